"""When a question is answered and when it is declined: the curve, the fit, and what they refuse."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from assistant.answering.answerability import Signs
from assistant.errors import InputError
from evals.answerable import Asked, Seen, of_document_questions, of_items, see
from evals.curves import curve_page
from evals.logistic import cross_validated, fitted
from evals.sufficiency_sets import Curve, fit_told, main, of_folder, told
from tests.evals_items import item
from tests.shelf import pipeline
from tests.test_answering_pipeline import LIBRARY

OF_ZENITH = item(documents=["zenith-toledo"])
RANDOM = np.random.default_rng(3)


def seen(chance: float, *, positive: bool, unit: str, outcome: str = "") -> Seen:
    signs = Signs(chance, chance / 2, 0.5, 1.0, 0.0, 0.0)
    return Seen(positive, unit, signs, chance, outcome or ("answered" if chance >= 0.5 else "declined"))


SEEN = [
    *(seen(0.6 + 0.01 * n, positive=True, unit=f"p{n}") for n in range(20)),
    *(seen(0.1 + 0.03 * n, positive=False, unit=f"n{n}") for n in range(20)),
]


def test_the_fit_finds_the_weights_that_made_the_labels() -> None:
    signs = RANDOM.normal(size=(4000, 2))
    odds = signs @ np.array([2.0, -1.0]) + 0.5
    positive = RANDOM.random(4000) < 1 / (1 + np.exp(-odds))
    fit = fitted(signs, positive, np.ones(4000), np.zeros(4000))
    assert fit.weights == pytest.approx([2.0, -1.0], abs=0.2)
    assert fit.bias == pytest.approx(0.5, abs=0.2)


def test_what_is_known_besides_is_not_fitted_again() -> None:
    signs = RANDOM.normal(size=(4000, 1))
    known = RANDOM.normal(size=4000)
    positive = RANDOM.random(4000) < 1 / (1 + np.exp(-(signs[:, 0] + 3 * known)))
    fit = fitted(signs, positive, np.ones(4000), 3 * known)
    assert fit.weights == pytest.approx([1.0], abs=0.25)


def test_a_question_is_judged_by_fits_that_have_not_seen_its_conversation() -> None:
    """Pure noise with ten copies of each item: a fit that saw the copies would know the labels."""
    signs = np.repeat(RANDOM.normal(size=(40, 12)), 10, axis=0)
    positive = np.repeat(RANDOM.random(40) < 0.5, 10)
    units = np.repeat(np.arange(40), 10)
    odds = cross_validated(signs, positive, np.ones(400), np.zeros(400), units)
    assert ((odds > 0) == positive).mean() < 0.75


def test_items_of_one_kind_cannot_be_told_apart() -> None:
    with pytest.raises(InputError, match="both kinds"):
        fitted(np.ones((3, 1)), np.array([True] * 3), np.ones(3), np.zeros(3))
    with pytest.raises(InputError, match="can be answered and others that cannot"):
        see(pipeline(LIBRARY), [Asked("How many welders did Zenith hire?", positive=True, unit="a")])


def test_the_curve_runs_from_answering_all_to_declining_all() -> None:
    curve = Curve.of("set", SEEN)
    assert (curve.refused[0], curve.declined[0]) == (0, 0)
    assert (curve.refused[-1], curve.declined[-1]) == (1, 1)
    assert (np.diff(curve.refused) >= 0).all()
    assert (np.diff(curve.declined) >= 0).all()
    assert curve.declined[curve.refused == 0].max() == 0.85


def test_the_figures_of_a_set_are_told_with_their_intervals() -> None:
    text = "\n".join(told(Curve.of("set", SEEN)))
    assert "20 can be answered, 20 cannot" in text
    assert "by all that decides: declined 0.700" in text
    assert "false refusals 0.000 (0.00 to 0.00), balanced accuracy 0.850" in text


def test_the_page_holds_every_curve_and_no_foreign_markup() -> None:
    curve = Curve.of("set", SEEN)
    page = curve_page([("<b>one</b>", curve.refused, curve.declined), ("two", curve.refused, curve.declined)])
    assert page.count("<polyline") == 2
    assert "<b>one</b>" not in page
    assert "&lt;b&gt;one" in page
    assert "http" not in page.replace("http-equiv", "")


def test_a_fit_names_each_weight_and_the_bias() -> None:
    noisy = [replace(one, signs=Signs(*(one.chance + RANDOM.normal(scale=0.3, size=6)))) for one in SEEN * 3]
    weights, validated = fit_told([noisy])
    for name in ("sentence=", "passage=", "words=", "names=", "wide=", "bias"):
        assert name in weights
    assert "leans" not in weights
    assert float(validated.rsplit(" ", 1)[1]) > 0.6


def test_nothing_is_fitted_to_held_out_questions(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, [str(tmp_path), "--fit", "--held-out"])
    assert result.exit_code == 2
    assert "Nothing is fitted to held-out questions" in result.output


def test_a_public_set_is_asked_over_a_library_of_its_passages(tmp_path: Path) -> None:
    tasks = [
        {
            "id": "1",
            "question": "how tall is the lighthouse on Gull island",
            "answerable": True,
            "contexts": [{"title": "Gull island", "text": "The lighthouse on Gull island is 41 m tall."}],
        },
        {
            "id": "2",
            "question": "which chess opening did the baker prefer",
            "answerable": False,
            "contexts": [{"title": "Bread", "text": "A baker kneads dough early in the morning."}],
        },
    ]
    (tmp_path / "tasks_dev.jsonl").write_text("".join(json.dumps(task) + "\n" for task in tasks))
    first, second = of_folder(tmp_path)
    assert (first.positive, first.outcome) == (True, "answered")
    assert (second.positive, second.outcome) == (False, "declined")
    assert first.chance > second.chance


def test_a_set_without_passages_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "tasks_dev.jsonl").write_text("")
    with pytest.raises(InputError, match="no passages"):
        of_folder(tmp_path)


def test_a_question_is_asked_again_without_the_documents_that_know() -> None:
    asked = of_document_questions([OF_ZENITH, item(id="two", kind="advice")])
    assert [(one.positive, one.without) for one in asked] == [
        (True, frozenset()),
        (False, frozenset({"zenith-toledo"})),
    ]
    with_it, without_it = see(pipeline(LIBRARY), asked)
    assert with_it.outcome == "answered"
    assert without_it.chance < with_it.chance


def test_questions_that_are_neither_answerable_nor_not_are_left_out() -> None:
    asked = of_items(
        [
            item(),
            item(id="two", kind="underspecified", outcome="clarify", documents=()),
            item(id="three", kind="unanswerable", outcome="declined", documents=()),
        ]
    )
    assert [(one.unit, one.positive) for one in asked] == [("one", True), ("three", False)]
