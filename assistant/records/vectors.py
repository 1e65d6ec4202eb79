"""Vectors of texts, kept so that no text is embedded twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from assistant.records.batches import in_batches
from assistant.records.tables import VectorRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray
    from sqlalchemy.orm import Session


def known(session: Session, embedder: str, hashes: Sequence[str]) -> set[str]:
    """Those of the text hashes that have a vector under this embedder."""
    found: set[str] = set()
    for some in in_batches(hashes):
        found.update(
            session.scalars(
                select(VectorRow.text_hash).where(
                    VectorRow.embedder == embedder, VectorRow.text_hash.in_(some)
                )
            )
        )
    return found


def store(session: Session, embedder: str, vectors: Mapping[str, NDArray[np.float32]]) -> None:
    """Keep vectors by the hash of their text; one that is there already stays as it is."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    rows = [
        {"text_hash": key, "embedder": embedder, "vector": np.asarray(vector, "<f4").tobytes()}
        for key, vector in vectors.items()
    ]
    if rows:
        session.execute(insert(VectorRow).on_conflict_do_nothing(), rows)


def load(session: Session, embedder: str, hashes: Sequence[str]) -> dict[str, NDArray[np.float32]]:
    """The vectors of those text hashes that have one under this embedder."""
    found: dict[str, NDArray[np.float32]] = {}
    for some in in_batches(dict.fromkeys(hashes)):
        rows = session.execute(
            select(VectorRow.text_hash, VectorRow.vector).where(
                VectorRow.embedder == embedder, VectorRow.text_hash.in_(some)
            )
        )
        found.update((key, np.frombuffer(vector, "<f4").astype(np.float32)) for key, vector in rows)
    return found
