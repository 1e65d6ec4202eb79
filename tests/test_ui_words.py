"""Text of people, documents and models is drawn as exactly these characters, and nothing more."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from assistant.ui.words import counted, escape, published, safe_url, sections, streamed, years
from assistant.values import Source

MARKDOWN = "*_`[](){}#<>!|~$:\\&;\"'^-+=.1 \nab@w/h"


def read(markdown: str) -> tuple[set[str], str]:
    """The kinds of inline tokens that Markdown is read as, and its text."""
    inline = [token for token in MarkdownIt("commonmark").parse(markdown) if token.type == "inline"]
    children = [child for token in inline for child in token.children or []]
    return {child.type for child in children}, "".join(child.content for child in children)


@given(st.text(alphabet=MARKDOWN, max_size=60) | st.text(max_size=60))
def test_escaped_text_is_read_back_as_it_was(text: str) -> None:
    kinds, content = read(escape(text))
    assert kinds <= {"text", "text_special"}
    assert content.replace("\u2060", "") == " ".join(text.split()).replace("\u2060", "").replace(
        "\x00", "\ufffd"
    )


def test_what_streamlit_would_draw_specially_stays_text() -> None:
    assert "$" not in escape("costs $30,000 to $40,000").replace(r"\$", "")
    for shortcut in (
        ":material/home:",
        ":red[text]",
        "https://evil.example",
        "www.evil.example",
        "a@b.example",
    ):
        parts = escape(shortcut).split("\u2060")
        assert len(parts) > 1, shortcut


def test_an_answer_on_its_way_shows_headings_lines_and_small_numbers() -> None:
    drawn = streamed("### What to do\n\n- Count the *open* jobs [1][12]\nAsk <b>first</b> [2]")
    assert "**What to do**" in drawn
    assert r"- Count the \*open\* jobs¹¹²" in drawn
    assert r"Ask \<b\>first\</b\>²" in drawn


def test_half_a_mark_at_the_end_of_what_came_is_drawn_as_it_is() -> None:
    assert streamed("Count the jobs [1") == r"Count the jobs \[1"


def test_an_unfinished_answer_is_parted_into_its_sections() -> None:
    text = "Start with a cost. [1]\n\n### What to do\n\n- Count jobs. [2]\n- Ask.\n\n### Watch out for"
    assert sections(text) == [("", ["Start with a cost."]), ("What to do", ["Count jobs.", "Ask."])]


def test_only_web_addresses_become_links() -> None:
    assert safe_url("https://example.org/a") == "https://example.org/a"
    assert safe_url("javascript:alert(1)") is None
    assert safe_url("data:text/html,hello") is None


def source(when: str | None) -> Source:
    return Source("a", "Report", "Publisher", "https://example.org", when)


def test_dates_of_sources_are_told_in_words() -> None:
    assert published(source("2024-12-04")) == "4 December 2024"
    assert published(source("2019-05")) == "May 2019"
    assert published(source("2017")) == "2017"
    assert published(source("2019-13")) == "2019-13"
    assert published(source("Fall 2016")) == "Fall 2016"
    assert published(source(None)) == ""


def test_the_span_of_years_is_told_once() -> None:
    assert years([source("2015-03"), source("2024"), source(None)]) == "2015–2024"
    assert years([source("2019"), source("2019-04-01")]) == "2019"
    assert years([source(None)]) == ""


def test_one_is_singular() -> None:
    assert (counted(1, "source"), counted(4, "source"), counted(0, "source")) == (
        "1 source",
        "4 sources",
        "0 sources",
    )
