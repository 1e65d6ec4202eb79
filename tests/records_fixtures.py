"""Databases for tests: each test that takes `database` or `address` runs on SQLite and on Postgres.

Postgres is a throw-away server on loopback, one for each run (and for each worker of a parallel run).
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from assistant.records.database import Database

if TYPE_CHECKING:
    from collections.abc import Iterator

PASSWORD = "not-a-secret-of-anyone"
TEMPLATE = "with_tables"
MISSING = "Postgres is not installed, so HALF of these tests DO NOT RUN: apt-get install postgresql"
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=32MB", "jit=off")


class PostgresServer:
    """A running server whose databases are made and dropped at will."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._numbers = count(1)
        self._template_made = False

    def address(self, database: str, *, password: str = PASSWORD) -> str:
        """The address of a database on this server."""
        return f"postgresql://tester:{password}@127.0.0.1:{self.port}/{database}"

    def execute(self, statement: str) -> None:
        """Run a statement as the superuser, outside of any transaction."""
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    @contextmanager
    def database(self, *, empty: bool) -> Iterator[str]:
        """The address of a fresh database, without tables or with those of the program."""
        if not empty and not self._template_made:
            self.execute(f"CREATE DATABASE {TEMPLATE}")
            Database.open(self.address(TEMPLATE)).close()
            self._template_made = True
        name = f"test_{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {'template0' if empty else TEMPLATE}")
        yield self.address(name)
        self.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A Postgres server of our own; skipped, loudly, where none is installed."""
    programs = _programs()
    if programs is None:
        if os.environ.get("CI"):
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    user = _user()
    if user is not None:
        shutil.chown(folder, user)

    def run(program: str, *arguments: str) -> None:
        # Output goes to a file: the server inherits it, and a pipe would never be closed.
        with (folder / "output").open("ab") as output:
            command = [str(programs / program), f"--pgdata={folder / 'cluster'}", *arguments]
            done = subprocess.run(
                command, user=user, cwd=folder, stdout=output, stderr=subprocess.STDOUT, check=False
            )
        assert done.returncode == 0, (folder / "output").read_text()

    try:
        (folder / "password").write_text(PASSWORD)
        (folder / "password").chmod(0o644)
        run(
            "initdb",
            "--username=tester",
            f"--pwfile={folder / 'password'}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        )
        port = _free_port()
        options = (f"port={port}", "listen_addresses=127.0.0.1", "unix_socket_directories=", *FAST)
        run("pg_ctl", "start", "--wait", "--options=" + " ".join(f"-c {option}" for option in options))
        try:
            yield PostgresServer(port)
        finally:
            run("pg_ctl", "stop", "--wait", "--mode=immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest) -> str:
    """Which engine a test runs on."""
    return str(request.param)


@pytest.fixture
def address(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database that is empty yet."""
    if engine == "sqlite":
        yield f"sqlite:///{tmp_path / 'assistant.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with server.database(empty=True) as address:
        yield address


@pytest.fixture
def database(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An open database with tables and nothing in them."""
    if engine == "sqlite":
        opened = Database.open(f"sqlite:///{tmp_path / 'assistant.db'}")
        yield opened
        opened.close()
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with server.database(empty=False) as address:
        opened = Database.open(address)
        yield opened
        opened.close()


def _programs() -> Path | None:
    """The folder with Postgres's own programs, which Debian keeps out of the path."""
    installed = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]), reverse=True
    )
    found = shutil.which("initdb")
    if found:
        installed.append(Path(found).resolve())
    return installed[0].parent if installed else None


def _user() -> str | None:
    """Whom to run the server as: Postgres refuses root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
