"""A folder of documents, as curators leave it: every fault is found in one run, and named with its mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import LibraryError, StorageError
from assistant.library.checks import check_folder
from assistant.library.folder import MAX_BYTES, read_folder, write_document
from tests.documents import CASE, case, document_of, text_of

BODY = CASE.format(who="Acme", place="Akron", figure="12")


def put(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_one_run_reports_every_fault_with_its_line_and_keeps_the_good_files(tmp_path: Path) -> None:
    put(tmp_path, "cases/good.md", text_of(BODY))
    put(tmp_path, "cases/bare.md", "Just text.\n")
    put(tmp_path, "cases/unknown-key.md", text_of(BODY).replace("owner:", "ower:"))
    put(tmp_path, "cases/bad-kind.md", text_of(BODY, kind="story"))
    put(tmp_path, "cases/no-yaml.md", "---\ntitle: a: b\n---\nText.\n")
    put(tmp_path, "cases/latin.md", text_of(BODY).encode() + b"\xe9")
    put(tmp_path, "cases/huge.md", text_of(BODY) + "x" * MAX_BYTES)
    put(tmp_path, "cases/empty.md", text_of(""))
    put(tmp_path, "cases/Bad Name.md", text_of(BODY))
    put(tmp_path, "lessons/good.md", text_of(BODY))
    put(tmp_path, "README.md", "The handbook is no document.")

    reading = read_folder(tmp_path)

    assert [document.id for document in reading.documents] == ["good"]
    told = {(finding.path.name, finding.line): finding.message for finding in reading.findings}
    assert "no front matter" in told["bare.md", 1]
    assert "`ower` is not a key" in told["unknown-key.md", 13]
    assert "`kind`" in told["bad-kind.md", 2]
    assert "not YAML" in told["no-yaml.md", 2]
    assert "UTF-8" in told["latin.md", 1]
    assert "split it" in told["huge.md", 1]
    assert "has no text" in told["empty.md", 16]
    assert "is no id" in told["Bad Name.md", 1]
    assert "has the same id" in told["good.md", 1]


def test_a_key_that_stands_twice_is_told_and_not_forgotten(tmp_path: Path) -> None:
    put(tmp_path, "cases/twice.md", text_of(BODY).replace("owner:", "owner: somebody\nowner:"))
    put(tmp_path, "cases/twice-inside.md", text_of(BODY).replace("{id: a,", "{id: b, id: a,"))
    reading = read_folder(tmp_path)
    assert reading.documents == ()
    assert [finding.message.split(";")[0] for finding in reading.findings] == [
        "`id` stands twice",
        "`owner` stands twice",
    ]


def test_faults_inside_a_source_name_the_line_of_the_source(tmp_path: Path) -> None:
    broken = text_of(BODY).replace("https://example.net/sample", "not an address")
    put(tmp_path, "a-case.md", broken)
    (finding,) = read_folder(tmp_path).findings
    assert (finding.line, finding.level) == (12, "error")
    assert "sources.1.url" in str(finding)


def test_a_folder_that_is_not_there_is_an_error_that_names_the_setting(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="ASSISTANT_KNOWLEDGE_DIR"):
        read_folder(tmp_path / "nowhere")


def test_windows_line_ends_and_a_byte_order_mark_make_no_difference(tmp_path: Path) -> None:
    put(tmp_path, "a-case.md", b"\xef\xbb\xbf" + text_of(BODY).replace("\n", "\r\n").encode())
    (document,) = read_folder(tmp_path).documents
    assert document.text == text_of(BODY)


def test_what_is_written_is_read_again_where_it_stood(tmp_path: Path) -> None:
    put(tmp_path, "elsewhere/acme.md", text_of(BODY, slug="acme"))
    changed = case("acme", "Acme", "Akron", "15")
    assert write_document(tmp_path, changed) == tmp_path / "elsewhere/acme.md"
    fresh = case("zenith", "Zenith", "Toledo", "3")
    assert write_document(tmp_path, fresh) == tmp_path / "cases/zenith.md"
    assert {d.id: d.text for d in read_folder(tmp_path).documents} == {
        "acme": changed.text,
        "zenith": fresh.text,
    }


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "cases").write_text("a file where the folder should be")
    with pytest.raises(StorageError, match="Choose another folder"):
        write_document(tmp_path, case("zenith", "Zenith", "Toledo", "3"))


def findings(folder: Path) -> list[str]:
    return [f"{finding.line}: {finding.level}: {finding.message}" for finding in check_folder(folder)]


def test_a_sound_document_has_no_findings_but_its_length(tmp_path: Path) -> None:
    put(tmp_path, "a-case.md", text_of(BODY))
    (only,) = findings(tmp_path)
    assert "words; 150 to 900 answer best" in only


def test_the_checks_find_what_keeps_a_document_from_answering_honestly(tmp_path: Path) -> None:
    body = BODY.replace("within three years. [b]", "in 2019.").replace(
        "which jobs stay empty. [a]", "it. [z]"
    )
    body = body.replace("The library has no wages", "[More](gone) is open on wages").replace(
        "## Limits", "## Notes"
    )
    body = body.replace("- Ask the foremen", "- They ask the foremen")
    put(tmp_path, "a-case.md", text_of(body))
    told = "\n".join(findings(tmp_path))
    assert "a figure without its source" in told
    assert "[z] is no source" in told
    assert "no sentence is marked [b]" in told
    assert "`gone` is no document" in told
    assert "missing: Limits; not known: Notes" in told
    assert "does not stand alone" in told


def test_the_vocabulary_is_enforced_where_a_folder_has_one(tmp_path: Path) -> None:
    put(tmp_path, "a-case.md", text_of(BODY))
    put(
        tmp_path,
        "vocabulary.yaml",
        "lessons: {right-players: x}\ntopics: [hiring]\n"
        "situation: {sector: [health], employer_size: [small], setting: [regional], stage: [growing]}\n",
    )
    told = "\n".join(findings(tmp_path))
    assert "`pain-points` is no word for `lessons`; choose from right-players" in told
    assert "`manufacturing` is no word for `situation.sector`" in told
    assert "employer_size" not in told


def test_a_broken_vocabulary_is_a_finding(tmp_path: Path) -> None:
    put(tmp_path, "vocabulary.yaml", "lessons: [x]\n")
    assert "needs lessons, topics and situation" in findings(tmp_path)[0]


def test_empty_fields_are_found_only_where_a_vocabulary_asks_for_them(tmp_path: Path) -> None:
    bare = document_of("Text.", title="Bare").text.replace("topics: [hiring]\n", "")
    put(tmp_path, "bare.md", bare)
    assert not any("`topics` is empty" in finding for finding in findings(tmp_path))


def test_faults_are_told_in_a_curator_s_words(tmp_path: Path) -> None:
    broken = text_of(BODY).replace("sector: [manufacturing]", "sector: glass")
    broken = broken.replace("review_by: 2027-11-30", "review_by: soon").replace(
        "published: 2019", "date: 2019-13-40"
    )
    put(tmp_path, "a-case.md", broken)
    told = {finding.line: finding.message for finding in read_folder(tmp_path).findings}
    assert told[8] == "`situation.sector` is a list; write [glass]"
    assert "`sources.0.date` is not a key of a source" in told[11]
    assert told[14] == "`review_by` is no date; write YYYY-MM-DD, as in 2027-11-30"
