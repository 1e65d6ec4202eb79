"""Many browsers at once on one app: `python -m tests.load.sessions --sessions 25`.

Starts an app of its own on loopback, lets so many browsers ask two questions each, prints how long the
answers took to stand on the page, and stops. Not part of the test run: it measures, and machines differ.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from pathlib import Path

import psutil
from playwright.async_api import Browser, async_playwright

from tests.browser.conftest import CHROMIUM, FLAGS, served

QUESTIONS = (
    "Our manufacturers can't find welders but nobody comes to our advisory meetings. What should we do?",
    "Who should we approach first in a hospital?",
    "How many applicants did Consumers Energy get in 2015?",
    "How do we restart after our champion retired?",
    "What should be in a commitment letter?",
    "How can small firms take part in apprenticeship?",
)
WAIT = 120_000


async def visit(browser: Browser, base: str, number: int) -> list[float]:
    """One person asks two questions, with pauses for reading; returns the seconds each answer took."""
    context = await browser.new_context(viewport={"width": 1000, "height": 800})
    page = await context.new_page()
    await page.goto(base, timeout=WAIT)
    box = page.get_by_placeholder("Ask about engaging employers")
    await box.wait_for(timeout=WAIT)
    seconds = []
    for turn in range(2):
        await asyncio.sleep(random.uniform(0, 5))
        started = time.monotonic()
        await box.fill(QUESTIONS[(number + turn) % len(QUESTIONS)])
        await box.press("Enter")
        await page.get_by_text("quoted from the library").nth(turn).wait_for(timeout=WAIT)
        seconds.append(time.monotonic() - started)
    await context.close()
    return seconds


async def measure(base: str, sessions: int) -> list[float]:
    """The seconds of all answers of all sessions."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        visits = await asyncio.gather(*(visit(browser, base, number) for number in range(sessions)))
        await browser.close()
    return [second for one in visits for second in one]


def main() -> None:
    """Run it and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=25)
    sessions = parser.parse_args().sessions
    with tempfile.TemporaryDirectory() as folder:
        command = ["-m", "assistant.cli", "serve", "--port"]
        with served(command, Path(folder), "/healthz") as base:
            seconds = asyncio.run(measure(base, sessions))
            server = max(
                (p for p in psutil.process_iter(["cmdline"]) if "serve" in (p.info["cmdline"] or [])),
                key=lambda process: process.memory_info().rss,
            )
            memory = server.memory_info().rss / 1e6
    middle, slowest = statistics.median(seconds), max(seconds)
    print(
        f"{sessions} sessions, {len(seconds)} answers on the page: median {middle:.1f} s, "
        f"slowest {slowest:.1f} s; the app holds {memory:.0f} MB"
    )


if __name__ == "__main__":
    main()
