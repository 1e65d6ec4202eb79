"""Slips of the finger, taken for the library's own words."""

from __future__ import annotations

import pytest

from assistant.answering.spelling import corrected
from assistant.index.lexical import LexicalIndex
from assistant.models.tokens import TokenCounter
from tests.shelf import pipeline
from tests.test_answering_pipeline import LIBRARY

WORDS = LexicalIndex.build(
    ["a"],
    [
        "employers and apprenticeships in Fresh county, a small business approach, slide; a community"
        " college, Maryland: the original turn of an alumni truck"
    ],
)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("how do emploeyrs start", "how do employers start"),
        ("aprenticships for small buisness", "apprenticeships for small business"),
        ("our comunity and its colege", "our community and its college"),
        ("what is a lexical approach", "what is a lexical approach"),
        ("how do you make treacle", "how do you make treacle"),
        ("do turnips and marmalade turn", "do turnips and marmalade turn"),
        ("origami, tulips, alimony", "origami, tulips, alimony"),
        ("employers and approach", "employers and approach"),
        ("what of fresno", "what of fresno"),
        ("what slice do they pay", "what slice do they pay"),
        ("Emploeyr is a name", "Emploeyr is a name"),
        ("zzzzz", "zzzzz"),
        ("which is slidish, and slider", "which is slidish, and slider"),
        ("an unslided one", "an unslided one"),
    ],
)
def test_only_unknown_words_near_a_known_one_are_changed(written: str, read: str) -> None:
    assert corrected(written, WORDS, TokenCounter()) == read


def test_an_empty_library_corrects_nothing() -> None:
    assert corrected("emploeyrs", LexicalIndex.build([], []), TokenCounter()) == "emploeyrs"


def test_a_misspelt_question_is_answered() -> None:
    answer = pipeline(LIBRARY).answer("how many weldres did Zenith hirre?")
    assert answer.statements[0].text == "Zenith in Toledo, Ohio hired 45 welders within three years."
