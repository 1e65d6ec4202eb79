"""Brings a database to the tables of this program."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from assistant.errors import DatabaseError

if TYPE_CHECKING:
    from sqlalchemy import Connection

MIGRATIONS = Path(__file__).parent / "migrations"


def is_current(connection: Connection, migrations: Path) -> bool:
    """Whether the tables are those of this program.

    Raises:
        DatabaseError: a newer program has changed them already.
    """
    scripts = ScriptDirectory.from_config(_config(migrations, connection))
    there = MigrationContext.configure(connection).get_current_revision()
    if there is not None and there not in {script.revision for script in scripts.walk_revisions()}:
        raise DatabaseError(
            "The database was written by a newer version of this program.",
            "Update the program, or let it use another database: set ASSISTANT_DATA_DIR or "
            "ASSISTANT_DATABASE_URL.",
        )
    return there == scripts.get_current_head()


def upgrade(connection: Connection, migrations: Path) -> None:
    """Run the migrations that are missing, in the transaction of `connection`: all of them, or none."""
    if is_current(connection, migrations):
        return
    command.upgrade(_config(migrations, connection), "head")


def write_next(connection: Connection, migrations: Path, number: str, what: str) -> None:
    """Write the migration that leads from the tables of a current database to those of the models."""
    config = _config(migrations, connection)
    command.revision(config, message=what, rev_id=number, autogenerate=True)


def _config(migrations: Path, connection: Connection) -> Config:
    config = Config()
    # A percent sign in the path would be taken for a placeholder.
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
