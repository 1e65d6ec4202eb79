"""The tables and their history."""

from __future__ import annotations

import shutil
import sys
from contextlib import closing
from multiprocessing import get_context
from types import ModuleType
from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import PrimaryKeyConstraint, inspect, text

from assistant.errors import DatabaseError
from assistant.records import (
    conversations,
    scoring_queue,
    tables_evaluation,  # noqa: F401
)
from assistant.records.database import Database
from assistant.records.tables import Base
from assistant.records.upgrade import MIGRATIONS, is_current, upgrade, write_next
from assistant.values import Situation
from tests.scoring_samples import make_round, score_all

if TYPE_CHECKING:
    from multiprocessing.synchronize import Barrier
    from pathlib import Path

NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    with op.batch_alter_table("conversations") as batch:
        batch.add_column(sa.Column("colour", sa.Text()))
        batch.alter_column("title", existing_type=sa.Text(), nullable=True)
    {then}
"""


@pytest.fixture
def later(tmp_path: Path) -> Path:
    """The migrations of a later program, which copies a table that others refer to."""
    copied = shutil.copytree(MIGRATIONS, tmp_path / "100%_later" / "migrations")
    (copied / "versions" / "0004_next.py").write_text(NEXT.format(then=""))
    return copied


def test_migrations_make_exactly_the_tables_of_the_models(database: Database) -> None:
    with database.reading() as session:
        context = MigrationContext.configure(session.connection(), opts={"compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []


def test_constraints_have_the_names_that_later_migrations_need(database: Database) -> None:
    with database.reading() as session:
        seen = inspect(session.connection())
        for table in Base.metadata.sorted_tables:
            named = {key["name"] for key in seen.get_foreign_keys(table.name)}
            named |= {key["name"] for key in seen.get_unique_constraints(table.name)}
            assert named == {
                rule.name for rule in table.constraints if not isinstance(rule, PrimaryKeyConstraint)
            }


def test_a_second_start_finds_everything_as_it_was(address: str) -> None:
    with closing(Database.open(address)) as first, first.writing() as session:
        conversation = conversations.start(session, author="ana", situation=Situation(sector="energy"))

    with closing(Database.open(address)) as second, second.reading() as session:
        assert conversations.situation(session, conversation, author="ana").sector == "energy"


def test_a_database_of_a_newer_program_is_left_alone(address: str) -> None:
    with closing(Database.open(address)) as database, database.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(DatabaseError, match=r"newer version .* Update the program"):
        Database.open(address)


def test_a_changed_table_keeps_the_rows_that_refer_to_it(address: str, later: Path) -> None:
    with closing(Database.open(address)) as database, database.writing() as session:
        conversation = conversations.start(session, author="ana", situation=Situation())
        conversations.ask(session, conversation, "Who comes to an advisory board?")

    with closing(Database.open(address, migrations=later)) as database, database.reading() as session:
        assert session.scalar(text("SELECT colour FROM conversations")) is None
        assert len(conversations.exchanges(session, conversation, author="ana")) == 1


def test_a_migration_that_breaks_off_leaves_nothing_behind(database: Database, later: Path) -> None:
    broken = NEXT.format(then='op.execute("SELECT * FROM nowhere")')
    (later / "versions" / "0004_next.py").write_text(broken)

    with pytest.raises(Exception, match="nowhere"), database.writing() as session:
        upgrade(session.connection(), later)

    with database.reading() as session:
        assert is_current(session.connection(), MIGRATIONS)
        columns = {column["name"] for column in inspect(session.connection()).get_columns("conversations")}
        assert "colour" not in columns


def test_the_next_migration_can_be_written_and_run(
    address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    migrations = shutil.copytree(MIGRATIONS, tmp_path / "migrations")
    with closing(Database.open(address)) as database, database.writing() as session:
        for column in ("rules", "published_at"):
            session.execute(text(f"ALTER TABLE versions DROP COLUMN {column}"))
        write_next(session.connection(), migrations, "0004", "cut and published")

    written = (migrations / "versions" / "0004_cut_and_published.py").read_text()
    assert "sa.Column('rules', sa.Text(), nullable=True)" in written
    assert "sa.Column('published_at', sa.DateTime(timezone=True), nullable=True)" in written
    with closing(Database.open(address, migrations=migrations)) as database, database.reading() as session:
        context = MigrationContext.configure(session.connection())
        assert compare_metadata(context, Base.metadata) == []
    assert "done" in capsys.readouterr().out


def start_and_ask(addresses: list[str], together: Barrier) -> None:
    for address in addresses:
        together.wait()
        with closing(Database.open(address)) as database, database.writing() as session:
            conversation = conversations.start(session, author="ana", situation=Situation())
            conversations.ask(session, conversation, "Who comes?")


def test_processes_that_start_first_at_the_same_time_do_not_disturb_each_other(
    address: str, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A page that was tested before leaves its script as the main module, and a new process would run that.
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))
    addresses = [f"{address}.{number}" for number in range(20)] if engine == "sqlite" else [address]
    spawn = get_context("spawn")
    together = spawn.Barrier(3, timeout=60)
    started = [spawn.Process(target=start_and_ask, args=(addresses, together)) for _ in range(3)]
    for process in started:
        process.start()
    for process in started:
        process.join()

    assert [process.exitcode for process in started] == [0, 0, 0]
    for one in addresses:
        with closing(Database.open(one)) as database, database.reading() as session:
            assert len(conversations.conversations(session, author="ana")) == 3


def test_results_and_marks_outlive_the_change_that_gives_ids_once(address: str, tmp_path: Path) -> None:
    before = shutil.copytree(MIGRATIONS, tmp_path / "before")
    (before / "versions" / "0003_ids_once.py").unlink()
    with closing(Database.open(address, migrations=before)) as database, database.writing() as session:
        round_id = make_round(session)
        score_all(session, round_id, "ana")
        marks = session.scalar(text("SELECT count(*) FROM scores"))
        assert marks

    with closing(Database.open(address)) as database, database.writing() as session:
        assert session.scalar(text("SELECT count(*) FROM scores")) == marks
        assert session.scalar(text("SELECT count(*) FROM evaluation_results")) == 4
        highest = session.scalar(text("SELECT max(id) FROM scoring_assignments"))
        session.execute(text("DELETE FROM scoring_assignments"))
        claimed = scoring_queue.claim(session, round_id, "ben")
        assert claimed is not None
        assert claimed.id > highest
