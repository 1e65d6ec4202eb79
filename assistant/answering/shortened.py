"""Short forms that people write, written out as documents have them: places, and fiscal years."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FILE = Path(__file__).with_name("short_names.yaml")
_FISCAL = re.compile(r"\bFY ?['’]?(\d\d)\b")


def written_out(text: str) -> str:
    """A text with its short forms written out; all else stays as it is.

    "Lawrence, Mass." becomes "Lawrence, Massachusetts", "the palmetto state" becomes "South Carolina", and
    "FY23" becomes "fiscal year 2023".
    """
    states, places = _names()
    behind_comma, anywhere = _patterns()
    text = _FISCAL.sub(r"fiscal year 20\1", text)
    text = behind_comma.sub(lambda match: f", {states[match[1]]}", text)
    return anywhere.sub(lambda match: places[match[1].lower()], text)


@cache
def _names() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """What stands behind the short forms of states, and, in small letters, behind those of all places."""
    found = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return found["states"], {short.lower(): name for short, name in found["places"].items()}


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    states, places = map(_one_of, _names())
    # A full stop that a capital follows may end the sentence as well.
    behind_comma = re.compile(rf", ({states})\b(?:\.(?! [A-Z]))?")
    return behind_comma, re.compile(rf"(?:\bthe )?(?<![\w-])({places})(?![\w-])", re.IGNORECASE)


def _one_of(forms: Iterable[str]) -> str:
    return "|".join(re.escape(form) for form in forms)
