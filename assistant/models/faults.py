"""What goes wrong at a model's server, translated to the five kinds of ModelError.

Both doors run their vendor's code `with translating(…)`, so that a chat and a search explain the same fault
in the same words.
LangChain's own classes and OpenAI's overlap (langchain-openai raises classes that are both); other providers'
packages raise LangChain's classes, or their own with a `status_code`.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

import openai
from langchain_core import exceptions as langchain

from assistant.errors import ModelBusy, ModelInterrupted, ModelRefused, ModelReplyUnusable, ModelUnreachable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.errors import ModelError

_KEY = re.compile(r"\bsk-[\w*-]{6,}")
_MALFORMED = (openai.APIResponseValidationError, ValueError, TypeError, LookupError, AttributeError)
_NOT_THERE = (
    openai.APIConnectionError,
    langchain.ModelConnectionError,
    langchain.ModelTimeoutError,
    OSError,
)


@contextmanager
def translating(model: str, key: str, *, began: bool = False) -> Iterator[None]:
    """Only a vendor's code may stand below: whatever it raises becomes one of the five kinds.

    `began` tells whether text had already arrived. Some servers repeat the key that they refuse: it is
    taken out of the message, and a cause that holds it is not shown in tracebacks.
    """
    try:
        yield
    except Exception as exc:
        fault = translated(exc, model, key=key, began=began)
        if fault is None:
            raise
        raise fault from (None if key in str(exc) else exc)


def translated(exc: Exception, model: str, *, key: str, began: bool = False) -> ModelError | None:
    """The kind of ModelError that `exc` is, most specific first; None for a defect, which stays loud.

    A built-in error that is neither about the network nor about the shape of a reply is a defect.
    """
    status = _status(exc)
    if isinstance(exc, langchain.ContextOverflowError) or _code(exc) == "context_length_exceeded":
        return ModelRefused(
            f"The question and its passages are too long for {model}.", "Lower ASSISTANT_PROMPT_TOKENS."
        )
    if isinstance(exc, openai.LengthFinishReasonError):
        return cut_off(model)
    if isinstance(exc, openai.ContentFilterFinishReasonError | langchain.ModelRefusalError):
        return declined(model)
    if _code(exc) == "insufficient_quota":
        return ModelBusy(f"The account for {model} has no credit left.", "Add credit at the provider.")
    if status is not None and status >= 400:
        return _from_status(status, model, _words(exc, key))
    if isinstance(exc, _NOT_THERE):
        return interrupted(model) if began else _unreachable(model, timed_out=_timed_out(exc))
    if isinstance(exc, _MALFORMED):
        return unusable(model)
    if isinstance(exc, openai.OpenAIError | langchain.ModelError):
        return interrupted(model) if began else _busy(model)
    if type(exc).__module__ == "builtins":
        return None
    return interrupted(model) if began else _unreachable(model, timed_out=False)


def interrupted(model: str) -> ModelInterrupted:
    """The reply began and then nothing more came."""
    return ModelInterrupted(f"The reply of {model} broke off before it was finished.", "Ask again.")


def cut_off(model: str) -> ModelInterrupted:
    """The model ran into its own limit of length."""
    return ModelInterrupted(
        f"{model} was cut off: its reply reached the longest length it may have.",
        "Ask a narrower question, or use a model that may write longer replies.",
    )


def declined(model: str) -> ModelRefused:
    """The model, or its provider's filter, will not answer this."""
    return ModelRefused(f"{model} declined to answer this question.", "Put the question in other words.")


def unusable(model: str, what: str = "a reply that cannot be read") -> ModelReplyUnusable:
    """The reply came and is not what was asked for; `what` completes the sentence."""
    return ModelReplyUnusable(
        f"{model} sent {what}.", "Ask again; if it stays, check OPENAI_BASE_URL and the model's server."
    )


def _status(exc: Exception) -> int | None:
    for kind, status in (
        (langchain.ModelAuthenticationError, 401),
        (langchain.ModelPermissionDeniedError, 403),
        (langchain.ModelNotFoundError, 404),
        (langchain.ModelInvalidRequestError, 400),
        (langchain.ModelRateLimitError, 429),
        (langchain.ModelAPIError, 500),
        (openai.InternalServerError, 500),
    ):
        if isinstance(exc, kind):
            return status
    own = getattr(exc, "status_code", None)
    return own if isinstance(own, int) else None


def _from_status(status: int, model: str, words: str) -> ModelError:
    match status:
        case 401:
            return ModelRefused(
                f"The key for {model} was not accepted.", "Check OPENAI_API_KEY, or your provider's own key."
            )
        case 403:
            return ModelRefused(
                f"The key for {model} has no right to use it.{words}",
                "Ask whoever manages the account, or choose another model.",
            )
        case 404:
            return ModelRefused(
                f"The model {model} is not known to its server.{words}",
                "Check the names in ASSISTANT_MODEL and ASSISTANT_EMBEDDINGS, and OPENAI_BASE_URL.",
            )
        case 408 | 409 | 425 | 429:
            return _busy(model)
        case _ if status >= 500:
            return _busy(model)
        case _:
            return ModelRefused(
                f"{model} would not take the request.{words}",
                "Choose another model, or tell whoever runs the assistant.",
            )


def _busy(model: str) -> ModelBusy:
    return ModelBusy(f"{model} is busy or has trouble on its side.", "Wait a minute, then ask again.")


def _unreachable(model: str, *, timed_out: bool) -> ModelUnreachable:
    if timed_out:
        return ModelUnreachable(
            f"{model} did not reply in time.", "Ask again, or raise ASSISTANT_MODEL_TIMEOUT (seconds)."
        )
    return ModelUnreachable(
        f"{model} cannot be reached.", "Check the internet connection and OPENAI_BASE_URL, then ask again."
    )


def _timed_out(exc: Exception) -> bool:
    return isinstance(exc, openai.APITimeoutError | langchain.ModelTimeoutError | TimeoutError)


def _code(exc: Exception) -> str | None:
    return exc.code if isinstance(exc, openai.APIError) else None


def _words(exc: Exception, key: str) -> str:
    """The server's own words, on one line and without anything that looks like a key."""
    body = getattr(exc, "body", None)
    words = body.get("message") if isinstance(body, dict) else None
    if not isinstance(words, str):
        return ""
    line = _KEY.sub("(key)", " ".join(words.split()).replace(key, "(key)"))
    return f" It says: {line[:200]}"
