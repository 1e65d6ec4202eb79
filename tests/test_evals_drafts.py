"""From a failure to a test item: what is proposed, and what a reviewer is told of what they made of it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.records.failures import Adjudicated, Exchange, ThumbDown
from assistant.records.gaps import Gap
from assistant.values import Answer, Turn
from evals.drafts import checked, of_adjudicated, of_gap, of_result, of_thumb, shortfall
from evals.items import Item, split_of
from tests.evals_items import GOOD, citation, failed, full, item, line
from tests.samples import CLARIFY, DECLINED
from tests.scoring_samples import MOMENT

TEXTS = {"zenith": "Zenith in **Toledo** hired 45 welders.", "acme": "Acme in Lima hired 19."}
HELD_OUT = "academies-of-nashville"


def exchange(question: str = "How do we begin?", answer: Answer = GOOD, *history: Turn) -> Exchange:
    return Exchange(question, history, answer)


def thumb(shown: Exchange | None) -> ThumbDown:
    return ThumbDown("feedback:3", "Too general", "", MOMENT, shown)


def proposal(**fields: Any) -> dict[str, Any]:
    whole = item().model_dump(mode="json") | fields
    return {name: value for name, value in whole.items() if value is not None}


def settled(answer: Answer, *reasons: str, **marks: float) -> Adjudicated:
    return Adjudicated("task:r/1", exchange(answer=answer), marks, reasons, MOMENT)


class TestProposals:
    """What can be told from the failure is filled in."""

    def test_a_gap_is_declined_until_the_library_holds_it(self) -> None:
        assert of_gap(Gap(1, "Who pays in Boise?", "Nothing on Boise.", MOMENT)) == {
            "question": "Who pays in Boise?",
            "kind": "unanswerable",
            "outcome": "declined",
            "split": "development",
        }

    def test_a_thumb_without_consent_gives_no_word_of_the_exchange(self) -> None:
        assert of_thumb(thumb(None))["question"] == ""

    def test_a_thumb_with_consent_gives_question_history_and_what_was_cited(self) -> None:
        twice = replace(GOOD, citations=(citation(), citation("acme"), citation()))
        before = (Turn("user", "Who?"), Turn("assistant", "They."))
        assert of_thumb(thumb(exchange("And there?", twice, *before))) == {
            "question": "And there?",
            "kind": "follow-up",
            "outcome": "answered",
            "split": "development",
            "history": [{"role": "user", "content": "Who?"}, {"role": "assistant", "content": "They."}],
            "documents": ["zenith", "acme"],
        }

    def test_the_part_is_that_of_the_first_document(self) -> None:
        assert split_of(HELD_OUT) == "held-out"
        cited = replace(GOOD, citations=(citation(HELD_OUT), citation()))
        assert of_thumb(thumb(exchange(answer=cited)))["split"] == "held-out"

    @pytest.mark.parametrize(
        ("question", "kind"),
        [
            ("How many welders did they hire?", "fact"),
            ("Who paid for it?", "fact"),
            ("Which differences are there between Acme and Zenith?", "comparison"),
            ("How do we begin?", "advice"),
        ],
    )
    def test_the_kind_is_guessed_from_the_words(self, question: str, kind: str) -> None:
        assert of_thumb(thumb(exchange(question)))["kind"] == kind

    @pytest.mark.parametrize(
        ("answer", "right", "outcome", "kind"),
        [
            (GOOD, 1.0, "answered", "advice"),
            (GOOD, 0.0, "declined", "unanswerable"),
            (DECLINED, 0.0, "answered", "advice"),
            (CLARIFY, 1.0, "clarify", "underspecified"),
        ],
    )
    def test_an_adjudicated_exit_is_what_is_expected(
        self, answer: Answer, right: float, outcome: str, kind: str
    ) -> None:
        made = of_adjudicated(settled(answer, right_outcome=right))
        assert (made["outcome"], made["kind"]) == (outcome, kind)
        assert ("documents" in made) == (outcome == "answered" and bool(answer.citations))

    def test_an_exit_that_nobody_marked_counts_as_right(self) -> None:
        assert of_adjudicated(settled(GOOD, tone=1.0))["outcome"] == "answered"

    def test_words_in_quotation_marks_become_facts_each_once(self) -> None:
        made = of_adjudicated(settled(GOOD, 'Lacks "45  (of 60)" welders', "and “Toledo”, and „Toledo”"))
        assert made["facts"] == [r"45\s+\(of\s+60\)", "Toledo"]
        assert re.search(made["facts"][0], "hired 45 (of 60) welders")
        assert "facts" not in of_adjudicated(settled(GOOD, "Cold."))

    def test_a_result_gives_its_item_without_its_name(self) -> None:
        given = full("dev-1")
        assert of_result(given) == {k: v for k, v in given.item.items() if k != "id"}


class TestShortfall:
    """What a result lacks, in a sentence."""

    def test_a_good_one_lacks_nothing(self) -> None:
        assert shortfall(full("one")) == ""

    def test_each_lack_is_told(self) -> None:
        told = shortfall(full("one", document_cited=0.0, fact_recall=0.5, forbidden_absent=0.0))
        assert told == (
            "None of the expected documents is cited. 50% of the vital facts are missing. "
            "Something that the item forbids stands in it."
        )

    def test_a_wrong_exit_and_an_error_are_told(self) -> None:
        good = full("one")
        declined = replace(good, result=replace(good.result, outcome="declined", scores={}))
        assert shortfall(declined) == "It declined, and should have answered."
        assert shortfall(failed("one")) == "It ended in an error: Away."


class TestChecking:
    """A reviewer is told at the field what is wrong."""

    def test_a_good_item_passes(self) -> None:
        found = checked(proposal(), TEXTS)
        assert found.faults == {}
        assert found.item == Item.model_validate_json(line())

    @pytest.mark.parametrize(
        ("fields", "field", "said"),
        [
            ({"question": ""}, "question", "This cannot be empty."),
            ({"kind": None}, "kind", "This cannot be empty."),
            ({"kind": "gossip"}, "kind", "Choose one of the list."),
            ({"facts": ["(45"]}, "facts", "is no pattern"),
            ({"documents": [HELD_OUT], "facts": []}, "documents", "belongs to the other part"),
            ({"missing": "place"}, "missing", "What is missing is told of declined questions only."),
            ({"documents": ["nowhere"], "facts": []}, "documents", "Not in the library: nowhere."),
            ({"documents": [], "facts": []}, "documents", "Name the documents"),
            ({"outcome": "declined"}, "outcome", "has neither documents nor facts"),
            (
                {"kind": "unanswerable", "outcome": "declined", "documents": [], "facts": []},
                "missing",
                "Say what the question asks for",
            ),
            ({"facts": ["46 welders", "toledo"]}, "facts", "In none of these documents: 46 welders."),
            ({"facts": ["zenith"]}, "facts", "The question says it already: zenith."),
        ],
    )
    def test_each_fault_is_told_at_its_field(self, fields: dict[str, Any], field: str, said: str) -> None:
        found = checked(proposal(**fields), TEXTS)
        assert found.item is None
        assert list(found.faults) == [field]
        assert said in found.faults[field]

    def test_a_name_is_given_once(self) -> None:
        assert "Another item has this name" in checked(proposal(), TEXTS, {"one"}).faults["id"]
        assert checked(proposal(), TEXTS, {"two"}).item is not None

    def test_facts_are_held_to_what_a_reader_sees(self) -> None:
        assert checked(proposal(facts=["in toledo hired"]), TEXTS).item is not None

    @given(words=st.from_regex(r"[a-z0-9(+*.]{1,8}( [a-z0-9)?\[]{1,8}){0,3}", fullmatch=True))
    def test_words_that_were_quoted_are_found_letter_by_letter(self, words: str) -> None:
        [pattern] = of_adjudicated(settled(GOOD, f'It lacks "{words}".'))["facts"]
        assert re.fullmatch(pattern, words)
        assert re.fullmatch(pattern, words.replace(" ", "\n"))
