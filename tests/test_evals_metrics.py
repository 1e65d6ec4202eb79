"""What is measured of an answer: each fault costs its own mark, and what does not apply is not wrong."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import InputError, SettingsError
from assistant.index.lexical import LexicalIndex
from assistant.records.evaluations import Result
from assistant.values import Answer, Citation, Outcome, Source, Statement
from evals import outcomes
from evals.citations import carries_by_support
from evals.metrics import METRICS, mean
from evals.scores import Checks, Score, Taken
from evals.statistics import Interval, interval, paired_interval
from tests.evals_items import citation, item
from tests.shelf import embedder

QUOTES = {
    1: "Zenith in Toledo hired 45 welders in 2019.",
    2: "Zenith pays its welders while they learn.",
    3: "The college teaches them on Saturdays.",
}


def contains(statement: str, quotes: Sequence[str]) -> bool:
    """Carries when each word of a statement stands in some quote."""
    return set(statement.split()) <= set(" ".join(quotes).split())


CHECKS = Checks(contains)


def cited(n: int, quote: str = "") -> Citation:
    quote = quote or QUOTES[n]
    return replace(citation(), n=n, passage=quote, quote=quote, quote_start=0)


def answer(*statements: tuple[str, tuple[int, ...]], **fields: Any) -> Answer:
    made = tuple(Statement(text, "supported", numbers) for text, numbers in statements)
    text = " ".join(f"{text} {''.join(f'[{n}]' for n in numbers)}" for text, numbers in statements)
    whole: dict[str, Any] = {
        "text": text,
        "statements": made,
        "citations": tuple(cited(n) for n in QUOTES),
        "seconds": 2.0,
        "first_text_seconds": 0.5,
    }
    return Answer("answered", **(whole | fields))


GOOD = answer((QUOTES[1], (1,)), (QUOTES[2], (2,)))


def score(name: str, given: Answer = GOOD, found: tuple[str, ...] = ("zenith",), **fields: Any) -> Score:
    metric = next(metric for metric in METRICS if metric.name == name)
    return metric.score(item(**fields), Taken(given, found), CHECKS)


def value(
    name: str, given: Answer = GOOD, found: tuple[str, ...] = ("zenith",), **fields: Any
) -> float | None:
    return score(name, given, found, **fields).value


# Answers


def test_a_good_answer_has_full_marks() -> None:
    asked = item(further=["2019"], forbidden=["450"])
    marks = {one.name: one.score(asked, Taken(GOOD, ("zenith",)), CHECKS).value for one in METRICS}
    assert marks.pop("words") == 15
    assert (marks.pop("seconds"), marks.pop("first_text_seconds")) == (2.0, 0.5)
    assert set(marks.values()) == {1.0}
    assert set(marks) == {
        "outcome",
        "document_cited",
        "fact_recall",
        "nugget_recall",
        "citation_recall",
        "citation_precision",
        "verbatim",
        "forbidden_absent",
        "ndcg@10",
        "recall@5",
        "recall@10",
        "mrr",
    }


def test_every_metric_tells_what_it_is() -> None:
    assert len({metric.name for metric in METRICS}) == len(METRICS)
    assert all(metric.definition.endswith(".") for metric in METRICS)
    assert {metric.unit for metric in METRICS} == {"share", "words", "seconds"}
    fewer = {metric.name for metric in METRICS if not metric.higher_is_better}
    assert fewer == {"words", "seconds", "first_text_seconds"}


def test_the_wrong_exit_is_named() -> None:
    assert score("outcome", replace(GOOD, outcome="declined")) == Score(0.0, "declined, not answered")


def test_a_right_document_is_one_of_the_items_or_one_that_rests_on_its_source() -> None:
    source = Source("a", "Report", "Publisher", "https://example.org/report")
    other = replace(GOOD, citations=(replace(citation("acme"), sources=(source,)),))
    assert score("document_cited", other) == Score(0.0, "Cited: acme")
    assert value("document_cited", other, documents=["zenith", "acme"]) == 1
    assert value("document_cited", other, sources=[source.url]) == 1
    assert value("document_cited", other, documents=[], sources=["https://example.org/other"]) == 0
    assert score("document_cited", replace(GOOD, citations=())) == Score(0.0, "Cited: nothing")


def test_facts_are_vital_or_good_to_have() -> None:
    partly = answer(("TOLEDO hired 450 welders.", (1,)))
    fields = {"further": ["welders", "2019"]}
    assert score("fact_recall", partly, **fields) == Score(0.5, r"Missing: \b45\b")
    assert score("nugget_recall", partly, **fields) == Score(0.5, r"Missing: \b45\b | 2019")


def test_the_number_of_a_citation_is_no_fact() -> None:
    assert value("fact_recall", answer(("Zenith hired welders.", (2,))), facts=[r"\b2\b"]) == 0
    assert value("forbidden_absent", answer(("Zenith hired welders.", (2,))), forbidden=[r"\b2\b"]) == 1


def test_what_is_forbidden_is_named() -> None:
    assert score("forbidden_absent", forbidden=["hired 46", "HIRED 45"]) == Score(0.0, "There: HIRED 45")


def test_a_quote_is_held_to_its_passage_letter_by_letter() -> None:
    altered = citation(quote="hired 46 welders")
    moved = replace(citation(), quote_start=2)
    empty = replace(citation(), quote="")
    assert score("verbatim", replace(GOOD, citations=(altered, citation()))) == Score(
        0.5, "Altered: hired 46 welders"
    )
    assert value("verbatim", replace(GOOD, citations=(moved,))) == 0
    assert value("verbatim", replace(GOOD, citations=(empty,))) == 0


def test_words_are_counted_without_marks_and_signs() -> None:
    assert value("words", replace(GOOD, text="### What to do\n\n- Start — with 45 needs. [1][2]")) == 7


def test_what_does_not_apply_is_unscored_and_says_why() -> None:
    declined = Answer("declined", "The library does not cover this.")
    expected = {
        "document_cited": "The item names no documents.",
        "fact_recall": "The item names no facts.",
        "nugget_recall": "The item names no facts.",
        "citation_recall": "The answer makes no statement.",
        "citation_precision": "The answer makes no statement.",
        "verbatim": "Nothing is cited.",
        "forbidden_absent": "The item forbids nothing.",
        "seconds": "It was not timed.",
        "first_text_seconds": "It was not timed.",
        "ndcg@10": "The item names no documents.",
    }
    for name, why in expected.items():
        assert score(name, declined, documents=[], facts=[]) == Score.unscored(why), name


def test_the_mean_is_over_what_was_scored() -> None:
    assert mean([1.0, None, 0.0, None]) == 0.5
    for nothing in ([None, None], []):
        with pytest.raises(InputError, match="Nothing was scored"):
            mean(nothing)


# Citations


def test_a_statement_is_recalled_when_all_its_quotes_together_carry_it() -> None:
    both = "Zenith in Toledo pays its welders"
    given = answer((both, (1, 2)), (both, (1,)), ("Zenith pays", ()), (QUOTES[3], (3,)))
    assert score("citation_recall", given) == Score(0.5, f"Not carried: {both} | Zenith pays")


@pytest.mark.parametrize(
    ("text", "numbers", "precise"),
    [
        ("Zenith in Toledo", (1,), 1.0),  # carries it alone
        ("Zenith in Toledo pays", (1, 2), 1.0),  # neither alone, both needed
        ("Zenith in Toledo", (1, 3), 0.5),  # the second is decoration
        ("Zenith", (1, 2), 1.0),  # each carries it alone
        ("Zenith in Toledo pays", (1, 2, 3), 2 / 3),  # the third adds nothing to the two
        ("Zenith in Toledo pays", (1, 3), 0.0),  # not recalled: none is precise
        ("Zenith in Toledo", (1, 9), 0.5),  # there is no citation 9
    ],
)
def test_a_citation_is_precise_when_it_does_something(
    text: str, numbers: tuple[int, ...], precise: float
) -> None:
    assert value("citation_precision", answer((text, numbers))) == pytest.approx(precise)


def test_precision_is_over_citations_not_over_statements() -> None:
    given = answer(("Zenith in Toledo", (1, 3)), ("Zenith pays", (2,)))
    assert score("citation_precision", given) == Score(1 - 1 / 3, f"Idle: {QUOTES[3]}")
    strange = answer(("Zenith in Toledo", (9,)))
    assert score("citation_precision", strange) == Score(0.0, "Idle: a number without a citation")
    assert score("citation_precision", answer(("Zenith", ()))) == Score.unscored("Nothing is cited.")
    assert value("citation_recall", answer(("Zenith", ()))) == 0


def test_carrying_is_decided_by_the_support_check_of_the_answers() -> None:
    carries = carries_by_support(embedder().embed, LexicalIndex.build(["a"], [" ".join(QUOTES.values())]))
    assert carries(
        "Zenith in Toledo hired 45 welders in 2019.", ["**Zenith** in Toledo hired 45 welders in 2019. [a]"]
    )
    assert carries("Zenith hired 45 welders in 2019, and pays them while they learn.", [QUOTES[1], QUOTES[2]])
    assert not carries("Zenith hired 45 welders in 2019, and pays them while they learn.", [QUOTES[1]])
    assert not carries("Zenith in Toledo hired 54 welders in 2019.", [QUOTES[1]])
    linked = "[Zenith](https://example.org/45) in Toledo hired welders in 2019."
    assert not carries("Zenith in Toledo hired 45 welders in 2019.", [linked])
    assert not carries("Zenith in Toledo never hired 45 welders in 2019.", [QUOTES[1]])


# Search


def test_the_search_is_measured_by_the_places_of_the_right_documents() -> None:
    found = ("acme", "zenith", "orion", "b", "c", "d", "vega")
    fields = {"documents": ["zenith", "vega"]}
    assert score("mrr", found=found, **fields) == Score(0.5, "Places: zenith 2, vega 7")
    assert value("recall@5", found=found, **fields) == 0.5
    assert value("recall@10", found=found, **fields) == 1
    ideal = 1 + 1 / np.log2(3)
    gain = 1 / np.log2(3) + 1 / np.log2(8)
    assert value("ndcg@10", found=found, **fields) == pytest.approx(gain / ideal, abs=1e-6)


def test_a_search_that_brings_nothing_right_is_a_zero() -> None:
    for found in ((), ("acme",)):
        assert [value(name, found=found) for name in ("ndcg@10", "recall@5", "mrr")] == [0, 0, 0]
    assert score("mrr", found=()).explanation == "Places: none"


def test_a_document_that_rests_on_the_source_is_right_too() -> None:
    checks = Checks(contains, {"https://example.org/report": frozenset({"acme"})})
    asked = item(documents=[], sources=["https://example.org/report"])
    [mrr] = [metric for metric in METRICS if metric.name == "mrr"]
    assert mrr.score(asked, Taken(GOOD, ("zenith", "acme")), checks).value == 0.5


def test_without_the_tools_of_development_the_search_is_not_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ir_measures", None)
    with pytest.raises(SettingsError, match=r"python3 run\.py test"):
        value("mrr")


# Exits


def result(kind: str, expected: Outcome, got: str, error: str = "") -> Result:
    return Result(0, "run", f"{kind}-{got}", kind, "", expected, got, error, {})


ROWS = [
    result("fact", "answered", "answered"),
    result("fact", "answered", "declined"),
    result("fact", "answered", "", "The model is away."),
    result("unanswerable", "declined", "answered"),
    result("hostile", "declined", "", "The model is away."),
]


def test_exits_are_told_by_what_was_expected_and_errors_are_no_exit() -> None:
    assert outcomes.confusion(ROWS) == {
        "answered": {"answered": 1, "clarify": 0, "declined": 1, "error": 1},
        "clarify": {"answered": 0, "clarify": 0, "declined": 0, "error": 0},
        "declined": {"answered": 1, "clarify": 0, "declined": 0, "error": 1},
    }
    assert "error" not in outcomes.confusion(ROWS[:2])["answered"]


def test_right_exits_are_counted_by_kind() -> None:
    rates = outcomes.by_kind(ROWS)
    assert rates["fact"] == outcomes.Rate(right=1, items=2, errors=1)
    assert {kind: rate.accuracy for kind, rate in rates.items()} == {
        "fact": 0.5,
        "hostile": None,
        "unanswerable": 0.0,
    }


def test_no_results_are_an_error() -> None:
    with pytest.raises(InputError, match="no results"):
        outcomes.confusion([])
    with pytest.raises(InputError, match="no results"):
        outcomes.by_kind([])


# Intervals


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=30))
def test_the_interval_holds_the_difference_and_turns_with_it(pairs: list[tuple[float, float]]) -> None:
    before, after = [one for one, _ in pairs], [other for _, other in pairs]
    low, high = paired_interval(before, after, tries=200)
    assert -1 - 1e-9 <= low <= high <= 1 + 1e-9
    assert paired_interval(before, before, tries=200) == (0.0, 0.0)
    assert paired_interval(after, before, tries=200) == pytest.approx((-high, -low), abs=1e-9)
    assert paired_interval(before, after, tries=200) == (low, high)


def test_scores_of_different_questions_cannot_be_paired() -> None:
    for before, after in (([], []), ([1.0], [1.0, 0.0])):
        with pytest.raises(InputError, match="over the same questions"):
            paired_interval(before, after)


def test_an_interval_is_that_of_the_units_drawn() -> None:
    values = np.arange(100.0)
    found = interval(100, lambda drawn: float(values[drawn].mean()))
    assert found is not None
    assert found.low == pytest.approx(49.5 - 1.96 * 2.887, abs=0.5)
    assert found.high == pytest.approx(49.5 + 1.96 * 2.887, abs=0.5)


def test_a_figure_that_is_seldom_defined_has_no_interval() -> None:
    assert interval(4, lambda drawn: None if 0 in drawn else 1.0) is None
    assert interval(4, lambda drawn: None if (drawn == 0).all() else 1.0) == Interval(1.0, 1.0)
