"""Chat models through LangChain's one door: OpenAI, a server that speaks like it, or another provider."""

from __future__ import annotations

import logging
import re
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from langchain.chat_models import init_chat_model
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage
from pydantic import SecretStr

from assistant.errors import SettingsError
from assistant.models import faults
from assistant.models.openai_embeddings import NO_KEY, OPENAI_URL, RETRIES
from assistant.settings import EMBEDDED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk, BaseMessage

    from assistant.settings import Settings
    from assistant.values import Turn

logger = logging.getLogger(__name__)
# Under which name a provider tells why a reply ended, and what it says when the reply grew too long.
_REASONS = ("finish_reason", "stop_reason", "done_reason", "stopReason")
_TOO_LONG = {"length", "max_tokens", "model_length"}
_FILTERED = {"content_filter", "refusal", "safety"}


class ChatModel(Protocol):
    """Writes the next turn of a conversation, a piece at a time."""

    @property
    def name(self) -> str:
        """As in the settings, such as `openai:gpt-5-mini`; it is recorded with every answer."""

    def stream(self, system: str, turns: Sequence[Turn]) -> Iterator[str]:
        """The pieces of the reply to the last turn, none of them empty; raises the ModelError kinds.

        Running to its end means that the model finished. It may be closed at any point, which hangs up.
        """


@dataclass(frozen=True, slots=True)
class LangChainChat:
    """A chat model of any provider that LangChain has a package for."""

    name: str
    client: BaseChatModel = field(repr=False)
    key: SecretStr
    tells_reason: bool

    def stream(self, system: str, turns: Sequence[Turn]) -> Iterator[str]:
        """See ChatModel: a reply that ends early, is cut off, empty or unreadable is an error."""
        began, reason = False, ""
        # LangChain gives a generator; closing it hangs up on the model's server.
        with closing(self.client.stream(_messages(system, turns))) as chunks:  # type: ignore[type-var]  # a generator
            while True:
                with faults.translating(self.name, self.key.get_secret_value(), began=began):
                    chunk = next(chunks, None)
                    if chunk is None:
                        break
                    text = str(chunk.text)
                    reason = _reason(chunk) or reason
                    _log_usage(self.name, chunk)
                if text:
                    began = began or not text.isspace()
                    yield text
        self._check_end(reason, began=began)

    def _check_end(self, reason: str, *, began: bool) -> None:
        if reason in _TOO_LONG:
            raise faults.cut_off(self.name)
        if reason in _FILTERED:
            raise faults.declined(self.name)
        if not began:
            raise faults.unusable(self.name, "an empty reply")
        # A connection that is closed in good order looks like an end; only the reason tells them apart.
        if self.tells_reason and not reason:
            raise faults.interrupted(self.name)


def make_chat_model(settings: Settings) -> ChatModel | None:
    """The chat model that `ASSISTANT_MODEL` names; None where answers are quoted from the library.

    Raises:
        SettingsError: it names none, or the provider's package or key is missing.
    """
    name = settings.chat_model
    if name == EMBEDDED:
        return None
    provider, _, model = name.partition(":")
    key = settings.openai_api_key or SecretStr(NO_KEY)
    options: dict[str, Any] = {"timeout": settings.model_timeout, "max_retries": RETRIES}
    if provider == "openai":
        options |= {
            "api_key": key,
            # Named even when it is OpenAI's own, so that only the settings decide where questions are sent.
            "base_url": settings.openai_base_url or OPENAI_URL,
            "stream_usage": True,
            # Compatible servers know chat completions only.
            "use_responses_api": False,
        }
    client = _client(provider, model, options)
    return LangChainChat(name, client, key, tells_reason=provider in ("openai", "azure_openai"))


def _client(provider: str, model: str, options: dict[str, Any]) -> BaseChatModel:
    if not model:
        raise SettingsError(
            f"ASSISTANT_MODEL names a provider but no model: {provider}.", f"Write {provider}:MODEL."
        )
    try:
        client: BaseChatModel = init_chat_model(model, model_provider=provider, **options)
    except ImportError as exc:
        package = re.search(r"pip install ([\w-]+)", str(exc))
        raise SettingsError(
            f"Models of {provider} need one more package.",
            f"Install it: pip install {package[1] if package else f'langchain-{provider}'}",
        ) from exc
    except Exception as exc:
        raise _unfit(provider, str(exc)) from exc
    return client


def _unfit(provider: str, complaint: str) -> SettingsError:
    if "Unsupported provider" in complaint:
        return SettingsError(
            f"ASSISTANT_MODEL names a provider that is not known: {provider}.",
            "Write `embedded`, openai:MODEL for OpenAI or a server that speaks like it, or another provider "
            "of LangChain's, such as anthropic:MODEL, mistralai:MODEL or ollama:MODEL.",
        )
    return SettingsError(
        f"{provider} cannot be used as it is set up.",
        "Set the provider's own key and address in the environment, as its LangChain package asks for.",
    )


def _messages(system: str, turns: Sequence[Turn]) -> list[BaseMessage]:
    roles = {"user": HumanMessage, "assistant": AIMessage}
    return [SystemMessage(system), *(roles[turn.role](turn.content) for turn in turns)]


def _reason(chunk: AIMessageChunk) -> str:
    return next(
        (str(chunk.response_metadata[key]).lower() for key in _REASONS if key in chunk.response_metadata), ""
    )


def _log_usage(name: str, chunk: AIMessageChunk) -> None:
    if usage := chunk.usage_metadata:
        logger.info("%s read %d tokens and wrote %d", name, usage["input_tokens"], usage["output_tokens"])
