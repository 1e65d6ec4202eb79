"""What a visitor meets on the way: streaming, stopping, faults, the keyboard, the phone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import answers, ask
from tests.browser.script import BROKEN, SLOW, TAX
from tests.samples import CITATIONS, DECLINED, WELDERS

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Visitor

pytestmark = pytest.mark.browser


def test_a_stopped_answer_stays_as_unfinished_and_survives_a_reload(scripted: Visitor) -> None:
    page = scripted.tab()
    ask(page, SLOW)
    page.get_by_text("Line 3 of many.").wait_for()
    page.get_by_role("button", name="Stop").click()
    page.get_by_text("Unfinished: this answer was stopped").wait_for()
    page.reload()
    page.get_by_text("Unfinished: this answer was stopped").wait_for()
    expect(page.get_by_text("Line 2 of many.")).to_be_visible()
    expect(page.get_by_role("button", name="Ask again")).to_be_visible()


def test_an_answer_goes_on_when_the_tab_is_closed(scripted: Visitor) -> None:
    page = scripted.tab()
    ask(page, WELDERS)
    page.get_by_role("button", name="Stop").wait_for()
    page.wait_for_url(re.compile("c="))
    link = page.url.removeprefix(scripted.base)
    page.close()
    later = scripted.tab(link)
    later.get_by_text(re.compile("quoted from the library|No answer was saved|Unfinished")).first.wait_for()
    expect(later.get_by_role("heading", name=WELDERS)).to_be_visible()


def test_a_fault_is_said_and_the_question_is_kept(scripted: Visitor) -> None:
    page = scripted.tab()
    ask(page, BROKEN)
    page.get_by_text("The model did not reply.").wait_for()
    expect(page.get_by_role("heading", name=BROKEN)).to_be_visible()
    page.get_by_role("button", name="Edit the question").click()
    expect(page.get_by_placeholder("Ask about engaging employers")).to_have_value(BROKEN)


def open_passage(page: Page, n: int) -> None:
    page.get_by_role("button", name=f"Passage {n}: ").first.click()
    page.get_by_role("complementary", name=re.compile(f"^Passage {n}: ")).wait_for()


def test_a_passage_opens_beside_its_line_where_there_is_room(scripted: Visitor) -> None:
    page = scripted.tab()
    ask(page, WELDERS)
    answers(page, 1)
    before = page.get_by_text("quoted from the library").bounding_box()
    open_passage(page, 4)
    number = page.get_by_role("button", name="Passage 4: ").bounding_box()
    passage = page.get_by_role("complementary").last.bounding_box()
    assert number
    assert passage
    assert passage["x"] > number["x"] + number["width"]
    assert page.get_by_text("quoted from the library").bounding_box() == before, "the text does not move"


def test_a_passage_opens_below_its_line_on_a_phone(scripted: Visitor) -> None:
    page = scripted.tab(width=390)
    ask(page, WELDERS)
    answers(page, 1)
    number = page.get_by_role("button", name="Passage 4: ")
    box = number.bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 24
    open_passage(page, 4)
    box, passage = number.bounding_box(), page.get_by_role("complementary").last.bounding_box()
    assert box
    assert passage
    assert passage["y"] >= box["y"] + box["height"] - 8
    assert passage["x"] >= 0
    assert passage["x"] + passage["width"] <= 390
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390, "nothing makes the page wider than the phone"


def test_numbers_work_from_the_keyboard(scripted: Visitor) -> None:
    page = scripted.tab()
    ask(page, WELDERS)
    answers(page, 1)
    number = page.get_by_role("button", name="Passage 1: ")
    number.focus()
    page.keyboard.press("Enter")
    passage = page.get_by_role("complementary", name=re.compile("^Passage 1: "))
    passage.wait_for()
    assert number.get_attribute("aria-expanded") == "true"
    page.keyboard.press("Escape")
    passage.wait_for(state="detached")
    assert number.get_attribute("aria-expanded") == "false"
    assert (
        page.evaluate(
            "() => { let at = document.activeElement;"
            " while (at.shadowRoot && at.shadowRoot.activeElement) at = at.shadowRoot.activeElement;"
            " return at.textContent; }"
        )
        == "1"
    ), "the number has the focus again"


def test_an_open_passage_outlives_what_else_happens_on_the_page(scripted: Visitor) -> None:
    page = scripted.tab()
    ask(page, WELDERS)
    answers(page, 1)
    open_passage(page, 2)
    page.get_by_role("button", name="Thumbs up").or_(
        page.locator('[data-testid="stFeedback"] button')
    ).last.click()
    page.get_by_text("Tell us why").wait_for()
    expect(page.get_by_role("complementary", name=re.compile("^Passage 2: "))).to_be_visible()


def test_the_document_opens_without_reloading_the_page(scripted: Visitor) -> None:
    page = scripted.tab()
    ask(page, WELDERS)
    answers(page, 1)
    page.evaluate("window.stayed = true")
    open_passage(page, 4)
    page.get_by_role("link", name="Open the document").click()
    page.get_by_text("All documents").wait_for()
    page.locator("mark").first.wait_for()
    marked = " ".join(page.locator("mark").all_inner_texts())
    assert marked.startswith(CITATIONS[3].quote.split(" [")[0])
    assert page.evaluate("window.stayed") is True


def test_a_nearest_document_can_be_read(scripted: Visitor) -> None:
    page = scripted.tab()
    ask(page, TAX)
    page.get_by_role("button", name=DECLINED.nearest[0].title).click()
    page.get_by_role("heading", name=DECLINED.nearest[0].title).wait_for()


READABLE = 4.5
"""The least contrast of text with its ground in WCAG 2.2, success criterion 1.4.3 (level AA)."""


def contrast(page: Page, selector: str) -> float:
    """The contrast of an element's text with the ground it stands on, as WCAG defines it.

    It is measured once all transitions are over. What a rerun redraws is faded for a moment: so a text that
    is too faint is measured again until it is readable, and for ten seconds at most.
    """
    page.locator('[data-test-script-state="notRunning"]').wait_for(state="attached")
    page.evaluate(
        "Promise.all(document.getAnimations().filter((one) => one.constructor.name === 'CSSTransition')"
        ".map((one) => one.finished.catch(() => null)))"
    )
    for _ in range(100):
        if (measured := _contrast_now(page, selector)) >= READABLE:
            break
        page.wait_for_timeout(100)
    return measured


def _contrast_now(page: Page, selector: str) -> float:
    return float(
        page.evaluate(
            """(selector) => {
      const all = (root) => [...root.querySelectorAll('*')].flatMap(
        (node) => [node, ...(node.shadowRoot ? all(node.shadowRoot) : [])]);
      const found = all(document).find((node) => node.matches(selector) && node.textContent.trim());
      const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
      const paint = (colour) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1); const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
        return [r, g, b, a / 255]; };
      const over = (top, ground, alpha) => top.slice(0, 3).map((v, i) => v * alpha + ground[i] * (1 - alpha));
      const up = (node) => node.parentElement || node.getRootNode().host;
      let ground = null, alpha = 1;
      for (let node = found; node; node = up(node)) {
        alpha *= parseFloat(getComputedStyle(node).opacity);
        const fill = paint(getComputedStyle(node).backgroundColor);
        if (!ground && fill[3] > 0.99) ground = fill;
      }
      const ink = paint(getComputedStyle(found).color);
      const light = (rgb) => { const [r, g, b] = rgb.map((v) => { v /= 255;
        return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
      const lights = [light(over(ink, ground, ink[3] * alpha)), light(ground.slice(0, 3))];
      const [a, b] = lights.sort((x, y) => y - x);
      return (a + 0.05) / (b + 0.05);
    }""",
            selector,
        )
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_is_readable_in_both_themes(scripted: Visitor, scheme: str) -> None:
    page = scripted.tab(scheme=scheme)
    page.get_by_text("For example").wait_for()
    assert contrast(page, '[data-testid="stCaptionContainer"] p') >= READABLE
    ask(page, WELDERS)
    answers(page, 1)
    open_passage(page, 4)
    for selector in (
        ".question",
        ".lines li",
        ".text h3",
        ".note",
        ".n",
        ".passage .path",
        ".passage mark",
        ".open",
    ):
        assert contrast(page, selector) >= READABLE, selector
    ask(page, BROKEN)
    page.get_by_text("The model did not reply.").wait_for()
    assert contrast(page, ".caution") >= READABLE
