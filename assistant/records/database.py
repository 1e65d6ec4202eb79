"""The database: opened, brought to the present tables, and every fault of it told in words.

One writer at a time, on both engines: two transactions that read and then write would else lose each
other's changes without a word. SQLite, in WAL mode, begins them with `BEGIN IMMEDIATE`; on Postgres they
wait for an advisory lock. Readers wait for nobody, and each sees one state of the database.
"""

from __future__ import annotations

from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from assistant.errors import DatabaseError, StorageError
from assistant.records.faults import LATER, translated
from assistant.records.upgrade import MIGRATIONS, is_current, upgrade

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from sqlalchemy.pool import ConnectionPoolEntry

BUSY_SECONDS = 30
"""How long a writer waits for the one before it; `?timeout=` in a SQLite address says otherwise."""
CONNECT_SECONDS = 10
POSTGRES_LOCK = f"SELECT set_config('lock_timeout', '{BUSY_SECONDS}s', true), pg_advisory_xact_lock(7203451)"


class Database:
    """One database for all threads of a process."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, url: str, *, migrations: Path = MIGRATIONS) -> Database:
        """Open the database at a SQLAlchemy address, SQLite or Postgres, and bring its tables up to date.

        Raises:
            StorageError: the folder cannot be made or written.
            DatabaseError: nobody there, no right, not a database, or written by a newer program.
        """
        address = make_url(url)
        alone = _alone(address) if address.get_backend_name() == "sqlite" else nullcontext()
        with alone, closing(cls(_engine(address, migrating=True))) as old:
            with old.reading() as session:
                current = is_current(session.connection(), migrations)
            if not current:
                with old.writing() as session:
                    upgrade(session.connection(), migrations)
        return cls(_engine(address, migrating=False))

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one state of the database; what it changes is not kept."""
        with self._told(), self._engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            with Session(connection) as session:
                yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session whose changes are kept together at the end, or not at all after an error.

        No other writer comes between what it reads and what it writes, so keep it short: no model is
        asked in it.
        """
        with self._told(), self._engine.connect() as connection:
            connection.execution_options(writes=True)
            with connection.begin(), Session(connection) as session:
                if connection.dialect.name == "postgresql":
                    connection.exec_driver_sql(POSTGRES_LOCK)
                yield session
                session.flush()

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """The one door at which the database's errors become ours."""
        try:
            yield
        except SQLAlchemyError as exc:
            told = translated(exc, self._engine.url)
            if told is None:
                raise
            raise told from exc


@contextmanager
def _alone(address: URL) -> Iterator[None]:
    """Keep other processes from opening this SQLite file meanwhile, and make its folder.

    The switch to WAL of a new file does not wait for others: SQLite calls it locked at once.
    """
    if address.database in (None, "", ":memory:"):
        raise DatabaseError(
            "A database in memory would keep nothing.", "Name a file, as in sqlite:////srv/assistant.db."
        )
    file = Path(str(address.database))
    lock = FileLock(f"{file}.lock", timeout=float(str(address.query.get("timeout", BUSY_SECONDS))))
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as exc:
        raise DatabaseError(f"The database {file} is being opened by another program.", LATER) from exc
    except OSError as exc:
        raise StorageError(
            f"The data folder {file.parent} cannot be written ({exc.strerror}).",
            "Make it writable, or set ASSISTANT_DATA_DIR to a folder that is.",
        ) from exc
    try:
        yield
    finally:
        lock.release()


def _engine(address: URL, *, migrating: bool) -> Engine:
    """An engine that has no connection yet; parameters stay out of its errors, they hold people's words."""
    if address.get_backend_name() == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
        address = _with_default(address, "connect_timeout", CONNECT_SECONDS)
        return create_engine(address, pool_pre_ping=True, hide_parameters=True)
    engine = create_engine(_with_default(address, "timeout", BUSY_SECONDS), hide_parameters=True)
    event.listen(engine, "connect", _prepare_new_sqlite if migrating else _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_new_sqlite(connection: sqlite3.Connection, record: ConnectionPoolEntry) -> None:
    """Prepare a file for everyone: that it keeps a log stays with it.

    References are not checked meanwhile: SQLite changes a table by copying it and dropping the old one,
    which would take along the rows that refer to it.
    """
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode=WAL")


def _prepare_sqlite(connection: sqlite3.Connection, record: ConnectionPoolEntry) -> None:
    # None: the driver must not begin transactions by itself, `_begin_sqlite` does.
    connection.isolation_level = None
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA foreign_keys=ON")
    # SQLite's own knows the letters of ASCII only, and a search must find Élan by élan.
    connection.create_function("lower", 1, str.lower, deterministic=True)


def _with_default(address: URL, name: str, value: int) -> URL:
    return address if name in address.query else address.update_query_dict({name: str(value)})


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
