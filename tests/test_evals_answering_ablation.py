"""What each part of answering brings, over a small library and over the shipped one."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from assistant.answering import pipeline
from assistant.errors import InputError
from evals import answering_ablation
from evals.answering_ablation import METRICS, PARTS, Part, ablation
from tests.evals_items import first_questions
from tests.test_evals_faults import assistant, questions, scores

ITEMS = list(questions())
PART = {part.name: part for part in PARTS}


def test_a_part_that_follow_ups_need_is_seen_to_bring_them() -> None:
    found = ablation(assistant(), scores(), ITEMS, [PART["earlier turns"]])["earlier turns"]
    follow_ups = {one.id for one in ITEMS if one.kind == "follow-up"}
    assert {one.item_id for one in found.moved} == follow_ups
    [gain] = [one for one in found.changes if one.metric == "fact_recall"]
    assert 0 < gain.low <= gain.difference <= gain.high


def test_a_part_stands_again_once_it_was_measured() -> None:
    as_it_is = [getattr(part.module, part.attribute) for part in PARTS]
    found = ablation(assistant(), scores(), ITEMS[:3], PARTS)
    assert list(found) == list(PART)
    assert [getattr(part.module, part.attribute) for part in PARTS] == as_it_is


def test_an_answer_that_fails_is_told_and_not_left_out() -> None:
    broken = Part("everything", pipeline, "read_question", None)
    with pytest.raises(InputError, match=rf"No answer came to .*{ITEMS[0].id} \("):
        ablation(assistant(), scores(), ITEMS[:3], [broken])


def test_the_command_tells_each_part_in_a_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering_ablation, "DATASETS", first_questions(4, tmp_path, monkeypatch))
    monkeypatch.setattr(answering_ablation, "PARTS", [PART["whole documents"]])
    result = CliRunner().invoke(answering_ablation.main)
    assert result.exit_code == 0, result.output
    head, row = result.stdout.splitlines()[-2:]
    assert head.split() == ["without", *METRICS, "moved"]
    assert row.startswith("whole documents ")
