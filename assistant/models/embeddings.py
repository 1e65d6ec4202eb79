"""Texts as vectors: what the rest of the program asks of an embedder, and which one the settings name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from assistant.errors import SettingsError
from assistant.models.embedded import EmbeddedEmbedder
from assistant.models.openai_embeddings import OpenAIEmbedder
from assistant.settings import EMBEDDED

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from assistant.settings import Settings


class Embedder(Protocol):
    """Turns texts into vectors whose dot product is the cosine of their meanings.

    `name` is the identity under which vectors are kept: another name means that they do not compare.
    """

    @property
    def name(self) -> str:
        """For example `minilm-l6-v2-int8@a5c7f516`."""

    @property
    def dimensions(self) -> int:
        """The length of each row."""

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """`len(texts)` rows of `dimensions` numbers, each of unit length; raises the ModelError kinds."""


def make_embedder(settings: Settings) -> Embedder:
    """The embedder that `ASSISTANT_EMBEDDINGS` names.

    Raises:
        SettingsError: it names none; the message lists the legal values.
        ModelRefused: the files of the embedded one are missing or damaged.
    """
    match settings.embeddings.split(":", 1):
        case [embedded] if embedded == EMBEDDED:
            return EmbeddedEmbedder()
        case ["openai", model] if model:
            return OpenAIEmbedder(
                model,
                key=settings.openai_api_key,
                base_url=settings.openai_base_url,
                timeout=settings.model_timeout,
            )
        case _:
            raise SettingsError(
                f"ASSISTANT_EMBEDDINGS names no embedder: {settings.embeddings}.",
                "Write `embedded`, or openai:MODEL such as openai:text-embedding-3-small.",
            )
