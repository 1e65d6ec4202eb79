"""The database's door: what is kept, what is not, and what a person reads when something is wrong."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import sqlite3
import tempfile
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta, timezone
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from filelock import FileLock
from sqlalchemy import make_url, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, ProgrammingError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from assistant.errors import DatabaseError, StorageError
from assistant.records.database import Database
from assistant.records.faults import translated
from assistant.records.tables import ConversationRow, LibraryStateRow, MessageRow
from tests.records_fixtures import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.records_fixtures import PostgresServer


def read_and_raise(database: Database, times: int) -> None:
    """Read the revision, then write it one higher: the order in which changes get lost."""
    for _ in range(times):
        with database.writing() as session:
            row = session.get_one(LibraryStateRow, 1)
            row.revision = row.revision + 1


def read_and_raise_at(address: str, times: int) -> None:
    with closing(Database.open(address)) as database:
        read_and_raise(database, times)


def revision(database: Database) -> int:
    with database.reading() as session:
        return session.get_one(LibraryStateRow, 1).revision


def conversation(number: int = 1) -> ConversationRow:
    return ConversationRow(id=f"c{number}", author="ana", situation={})


def test_no_thread_loses_what_another_wrote(database: Database) -> None:
    with ThreadPoolExecutor(8) as threads:
        for done in [threads.submit(read_and_raise, database, 10) for _ in range(8)]:
            done.result()
    assert revision(database) == 80


def test_no_process_loses_what_another_wrote(address: str) -> None:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as processes:
        for done in [processes.submit(read_and_raise_at, address, 20) for _ in range(4)]:
            done.result()
    with closing(Database.open(address)) as database:
        assert revision(database) == 80


def test_after_an_error_nothing_is_kept(database: Database) -> None:
    def break_off() -> None:
        with database.writing() as session:
            session.add(conversation())
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_off()
    with database.reading() as session:
        assert session.get(ConversationRow, "c1") is None


def test_a_reader_sees_one_state_while_others_write(database: Database) -> None:
    with database.reading() as reader:
        assert reader.scalar(select(LibraryStateRow.revision)) == 0
        read_and_raise(database, 1)
        assert reader.scalar(select(LibraryStateRow.revision)) == 0
    assert revision(database) == 1


def test_a_reader_does_not_wait_for_a_writer(database: Database) -> None:
    with database.writing() as writer:
        writer.add(conversation())
        writer.flush()
        with database.reading() as reader:
            assert reader.get(ConversationRow, "c1") is None


def test_what_a_reader_writes_is_not_kept(database: Database, engine: str) -> None:
    def write() -> None:
        with database.reading() as session:
            session.add(conversation())
            session.flush()

    if engine == "sqlite":
        write()
    else:
        with pytest.raises(DatabaseError, match="does not let this user write"):
            write()
    with database.reading() as session:
        assert session.get(ConversationRow, "c1") is None


def test_references_are_checked(database: Database) -> None:
    with pytest.raises(IntegrityError), database.writing() as session:
        session.add(MessageRow(conversation_id="nowhere", question="Who comes?"))


def test_a_defect_of_ours_stays_loud_and_keeps_peoples_words_to_itself(database: Database) -> None:
    with pytest.raises(DBAPIError) as caught, database.writing() as session:
        session.execute(text("INSERT INTO nowhere VALUES (:secret)"), {"secret": "what a person wrote"})
    assert isinstance(caught.value, OperationalError | ProgrammingError)
    assert "what a person wrote" not in str(caught.value)


def test_moments_come_back_in_utc(database: Database) -> None:
    noon_in_detroit = datetime(2026, 1, 5, 12, tzinfo=timezone(timedelta(hours=-5)))
    with database.writing() as session:
        session.add(ConversationRow(id="c1", author="ana", situation={}, created_at=noon_in_detroit))
    with database.reading() as session:
        came_back = session.get_one(ConversationRow, "c1").created_at
    assert came_back == noon_in_detroit
    assert came_back.tzinfo == UTC


def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="time zone"), database.writing() as session:
        session.add(ConversationRow(id="c1", author="ana", situation={}, created_at=datetime(2026, 1, 5)))


@pytest.mark.parametrize("character", ["\x00", "\ud83d"])
def test_characters_that_an_engine_cannot_hold_do_not_cost_the_rest(
    database: Database, character: str
) -> None:
    with database.writing() as session:
        session.add(conversation())
        session.add(MessageRow(conversation_id="c1", question=f"Who{character} comes?"))
    with database.reading() as session:
        assert session.scalar(select(MessageRow.question)) == "Who\ufffd comes?"


def test_sqlite_keeps_a_log_beside_the_file(tmp_path: Path) -> None:
    with (
        closing(Database.open(f"sqlite:///{tmp_path}/deep/down/assistant.db")) as database,
        database.reading() as session,
    ):
        assert session.scalar(text("PRAGMA journal_mode")) == "wal"
        assert session.scalar(text("PRAGMA foreign_keys")) == 1
        assert session.scalar(text("PRAGMA busy_timeout")) == 30_000


@pytest.mark.parametrize("address", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_in_memory_is_refused(address: str) -> None:
    with pytest.raises(DatabaseError, match=r"would keep nothing.*Name a file"):
        Database.open(address)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file, not a folder")
    with pytest.raises(StorageError, match=rf"{tmp_path}/data cannot be written.*set ASSISTANT_DATA_DIR"):
        Database.open(f"sqlite:///{tmp_path}/data/assistant.db")


@contextmanager
def as_nobody() -> Iterator[None]:
    """Without root's rights, to whom every folder is open."""
    mine = os.geteuid()
    if mine == 0:
        os.seteuid(pwd.getpwnam("nobody").pw_uid)
    try:
        yield
    finally:
        os.seteuid(mine)


def test_a_folder_that_cannot_be_written_is_named() -> None:
    folder = Path(tempfile.mkdtemp(prefix="closed-"))
    folder.chmod(0o555)
    try:
        with as_nobody(), pytest.raises(StorageError) as caught:
            Database.open(f"sqlite:///{folder}/assistant.db")
    finally:
        shutil.rmtree(folder)
    assert str(caught.value) == (
        f"The data folder {folder} cannot be written (Permission denied). "
        "Make it writable, or set ASSISTANT_DATA_DIR to a folder that is."
    )


def test_a_file_that_cannot_be_written_is_named() -> None:
    folder = Path(tempfile.mkdtemp(prefix="open-"))
    folder.chmod(0o777)
    try:
        Database.open(f"sqlite:///{folder}/assistant.db").close()
        (folder / "assistant.db").chmod(0o444)
        (folder / "assistant.db.lock").unlink(missing_ok=True)
        with (
            as_nobody(),
            pytest.raises(StorageError, match=rf"{folder}/assistant.db cannot be written"),
            closing(Database.open(f"sqlite:///{folder}/assistant.db")) as database,
        ):
            read_and_raise(database, 1)
    finally:
        shutil.rmtree(folder)


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "assistant.db").write_bytes(b"These are minutes of a meeting, not a database. " * 200)
    with pytest.raises(DatabaseError, match=r"assistant\.db is not a sound database.*from a backup"):
        Database.open(f"sqlite:///{tmp_path}/assistant.db")


def test_a_database_with_a_torn_page_is_told(tmp_path: Path) -> None:
    address, file = f"sqlite:///{tmp_path}/assistant.db", tmp_path / "assistant.db"
    with closing(Database.open(address)) as database, database.writing() as session:
        session.add_all(conversation(number) for number in range(500))
    size = file.stat().st_size
    with file.open("r+b") as raw:
        raw.seek(4096)
        raw.write(b"\xff" * (size - 4096))
    with (
        pytest.raises(DatabaseError, match="not a sound database"),
        closing(Database.open(address)) as database,
        database.reading() as session,
    ):
        list(session.scalars(select(ConversationRow)))


def fill_the_disk(database: Database) -> None:
    """Write a row, and then one for which there are no pages left."""
    with database.writing() as session:
        session.add(conversation())
        session.flush()
        pages = session.scalar(text("PRAGMA page_count"))
        session.execute(text(f"PRAGMA max_page_count = {pages}"))
        session.add(MessageRow(conversation_id="c1", question="long " * 100_000))


def test_a_full_disk_is_told_and_nothing_half_written_stays(tmp_path: Path) -> None:
    with closing(Database.open(f"sqlite:///{tmp_path}/assistant.db")) as database:
        with pytest.raises(StorageError, match=r"disk is full.*Make room") as caught:
            fill_the_disk(database)
        assert not isinstance(caught.value, DatabaseError)
        with database.reading() as session:
            assert session.get(ConversationRow, "c1") is None


def test_a_locked_file_is_told(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/assistant.db?timeout=0.05"
    with closing(Database.open(address)) as database:
        with closing(sqlite3.connect(tmp_path / "assistant.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(DatabaseError, match=r"locked by another program.*Try again"):
                read_and_raise(database, 1)
            assert revision(database) == 0
        read_and_raise(database, 1)
        assert revision(database) == 1


def test_a_file_that_is_just_being_opened_is_told(tmp_path: Path) -> None:
    with (
        FileLock(tmp_path / "assistant.db.lock"),
        pytest.raises(DatabaseError, match=r"being opened by another program.*Try again"),
    ):
        Database.open(f"sqlite:///{tmp_path}/assistant.db?timeout=0.05")


def test_more_requests_than_connections_are_told() -> None:
    told = translated(PoolTimeout("QueuePool limit"), make_url("sqlite:///assistant.db"))
    assert str(told) == "All connections to the database are in use. Try again in a minute."


@pytest.fixture
def served(postgres_server: PostgresServer) -> Iterator[str]:
    """The address of a Postgres database with tables."""
    with postgres_server.database(empty=False) as address:
        yield address


@pytest.fixture
def remote(served: str) -> Iterator[Database]:
    """The same, open."""
    with closing(Database.open(served)) as database:
        yield database


def cut_connections(server: PostgresServer, address: str) -> None:
    """End every connection to a database, as a restart of the server does."""
    name = make_url(address).database
    server.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")


@pytest.mark.postgres
class TestPostgres:
    """What only a server can do."""

    def test_an_address_of_another_driver_is_served_by_ours(self, served: str) -> None:
        with closing(Database.open(served.replace("postgresql:", "postgresql+psycopg2:"))) as database:
            assert revision(database) == 0

    def test_a_server_that_is_not_there_is_told(self) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))  # bound and not listening: nobody else can, either
            port = taken.getsockname()[1]
            with pytest.raises(DatabaseError) as caught:
                Database.open(f"postgresql://ana:{PASSWORD}@127.0.0.1:{port}/library?password={PASSWORD}")
        assert str(caught.value) == (
            f"The database postgresql://ana@127.0.0.1:{port}/library does not answer. "
            "Start it, or correct ASSISTANT_DATABASE_URL."
        )

    def test_a_wrong_password_is_told_and_not_shown(self, postgres_server: PostgresServer) -> None:
        with pytest.raises(DatabaseError, match="refuses the user or the password") as caught:
            Database.open(postgres_server.address("postgres", password="wrong-and-private"))
        assert "wrong-and-private" not in f"{caught.value}{caught.value.__cause__}"

    def test_a_database_that_does_not_exist_is_told(self, postgres_server: PostgresServer) -> None:
        with pytest.raises(DatabaseError, match=r"/nowhere does not exist. Create it"):
            Database.open(postgres_server.address("nowhere"))

    def test_a_user_who_may_only_read_is_told(self, postgres_server: PostgresServer) -> None:
        postgres_server.execute(f"CREATE ROLE reader LOGIN PASSWORD '{PASSWORD}'")
        with (
            postgres_server.database(empty=True) as address,
            pytest.raises(DatabaseError, match="does not let this user write"),
        ):
            Database.open(address.replace("tester", "reader"))
        postgres_server.execute("DROP ROLE reader")

    def test_a_server_that_came_back_is_used_again(
        self, postgres_server: PostgresServer, served: str, remote: Database
    ) -> None:
        read_and_raise(remote, 1)
        cut_connections(postgres_server, served)
        assert revision(remote) == 1

    def test_a_server_that_goes_away_in_the_middle_is_told(
        self, postgres_server: PostgresServer, served: str, remote: Database
    ) -> None:
        def break_off() -> None:
            with remote.writing() as session:
                session.add(conversation())
                session.flush()
                cut_connections(postgres_server, served)

        with pytest.raises(DatabaseError, match="does not answer"):
            break_off()
        with remote.reading() as session:
            assert session.get(ConversationRow, "c1") is None

    def test_a_writer_that_waits_too_long_is_told(self, served: str, remote: Database) -> None:
        def wait() -> None:
            with remote.writing() as session:
                session.execute(text("SET LOCAL lock_timeout = '20ms'"))
                session.execute(text("SELECT pg_advisory_xact_lock(1)"))

        with psycopg.connect(served, autocommit=True) as other:
            other.execute("SELECT pg_advisory_lock(1)")
            with pytest.raises(DatabaseError, match="locked by another program"):
                wait()

    @pytest.mark.parametrize(
        ("code", "words", "error"),
        [
            ("53100", "The disk is full", StorageError),
            ("53300", "takes no more connections", DatabaseError),
            ("40P01", "is locked", DatabaseError),
            ("XX001", "not a sound database", DatabaseError),
            ("57P03", "does not answer", DatabaseError),
            ("28000", "refuses the user", DatabaseError),
        ],
    )
    def test_faults_that_the_server_reports_are_told(
        self, remote: Database, code: str, words: str, error: type[StorageError]
    ) -> None:
        with pytest.raises(error, match=words), remote.writing() as session:
            session.execute(text(f"DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{code}'; END $$"))


def test_an_option_that_postgres_does_not_know_is_told_and_no_password() -> None:
    with pytest.raises(DatabaseError, match=r"option \"colour\".*correct ASSISTANT_DATABASE_URL") as told:
        Database.open("postgresql+psycopg://me:hidden@127.0.0.1:1/name?colour=red")
    assert "hidden" not in str(told.value)
