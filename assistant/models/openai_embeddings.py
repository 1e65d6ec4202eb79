"""The embedder at OpenAI, or at any server that speaks its way of embedding."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import openai

from assistant.models import faults

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from pydantic import SecretStr

OPENAI_URL = "https://api.openai.com/v1"
NO_KEY = "no-key-needed"
RETRIES = 1
# OpenAI takes 2,048 texts and 300,000 tokens in one request; passages stay far below 1,000 tokens.
BATCH = 256
_DIMENSIONS = {
    "text-embedding-3-small": 1536,
    "text-embedding-3-large": 3072,
    "text-embedding-ada-002": 1536,
}


class OpenAIEmbedder:
    """Embeds texts as they are: they are not cut into tokens here, which compatible servers cannot read."""

    def __init__(self, model: str, *, key: SecretStr | None, base_url: str | None, timeout: float) -> None:
        """`timeout` in seconds bounds each wait for the server."""
        self.name = f"openai:{model}"
        self._model = model
        # A server without keys still wants the header.
        self._key = key.get_secret_value() if key else NO_KEY
        self._client = openai.OpenAI(
            api_key=self._key,
            # Named even when it is OpenAI's own, so that only the settings decide where texts are sent.
            base_url=base_url or OPENAI_URL,
            timeout=timeout,
            max_retries=RETRIES,
        )

    @cached_property
    def dimensions(self) -> int:
        """Known for OpenAI's models; another model is asked once, with a word to embed."""
        return _DIMENSIONS.get(self._model) or self._ask(["dimensions"]).shape[1]

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row of unit length for each text, in order, in requests of 256 texts.

        Raises:
            ModelError: one of its kinds; ModelReplyUnusable for a reply that is short, of another length
                than `dimensions`, or holds what is no number.
        """
        if not texts:
            return np.empty((0, self.dimensions), dtype=np.float32)
        parts = [self._ask(texts[start : start + BATCH]) for start in range(0, len(texts), BATCH)]
        if any(part.shape[1] != self.dimensions for part in parts):
            raise faults.unusable(self.name, f"vectors of another length than {self.dimensions}")
        return np.concatenate(parts)

    def _ask(self, texts: Sequence[str]) -> NDArray[np.float32]:
        with faults.translating(self.name, self._key):
            reply = self._client.embeddings.create(
                # An empty text is refused, and would take its whole batch with it.
                input=[text or " " for text in texts],
                model=self._model,
                encoding_format="float",
            )
            in_order = sorted(reply.data, key=lambda item: item.index)
            rows = np.array([item.embedding for item in in_order], dtype=np.float32)
        return self._unit_rows(rows, len(texts))

    def _unit_rows(self, rows: NDArray[np.float32], count: int) -> NDArray[np.float32]:
        if rows.ndim != 2 or len(rows) != count:
            raise faults.unusable(self.name, f"{len(rows)} vectors for {count} texts")
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        if not np.isfinite(lengths).all() or not lengths.all():
            raise faults.unusable(self.name, "vectors that hold no numbers")
        unit: NDArray[np.float32] = rows / lengths
        return unit
