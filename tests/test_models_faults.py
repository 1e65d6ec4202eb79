"""Whatever class of error a vendor raises, a person is told one of five kinds of trouble."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import langchain_openai.chat_models.base  # noqa: F401  its classes are to be found below
import openai
import pytest
from langchain_core import exceptions as langchain

from assistant.errors import (
    ModelBusy,
    ModelError,
    ModelInterrupted,
    ModelRefused,
    ModelReplyUnusable,
    ModelUnreachable,
)
from assistant.models.faults import translated, translating

if TYPE_CHECKING:
    from collections.abc import Iterator

REFUSED = {
    *("BadRequestError", "AuthenticationError", "OAuthError", "PermissionDeniedError", "NotFoundError"),
    *(
        "UnprocessableEntityError",
        "ContentFilterFinishReasonError",
        "ModelRefusalError",
        "OpenAIRefusalError",
    ),
    *(
        "ModelAuthenticationError",
        "ModelPermissionDeniedError",
        "ModelInvalidRequestError",
        "ModelNotFoundError",
    ),
    *("ContextOverflowError", "OpenAIContextOverflowError", "OpenAIAPIContextOverflowError"),
    *("OpenAIAuthenticationError", "OpenAIPermissionDeniedError", "OpenAIInvalidRequestError"),
    "OpenAIModelNotFoundError",
}
BUSY = {
    *("RateLimitError", "ConflictError", "InternalServerError", "ModelRateLimitError", "ModelAPIError"),
    *("OpenAIRateLimitError", "OpenAIAPIError"),
}
UNREACHABLE = {
    *("APIConnectionError", "APITimeoutError", "ModelConnectionError", "ModelTimeoutError"),
    *("OpenAIConnectionError", "OpenAITimeoutError"),
}
UNUSABLE = {"APIResponseValidationError"}
INTERRUPTED = {"LengthFinishReasonError"}


def subclasses(kind: type[Exception]) -> Iterator[type[Exception]]:
    yield kind
    for child in kind.__subclasses__():
        yield from subclasses(child)


def raised(kind: type[Exception]) -> Exception:
    """An error of that class, however many arguments its own constructor wants."""
    exc = kind.__new__(kind)
    Exception.__init__(exc, "scripted")
    return exc


VENDORS = sorted(
    {*subclasses(openai.OpenAIError), *subclasses(langchain.ModelError)}, key=lambda kind: kind.__name__
)


@pytest.mark.parametrize("kind", VENDORS)
@pytest.mark.parametrize("began", [False, True])
def test_every_class_of_the_vendors_is_one_of_the_five_kinds(kind: type[Exception], began: bool) -> None:
    fault = translated(raised(kind), "the model", key="k", began=began)
    assert isinstance(fault, ModelError)
    assert type(fault) is not ModelError
    assert fault.fix


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (REFUSED, ModelRefused),
        (BUSY, ModelBusy),
        (UNREACHABLE, ModelUnreachable),
        (UNUSABLE, ModelReplyUnusable),
        (INTERRUPTED, ModelInterrupted),
    ],
)
def test_each_class_has_the_kind_that_tells_what_to_do(names: set[str], expected: type[ModelError]) -> None:
    found = {kind.__name__: kind for kind in VENDORS}
    kinds = {name: type(translated(raised(found[name]), "the model", key="k")) for name in names}
    assert kinds == dict.fromkeys(names, expected)


@pytest.mark.parametrize("name", sorted(UNREACHABLE | {"APIError", "OpenAIError"}))
def test_trouble_after_text_began_is_an_interruption(name: str) -> None:
    found = {kind.__name__: kind for kind in VENDORS}
    assert type(translated(raised(found[name]), "the model", key="k", began=True)) is ModelInterrupted


class OtherVendorError(Exception):
    """As another provider's package may raise it."""

    status_code = 429


class OtherTransportError(Exception):
    """As another provider's package may raise it, without a status."""


@pytest.mark.parametrize(
    ("exc", "began", "kind"),
    [
        (OtherVendorError(), False, ModelBusy),
        (OtherTransportError(), False, ModelUnreachable),
        (OtherTransportError(), True, ModelInterrupted),
        (ConnectionResetError(), False, ModelUnreachable),
        (TimeoutError(), False, ModelUnreachable),
        (json.JSONDecodeError("no", "{", 1), True, ModelReplyUnusable),
        (KeyError("choices"), False, ModelReplyUnusable),
    ],
)
def test_errors_of_other_providers_and_of_python_are_told_too(
    exc: Exception, began: bool, kind: type[ModelError]
) -> None:
    assert type(translated(exc, "the model", key="k", began=began)) is kind


def test_a_defect_is_not_passed_off_as_the_models_fault() -> None:
    with pytest.raises(RecursionError), translating("the model", "k"):
        raise RecursionError
