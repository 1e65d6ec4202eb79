"""The embedder that comes with the program: all-MiniLM-L6-v2 as an int8 ONNX file, see data/NOTICE."""

from __future__ import annotations

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from assistant.errors import ModelRefused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

DATA = Path(__file__).resolve().parent / "data"
MAX_TOKENS = 256
MODEL_FILE = "minilm-l6-v2-int8.onnx"
TOKENIZER_FILE = "tokenizer.json"
_SHA256 = {
    MODEL_FILE: "a5c7f516ee99d3bbb9a5386573daf65a66a4a17b3345ddf01cd618b3ec26490d",
    TOKENIZER_FILE: "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}


class EmbeddedEmbedder:
    """Embeds on this machine, without key or network; what lies beyond 256 tokens of a text is not read.

    Each text runs by itself: int8 activations are scaled over a whole batch, so padding would change the
    vectors (cosine .995 on average, .969 at worst). One by one they repeat bit for bit, in whatever company
    and on however many threads.
    """

    name: ClassVar[str] = f"minilm-l6-v2-int8@{_SHA256[MODEL_FILE][:8]}"
    dimensions: ClassVar[int] = 384

    def __init__(self, folder: Path = DATA) -> None:
        """Load and verify both files from `folder` (0.2 s).

        Raises:
            ModelRefused: a file is missing or is not the one this program was measured with.
        """
        self._tokenizer = Tokenizer.from_buffer(_verified(folder / TOKENIZER_FILE))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)
        options = onnxruntime.SessionOptions()
        # Threads across texts are faster than threads within one: a text is too small to be shared out.
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            _verified(folder / MODEL_FILE), options, providers=["CPUExecutionProvider"]
        )
        self._threads = os.cpu_count() or 1

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row of unit length for each text, in order; may be called from several threads."""
        if len(texts) < 2:
            rows = [self._embed_one(text) for text in texts]
        else:
            with ThreadPoolExecutor(min(self._threads, len(texts))) as pool:
                rows = list(pool.map(self._embed_one, texts))
        return np.array(rows, dtype=np.float32).reshape(len(texts), self.dimensions)

    def _embed_one(self, text: str) -> NDArray[np.float32]:
        ids = np.array([self._tokenizer.encode(text).ids], dtype=np.int64)
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        row: NDArray[np.float32] = self._session.run(["sentence_embedding"], inputs)[0][0]
        return row


def _verified(path: Path) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as exc:
        raise ModelRefused(
            f"A file of the built-in search model cannot be read: {path.name}.",
            "Install the program again; its files are not complete.",
        ) from exc
    if hashlib.sha256(content).hexdigest() != _SHA256[path.name]:
        raise ModelRefused(
            f"A file of the built-in search model is damaged: {path.name}.",
            "Install the program again; other bytes would give other search results.",
        )
    return content
