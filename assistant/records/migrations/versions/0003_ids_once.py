"""Ids of results and raters' assignments are given once: a page still open must not come to mean another."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Go to these tables; other engines than SQLite never give an id again anyway."""
    if op.get_bind().dialect.name != "sqlite":
        return
    # No other table points at these two, so that none loses a row while they are copied.
    for name in ("evaluation_results", "scoring_assignments"):
        with op.batch_alter_table(name, recreate="always", table_kwargs={"sqlite_autoincrement": True}):
            pass
