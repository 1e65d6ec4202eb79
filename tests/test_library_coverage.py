"""The coverage of a library: what there is, and what a practitioner would miss."""

from __future__ import annotations

from dataclasses import replace

from assistant.library.checks import Vocabulary
from assistant.library.coverage import coverage
from tests.documents import case, document_of

VOCABULARY = Vocabulary(
    lessons=frozenset({"pain-points", "right-players"}),
    topics=frozenset({"hiring", "equity"}),
    situation={
        "sector": frozenset({"manufacturing", "any"}),
        "employer_size": frozenset({"small", "large"}),
        "setting": frozenset({"regional", "rural"}),
        "stage": frozenset({"growing"}),
    },
)
SHELF = [
    case("acme", "Acme", "Akron", "12"),
    case("zenith", "Zenith", "Toledo", "3", size="large"),
    case("summit", "Summit", "Canton", "5", strength="press"),
    document_of("Text.", "how-to", kind="guide"),
]


def test_documents_are_counted_by_lesson_and_kind_and_by_their_words() -> None:
    found = coverage(SHELF, VOCABULARY)
    assert found.documents == 4
    assert found.kinds == {"lesson": 0, "case": 3, "evidence": 0, "guide": 1}
    assert found.lessons["pain-points"] == found.kinds
    assert found.fields["employer_size"] == {"small": 3, "large": 1}
    assert found.fields["strength"]["operator-report"] == 3
    assert found.fields["strength"]["independent-study"] == 0
    assert list(found.fields) == ["setting", "employer_size", "sector", "stage", "topics", "strength"]


def test_thin_places_are_named() -> None:
    thin = coverage(SHELF, VOCABULARY).thin
    assert "no case on right-players" in thin
    assert "1 guide on pain-points" in thin
    assert "2 cases in employer_size small" in thin
    assert "no case in setting rural" in thin
    assert "no document on topic equity" in thin
    assert not any("case on pain-points" in told or "regional" in told for told in thin)
    assert not any("sector any" in told for told in thin)


def test_without_a_vocabulary_only_the_words_in_use_are_counted() -> None:
    found = coverage(SHELF, None)
    assert list(found.lessons) == ["pain-points"]
    assert found.fields["topics"] == {"hiring": 4}


def test_a_word_that_a_document_says_twice_counts_once() -> None:
    twice = replace(document_of("Text."), topics=("hiring", "hiring"))
    assert coverage([twice], None).fields["topics"] == {"hiring": 1}


def test_an_empty_library_lacks_everything() -> None:
    found = coverage([], VOCABULARY)
    assert found.documents == 0
    assert "no lesson on pain-points" in found.thin
