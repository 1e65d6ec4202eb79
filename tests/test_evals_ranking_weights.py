"""The weights of the ranking, fitted to questions of which it is known where their facts stand."""

from __future__ import annotations

from dataclasses import astuple, fields
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from assistant.answering.ranking import WEIGHTS, Marks
from evals import ranking_weights
from evals.ranking_weights import Read, cross_validated, fitted, read_for, told
from tests.evals_items import first_questions
from tests.test_evals_faults import assistant, questions

RANDOM = np.random.default_rng(7)
MARKS = len(fields(Marks))


def one(number: int) -> Read:
    """A question whose fact stands where the first mark is highest; the other marks are noise."""
    marks = RANDOM.normal(size=(30, MARKS))
    return Read(f"document-{number % 12}", marks, (np.array([marks[:, 0].argmax()]),))


def test_what_tells_the_facts_gets_the_weight() -> None:
    read = [one(number) for number in range(120)]
    weights = fitted(read)
    assert weights[0] > 3
    assert np.abs(weights[1:]).max() < weights[0] / 4
    pairs = list(cross_validated(read))
    assert [id(both[0]) for both in pairs] != [id(each) for each in read]
    assert {id(both[0]) for both in pairs} == {id(each) for each in read}
    *_, as_is, crossed = told(read)
    assert as_is.startswith("facts among the first sentences, as they are: ")
    assert float(crossed.split(": ")[1].split(" in 3")[0]) > 0.9


def test_no_question_is_ranked_by_weights_that_saw_its_document() -> None:
    read = [one(number) for number in range(24)]
    seen = {tuple(weights): each.document for each, weights in cross_validated(read)}
    for weights, document in seen.items():
        rest = [each for each, its in cross_validated(read) if tuple(its) == weights]
        left_out = {each.document for each in rest}
        assert document in left_out
        np.testing.assert_allclose(
            fitted([r for r in read if r.document not in left_out]), weights, atol=0.01
        )


def test_a_question_is_read_with_the_sentences_that_hold_its_facts() -> None:
    [fact] = [item for item in questions() if item.id == "zenith/fact"]
    read = read_for(assistant(), fact)
    assert read is not None
    assert read.document == fact.documents[0]
    assert read.marks.shape[1] == MARKS == len(astuple(WEIGHTS))
    assert all(0 < rows.size < len(read.marks) for rows in read.holding)


def test_the_command_tells_weights_and_facts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking_weights, "DATASETS", first_questions(12, tmp_path, monkeypatch))
    result = CliRunner().invoke(ranking_weights.main)
    assert result.exit_code == 0, result.output
    weights, as_is, crossed = result.stdout.splitlines()[-3:]
    assert weights.startswith("weights: need=")
    assert as_is.startswith("facts among the first sentences, as they are: ")
    assert crossed.startswith("facts among the first sentences, cross-validated: ")
