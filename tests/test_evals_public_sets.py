"""Public sets, measured through the command line: texts become documents, queries become questions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from evals import public_sets
from evals.ablation import WAYS, WHOLE
from tests.evals_items import write


def public_set(folder: Path) -> Path:
    """A small set with what such sets bring: an empty text, no title, Markdown, foreign ids, no judgement."""
    corpus = [
        {
            "_id": "A::1",
            "title": "Toledo welders",
            "text": "A plant in Toledo.\nIt hired welders.",
        },
        {"_id": "b 2", "title": "", "text": "# Nurses of a clinic in Dayton learn in the evening."},
        {"_id": "ü", "title": "A study of bakers: part one", "text": ""},
        {"_id": "d", "title": "", "text": "1. Drivers"},
    ]
    queries = [
        {"_id": "q<1>", "text": "welders in Toledo", "lastturn": "and where?", "last2": "welders and where?"},
        {
            "_id": "q2",
            "text": "nurses of a clinic",
            "lastturn": "nurses in Dayton",
            "last2": "nurses in Dayton",
        },
        {"_id": "q3", "text": "bakers", "lastturn": "bakers", "last2": "who bakes? bakers"},
        {"_id": "unjudged", "text": "drivers", "lastturn": "drivers", "last2": "drivers"},
    ]
    folder.mkdir()
    write(folder / "corpus.jsonl", *map(json.dumps, corpus))
    write(folder / "queries.jsonl", *map(json.dumps, queries))
    write(folder / "qrels.tsv", "query-id\tcorpus-id\tscore", "q<1>\tA::1\t1", "q2\tb 2\t1", "q3\tü\t2")
    return folder


@pytest.mark.parametrize("options", [(), ("--field", "last2"), ("--conversation", "--ablation")])
def test_a_public_set_is_measured_through_the_command_line(tmp_path: Path, options: tuple[str, ...]) -> None:
    result = CliRunner().invoke(public_sets.main, [str(public_set(tmp_path / "set")), *options])
    assert result.exit_code == 0, result.output
    for measure in ("nDCG@10", "R@100", "RR"):
        assert f"{measure:10}1.000" in result.output
    assert "4 queries: p50 " in result.output
    ways = [line for line in result.output.splitlines() if "  nDCG@10 " in line]
    assert [way[:24].strip() for way in ways] == (list(WAYS) if "--ablation" in options else [])
    if ways:
        assert ways[-1] == f"{WHOLE:24}nDCG@10 1.000"


def test_a_conversation_is_the_last_turn_after_what_was_said(tmp_path: Path) -> None:
    lines = (public_set(tmp_path / "set") / "queries.jsonl").read_text().splitlines()
    queries = [json.loads(line) for line in lines]
    assert public_sets.conversation(queries[0]) == {
        "id": "q<1>",
        "question": "and where?",
        "history": [{"role": "user", "content": "welders"}],
    }
    assert public_sets.conversation(queries[1])["history"] == []


def test_a_key_that_queries_do_not_have_is_named(tmp_path: Path) -> None:
    result = CliRunner().invoke(public_sets.main, [str(public_set(tmp_path / "set")), "--field", "rewrite"])
    assert result.exit_code == 2
    assert "has no `rewrite`; it has _id, text" in result.output


def test_figures_are_those_of_the_ranking(tmp_path: Path) -> None:
    qrels = {"a": {"x": 1, "y": 1}, "b": {"z": 1}}
    found = [
        public_sets.Found("a", ("n", "x", "m", "y"), 0.1),
        public_sets.Found("b", ("n",), 0.1),
    ]
    figures = public_sets.score(qrels, found)
    assert figures["RR"] == pytest.approx((1 / 2 + 0) / 2)
    assert figures["R@100"] == pytest.approx((1 + 0) / 2)
    dcg = (0.6309297535714575 + 0.43067655807339306) / (1 + 0.6309297535714575)
    assert figures["nDCG@10"] == pytest.approx(dcg / 2)


def test_a_set_whose_questions_cannot_be_asked_is_no_figure(tmp_path: Path) -> None:
    folder = public_set(tmp_path / "set")
    write(folder / "queries.jsonl", '{"_id": "q2", "text": ""}')
    result = CliRunner().invoke(public_sets.main, [str(folder)])
    assert result.exit_code == 1
    assert "`assistant search" in result.output
    assert "nDCG" not in result.output
