"""Bars for whoever watches a terminal, and silence for everybody else."""

from __future__ import annotations

import io
from contextlib import redirect_stderr

from assistant.progress import bars


class Terminal(io.StringIO):
    """What a person would see."""

    def isatty(self) -> bool:
        return True


def drawn(stream: io.StringIO) -> str:
    with redirect_stderr(stream), bars() as progress:
        for done in (1, 2):
            progress("Cutting documents", 2, done)
        for done in (64, 75):
            progress("Reading the library", 75, done)
    return stream.getvalue()


def test_each_step_gets_a_bar_that_fills() -> None:
    seen = drawn(Terminal())
    assert "Cutting documents: 100%" in seen
    assert "2/2" in seen
    assert "Reading the library: 100%" in seen
    assert "75/75" in seen
    assert seen.index("2/2") < seen.index("75/75")


def test_a_step_that_comes_again_starts_anew() -> None:
    seen = Terminal()
    with redirect_stderr(seen), bars() as progress:
        progress("Reading", 4, 4)
        progress("Building", 1, 1)
        progress("Reading", 3, 3)
    assert "4/4" in seen.getvalue()
    assert "3/3" in seen.getvalue()


def test_nobody_who_watches_sees_nothing() -> None:
    assert drawn(io.StringIO()) == ""
