"""BM25 over passages: what the question's own words find, where vectors only find what is alike.

Texts and questions go through one pipeline: lower case, English stop words out, Snowball stems. Scores are
Robertson's BM25 in Lucene's form, computed ahead by bm25s, so that a query only adds up a few columns.
"""

from __future__ import annotations

import hashlib
import json
import logging
import math
import re
import sys
from collections import Counter
from difflib import get_close_matches
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

import bm25s
import numpy as np
import Stemmer
from bm25s.stopwords import STOPWORDS_EN_PLUS

from assistant.errors import SearchIndexError
from assistant.files import replacing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from typing import Self

    from numpy.typing import NDArray

FILE = "lexical.index"
FORMAT = f"3, bm25s {bm25s.__version__}, PyStemmer {Stemmer.version()}"
"""What wrote a file: stems and scores of other versions may differ from those that questions get here."""
ARRAYS = ("data", "indices", "indptr")
STOP_WORDS = frozenset(STOPWORDS_EN_PLUS)
REMEMBERED = 200_000
"""Texts whose stems are kept, about 50 MB: the sentences of some 1,000 documents and their questions."""
SLIPS = 2
ALIKE = 0.85
"""How alike two words must be to be one: `emploeyrs` and `employers` are, `alimony` and `alumni` not. Stems
are too short to tell: `origami` is nearer to `original` by them than `comunity` to `community`."""
WORD = re.compile(r"\b\w\w+\b")

log = logging.getLogger(__name__)


class LexicalIndex:
    """The words of a set of passages; it never changes, so any number of threads may ask it."""

    def __init__(self, ids: Sequence[str], columns: bm25s.BM25 | None, words: Sequence[str] = ()) -> None:
        """`columns` holds the scores of `ids` by stem; None when no text has a word to index.

        `words` are those of the texts as they are written, in small letters.
        """
        self._ids = tuple(ids)
        self._columns = columns
        self._words = tuple(words)
        self._places = {one: at for at, one in enumerate(self._ids)}

    @classmethod
    def build(cls, ids: Sequence[str], texts: Sequence[str]) -> Self:
        """Index each text under its id; a text without an indexable word is never found."""
        if len(ids) != len(texts):
            raise ValueError(f"{len(ids)} ids for {len(texts)} texts")
        stems = [_stems(text) for text in texts]
        if not any(stems):
            return cls(ids, None)
        scores, vocabulary = bm25s.BM25().build_index_from_tokens(stems, show_progress=False)
        return cls(
            ids, _columns(scores, vocabulary), sorted({word for text in texts for word in _words(text)})
        )

    def save(self, folder: Path) -> None:
        """Write the index into `folder`, whole or not at all.

        Raises:
            SearchIndexError: the folder cannot be written.
        """
        parts: dict[str, Any] = {"format": _packed(FORMAT), "ids": _packed(self._ids)}
        if self._columns is not None:
            scores = self._columns.scores
            parts |= {name: scores[name] for name in ARRAYS}
            parts["vocabulary"] = _packed(self._columns.vocab_dict)
            parts["words"] = _packed(self._words)
        buffer = BytesIO()
        np.savez(buffer, **parts)
        payload = buffer.getbuffer()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with replacing(folder / FILE) as file:
                file.write(hashlib.sha256(payload).hexdigest().encode())
                file.write(payload)
        except OSError as exc:
            raise SearchIndexError(
                f"The word index could not be written to {folder} ({exc.strerror}).",
                "Free some disk space, or make the folder writable.",
            ) from exc

    @classmethod
    def load(cls, folder: Path) -> Self | None:
        """The index saved in `folder`; None when there is none, or none that this program can read."""
        try:
            blob = memoryview((folder / FILE).read_bytes())
        except FileNotFoundError:
            return None
        except OSError as exc:
            log.warning("The word index in %s cannot be read (%s) and will be rebuilt.", folder, exc.strerror)
            return None
        digest, payload = bytes(blob[:64]), blob[64:]
        if hashlib.sha256(payload).hexdigest().encode() != digest:
            log.warning("The word index in %s is damaged and will be rebuilt.", folder)
            return None
        with np.load(BytesIO(payload)) as parts:
            if _unpacked(parts["format"]) != FORMAT:
                log.info("The word index in %s is of another version and will be rebuilt.", folder)
                return None
            ids = _unpacked(parts["ids"])
            if "vocabulary" not in parts:
                return cls(ids, None)
            scores = {name: parts[name] for name in ARRAYS} | {"num_docs": len(ids)}
            return cls(ids, _columns(scores, _unpacked(parts["vocabulary"])), _unpacked(parts["words"]))

    def scores(self, weights: Mapping[str, float]) -> NDArray[np.float32]:
        """The BM25 score of every text for these stems, each stem's part times its weight."""
        total = np.zeros(len(self._ids), np.float32)
        if self._columns is None:
            return total
        data, rows, starts = (self._columns.scores[name] for name in ARRAYS)
        for stem, weight in weights.items():
            if stem in self:
                at = self._columns.vocab_dict[stem]
                column = slice(starts[at], starts[at + 1])
                total[rows[column]] += np.float32(weight) * data[column]
        return total

    def best(self, scores: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
        """The at most `k` ids with scores above 0, best first; what scores alike keeps the order of building.

        `scores` has an entry for every text, as `scores` returns them.
        """
        if k < 1:
            return []
        found = np.flatnonzero(scores > 0)
        if len(found) > k:
            least = np.partition(scores[found], -k)[-k]
            found = found[scores[found] >= least]
        ranked = found[np.argsort(-scores[found], kind="stable")]
        return [(self._ids[at], float(scores[at])) for at in ranked[:k]]

    def of(self, ids: Sequence[str], scores: NDArray[np.float32]) -> NDArray[np.float32]:
        """The entries of `scores` for these ids; 0 for one that is not here."""
        at = [self._places.get(one, -1) for one in ids]
        return np.append(scores, np.float32(0))[at]

    def query(self, text: str, k: int) -> list[tuple[str, float]]:
        """The at most `k` ids that share a stem with `text`, with their BM25 scores (> 0), best first."""
        return self.best(self.scores(Counter(_stems(text))), k)

    def stems(self, text: str) -> list[str]:
        """The stems of `text` in reading order, as the index knows words."""
        return list(_remembered_stems(text))

    def idf(self, stem: str) -> float:
        """How rare `stem` is: ln(1 + (N − n + ½) / (n + ½)) for n of N texts that hold it; 0 when n is 0."""
        if self._columns is None or stem not in self:
            return 0.0
        at, starts = self._columns.vocab_dict[stem], self._columns.scores["indptr"]
        holding = int(starts[at + 1] - starts[at])
        return math.log(1 + (len(self._ids) - holding + 0.5) / (holding + 0.5))

    def alike(self, word: str) -> str | None:
        """The word of the texts spelt most like `word` (Ratcliff and Obershelp's measure), if one is near."""
        near = [
            known for known in self._words if known[:1] == word[:1] and abs(len(known) - len(word)) <= SLIPS
        ]
        return next(iter(get_close_matches(word, near, n=1, cutoff=ALIKE)), None)

    def __contains__(self, stem: str) -> bool:
        """Whether any text holds `stem`."""
        return self._columns is not None and stem in self._columns.vocab_dict


def _words(text: str) -> list[str]:
    return [word for word in WORD.findall(text.lower()) if word not in STOP_WORDS]


def _stems(text: str) -> list[str]:
    # A stemmer is not safe to share between threads, and making one takes less than a microsecond.
    stemmer = Stemmer.Stemmer("english")
    stems: list[str] = stemmer.stemWords(_words(text))
    return stems


@lru_cache(maxsize=REMEMBERED)
def _remembered_stems(text: str) -> tuple[str, ...]:
    # The same sentences are compared with one question after the other. A stem is kept once for all of them.
    return tuple(map(sys.intern, _stems(text)))


def _columns(scores: dict[str, Any], vocabulary: dict[str, int]) -> bm25s.BM25:
    columns = bm25s.BM25()
    columns.scores, columns.vocab_dict, columns.nonoccurrence_array = scores, vocabulary, None
    return columns


def _packed(value: object) -> NDArray[np.uint8]:
    return np.frombuffer(json.dumps(value).encode(), dtype=np.uint8)


def _unpacked(part: NDArray[np.generic]) -> Any:  # noqa: ANN401 - the file's checksum and format vouch for it
    return json.loads(part.tobytes())
