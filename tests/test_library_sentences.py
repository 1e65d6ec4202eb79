"""Sentences: what a quote can be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.library.sentences import plain, sentence_spans

PIECES = [*"abc ABC.?!\n-*1.[]()#>“é,;:$%", "[a] ", "\n- ", "\n\n", " U.S. ", "\n1. ", "word "]
MARKDOWN = st.lists(st.sampled_from(PIECES), max_size=80).map("".join)


def sentences(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentence_spans(text)]


def test_marks_stay_with_the_sentence_that_they_follow() -> None:
    text = "Akron began in 2015. [a] It grew. [b] [c] Then “it stopped.” [a]"
    assert sentences(text) == ["Akron began in 2015. [a]", "It grew. [b] [c]", "Then “it stopped.” [a]"]


def test_every_bullet_and_step_starts_a_sentence_and_headings_are_none() -> None:
    text = (
        "Intro here\n\n- First bullet. [a]\n- Second one\n  goes on. [b]\n\n## A heading\n1. Step one. Do it."
    )
    assert sentences(text) == [
        "Intro here",
        "First bullet. [a]",
        "Second one\n  goes on. [b]",
        "Step one.",
        "Do it.",
    ]


def test_abbreviations_do_not_end_a_sentence() -> None:
    assert sentences("The U.S. Chamber helped Dr. Smith, e.g. with data.") == [
        "The U.S. Chamber helped Dr. Smith, e.g. with data."
    ]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("The center in Washington, D.C. trains nurses. It grew.", 2),
        ("Washington D.C. employers joined. The D.C. Chamber helped.", 2),
        ("The center moved to Washington, D.C. It grew fast.", 2),
        ("The U.S. Department of Labor paid. It spread across the U.S. The program grew.", 3),
        ("It grew in the U.S. [a] Then it stopped. [b]", 2),
        ("The center is in Washington, D.C. [a] [b] Employers there pay. [a]", 2),
        ("The program of Acme Inc. [a] “Nobody else” joined.", 2),
        ("Firms in the U.S. [a] and in Canada pay. [b]", 1),
    ],
)
def test_a_capital_or_an_abbreviation_ends_a_sentence_only_where_it_ends(text: str, read: int) -> None:
    found = sentences(text)
    assert len(found) == read, found
    assert " ".join(found) == text


def test_plain_words_have_no_marks_links_or_emphasis() -> None:
    assert plain("See **the** [case](akron-case) in *2015*. [a] [b]") == "See the case in 2015."
    assert plain("![x](https://tracker) hidden") == "hidden"


@given(MARKDOWN)
def test_spans_are_in_order_apart_and_trimmed(text: str) -> None:
    end = 0
    for span in sentence_spans(text):
        assert end <= span.start < span.end <= len(text)
        piece = text[span.start : span.end]
        assert piece == piece.strip()
        assert any(character.isalnum() for character in piece)
        end = span.end
