"""What each part of the search brings, measured over one small library."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.values import Wording
from evals.ablation import WAYS, WHOLE, ablation, plain_ranks
from tests.installation import installed, library, worded


def test_every_way_ranks_the_same_queries_and_is_held_against_the_whole(tmp_path: Path) -> None:
    asked = {
        "akron": [Wording("welders in Akron", 2.0), Wording("what about the plant in Toledo?")],
        "dayton": worded("welders in Dayton"),
        "silent": worded(""),
        "unjudged": worded("welders"),
    }
    qrels = {"akron": {"acme": 1}, "dayton": {"orion": 1}, "silent": {"acme": 1}}
    with installed(tmp_path, *library()) as home:
        home.sync()
        lines = {line.name: line for line in ablation(home.search, asked, qrels)}
    assert list(lines) == list(WAYS)
    whole = lines[WHOLE]
    assert whole.mean == pytest.approx(2 / 3), (
        "a query that finds nothing counts, one without grades does not"
    )
    assert (whole.gain, whole.low, whole.high) == (0, 0, 0)
    for line in lines.values():
        assert line.gain == pytest.approx(whole.mean - line.mean)
        assert line.low <= line.gain <= line.high


def test_plain_ranks_add_up_over_the_lists_that_hold_a_passage(tmp_path: Path) -> None:
    with installed(tmp_path, *library()) as home:
        home.sync()
        candidates = home.search.candidates(worded("Zenith in Toledo"), 60)
        ranks = plain_ranks(candidates)
    best = ranks.argmax()
    assert ranks[best] == pytest.approx(2 / 61)
    assert candidates.found[best].document_id == "zenith"
    unsaid = candidates.lexical[0] == 0
    assert unsaid.any()
    assert (ranks[unsaid] <= 1 / 61).all(), "no rank for words that a passage does not have"
