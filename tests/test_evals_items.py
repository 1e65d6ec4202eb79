"""Test sets: read whole or not at all, every fault with its line, nothing skipped in silence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import InputError
from assistant.settings import ROOT
from assistant.values import Situation, Turn
from evals.items import DATASETS, read_for_tuning, read_items, split_of
from evals.suites import DOCUMENTS, QUESTIONS, as_json, joined, read_suite
from tests.evals_items import item, line, write


def test_items_are_read_by_split(tmp_path: Path) -> None:
    said = [{"role": "user", "content": "Hello"}]
    place = {"sector": "energy"}
    path = write(
        tmp_path / "set.jsonl",
        line(),
        "",
        line(id="two", split="held-out", documents=None, history=said, facts=None, situation=place),
    )
    assert [one.id for one in read_items(path)] == ["one", "two"]
    [held_out] = read_items(path, "held-out")
    assert held_out.turns == (Turn("user", "Hello"),)
    assert held_out.where == Situation(sector="energy")
    assert held_out.facts == ()


def test_every_line_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    path = write(
        tmp_path / "set.jsonl",
        line(),
        "not json",
        line(id="two", kind="riddle"),
        line(id="three", facts=["("]),
        line(),
        line(id="four", mood="good"),
        line(id=""),
        line(id="five", outcome=None),
        line(id="six", forbidden=["[a-"]),
        line(id="seven", missing="figure"),
        line(id="eight", split="held-out", documents=["kentucky-fame"]),
        line(id="nine", split="development", documents=["academies-of-nashville"]),
    )
    with pytest.raises(InputError) as told:
        read_items(path)
    for fault in (
        "line 2: : Invalid JSON",
        "line 3: kind",
        "line 4: facts: Value error, '(' is no pattern",
        "line 5: the id one is there already",
        "line 6: mood",
        "line 7: id",
        "line 8: outcome",
        "line 9: forbidden: Value error, '[a-' is no pattern",
        "line 10: : Value error, what is missing is told of declined questions only",
        "academies-of-nashville belongs to the other part than development",
    ):
        assert fault in str(told.value)


@pytest.mark.parametrize("split", [None, "held-out"])
def test_a_set_without_items_is_an_error(tmp_path: Path, split: Any) -> None:
    path = write(tmp_path / "set.jsonl", "" if split is None else line())
    with pytest.raises(InputError, match=r"set\.jsonl holds no items"):
        read_items(path, split)


def test_a_set_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_items(tmp_path / "nowhere.jsonl")
    (tmp_path / "latin.jsonl").write_bytes(b'{"id": "caf\xe9"}')
    with pytest.raises(InputError, match="cannot be read"):
        read_items(tmp_path / "latin.jsonl")


def test_a_line_end_within_a_text_ends_no_line(tmp_path: Path) -> None:
    asked = "One\u2028two\x85three?"
    whole = json.loads(line()) | {"question": asked}
    path = write(tmp_path / "set.jsonl", json.dumps(whole, ensure_ascii=False))
    assert read_items(path)[0].question == asked


def test_nothing_is_tuned_on_held_out_items(tmp_path: Path) -> None:
    path = write(tmp_path / "set.jsonl", line(), line(id="two", split="held-out", documents=None))
    with pytest.raises(InputError, match="1 held-out items, as two"):
        read_for_tuning(path)
    assert [one.id for one in read_for_tuning(write(path, line()))] == ["one"]


# Suites


@pytest.mark.parametrize("name", [QUESTIONS, DOCUMENTS])
def test_the_shipped_suites_can_be_used(name: str) -> None:
    items = read_suite(name, "development").items
    known = {path.stem for path in (ROOT / "knowledge").rglob("*.md")}
    assert {document for one in items for document in one.documents} <= known
    assert {split_of(one.documents[0]) for one in items if one.documents} <= {"development", None}


def test_both_parts_of_the_shipped_sets_can_be_read() -> None:
    for path in DATASETS.glob("*.jsonl"):
        assert read_items(path)


def test_a_file_is_a_suite_and_an_unknown_name_is_told(tmp_path: Path) -> None:
    path = write(tmp_path / "set.jsonl", line())
    assert read_suite(str(path), "development").items == (item(),)
    with pytest.raises(InputError, match=r"no suite riddles.*`questions`, `documents`"):
        read_suite("riddles", "development")


def test_the_fingerprint_tells_questions_apart_and_not_their_order(tmp_path: Path) -> None:
    def fingerprint(*lines: str) -> str:
        return read_suite(str(write(tmp_path / "set.jsonl", *lines)), "development").fingerprint

    once = fingerprint(line(), line(id="two"))
    assert fingerprint(line(id="two"), line()) == once
    assert fingerprint(line(), line(id="two", history=[])) == once
    assert fingerprint(line(), line(id="two", facts=["x"])) != once
    assert fingerprint(line()) != once


def test_an_id_that_stands_in_two_files_is_refused() -> None:
    assert [one.id for one in joined((item(),), (item(id="two"),))] == ["one", "two"]
    with pytest.raises(InputError, match="one stands in two files"):
        joined((item(),), (item(question="Who?"),))


def test_an_item_is_kept_as_its_file_has_it() -> None:
    assert as_json(item()) == json.loads(line())
