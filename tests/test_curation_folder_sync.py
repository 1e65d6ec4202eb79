"""The folder and the database, brought together: nobody's work is overwritten without a word."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.curation.folder_sync import FolderReport, export_folder, sync_folder
from assistant.errors import LibraryError, StorageError
from assistant.library.folder import parse_document
from assistant.records import versions
from assistant.records.database import Database
from tests.documents import case, document_of, text_of

FIRST = case("acme", "Acme", "Akron, Ohio", "120")
IN_FILE = case("acme", "Acme", "Akron, Ohio", "121")
IN_APP = case("acme", "Acme", "Akron, Ohio", "122")


def put(folder: Path, slug: str, text: str) -> Path:
    path = folder / "cases" / f"{slug}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def sync(database: Database, folder: Path) -> FolderReport:
    return sync_folder(database, folder, "somebody")


def edit(database: Database, text: str, slug: str = "acme") -> None:
    """What a curator's publishing in the app does."""
    document, findings = parse_document(slug, text, Path(f"{slug}.md"))
    assert document is not None, findings
    with database.writing() as session:
        versions.publish(session, document, author="curator", synced=False)


def text(database: Database, slug: str = "acme") -> str:
    with database.reading() as session:
        document = versions.document(session, slug)
    assert document is not None
    return document.text


def revision(database: Database) -> int:
    with database.reading() as session:
        return versions.revision(session)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with Acme's case in it."""
    put(tmp_path / "knowledge", "acme", FIRST.text)
    return tmp_path / "knowledge"


# The six states


def test_a_new_file_is_published_and_then_the_same(database: Database, folder: Path) -> None:
    assert sync(database, folder).states == {"acme": "new"}
    assert text(database) == FIRST.text
    before = revision(database)
    assert sync(database, folder).states == {"acme": "same"}
    assert revision(database) == before


def test_a_file_that_was_changed_becomes_the_next_version(database: Database, folder: Path) -> None:
    sync(database, folder)
    put(folder, "acme", IN_FILE.text)
    assert sync(database, folder).states == {"acme": "changed here"}
    assert text(database) == IN_FILE.text
    with database.reading() as session:
        [published] = versions.published(session)
        assert published.version == 2
        assert versions.document(session, "acme", 1) == FIRST


def test_what_was_changed_in_the_app_stays_as_it_is(database: Database, folder: Path) -> None:
    path = put(folder, "acme", FIRST.text)
    sync(database, folder)
    edit(database, IN_APP.text)
    assert sync(database, folder).states == {"acme": "changed there"}
    assert text(database) == IN_APP.text
    assert path.read_text() == FIRST.text


def test_a_conflict_is_reported_again_and_again_and_never_overwritten(
    database: Database, folder: Path
) -> None:
    sync(database, folder)
    edit(database, IN_APP.text)
    path = put(folder, "acme", IN_FILE.text)
    for _ in range(2):
        assert sync(database, folder).states == {"acme": "conflict"}
        assert text(database) == IN_APP.text
        assert path.read_text() == IN_FILE.text


def test_a_text_that_came_another_way_and_differs_is_a_conflict(database: Database, folder: Path) -> None:
    edit(database, IN_APP.text)
    assert sync(database, folder).states == {"acme": "conflict"}
    assert text(database) == IN_APP.text


def test_what_is_only_in_the_app_stays_published(database: Database, folder: Path) -> None:
    edit(database, case("zenith", "Zenith", "Toledo, Ohio", "45").text, "zenith")
    assert sync(database, folder).states == {"acme": "new", "zenith": "only there"}
    (folder / "cases" / "acme.md").unlink()
    assert sync(database, folder).states == {"acme": "only there", "zenith": "only there"}
    assert text(database) == FIRST.text


def test_the_report_lists_documents_by_state(database: Database, folder: Path) -> None:
    for slug in ("zebra", "bear"):
        put(folder, slug, case(slug, slug.title(), "Lima, Ohio", "3").text)
    report = sync(database, folder)
    assert report.ids("new") == ["acme", "bear", "zebra"]
    assert report.ids("conflict") == []


# Back in step


@pytest.mark.parametrize("settled", [IN_APP.text, IN_FILE.text])
def test_a_conflict_that_was_settled_by_hand_is_over(database: Database, folder: Path, settled: str) -> None:
    sync(database, folder)
    edit(database, IN_APP.text)
    put(folder, "acme", IN_FILE.text)
    assert sync(database, folder).states == {"acme": "conflict"}
    edit(database, settled)
    put(folder, "acme", settled)
    assert sync(database, folder).states == {"acme": "same"}
    put(folder, "acme", FIRST.text)
    assert sync(database, folder).states == {"acme": "changed here"}


def test_a_file_that_was_imported_first_is_in_step_once_synced(database: Database, folder: Path) -> None:
    edit(database, FIRST.text)
    assert sync(database, folder).states == {"acme": "same"}
    edit(database, IN_APP.text)
    assert sync(database, folder).states == {"acme": "changed there"}


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_line_ends_are_no_change(database: Database, folder: Path, ends: str) -> None:
    sync(database, folder)
    path = folder / "cases" / "acme.md"
    path.write_bytes(b"\xef\xbb\xbf" + FIRST.text.replace("\n", ends).encode())
    assert sync(database, folder).states == {"acme": "same"}


# Files with faults


@pytest.mark.parametrize("fault", [b"\xff\xfe not text", b"no front matter", b"---\nkind: poem\n---\nx\n"])
def test_a_file_that_cannot_be_read_is_not_taken_for_a_removed_one(
    database: Database, folder: Path, fault: bytes
) -> None:
    sync(database, folder)
    (folder / "cases" / "acme.md").write_bytes(fault)
    report = sync(database, folder)
    assert report.states == {}
    assert "acme.md" in str(report.findings[0])
    assert text(database) == FIRST.text


def test_one_bad_file_does_not_keep_the_others_out(database: Database, folder: Path) -> None:
    put(folder, "broken", "no front matter")
    put(folder, "Bad Name", FIRST.text)
    put(folder, "zenith", case("zenith", "Zenith", "Toledo, Ohio", "45").text)
    report = sync(database, folder)
    assert report.states == {"acme": "new", "zenith": "new"}
    assert {finding.path.name for finding in report.findings} == {"broken.md", "Bad Name.md"}


def test_of_two_files_with_one_id_the_second_is_reported(database: Database, folder: Path) -> None:
    twin = folder / "guides" / "acme.md"
    twin.parent.mkdir()
    twin.write_text(IN_FILE.text)
    report = sync(database, folder)
    assert report.states == {"acme": "new"}
    assert text(database) == FIRST.text
    assert "same id" in report.findings[0].message


def test_a_folder_that_is_not_there_is_an_error_and_changes_nothing(
    database: Database, folder: Path, tmp_path: Path
) -> None:
    sync(database, folder)
    with pytest.raises(LibraryError, match="ASSISTANT_KNOWLEDGE_DIR"):
        sync(database, tmp_path / "nowhere")
    assert text(database) == FIRST.text


# Export


def test_export_and_then_sync_changes_nothing(database: Database, folder: Path) -> None:
    sync(database, folder)
    edit(database, IN_APP.text)
    edit(database, text_of("## In short\nA study. [a]\n", slug="study", kind="evidence"), "study")
    assert export_folder(database, folder) == [folder / "cases" / "acme.md", folder / "evidence" / "study.md"]
    before = revision(database)
    assert sync(database, folder).states == {"acme": "same", "study": "same"}
    assert revision(database) == before
    assert export_folder(database, folder) == []
    put(folder, "acme", IN_FILE.text)
    assert sync(database, folder).states["acme"] == "changed here"


def test_an_export_puts_also_what_it_need_not_write_in_step(database: Database, folder: Path) -> None:
    edit(database, FIRST.text)
    assert export_folder(database, folder) == []
    edit(database, IN_APP.text)
    assert sync(database, folder).states == {"acme": "changed there"}


def test_an_export_writes_a_whole_library_into_an_empty_folder(
    database: Database, folder: Path, tmp_path: Path
) -> None:
    lesson = document_of("## In short\nA lesson. [a]\n", "start", kind="lesson")
    sync(database, folder)
    edit(database, lesson.text, "start")
    export_folder(database, tmp_path / "elsewhere" / "library")
    written = sorted((tmp_path / "elsewhere").rglob("*.md"))
    assert [path.relative_to(tmp_path / "elsewhere" / "library").as_posix() for path in written] == [
        "cases/acme.md",
        "lessons/start.md",
    ]
    assert written[1].read_text() == lesson.text


def test_an_exported_file_keeps_its_place(database: Database, folder: Path) -> None:
    sync(database, folder)
    place = folder / "by-region" / "acme.md"
    place.parent.mkdir()
    (folder / "cases" / "acme.md").rename(place)
    edit(database, IN_APP.text)
    assert export_folder(database, folder) == [place]
    assert place.read_text() == IN_APP.text


def test_what_cannot_be_exported_is_an_error_and_is_not_noted(database: Database, folder: Path) -> None:
    sync(database, folder)
    edit(database, text_of("## In short\nA study. [a]\n", slug="study", kind="evidence"), "study")
    (folder / "evidence").write_text("a file where a folder should be")
    with pytest.raises(StorageError, match=r"study\.md"):
        export_folder(database, folder)
    with database.reading() as session:
        noted = {item.document.id: item.synced_hash for item in versions.published(session)}
    assert noted["study"] is None
