"""The Insights page in a real browser: a run, what moved since another, both answers, and a new test item."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from assistant.records import conversations, gaps
from assistant.records.database import Database
from assistant.values import Situation
from evals.items import Item
from tests.browser.conftest import served, visiting
from tests.browser.test_states import READABLE, contrast
from tests.samples import CITATIONS, DECLINED
from tests.test_ui_insights import with_runs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from tests.browser.conftest import Visitor

pytestmark = pytest.mark.browser

READER = "reader@example.org"


@dataclass
class Desk:
    """A server with runs and a gap of its own, and whoever looks at them."""

    visitor: Visitor
    database: Database


@pytest.fixture
def desk(browser: Browser, data: Path) -> Iterator[Desk]:
    """The real server over two runs, of which the later one declines three of nine questions."""
    with served(["-m", "assistant.cli", "serve", "--port"], data, "/healthz") as base:
        database = Database.open(f"sqlite:///{data / 'assistant.db'}")
        with_runs(database)
        with database.writing() as session:
            conversation = conversations.start(session, author=READER, situation=Situation())
            message = conversations.ask(session, conversation, "Who pays in Boise?")
            conversations.answer(session, message, DECLINED)
            gaps.send(session, message, author=READER)
        for visitor in visiting(browser, base):
            yield Desk(visitor, database)
        database.close()


def choose(page: Page, label: str, option: str) -> None:
    """Choose an option of a list, by a part of its words."""
    page.get_by_role("combobox", name=label).click()
    page.keyboard.type(option)  # a long list draws what is in sight only
    page.get_by_role("option", name=re.compile(re.escape(option))).click()


def part(page: Page, name: str) -> None:
    """Turn to a part of the page."""
    page.get_by_role("radio", name=name).or_(page.get_by_role("button", name=name, exact=True)).first.click()


def downloaded(page: Page, label: str) -> str:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=label).click()
    return Path(waiting.value.path()).read_text(encoding="utf-8-sig")


def wide(page: Page) -> int:
    """How wide the page is."""
    return int(page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth"))


def test_from_a_run_to_what_moved_to_both_answers_to_a_test_item(desk: Desk) -> None:
    page = desk.visitor.tab("/insights")
    page.get_by_text("of 9 questions").wait_for()
    choose(page, "Run", "r1")
    page.get_by_text("100.0% (").first.wait_for()
    choose(page, "Run", "r2")
    choose(page, "Held against", "r1")
    expect(page.get_by_role("img", name="Right exits by kind of question")).to_be_visible()
    part(page, "What moved")
    expect(page.get_by_role("img", name="How shares moved")).to_be_visible()
    page.get_by_text("3 questions, those that fell most first").wait_for()

    page.get_by_role("button", name="Question <b>item-0</b>?").click()
    page.get_by_role("heading", name="Question <b>item-0</b>?").wait_for()
    before = page.get_by_role("heading", name="Before: answered").bounding_box()
    after = page.get_by_role("heading", name="After: declined").bounding_box()
    assert before
    assert after
    assert after["x"] > before["x"] + 200, "side by side"
    page.get_by_role("button", name="Passage 1: ").first.click()
    passage = page.get_by_role("complementary", name=re.compile("^Passage 1: "))
    expect(passage).to_contain_text(CITATIONS[0].quote[:40])
    page.reload()
    page.get_by_role("heading", name="After: declined").wait_for()

    page.get_by_role("button", name="Make a test item of it").click()
    page.get_by_text("A test item was made of it").wait_for()
    part(page, "Test items")
    page.get_by_text("To review (1)").wait_for()
    expect(page.get_by_text("It declined, and should have answered.")).to_be_visible()
    page.get_by_role("button", name="Accept").click()
    page.get_by_text("In none of these documents: 4,000.").wait_for()
    page.get_by_role("textbox", name="Facts that must stand in the answer").fill("75 communities")
    page.get_by_role("button", name="Accept").click()
    page.get_by_text("Ready (1)").wait_for()
    made = Item.model_validate_json(downloaded(page, "1 item for development"))
    assert (made.question, made.facts) == ("Question <b>item-0</b>?", ("75 communities",))


def test_a_run_is_taken_along_as_files(desk: Desk) -> None:
    page = desk.visitor.tab("/insights?run=r2")
    rows = list(csv.DictReader(downloaded(page, "Table (CSV)").splitlines(keepends=True)))
    assert [row["item"] for row in rows] == [f"item-{number}" for number in range(9)]
    head, *lines = map(json.loads, downloaded(page, "Everything (JSON lines)").splitlines())
    assert head["run"]["id"] == "r2"
    assert len(lines) == 9


def test_a_gap_is_read_without_its_author_and_becomes_a_test_item(desk: Desk) -> None:
    page = desk.visitor.tab("/insights?view=Gaps and use")
    page.get_by_text("Who pays in Boise?").wait_for()
    assert READER not in page.content()
    page.get_by_role("button", name="Make a test item").click()
    page.get_by_text("A test item was made of it").wait_for()
    part(page, "Test items")
    page.get_by_text("To review (1)").wait_for()
    choose(page, "If the library does not hold it", "A place")
    page.get_by_role("button", name="Accept").click()
    page.get_by_text("Ready (1)").wait_for()


def test_a_document_opens_from_its_use(desk: Desk) -> None:
    page = desk.visitor.tab("/insights?view=Gaps and use")
    choose(page, "Open a document", "Engage employers around their pain points")
    page.get_by_text("All documents").wait_for()
    page.get_by_role("heading", name="Engage employers around their pain points").first.wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_nothing_is_wider_and_all_is_readable(desk: Desk, scheme: str) -> None:
    page = desk.visitor.tab("/insights?run=r2&against=r1", width=390, scheme=scheme)
    page.get_by_role("img", name="Right exits by kind of question").wait_for()
    assert wide(page) <= 390
    for selector in ('[data-testid="stCaptionContainer"] p', '[data-testid="stMarkdown"] p'):
        assert contrast(page, selector) >= READABLE, selector
    part(page, "What moved")
    page.get_by_role("button", name="Question <b>item-0</b>?").click()
    page.get_by_role("heading", name="After: declined").wait_for()
    assert wide(page) <= 390
    part(page, "Test items")
    page.get_by_text("To review (0)").wait_for()
    assert wide(page) <= 390
