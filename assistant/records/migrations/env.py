"""Runs migrations on the connection that `assistant.records.upgrade` hands over.

They go forward only: a backup is the way back. After a change of `tables.py`, this writes the next one:

    from assistant.records.database import Database
    from assistant.records.upgrade import MIGRATIONS, write_next

    with Database.open("sqlite:////tmp/scratch.db").writing() as session:
        write_next(session.connection(), MIGRATIONS, "0004", "what changes")
"""

from __future__ import annotations

from typing import Literal

from alembic import context
from sqlalchemy import TypeDecorator

from assistant.records import tables_evaluation  # noqa: F401 - the metadata must know all tables
from assistant.records.tables import Base


def as_stored(kind: str, item: object, _: object) -> str | Literal[False]:
    """Write a column's type as the database has it, so that a migration outlives our own types."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=as_stored,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
