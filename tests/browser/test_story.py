"""The main story, on the real server: ask, open a citation, follow up, be declined, reload, come back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import answers, ask

if TYPE_CHECKING:
    from tests.browser.conftest import Visitor

pytestmark = pytest.mark.browser

WELDERS = (
    "Our manufacturers say they can't find welders but nobody comes to our advisory meetings. "
    "What should we do?"
)


def test_a_practitioner_asks_checks_follows_up_and_comes_back(real: Visitor) -> None:
    page = real.tab()
    page.get_by_text("For example").wait_for()

    ask(page, WELDERS)
    answers(page, 1)
    numbers = page.get_by_role("button", name=re.compile(r"^Passage \d+: "))
    assert numbers.count() >= 3
    numbers.nth(1).click()
    passage = page.get_by_role("complementary", name=re.compile("^Passage "))
    quote = passage.locator("mark").first.inner_text()
    assert len(quote.split()) > 3
    assert "undefined" not in passage.inner_text()
    assert passage.get_by_role("link").first.get_attribute("href")

    passage.get_by_role("link", name="Open the document").click()
    page.get_by_text("All documents").wait_for()
    page.locator("mark").first.wait_for()
    assert page.locator("mark").first.inner_text().split()[:3] == quote.split()[:3]
    expect(page.locator("mark").first).to_be_visible()

    page.get_by_role("link", name="Ask").click()
    answers(page, 1)
    ask(page, "and with small firms?")
    answers(page, 2)

    ask(page, "What does the federal tax code say about depreciation of buildings?")
    page.get_by_text("Nearest in the library (not an answer)").wait_for()

    page.reload()
    answers(page, 2)
    page.get_by_text("Nearest in the library (not an answer)").wait_for()
    assert "c=" in page.url

    again = real.tab()
    history = again.get_by_test_id("stSidebar")
    history.get_by_role("button", name=re.compile("^Our manufacturers say")).click()
    answers(again, 2)
    expect(again.get_by_role("heading", name="and with small firms?")).to_be_visible()
