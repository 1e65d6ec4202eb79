"""Opens a Chroma folder and asks every collection one question, in a process that may die of it.

A folder can be so broken that opening it ends the whole interpreter with a segmentation fault, which nothing
can catch. `chroma_folder` therefore runs this file in a child first: exit code 0 says that the folder opens.
It speaks to Chroma's engine directly, as chromadb itself does, since importing all of chromadb takes ten
times as long as the whole probe, and every start waits for it.
"""

from __future__ import annotations

import sys

from chromadb_rust_bindings import (  # type: ignore[import-untyped]  # it ships no types
    Bindings,
    MigrationHash,
    MigrationMode,
    SqliteDBConfig,
)

TENANT, DATABASE = "default_tenant", "default_database"


def main(folder: str) -> None:
    """Open `folder` and query each collection: the vectors are read from disk by the first query only."""
    engine = Bindings(
        allow_reset=False,
        sqlite_db_config=SqliteDBConfig(
            url=f"{folder}/chroma.sqlite3", hash_type=MigrationHash.MD5, migration_mode=MigrationMode.Apply
        ),
        persist_path=folder,
        hnsw_cache_size=100,
    )
    for collection in engine.list_collections(None, None, TENANT, DATABASE):
        if collection.dimension is not None:
            question = [1.0] + [0.0] * (collection.dimension - 1)
            engine.query(str(collection.id), None, [question], 1, None, None, ["distances"], TENANT, DATABASE)


if __name__ == "__main__":
    main(sys.argv[1])
