"""The checks of a document's wording, and of a folder's repetitions: each finds its fault on its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.library.body import body_sentences
from assistant.library.checks import Shelf, Vocabulary, check_document, check_folder
from assistant.library.readability import reading_grade, syllables
from assistant.library.rules_repeats import ALIKE, repeats
from assistant.values import Document
from tests.documents import document_of, text_of

PATH = Path("sample.md")
BODY_LINE = 17


def told(document: Document, vocabulary: Vocabulary | None = None) -> list[str]:
    shelf = Shelf(PATH, frozenset({document.id}), vocabulary)
    return [f"{found.line}: {found.level}: {found.message}" for found in check_document(document, shelf)]


def matching(document: Document, words: str) -> list[str]:
    return [line for line in told(document) if words in line]


def test_a_sentence_above_forty_five_words_is_told() -> None:
    fits = "Acme " + "asks and " * 22
    assert matching(document_of(f"## In short\n{fits.strip()}.\n"), "part it") == []
    longer = document_of(f"## In short\nAcme is a plant.\n\n- {fits}again.\n")
    (line,) = matching(longer, "part it")
    assert line.startswith("20: warning: a sentence of 46 words; part it, 45 is the most: “Acme asks")


@pytest.mark.parametrize(
    ("sentence", "mend"),
    [
        ("It is important to call the plant.", "say what to do"),
        ("Call the plant in order to learn its costs.", "write “to”"),
        ("A chamber plays a vital role.", "say what it does"),
        ("Ask all Stakeholders of the plant.", "name them"),
        ("Leverage the chamber.", "write “use”"),
    ],
)
def test_phrases_that_only_fill_are_told_with_their_mend(sentence: str, mend: str) -> None:
    (line,) = matching(document_of(f"## Limits\nNothing.\n\n- {sentence}\n"), "only fills")
    assert line.startswith("20: warning: ")
    assert mend in line


def test_plain_words_that_look_like_boilerplate_are_left_alone() -> None:
    body = "Acme played a role in the play, and the important work gave it leverage with the best.\n"
    assert matching(document_of(body), "only fills") == []


@pytest.mark.parametrize(
    "opening",
    [
        "Foundries near Akron look for welders.",
        "This case is about a foundry.",
        "The outreach guide helps with a first mail.",
        "Finding welders takes a foundry and a college.",
    ],
)
def test_a_first_sentence_that_names_place_or_subject_or_kind_is_fine(opening: str) -> None:
    document = document_of(f"## In short\n{opening}\n", title="How a foundry found welders")
    assert matching(document, "does not say what this is") == []


def test_a_first_sentence_that_names_nothing_is_told() -> None:
    body = "## In short\nMuch can be learned from others. Akron has a foundry with welders.\n"
    (line,) = matching(document_of(body, title="How a foundry found welders"), "does not say what this is")
    assert line.startswith("18: warning: “Much can be learned")


def test_a_body_that_is_hard_to_read_is_told_once() -> None:
    hard = "Organizational accountability necessitates considerable interdisciplinary collaboration. " * 5
    (line,) = matching(document_of(f"## In short\n{hard}\n"), "reading grade")
    assert line.startswith(f"{BODY_LINE}: warning: ")
    easy = "Ask the boss which jobs stay empty, and write down what she says. " * 5
    assert matching(document_of(f"## In short\n{easy}\n"), "reading grade") == []


def test_names_make_a_text_no_harder() -> None:
    plain = reading_grade(["The plant in town asked the boss for help."])
    named = reading_grade(["The plant in Philadelphia asked Alessandra for help."])
    assert named < plain + 1
    assert reading_grade(["123 456."]) == 0.0


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("help", 1),
        ("hired", 1),
        ("wanted", 2),
        ("places", 2),
        ("state", 1),
        ("statement", 2),
        ("people", 2),
        ("employers'", 3),
        ("employer’s", 3),
        ("community", 4),
        ("apprenticeship", 4),
        ("manufacturing", 5),
        ("media", 3),
        ("nation", 2),
        ("area", 3),
        ("evaluation", 5),
    ],
)
def test_syllables_are_counted_by_spelling(word: str, count: int) -> None:
    assert syllables(word) == count


@given(st.text(max_size=30))
def test_every_word_has_a_syllable(word: str) -> None:
    assert syllables(word) >= 1


def test_findings_of_the_front_matter_stand_on_the_line_of_their_key() -> None:
    words = Vocabulary(
        frozenset({"right-players"}),
        frozenset({"equity"}),
        {key: frozenset({"any"}) for key in ("sector", "employer_size", "setting", "stage")},
    )
    document = document_of("Acme grew. [a]\n", summary="")
    lines = told(document, words)
    for start, message in {
        "5: error": "`pain-points` is no word for `lessons`",
        "6: error": "`hiring` is no word for `topics`",
        "8: error": "`regional` is no word for `situation.setting`",
        "4: error": "`summary` is empty",
        "12: warning": "no sentence is marked [b]",
    }.items():
        assert any(line.startswith(start) and message in line for line in lines), message


def folder_of(folder: Path, **bodies: str) -> list[str]:
    for name, body in bodies.items():
        (folder / f"{name}.md").write_text(text_of(f"## In short\n{body}\n", slug=name), encoding="utf-8")
    return [
        f"{found.path.name}:{found.line}: {found.level}: {found.message}"
        for found in check_folder(folder)
        if "says the same" in found.message
    ]


ADVICE = "- Ask the plant manager which jobs stay empty before you design a course."


def test_a_sentence_that_two_documents_share_is_told_with_both_places(tmp_path: Path) -> None:
    almost = ADVICE.replace("Ask the", "Ask each")
    (line,) = folder_of(tmp_path, first=ADVICE, second=f"Second is here.\n\n{almost}", third="Other words.")
    assert line.startswith("second.md:20: warning: says the same as ")
    assert f"{tmp_path / 'first.md'}:18; keep one, or link: “Ask each plant manager" in line


def test_a_third_copy_names_the_first_only(tmp_path: Path) -> None:
    lines = folder_of(tmp_path, first=ADVICE, second=ADVICE, third=ADVICE)
    assert [line.split(": ")[0] for line in lines] == ["second.md:18", "third.md:18"]
    assert all("first.md:18" in line for line in lines)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (
            "The library has no wages for the welders of Acme.",
            "The library has no wages for the welders of Zenith.",
        ),
        (
            "The plant hired 12 welders within three years of work. [a]",
            "The plant hired 30 welders within three years of work. [a]",
        ),
        ("Ask who decides at once.", "Ask who decides at once."),
        (ADVICE, "- Ask the college dean which courses are full before you call a plant."),
    ],
)
def test_other_names_figures_or_words_are_no_repetition(tmp_path: Path, first: str, second: str) -> None:
    assert folder_of(tmp_path, first=first, second=second) == []


def test_a_document_may_repeat_itself(tmp_path: Path) -> None:
    assert folder_of(tmp_path, only=f"{ADVICE}\n{ADVICE}") == []


def shingled(words: list[str]) -> set[tuple[str, ...]]:
    return set(zip(words, words[1:], words[2:], strict=False))


@given(st.lists(st.lists(st.sampled_from("abcdefg"), min_size=6, max_size=12), min_size=2, max_size=8))
def test_no_pair_that_is_alike_is_overlooked(sentences: list[list[str]]) -> None:
    """The shortcut that spares most comparisons finds what comparing each with each finds."""
    bodies = {
        Path(f"{at:02}.md"): body_sentences(f"{' '.join(words)}.\n") for at, words in enumerate(sentences)
    }
    expected = {
        f"{later:02}.md"
        for later, words in enumerate(sentences)
        for other in sentences[:later]
        if len(shingled(words) & shingled(other)) >= ALIKE * len(shingled(words) | shingled(other))
    }
    assert {found.path.name for found in repeats(bodies)} == expected


def test_questions_stand_under_the_start_of_one_sentence_each_once() -> None:
    body = "## In short\nAcme is a plant.\n\n- Acme hired welders.\n- Acme hired teachers.\n"
    fine = document_of(body, questions={"Acme hired welders": ["who came to weld?"]})
    assert matching(fine, "questions") == []
    unclear = document_of(body, questions={"Acme hired": ["who came?"], "Zenith": ["who left?"]})
    assert [line.split(": ", 3)[3] for line in matching(unclear, "questions")] == [
        "one sentence must begin with “Acme hired”; copy its first words",
        "one sentence must begin with “Zenith”; copy its first words",
    ]
    twice = document_of(body, questions={"Acme is": ["who?"], "Acme hired welders": ["who?"]})
    assert [line[:10] for line in matching(twice, "stands under two sentences")] == ["16: error:"]
