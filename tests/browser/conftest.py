"""A real server and a real Chromium."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from assistant.settings import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 120
"""Seconds that a server may take to answer, on a machine that is busy with other things."""


# For these tests only: while Playwright runs, its thread has an event loop, and tests of asyncio must not.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    path = shutil.which(CHROMIUM)
    if path is None:
        message = f"BROWSER TESTS NOT RUN: there is no {CHROMIUM}; install it with `apt-get install chromium`"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    expect.set_options(timeout=60_000)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield chromium
        chromium.close()


@dataclass
class Visitor:
    """A person with a browser; `foreign` lists requests to elsewhere, `faults` the page's complaints."""

    browser: Browser
    base: str
    foreign: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def tab(self, path: str = "/", *, width: int = 1280, scheme: str = "light") -> Page:
        """A fresh tab in a fresh browser, on this path."""
        phone = width < 500
        context = self.browser.new_context(
            viewport={"width": width, "height": 844 if phone else 900},
            color_scheme="dark" if scheme == "dark" else "light",
            has_touch=phone,
            is_mobile=phone,
        )
        context.set_default_timeout(60_000)
        self.contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: self._watch(request.url))
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on(
            "console",
            lambda message: self.faults.append(message.text) if "Content Security" in message.text else None,
        )
        page.goto(f"{self.base}{path}")
        return page

    def _watch(self, url: str) -> None:
        if not url.startswith((self.base, self.base.replace("http", "ws"), "blob:", "data:")):
            self.foreign.append(url)


def ask(page: Page, question: str) -> None:
    """Type a question into the box and send it."""
    box = page.get_by_placeholder("Ask about engaging employers")
    box.fill(question)
    box.press("Enter")


def answers(page: Page, count: int) -> None:
    """Wait until so many answers stand on the page."""
    page.get_by_text("quoted from the library").nth(count - 1).wait_for()


@contextmanager
def served(command: list[str], data: Path, path: str) -> Iterator[str]:
    """The address of a server that runs `command` with a free port appended; it is stopped at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    log = data / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, *command, str(port)],
            cwd=ROOT,
            env=environment(data),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait(f"{base}{path}", process, log)
            yield base
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE)


def environment(data: Path) -> dict[str, str]:
    """What a process of the program is given: its data folder, and no model."""
    return {**os.environ, "ASSISTANT_DATA_DIR": str(data), "ASSISTANT_MODEL": "embedded"}


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.2)
    pytest.fail(f"the server did not come up:\n{log.read_text(encoding='utf-8', errors='replace')[-4000:]}")


@pytest.fixture(scope="package")
def scripted_base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server whose assistant follows a script."""
    data = tmp_path_factory.mktemp("scripted")
    with served(["-m", "tests.browser.scripted_server"], data, "/_stcore/health") as base:
        yield base


@pytest.fixture(scope="package")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder of the shipped library, to be copied: to fill one takes most of a minute."""
    data = tmp_path_factory.mktemp("shipped")
    command = [sys.executable, "-m", "assistant.cli", "library", "sync"]
    subprocess.run(command, cwd=ROOT, env=environment(data), check=True)
    return data


@pytest.fixture
def data(shipped: Path, tmp_path: Path) -> Path:
    """The shipped library in a data folder of this test's own."""
    return shutil.copytree(shipped, tmp_path / "data")


@pytest.fixture(scope="package")
def real_base(shipped: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The real thing, over the shipped library."""
    data = shutil.copytree(shipped, tmp_path_factory.mktemp("real") / "data")
    with served(["-m", "assistant.cli", "serve", "--port"], data, "/healthz") as base:
        yield base


@pytest.fixture
def scripted(browser: Browser, scripted_base: str) -> Iterator[Visitor]:
    """A visitor of the scripted server."""
    yield from visiting(browser, scripted_base)


@pytest.fixture
def real(browser: Browser, real_base: str) -> Iterator[Visitor]:
    """A visitor of the real server."""
    yield from visiting(browser, real_base)


def visiting(browser: Browser, base: str) -> Iterator[Visitor]:
    """A visitor of the server there; at the end, whatever the page asked for elsewhere is a fault."""
    visitor = Visitor(browser, base)
    yield visitor
    for context in visitor.contexts:
        context.close()
    assert visitor.foreign == [], "the page asked for something from elsewhere"
    assert visitor.faults == []
