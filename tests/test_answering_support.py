"""Support: what quotes carry of a statement, and which facts and turns of phrase are never let through."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.contradiction import contradicts
from assistant.answering.figures import figures, missing
from assistant.answering.receipts import PARTLY_AT, SUPPORTED_AT, Checked, Receipts
from assistant.answering.support import contradiction, missing_names, support, views
from assistant.index.lexical import LexicalIndex
from assistant.library.passages import cut
from assistant.values import Hit
from tests.documents import document_of
from tests.shelf import MemoryShelf, embedder

WORDS = LexicalIndex.build(
    ["a", "b", "c"],
    [
        "The bakery in Dayton trained apprentices with two high schools and paid for their bus rides.",
        "Employers that raised wages kept more of their trainees, and turnover fell.",
        "Most foundries met the college each spring to choose which courses to keep.",
    ],
)


def carried(statement: str, *quotes: str) -> float:
    return support(statement, quotes, embedder().embed, WORDS)


def said(*written: str) -> list[str]:
    return [figure.text for text in written for figure in figures(text)]


@pytest.mark.parametrize(
    ("statement", "source"),
    [
        ("44.3 percent of the trainees stayed", "44.3% of trainees stayed"),
        ("44 percent of the trainees stayed", "44.3% of trainees stayed"),
        ("nearly half of the trainees stayed", "47 per cent of trainees stayed"),
        ("more than half of the trainees stayed", "57% of trainees stayed"),
        ("half of the trainees stayed", "12 of the 24 trainees stayed"),
        ("two-thirds of the trainees stayed", "66.7 percent of trainees stayed"),
        ("one in three trainees stayed", "33 percent of trainees stayed"),
        ("twenty-five bakeries", "25 bakeries"),
        ("3 bakeries", "three bakeries"),
        ("a dozen bakeries", "12 bakeries"),
        ("two hundred and five bakeries", "205 bakeries"),
        ("twelve thousand three hundred loaves", "12,300 loaves"),
        ("4.5 million loaves", "4,500,000 loaves"),
        ("a grant of $3 million", "a grant of 3,000,000 dollars"),
        ("a grant of $4,500.00", "a grant of $4500"),
        ("about 4,500 loaves", "4,512 loaves"),
        ("more than 4,000 loaves", "4,512 loaves"),
        ("since 2015", "in the school year 2014-15"),
        ("in the third quarter of the year", "in autumn"),
        ("three partners joined", "the bakery, the college and the union joined"),
        ("80 loaves", "80 fresh loaves, and 20 loaves for the school"),
        ("two hundred and fifty thousand loaves", "250,000 loaves"),
        ("between twenty and thirty loaves", "20 to 30 loaves"),
        ("between 10% and 15% stayed", "between 10 and 15 percent of trainees stayed"),
        ("10 percent stayed at the least", "10 to 15 percent stayed"),
        ("a grant of $2 million to $3 million", "a grant of $2 to 3 million"),
        ("a wage of $15 to $18", "a wage of $15 to 18"),
    ],
)
def test_a_figure_stands_in_every_form_that_means_the_same_or_rounds_it(statement: str, source: str) -> None:
    assert missing(statement, [source]) == []


@pytest.mark.parametrize(
    ("statement", "source"),
    [
        (
            "44.3 percent of the trainees stayed",
            "44 percent of trainees stayed",
        ),  # more exact than its source
        ("nearly half of the trainees stayed", "44.3% of trainees stayed"),  # rounds to forty
        ("more than half of the trainees stayed", "47% of trainees stayed"),
        ("a third of the trainees stayed", "29% of trainees stayed"),
        ("4,500 loaves", "4,512 loaves"),
        ("about 4,500 loaves", "4,612 loaves"),
        ("fewer than 4,000 loaves", "4,512 loaves"),
        ("44 trainees stayed", "44 percent stayed"),
        ("a grant of $40", "a grant of €40"),
        ("since 2016", "since 2015"),
        ("three bakeries joined", "five bakeries joined"),
        ("30 welders were hired", "4,500 welders were hired. It trained 30 nurses."),
        ("4 bakeries and 12 schools", "12 bakeries and 4 schools"),
        ("Fifty loaves were sold", "between twenty and thirty loaves were sold"),
        ("5 days of work", "two and three days of work"),
        ("three hundred loaves", "one hundred and two hundred loaves"),
        ("15 people stayed", "10 to 15 percent stayed"),
        ("2 dollars were granted", "a grant of $2 to 3 million"),
    ],
)
def test_a_figure_that_its_source_does_not_tell_is_missing(statement: str, source: str) -> None:
    assert missing(statement, [source])


def test_only_the_ends_of_a_range_share_their_sign() -> None:
    assert [figure.unit for figure in figures("a prize of $10 and 15 loaves")] == ["$", ""]
    assert [figure.unit for figure in figures("between $10 and 15")] == ["$", "$"]


def test_figures_are_read_as_they_were_written() -> None:
    assert said("$4,500.00 and 44.30 percent in 2019", "One of them, a baker, came.") == [
        "$4,500.00",
        "44.30 percent",
        "2019",
    ]


@given(st.integers(min_value=0, max_value=10**9))
def test_a_whole_number_stands_with_and_without_separators(number: int) -> None:
    assert missing(f"{number:,} loaves", [f"{number} loaves"]) == []


@given(st.decimals(min_value=0, max_value=100, places=2))
def test_a_share_may_be_rounded_and_not_made_more_exact(share: object) -> None:
    exact, rounded = f"{share:.2f}", f"{share:.0f}"
    assert missing(f"{rounded}% of trainees", [f"{exact} percent of trainees"]) == []
    if not exact.endswith("00"):
        assert missing(f"{exact}% of trainees", [f"{rounded} percent of trainees"])


@pytest.mark.parametrize(
    ("statement", "quote", "kind"),
    [
        ("Turnover rose at the bakery.", "Turnover fell at the bakery.", "direction"),
        (
            "The number of vacancies dropped in Dayton.",
            "In Dayton the number of vacancies grew.",
            "direction",
        ),
        ("The bakery did not pay trainees.", "The bakery paid its trainees.", "negation"),
        ("The bakery paid trainees.", "The bakery has never paid trainees.", "negation"),
        ("All foundries met the college.", "Most foundries met the college.", "quantity"),
        ("Most foundries met the college.", "A few foundries met the college.", "quantity"),
        ("Every foundry met the college.", "Some foundry met the college.", "quantity"),
        ("The college paid the bakery.", "The bakery paid the college.", "roles"),
        ("The bakery was trained by the college.", "The bakery trained the college.", "roles"),
    ],
)
def test_a_quote_that_says_the_opposite_carries_nothing(statement: str, quote: str, kind: str) -> None:
    assert contradiction(statement, [quote], WORDS) == kind
    assert carried(statement, quote) == 0.0


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        ("Turnover fell at the bakery.", "At the bakery, turnover dropped."),
        ("Turnover fell as wages rose.", "Wages rose and turnover dropped."),
        ("The bakery did not pay trainees.", "The bakery never paid trainees."),
        (
            "The bakery trained apprentices.",
            "The bakery did not wait for the state, and trained apprentices.",
        ),
        ("The bakery trained apprentices.", "The bakery trained not only apprentices."),
        ("Some foundries met the college.", "Most foundries met the college."),
        ("All bakeries and most foundries met.", "Most foundries and all bakeries met."),
        ("The college was paid by the bakery.", "The bakery paid the college."),
        ("The bakery works with the college.", "The college works with the bakery."),
        ("Bakers, welders and nurses came.", "Nurses, welders and bakers came."),
    ],
)
def test_the_same_in_other_words_is_no_contradiction(statement: str, quote: str) -> None:
    assert contradicts(statement, quote, WORDS) == ""


def test_sentences_on_different_things_do_not_contradict_each_other() -> None:
    assert contradiction("Bus rides rose.", ["Wages of the trained welders fell."], WORDS) == ""


@pytest.mark.parametrize(
    ("statement", "sources"),
    [
        ("The National Bread Council came.", ["The NBC came."]),
        ("The NBC came.", ["The National Bread Council came."]),
        ("It was an Ohioan plan.", ["A plan for Ohio."]),
        ("It was Dayton’s plan.", ["A plan for Dayton."]),
    ],
)
def test_a_name_stands_when_it_is_spelled_out_or_abbreviated(statement: str, sources: list[str]) -> None:
    assert missing_names(statement, sources, WORDS) == []


def test_a_name_that_stands_nowhere_is_missing() -> None:
    assert missing_names("The bakery moved to Lima, Ohio.", ["A bakery in Dayton, Ohio, moved."], WORDS) == [
        "Lima"
    ]


def test_a_figure_that_no_quote_tells_costs_more_than_a_word() -> None:
    quote = "The bakery in Dayton trained 30 apprentices."
    assert carried("The bakery in Dayton trained 40 apprentices.", quote) < carried(
        "The bakery in Dayton trained many apprentices.", quote
    )


def test_of_quotes_that_are_equally_near_one_that_says_the_opposite_is_enough() -> None:
    quotes = ["The bakery counted its turnover in 2019.", "In 2019 turnover at the bakery fell."]
    assert contradiction("Turnover at the bakery rose in 2019.", quotes, WORDS) == "direction"


def test_what_the_quotes_are_about_need_not_be_repeated_in_them() -> None:
    statement, quote = "The bakery in Dayton trained apprentices.", "The bakery trained apprentices."
    alone = views(statement, [quote], embedder().embed, WORDS)
    titled = views(statement, [quote], embedder().embed, WORDS, about="A bakery in Dayton")
    assert alone is not None
    assert titled is not None
    assert (alone.names, titled.names) == (False, True)
    assert titled.score > alone.score


def test_a_paraphrase_is_carried_in_part() -> None:
    quote = "Bakeries that pay their apprentices keep a larger share of them."
    assert carried("Apprentices who are paid by bakeries stay more often.", quote) >= PARTLY_AT


def test_of_two_statements_that_share_the_same_words_the_paraphrase_is_carried_further() -> None:
    quote = "Bakeries that pay their apprentices keep a larger share of them."
    paraphrase = carried("Apprentices stay longer in bakeries that offer wages.", quote)
    other = carried("Apprentices sing louder in bakeries that sell flowers.", quote)
    assert paraphrase > other + 0.05


def test_an_added_clause_that_no_quote_holds_costs_the_most() -> None:
    quote = "The bakery in Dayton trained apprentices with two high schools."
    told = "The bakery in Dayton trained apprentices with two high schools"
    assert carried(f"{told}.", quote) > 0.95
    assert carried(f"{told}, and the governor praised its generous pensions.", quote) < SUPPORTED_AT


def test_nothing_is_carried_without_words_or_quotes() -> None:
    assert carried("?", "The bakery trained apprentices.") == 0.0
    assert carried("The bakery trained apprentices.") == 0.0


@given(st.text(max_size=80), st.lists(st.text(min_size=1, max_size=80), max_size=3))
def test_support_of_any_text_lies_between_none_and_all(statement: str, quotes: list[str]) -> None:
    assert 0.0 <= carried(statement, *quotes) <= 1.0 + 1e-6


QUOTES = st.permutations(
    [
        "The bakery in Dayton trained apprentices with two high schools.",
        "The bakery paid for bus rides.",
        "Wages rose by 4 percent.",
    ]
)


@given(QUOTES)
def test_the_order_of_quotes_makes_no_difference(quotes: list[str]) -> None:
    statement = "The bakery in Dayton trained apprentices and paid for bus rides."
    assert carried(statement, *quotes) == pytest.approx(carried(statement, *sorted(quotes)), abs=1e-6)


@given(
    st.sampled_from(["The bakery", "A foundry", "The college"]), st.sampled_from(["wages", "rents", "costs"])
)
def test_every_sentence_carries_itself(who: str, what: str) -> None:
    sentence = f"{who} raised {what} by 12 percent in 2019, and not one apprentice left."
    assert carried(sentence, sentence) == pytest.approx(1.0, abs=1e-3)


BODY = """\
## In short
The bakery trains apprentices. [a]

## What came of it
- The bakery trained 30 apprentices in 2019. [a]
- Turnover of the bakery fell by 12 percent. [b]
- Bus rides for the apprentices were paid by the county. [b]
"""


def check(sentence: str, body: str = BODY) -> Checked:
    document = document_of(body, "bakery", title="A bakery in Dayton")
    shelf = MemoryShelf((document,))
    hits = tuple(Hit(p, document, 1.0) for p in cut(document, 1) if p.heading == ("What came of it",))
    return Receipts(hits, shelf.embedder.embed, shelf.lexical).check(sentence)


def quotes_of(checked: Checked) -> list[str]:
    return [citation.quote for citation in checked.citations]


def test_a_statement_that_needs_two_sentences_quotes_both() -> None:
    both = check(
        "The bakery trained 30 apprentices in 2019, and turnover of the bakery fell by 12 percent. [1]"
    )
    assert both.support == "supported"
    assert quotes_of(both) == [
        "The bakery trained 30 apprentices in 2019.",
        "Turnover of the bakery fell by 12 percent.",
    ]


def test_a_statement_of_three_facts_quotes_all_three() -> None:
    all_three = check(
        "The bakery trained 30 apprentices in 2019, turnover of the bakery fell by 12 percent, and bus rides "
        "for the apprentices were paid by the county. [1]"
    )
    assert all_three.support == "supported"
    assert len(quotes_of(all_three)) == 3


@pytest.mark.parametrize(
    "added",
    [", and all of them graduated", ", so neighbors rejoiced", " but not one complained", " (by chance)"],
)
def test_a_short_addition_that_no_quote_holds_leaves_a_long_statement_partly_supported(added: str) -> None:
    told = "The bakery trained 30 apprentices from the two high schools in the county of Dayton in 2019"
    body = BODY.replace("The bakery trained 30 apprentices in 2019", told)
    assert check(f"{told}. [1]", body).support == "supported"
    assert check(f"{told}{added}. [1]", body).support == "partly"


def test_a_statement_that_needs_one_sentence_quotes_no_second() -> None:
    one = check("In 2019 the bakery in Dayton trained 30 apprentices. [1]")
    assert one.support == "supported"
    assert quotes_of(one) == ["The bakery trained 30 apprentices in 2019."]


@pytest.mark.parametrize(
    "sentence",
    [
        "Turnover of the bakery rose by 12 percent. [1]",
        "Turnover of the bakery did not fall. [1]",
        "The county was paid for bus rides by the apprentices. [1]",
        "The bakery trained 12 apprentices in 2019. [1]",
        "The bakery trained 30 apprentices in 2012. [1]",
    ],
)
def test_a_statement_that_turns_its_quote_round_is_unsupported(sentence: str) -> None:
    assert check(sentence).support == "unsupported"


def test_a_vaguer_sentence_does_not_save_a_statement_that_the_nearest_one_contradicts() -> None:
    body = BODY.replace("by 12 percent. [b]", "in 2019. [b]\n- The bakery counted its turnover in 2019. [b]")
    assert check("Turnover of the bakery changed in 2019. [1]", body).support != "unsupported"
    assert check("Turnover of the bakery rose in 2019. [1]", body).support == "unsupported"
