"""Receipts: what a written sentence may stand on, and what it may not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering import prompts
from assistant.answering.receipts import Checked, Ledger, Receipts, cite, parted
from assistant.library.passages import cut
from assistant.values import Hit
from tests.documents import case
from tests.shelf import MemoryShelf

ZENITH = case("zenith-toledo", "Zenith", "Toledo, Ohio", "4,500")
ACME = case("acme-akron", "Acme", "Akron, Ohio", "120")


def receipts() -> Receipts:
    shelf = MemoryShelf((ZENITH, ACME))
    hits = tuple(
        Hit(p, d, 1.0) for d in (ZENITH, ACME) for p in cut(d, 1) if p.heading == ("What came of it",)
    )
    return Receipts(hits, shelf.embedder.embed, shelf.lexical)


def check(sentence: str) -> Checked:
    return receipts().check(sentence)


def test_a_sentence_that_says_what_its_passage_says_is_supported_by_the_verbatim_quote() -> None:
    checked = check("Within three years Zenith in Toledo hired 4500 welders. [1]")
    assert checked.support == "supported"
    (citation,) = checked.citations
    assert citation.quote == "Zenith in Toledo, Ohio hired 4,500 welders within three years."
    assert [source.id for source in citation.sources] == ["b"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Zenith in Toledo hired 4,600 welders within three years. [1]",  # another figure
        "Zenith in Cleveland hired 4,500 welders within three years. [1]",  # another place
        "Zenith in Toledo, Ohio hired 4,500 welders within three years.",  # no receipt
        "Zenith in Toledo, Ohio hired 4,500 welders within three years. [7]",  # a receipt for nothing
        "Zenith in Toledo, Ohio hired 4,500 welders within three years. [2]",  # the receipt of another plant
        "The moon is made of cheese. [1]",
    ],
)
def test_a_sentence_that_its_passage_does_not_carry_is_unsupported(sentence: str) -> None:
    assert check(sentence).support == "unsupported"


def test_a_citation_that_is_not_needed_is_dropped() -> None:
    checked = check("Zenith in Toledo, Ohio hired 4,500 welders within three years. [1][2]")
    assert [citation.document_id for citation in checked.citations] == ["zenith-toledo"]


def test_a_second_passage_that_carries_the_statement_only_in_part_is_no_receipt() -> None:
    vague = case("zenith-news", "Zenith", "Toledo, Ohio", "some")
    shelf = MemoryShelf((ZENITH, vague))
    hits = tuple(
        Hit(p, d, 1.0) for d in (ZENITH, vague) for p in cut(d, 1) if p.heading == ("What came of it",)
    )
    checked = Receipts(hits, shelf.embedder.embed, shelf.lexical).check(
        "Zenith in Toledo, Ohio hired 4,500 welders within three years. [1][2]"
    )
    assert [citation.document_id for citation in checked.citations] == ["zenith-toledo"]


def test_what_is_wrong_with_a_sentence_is_told_with_what_is_there() -> None:
    assert check("Zenith hired 4,600 welders. [1]").fault.endswith("tells this figure so: 4,600.")
    assert check("Zenith in Cleveland hired 4,500 welders. [1]").fault.endswith("holds this name: Cleveland.")
    assert "hired 4,500 welders" in check("The moon is made of cheese. [1]").fault
    assert check("Nobody cites this.").fault == "It cites no passage."
    assert check("Zenith in Toledo, Ohio hired 4,500 welders within three years. [1]").fault == ""


def test_marks_that_point_to_no_passage_are_counted() -> None:
    assert (
        check("Zenith in Toledo, Ohio hired 4,500 welders within three years. [1][9][12]").marks_removed == 2
    )


def test_marks_are_read_in_every_form_in_which_models_write_them() -> None:
    assert parted("It rose [1]. Then fell [2, 3][3;4] again.") == ("It rose. Then fell again.", [1, 2, 3, 4])


def test_the_ledger_numbers_each_quote_once_in_order_of_appearance() -> None:
    first, second = cut(ZENITH, 1)[:2]
    quotes = [cite(p, ZENITH, 0, p.text.split("\n")[0]) for p in (first, second)]
    ledger = Ledger()
    ledger.enter("One.", "supported", "", [quotes[0]])
    ledger.enter("Two.", "supported", "", [quotes[1], quotes[0]])
    assert [statement.citations for statement in ledger.statements] == [(1,), (2, 1)]
    assert [citation.n for citation in ledger.citations] == [1, 2]


@given(st.text(max_size=200))
def test_any_text_can_be_parted_from_its_marks(text: str) -> None:
    bare, numbers = parted(text)
    assert len(bare) <= len(text)
    assert len(numbers) == len(set(numbers))


REPLY = """\
The answer is here. [1] And more of it [2]!

**What to do**
- Visit the plant. [3][4]
* Call first [5].
## What came of it:
1. It worked. [6]
"""


def read(reply: str, size: int = 5) -> list[tuple[str, str]]:
    pieces = [reply[start : start + size] for start in range(0, len(reply), size)]
    return [(piece.kind, piece.text) for piece in prompts.read(pieces)]


def test_a_reply_is_read_line_by_line_with_each_mark_at_its_sentence() -> None:
    assert read(REPLY) == [
        ("sentence", "The answer is here. [1]"),
        ("sentence", "And more of it [2]!"),
        ("heading", "What to do"),
        ("sentence", "Visit the plant. [3][4]"),
        ("sentence", "Call first [5]."),
        ("heading", "What came of it"),
        ("sentence", "It worked. [6]"),
    ]


@given(st.integers(min_value=1, max_value=60))
def test_how_the_stream_is_cut_makes_no_difference(size: int) -> None:
    assert read(REPLY, size) == read(REPLY, 1)


def test_the_two_ways_not_to_answer_are_read() -> None:
    assert read("NOT THERE: wages.") == [("not there", "wages.")]
    assert read("ASK: Which plant?\n") == [("ask", "Which plant?")]
    assert read("**NOT THERE:** wages.") == [("not there", "wages.")]
    assert read("- ASK: **Which plant?**") == [("ask", "Which plant?")]


def test_a_line_that_only_begins_bold_is_no_heading() -> None:
    assert read("**Zenith** hired 45 welders. [1]") == [("sentence", "Zenith hired 45 welders. [1]")]
    assert read("**Call first.**") == [("sentence", "Call first.")]
    assert read("- **Visit** the __plant__. [2]") == [("sentence", "Visit the plant. [2]")]
    assert read("**What to do:**") == read("### **What to do**") == [("heading", "What to do")]


def test_signs_that_were_escaped_for_the_model_come_back_as_they_were() -> None:
    assert read("R&amp;D at Zenith grew &lt;5 %. [1]") == [("sentence", "R&D at Zenith grew <5 %. [1]")]
