"""What a text asks for, one by one: needs within a question, and the requests of a story."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.needs import MOST_REQUESTS, is_story, needs_in, requests_in, wording_of
from assistant.answering.question import sentences_of
from assistant.answering.sections import heading
from assistant.index.lexical import LexicalIndex

WORDS = LexicalIndex.build(["a"], ["Akron hired welders from college; employers of the county paid them."])
LEAD = (
    "I run the people side of a cold storage firm near the airport with six hundred staff, and the night "
    "crew leaves before its members learn where the lockers and the canteen are, which troubles the union, "
    "the owners, two neighbors, a friendly bank, the county sheriff and a retired bishop."
)
assert is_story(LEAD, WORDS)


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("Who paid the welders and how many employers came?", 1),
        ("Akron hired welders from college; employers of the county hired none from Akron", 2),
        ("welders", 1),
    ],
)
def test_a_text_is_split_where_each_part_can_be_looked_for(text: str, needs: int) -> None:
    assert len(needs_in(text, WORDS)) == needs


def test_what_people_say_that_they_cannot_tell_is_no_request() -> None:
    told = "Our crew leaders cannot tell me what the shipper taught them about lockers in the canteen."
    asked = "Has a shipper kept night workers with school money?"
    assert requests_in(f"{LEAD} {told} {asked}", WORDS) == [f"{LEAD} {told} {asked}"]


def test_a_favor_asked_in_the_same_sentence_is_a_request_of_its_own() -> None:
    asked = (
        "How did shippers keep a night crew with school money, and can you name a city where a shipper paid?"
    )
    assert len(requests_in(f"{LEAD} {asked}", WORDS)) == 2


def test_a_short_text_is_one_request() -> None:
    text = "We pay tuition. Who takes it? And how long do they stay with the firm?"
    assert requests_in(text, WORDS) == [text]


@pytest.mark.parametrize(
    ("rest", "requests"),
    [
        (["Has a shipper kept night workers with school money?"], 1),
        (["Has a shipper kept night workers with school money?", "Which one?"], 1),
        (
            [
                "Has a shipper kept night workers with school money?",
                "Second, our finance chief wants one firm that really counted the gain.",
            ],
            2,
        ),
        (
            [
                "How did others keep a night crew with school money?",
                "Our finance chief calls it charity.",
                "Is there one firm that counted the gain of its benefit?",
            ],
            2,
        ),
        (
            [
                "(a) How did others keep a night crew?",
                "(b) I have twenty minutes with the owner and want a good question.",
                "(c) Who pays when a student fails the course?",
                "Thanks a lot from a busy person.",
            ],
            3,
        ),
    ],
)
def test_a_story_is_cut_after_each_request(rest: list[str], requests: int) -> None:
    found = requests_in(" ".join([LEAD, *rest]), WORDS)
    assert len(found) == requests
    assert found[0].startswith(LEAD)


@given(st.lists(st.sampled_from([LEAD, "Who pays for it?", "Also, they left.", "So what?"])))
def test_no_sentence_of_a_story_is_lost_or_told_twice(parts: list[str]) -> None:
    text = " ".join([LEAD, *parts])
    requests = requests_in(text, WORDS)
    assert [one for request in requests for one in sentences_of(request)] == sentences_of(text)


@pytest.mark.parametrize(
    "told",
    [
        "When the owner left, nobody took his seat on our council.",
        "Last spring the mill by the river closed its gates.",
        "Two of the shops still come, which is nice.",
        "Our treasurer, who also runs the bank, thinks that we should stop.",
        "They came with 2,000 flyers and wanted some money.",
    ],
)
def test_what_is_only_told_is_no_request(told: str) -> None:
    asked = "How did other towns keep their shops at the table for years?"
    assert requests_in(f"{LEAD} {told} {asked}", WORDS) == [f"{LEAD} {told} {asked}"]


def test_a_flood_of_requests_is_bounded_and_loses_nothing() -> None:
    asked = [f"Who paid for the training of welders in county number {n}?" for n in range(30)]
    requests = requests_in(" ".join([LEAD, *asked]), WORDS)
    assert len(requests) == MOST_REQUESTS
    assert all(one in " ".join(requests) for one in asked)


def test_a_request_is_called_by_the_sentence_that_asks() -> None:
    told = "They came once. Who should talk to the owners of small shops? It is hard."
    assert wording_of(told) == "Who should talk to the owners of small shops?"
    assert wording_of("The mayor says that the group is dead. Is it?") == (
        "The mayor says that the group is dead. Is it?"
    )
    assert wording_of("They left.") == "They left."
    assert wording_of("I run a board. Who pays for the coach? And what does she cost a small firm?") == (
        "Who pays for the coach? And what does she cost a small firm?"
    )


def test_one_sentence_may_make_several_requests() -> None:
    told = (
        "Tell me how others began again after the first partnership failed, what I should say to the "
        "hospital about the broken promise of graduates, and whether nursing homes should come in from the "
        "very beginning, and when."
    )
    requests = requests_in(f"{LEAD} {told}", WORDS)
    assert len(requests) == 3
    assert requests[1] == "what I should say to the hospital about the broken promise of graduates"
    assert requests[2].startswith("whether nursing homes")
    assert requests[2].endswith("beginning, and when.")


def test_a_heading_of_peoples_words_is_short_and_holds_no_markup() -> None:
    assert heading("Who <b>pays</b> [x](http://evil) `now`?") == "Who b pays /b x (http evil) now ?"
    assert heading("Third, what can a small firm do?") == "What can a small firm do?"
    assert heading("So I’m wondering how they share a coach") == "How they share a coach"
    assert heading("(b) who pays") == "Who pays"
    assert heading("a 24/7 shift and/or 50/50 pay: how?") == "A 24/7 shift and/or 50/50 pay: how?"
    long = heading("How do we " + "really " * 30 + "do it?")
    assert len(long) <= 80
    assert long.endswith("…")
