"""The measurement of the support check on public sets, with two small sets of our own."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from assistant.errors import InputError
from evals.statistics import auroc, auroc_interval
from evals.support_sets import main

QUOTES = ["The bakery in Dayton trained 30 apprentices.", "Turnover at the bakery fell in 2019."]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    claims = [
        ("The bakery in Dayton trained 30 apprentices.", "supported"),
        ("Turnover fell at the bakery.", "supported"),
        ("The bakery in Dayton trained 40 apprentices.", "partially_supported"),
        ("The governor flew to Mars.", "not_supported"),
    ] * 4
    wice = [
        {"id": f"c{n}", "claim": claim, "label": label, "evidence": evidence}
        for n, (claim, label) in enumerate(claims)
        for evidence in (["Nothing of the kind stands here."], QUOTES)
    ]
    labels = {"supported": "Fully attributable"}
    begin = [
        {
            "id": f"r{n}",
            "response": claim,
            "evidence": " ".join(QUOTES),
            "label": labels.get(label, "Generic"),
        }
        for n, (claim, label) in enumerate(claims)
    ]
    for name, rows in (("wice/oracle_dev.jsonl", wice), ("begin/support_dev.jsonl", begin)):
        path = tmp_path / name
        path.parent.mkdir()
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return tmp_path


def test_a_run_tells_the_auroc_of_each_set_and_what_each_part_adds(folder: Path) -> None:
    done = CliRunner().invoke(main, [str(folder)], catch_exceptions=False)
    lines = done.output.splitlines()
    assert "WiCE: 32 rows, 16 items" in lines
    assert "BEGIN: 16 rows, 16 items" in lines
    support = [line.split() for line in lines if line.startswith("support ")]
    assert [line[1] for line in support] == ["1.000", "1.000"]
    assert sum(line.startswith("  without ") for line in lines) == 2 * 6
    shown = [line for line in lines if line.startswith("supported ")]
    assert all("1.000, 1.000" in line for line in shown)


def test_auroc_counts_pairs_in_the_right_order_and_ties_half() -> None:
    positive = np.array([True, True, False, False])
    assert auroc(positive, np.array([0.9, 0.5, 0.5, 0.1])) == pytest.approx(3.5 / 4)
    assert auroc_interval(positive, np.array([0.9, 0.8, 0.2, 0.1])) == (1.0, 1.0)


def test_items_of_one_kind_have_no_auroc() -> None:
    with pytest.raises(InputError, match="both kinds"):
        auroc(np.array([True, True]), np.array([0.1, 0.2]))
