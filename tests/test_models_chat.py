"""A chat model behind a real connection: what it streams, and what a person is told when it does not."""

from __future__ import annotations

import logging
import socket
import traceback
from typing import TYPE_CHECKING, Any

import pytest
from langchain_core.language_models import BaseChatModel, FakeListChatModel
from langchain_core.messages import AIMessageChunk
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from pydantic import SecretStr

from assistant.errors import (
    ModelBusy,
    ModelError,
    ModelInterrupted,
    ModelRefused,
    ModelReplyUnusable,
    ModelUnreachable,
    SettingsError,
)
from assistant.models.chat import LangChainChat, make_chat_model
from assistant.settings import Settings
from assistant.values import Turn
from tests.openai_server import (
    Step,
    broken_json,
    cut,
    end_early,
    finish,
    hang,
    html,
    say,
    stall,
    status,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.models.chat import ChatModel
    from tests.openai_server import OpenAIServer

KEY = "local-0123456789-secret"
TURNS = (Turn("user", "Where do we start?"), Turn("assistant", "With needs."), Turn("user", "Whose?"))


def settings(**changes: Any) -> Settings:
    values: dict[str, Any] = {
        "model": "openai:test-model",
        "openai_api_key": SecretStr(KEY),
        "model_timeout": 20.0,
    }
    return Settings(_env_file=None, **(values | changes))


def chat(server: OpenAIServer, **changes: Any) -> ChatModel:
    model = make_chat_model(settings(openai_base_url=server.url, **changes))
    assert model is not None
    return model


def ask(model: ChatModel) -> tuple[list[str], ModelError | None]:
    """The pieces that came, and what went wrong after them."""
    pieces: list[str] = []
    try:
        pieces.extend(model.stream("Answer from the passages.", TURNS))
    except ModelError as exc:
        return pieces, exc
    return pieces, None


def test_a_reply_arrives_piece_by_piece(openai_server: OpenAIServer) -> None:
    openai_server.script(say("Start with ", "employers' needs.", "\n", " [1]"))
    model = chat(openai_server)
    assert ask(model) == (["Start with ", "employers' needs.", "\n", " [1]"], None)
    assert model.name == "openai:test-model"


def test_the_model_is_sent_the_system_text_and_every_turn_in_order(openai_server: OpenAIServer) -> None:
    ask(chat(openai_server))
    (asked,) = openai_server.requests
    assert asked.path == "/v1/chat/completions"
    assert asked.key == KEY
    assert asked.body["model"] == "test-model"
    assert asked.body["stream_options"] == {"include_usage": True}
    assert [(m["role"], m["content"]) for m in asked.body["messages"]] == [
        ("system", "Answer from the passages."),
        ("user", "Where do we start?"),
        ("assistant", "With needs."),
        ("user", "Whose?"),
    ]


def test_text_in_braces_is_sent_as_it_is(openai_server: OpenAIServer) -> None:
    list(chat(openai_server).stream("{system}", [Turn("user", "What is {x}?")]))
    assert [m["content"] for m in openai_server.requests[0].body["messages"]] == ["{system}", "What is {x}?"]


def test_tokens_are_logged_for_the_bill(
    openai_server: OpenAIServer, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "assistant"):
        ask(chat(openai_server))
    assert "openai:test-model read 12 tokens and wrote 3" in caplog.text


def test_a_server_without_keys_gets_a_stand_in(openai_server: OpenAIServer) -> None:
    assert ask(chat(openai_server, openai_api_key=None)) == (["All ", "good."], None)
    assert openai_server.requests[0].key == "no-key-needed"


def test_a_moment_of_trouble_is_tried_again(openai_server: OpenAIServer) -> None:
    openai_server.script(status(429), say("Here you are."))
    assert ask(chat(openai_server)) == (["Here you are."], None)


def test_stopping_hangs_up_on_the_server(openai_server: OpenAIServer) -> None:
    openai_server.script(stall("Start with "))
    pieces = chat(openai_server).stream("", TURNS)
    assert next(pieces) == "Start with "
    pieces.close()  # type: ignore[attr-defined]
    assert openai_server.hung_up.wait(20)


REFUSED = [
    (status(401), ModelRefused, "key"),
    (status(403, "Country not supported"), ModelRefused, "Country not supported"),
    (status(404, "No such model"), ModelRefused, "No such model"),
    (status(400, "Unsupported value"), ModelRefused, "Unsupported value"),
    (status(422, "Bad field"), ModelRefused, "Bad field"),
    (status(400, "Too many", error_code="context_length_exceeded"), ModelRefused, "ASSISTANT_PROMPT_TOKENS"),
    (finish("content_filter", "I"), ModelRefused, "other words"),
    (broken_json(), ModelReplyUnusable, "cannot be read"),
    (html(), ModelReplyUnusable, "cannot be read"),
    (say(), ModelReplyUnusable, "empty"),
    (say(" ", "\n"), ModelReplyUnusable, "empty"),
    (end_early(), ModelReplyUnusable, "empty"),
    (end_early("Half a sen"), ModelInterrupted, "broke off"),
    (cut("Half a sen"), ModelInterrupted, "broke off"),
    (cut(), ModelUnreachable, "cannot be reached"),
    (finish("length", "Half a sen"), ModelInterrupted, "cut off"),
    (finish("length"), ModelInterrupted, "cut off"),
]


@pytest.mark.parametrize(("step", "kind", "told"), REFUSED)
def test_each_fault_is_told_in_its_own_words(
    openai_server: OpenAIServer, step: Step, kind: type[ModelError], told: str
) -> None:
    openai_server.script(step)
    _, fault = ask(chat(openai_server))
    assert type(fault) is kind
    assert told in str(fault)
    assert fault.fix
    assert len(openai_server.requests) == 1


@pytest.mark.parametrize("step", [status(429), status(500), status(502), status(503), status(409)])
def test_a_server_that_stays_busy_asks_for_patience(openai_server: OpenAIServer, step: Step) -> None:
    openai_server.script(step, step)
    _, fault = ask(chat(openai_server))
    assert type(fault) is ModelBusy
    assert "Wait" in fault.fix


def test_an_empty_account_is_not_a_matter_of_patience(openai_server: OpenAIServer) -> None:
    empty = status(429, error_code="insufficient_quota")
    openai_server.script(empty, empty)
    _, fault = ask(chat(openai_server))
    assert type(fault) is ModelBusy
    assert "credit" in fault.fix


def test_no_reply_in_time_is_nobody_there(openai_server: OpenAIServer) -> None:
    openai_server.script(hang(), hang())
    _, fault = ask(chat(openai_server, model_timeout=0.2))
    assert type(fault) is ModelUnreachable
    assert "ASSISTANT_MODEL_TIMEOUT" in fault.fix


def test_a_stall_before_the_first_text_is_nobody_there(openai_server: OpenAIServer) -> None:
    openai_server.script(stall())
    assert type(ask(chat(openai_server, model_timeout=2))[1]) is ModelUnreachable


def test_a_stall_after_text_is_an_interruption(openai_server: OpenAIServer) -> None:
    openai_server.script(stall("Start with "))
    pieces, fault = ask(chat(openai_server, model_timeout=2))
    assert pieces == ["Start with "]
    assert type(fault) is ModelInterrupted


def test_nobody_listening_is_told_as_such() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
        model = make_chat_model(settings(openai_base_url=address))
        assert model is not None
        _, fault = ask(model)
    assert type(fault) is ModelUnreachable
    assert "OPENAI_BASE_URL" in fault.fix


@pytest.mark.parametrize("code", [400, 401, 403, 404])
def test_a_key_that_the_server_repeats_is_never_shown(openai_server: OpenAIServer, code: int) -> None:
    openai_server.script(status(code, f"The key {KEY} (or sk-abcdef123456) is wrong"))
    model = chat(openai_server)
    _, fault = ask(model)
    assert fault is not None
    shown = "".join(traceback.format_exception(fault)) + str(fault) + repr(fault) + repr(model)
    assert KEY not in shown
    assert "sk-abcdef123456" not in str(fault)


def test_another_provider_that_tells_no_reason_is_taken_at_its_word() -> None:
    client = FakeListChatModel(responses=["Yes"])
    model = LangChainChat("other:model", client, SecretStr(KEY), tells_reason=False)
    assert ask(model) == (["Y", "e", "s"], None)


class OtherProvider(BaseChatModel):
    """Ends its one piece of text with what another provider's package tells about the end."""

    end: dict[str, str]

    @property
    def _llm_type(self) -> str:
        return "other"

    def _generate(self, *args: Any, **kwargs: Any) -> ChatResult:
        raise NotImplementedError

    def _stream(self, *args: Any, **kwargs: Any) -> Iterator[ChatGenerationChunk]:
        yield ChatGenerationChunk(message=AIMessageChunk(content="Half a sen", response_metadata=self.end))


@pytest.mark.parametrize("end", [{"stop_reason": "max_tokens"}, {"finish_reason": "MAX_TOKENS"}])
def test_another_providers_word_for_too_long_is_understood(end: dict[str, str]) -> None:
    model = LangChainChat("other:model", OtherProvider(end=end), SecretStr(KEY), tells_reason=False)
    assert type(ask(model)[1]) is ModelInterrupted


def test_embedded_means_no_chat_model() -> None:
    assert make_chat_model(settings(model="embedded")) is None


def test_an_address_that_is_none_is_told() -> None:
    model = make_chat_model(settings(openai_base_url="http://not an address"))
    assert model is not None
    _, fault = ask(model)
    assert type(fault) is ModelUnreachable
    assert "OPENAI_BASE_URL" in fault.fix


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("anthropic:claude", "Install it: pip install langchain-anthropic"),
        ("acme:clever", "openai:MODEL"),
        ("openai:", "openai:MODEL"),
        ("azure_openai:gpt", "azure_openai cannot be used as it is set up"),
    ],
)
def test_a_model_that_cannot_be_made_is_told_with_the_fix(name: str, told: str) -> None:
    with pytest.raises(SettingsError) as caught:
        make_chat_model(settings(model=name))
    assert told in str(caught.value)
    assert KEY not in "".join(traceback.format_exception(caught.value))
