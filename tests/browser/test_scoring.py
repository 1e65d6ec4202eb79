"""Evaluators in a real browser: twenty answers by keyboard alone, agreement, the files, and adjudication."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from assistant.records import scoring_rounds
from assistant.records.database import Database
from assistant.wiring import LOCAL
from tests.browser.conftest import served, visiting
from tests.browser.test_states import READABLE, contrast
from tests.scoring_samples import ALL_FOUR, ANA, BEN, make_pairs, make_round, score_all, store_run

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

    from tests.browser.conftest import Visitor

pytestmark = pytest.mark.browser

ANSWERS = 20
MIXED = {**ALL_FOUR, "tone": 1.0, "grounded": 3.0}


@dataclass
class Office:
    """A server with data of its own: an evaluator at its page, others through its records."""

    evaluator: Visitor
    database: Database


@pytest.fixture
def office(browser: Browser, data: Path) -> Iterator[Office]:
    """The real server over an empty record of scores."""
    with served(["-m", "assistant.cli", "serve", "--port"], data, "/healthz") as base:
        database = Database.open(f"sqlite:///{data / 'assistant.db'}")
        for visitor in visiting(browser, base):
            yield Office(visitor, database)
        database.close()


def rubric(page: Page) -> Locator:
    """The criteria, each a group of radio buttons."""
    return page.locator(".st-key-rubric-panel").get_by_role("radiogroup")


def wait_for_focus_on_the_answer(page: Page) -> None:
    """Until then the page may still show the answer before, whose numbers go as soon as they are pressed."""
    page.locator('[data-test-script-state="notRunning"]').wait_for(state="attached")
    expect(page.locator('[class*="st-key-answer-"]')).to_be_focused()


def mark_by_number_keys(page: Page, keys: str) -> None:
    """Mark each criterion with a key, and save with Enter."""
    wait_for_focus_on_the_answer(page)
    for key in keys:
        page.keyboard.press(key)
    expect(page.get_by_role("button", name="Save and go on")).to_be_focused()
    page.keyboard.press("Enter")


def mark_by_tab_and_space(page: Page) -> None:
    """Mark the first step of each criterion with nothing but the keys that every form knows."""
    wait_for_focus_on_the_answer(page)
    groups = rubric(page)
    while not page.evaluate("document.activeElement.type === 'radio'"):
        page.keyboard.press("Tab")
    for number in range(groups.count()):
        page.keyboard.press("Space")
        expect(groups.nth(number).locator("input:checked")).to_have_count(1)
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Save and go on")).to_be_focused()
    page.keyboard.press("Enter")


def open_a_citation_by_keyboard(page: Page) -> None:
    """From the answer's beginning, Tab comes to the first number."""
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name=re.compile("^Passage ")).first).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("complementary", name=re.compile("^Passage ")).wait_for()
    page.keyboard.press("Escape")


def downloaded(page: Page, label: str) -> str:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=label).click()
    return Path(waiting.value.path()).read_text(encoding="utf-8-sig")


def test_twenty_answers_by_keyboard_then_agreement_and_the_files(office: Office) -> None:
    with office.database.writing() as session:
        store_run(session, items=ANSWERS)
    page = office.evaluator.tab("/scoring")

    page.get_by_role("combobox", name="Test run").click()
    page.get_by_role("option").first.click()
    page.get_by_role("textbox", name="Name").fill("November")
    page.get_by_label("Scored by several people, in %").fill("100")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Make the round").click()
    page.get_by_text(f"0 of {ANSWERS} done").wait_for()
    with office.database.writing() as session:
        (made,) = scoring_rounds.rounds(session)
        assert (made.tasks, made.wanted) == (ANSWERS, 2 * ANSWERS)
        score_all(session, made.id, BEN, lambda question: MIXED if "1" in question else ALL_FOUR)

    opened = False
    for done in range(ANSWERS):
        page.get_by_text(f"{done} of {ANSWERS} done").wait_for()
        wait_for_focus_on_the_answer(page)
        if not opened and page.get_by_role("button", name=re.compile("^Passage ")).count():
            open_a_citation_by_keyboard(page)
            page.reload()
            opened = True
        if done == 5:
            page.keyboard.press("2")
            page.get_by_text("1 of 5 marked; kept as a draft").wait_for()
            page.reload()
            expect(rubric(page).first.locator("input:checked")).to_have_count(1)
            mark_by_number_keys(page, "4444")
        elif done == 6:
            mark_by_tab_and_space(page)
        else:
            mark_by_number_keys(page, "24434" if done % 2 else "24344")
    page.get_by_text(f"You are through: {ANSWERS} answers scored").wait_for()

    page.get_by_role("radio", name="Results").or_(page.get_by_role("button", name="Results")).click()
    page.get_by_text("How far raters agree").wait_for()
    expect(page.get_by_text("40 of 40 scores are there")).to_be_visible()
    expect(page.get_by_role("cell", name="Rater 2")).to_be_visible()

    table = list(csv.DictReader(downloaded(page, "Table (CSV)").splitlines(keepends=True)))
    assert len(table) == 2 * ANSWERS
    assert {row["rater"] for row in table} == {"rater 1", "rater 2"}
    lines = [json.loads(line) for line in downloaded(page, "Lines (JSONL)").splitlines()]
    assert len(lines) == 2 * ANSWERS
    assert BEN not in str(lines)


def test_where_two_raters_disagree_the_lead_settles(office: Office) -> None:
    with office.database.writing() as session:
        round_id = make_round(session, items=4, lead=LOCAL, overlap=1.0)
        score_all(session, round_id, ANA)
        score_all(session, round_id, BEN, lambda question: MIXED if "1" in question else ALL_FOUR)
    page = office.evaluator.tab(f"/scoring?round={round_id}&view=Settle")
    page.get_by_text("1 answer to settle").wait_for()
    expect(page.get_by_role("heading", name="Question 1?")).to_be_visible()
    for mark in ("Puts off", "Just right"):
        expect(page.get_by_role("cell", name=mark)).to_be_visible()
    page.locator('[data-testid="stRadioOption"]', has_text="Good").click()
    page.get_by_label("Why this one?").fill("Plain, though long.")
    page.get_by_role("button", name="Settle", exact=True).last.click()
    page.get_by_text("All is settled.").wait_for()
    expect(page.get_by_role("cell", name="Plain, though long.")).to_be_visible()
    page.reload()
    page.get_by_text("All is settled.").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_nothing_is_wider_and_all_is_readable(office: Office, scheme: str) -> None:
    with office.database.writing() as session:
        round_id = make_pairs(session, items=4, lead=LOCAL)
    page = office.evaluator.tab(f"/scoring?round={round_id}", width=390, scheme=scheme)
    page.get_by_text("0 of 4 done").wait_for()
    rubric(page).first.wait_for()
    page.get_by_role("heading", name="Answer B").wait_for()
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
    for selector in ('[data-testid="stRadio"] label p', '[data-testid="stRadioOption"] p', ".question"):
        assert contrast(page, selector) >= READABLE, selector
    box = page.locator('[data-testid="stRadioOption"]').first.bounding_box()
    assert box
    assert box["height"] >= 24
