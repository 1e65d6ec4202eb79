"""Figures of a text, in all the ways in which people write them, and whether one may stand for another.

A figure is read as a range: "44 percent" is what lies between 43.5 and 44.5, "nearly half" between 45 and
50, "more than 4,000" between 4,000 and 5,000. A statement may say a figure when its sources hold one of
the same unit in that range, so 44.3 may be rounded to 44, while 44 may not be told as 44.3.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_UNITS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
_SMALL = {name: value for value, name in enumerate(f"{_UNITS} sixteen seventeen eighteen nineteen".split())}
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SMALL |= {name: 10 * value for value, name in enumerate(_TENS, start=2)}
_SCALES = {"dozen": 12, "hundred": 100, "thousand": 1e3, "million": 1e6, "billion": 1e9}
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5}

_BELOW = r"nearly|almost|just under|close to|not quite|fewer than|less than|under|below|up to|at most"
_ABOVE = r"more than|over|at least|above|upwards? of|just over|greater than|a little over"
_NEAR = r"about|around|some|roughly|approximately|an estimated|estimated|circa|~"
_HEDGE = rf"(?:(?P<below>{_BELOW})|(?P<above>{_ABOVE})|(?P<near>{_NEAR}))"
_WORD = rf"(?:{'|'.join(_SMALL)})"
_SCALE = rf"(?:{'|'.join(_SCALES)})"
# Number words make one number only as people count: "twenty and thirty" are two.
_BELOW_100 = rf"(?:(?:{'|'.join(_TENS)})[ -](?:{'|'.join(_UNITS.split()[1:10])})|{_WORD})"
_HUNDREDS = rf"{_BELOW_100}(?:[ -](?:hundred|dozen)(?:[ -](?:and )?{_BELOW_100}(?![ -](?:hundred|dozen)))?)?"
_HIGH = "(?:thousand|million|billion)"
_SPELLED = (
    rf"(?:(?:a(?:[ -](?:hundred|dozen)(?:[ -](?:and )?{_BELOW_100})?)?|{_HUNDREDS})"
    rf"(?:[ -]{_HIGH}(?:[ -]{_HUNDREDS}|[ -]and {_HUNDREDS}(?![ -]{_HIGH}))?)*)"
)
_FIGURE = re.compile(
    rf"(?:\b{_HEDGE}\s*)?(?P<unit>[$€£]\s?)?"
    rf"(?:(?<![\w.])(?P<digits>\d+(?:,\d{{3}})*(?:\.\d+)?)|\b(?P<words>{_SPELLED})\b)"
    rf"(?:[ -](?P<scale>{_SCALE})s?\b)?"
    r"(?P<percent>\s?%|[ -]?(?:percent|per cent|pct)\b)?",
    re.IGNORECASE,
)
_PART = re.compile(
    r"(?<!first )(?<!second )(?<!third )(?<!fourth )(?<!last )(?<!latter )"
    rf"(?:\b{_HEDGE}\s+)?\b(?:(?P<count>an?|one|two|three|four)[ -])?(?P<part>half|third|quarter|fifth)s?\b"
    r"(?= of\b(?! the (?:year|century|month|season)))",
    re.IGNORECASE,
)
_HEDGED_HALF = re.compile(rf"\b{_HEDGE}\s+(?P<part>half)\b(?! an?\b)", re.IGNORECASE)
_OUT_OF = re.compile(r"\b(?P<a>\d[\d,]*) (?:out )?of (?:the |all )?(?P<b>\d[\d,]*)\b", re.IGNORECASE)
_IN = re.compile(
    rf"\b(?P<a>{_WORD}) (?:in|out of)(?: every)? (?P<b>{_WORD})\b"
    r"(?! (?:day|week|month|year|hour|decade)s?\b)",
    re.IGNORECASE,
)
_NOUNS = re.compile(r"(?:[ -][\w’'-]+){1,3}")
_TO = re.compile(r"\s*(?:to|or|[-–])\s*", re.IGNORECASE)
"""Between the two figures of a range: the second tells the unit of both, or the first a currency sign."""
_BETWEEN = re.compile(r"\bbetween $", re.IGNORECASE)
"""Before two figures that "and" joins to a range."""
_DIGIT = re.compile(
    r"\d|\b(one|two|three|four|five|six|seven|eight|nine|ten|dozen|half|quarter|third)\b"
    r"|\ban? (year|month|week|day|decade)s?\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(1[89]|20)\d\d\b")
_YEARS = re.compile(r"\b((?:1[5-9]|20)\d\d)[-–](\d\d)\b")
YEARS = range(1500, 2100)
_LITTLE = frozenset(
    "the and for with from more than per was were are has had its their that this who".split()
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as a text tells it: `low` to `high` is what it may stand for.

    `unit` is "%", a currency sign or nothing; `nouns` are words of which one tells what is counted. A small
    number in words may count what a source only lists: it is `loose`, and can only be wrong where the
    source counts the same.
    """

    text: str
    value: float
    unit: str
    low: float
    high: float
    nouns: frozenset[str] = frozenset()
    loose: bool = False

    def told_by(self, source: Figure) -> bool:
        """Whether a source that holds `source` may be told with this figure."""
        alike = self.unit == source.unit or ("%" not in (self.unit, source.unit) and not source.unit)
        alike = alike or (not self.unit and source.unit in ("$", "€", "£"))
        return alike and (self.value == source.value or self.low <= source.value <= self.high)


@lru_cache(maxsize=20_000)
def figures(text: str) -> tuple[Figure, ...]:
    """The figures, years and shares of a text, in digits or words; a lone "one" is none."""
    rest = _YEARS.sub(r"\1", text)
    rest = _IN.sub(" ", _PART.sub(" of", _HEDGED_HALF.sub(" ", rest)))
    return (*_numbers(rest), *_year_ends(text), *_shares(text))


def missing(statement: str, sources: Sequence[str]) -> list[Figure]:
    """The figures of a statement that no source tells, nor allows by rounding."""
    held = [figure for source in sources for figure in figures(source)]
    return [one for one in figures(statement) if not _stands(one, held)]


def _stands(one: Figure, held: Sequence[Figure]) -> bool:
    """Whether a source tells this figure, and not of another thing while it counts the same otherwise."""
    found = [other for other in held if one.told_by(other)]
    counted = any(one.nouns & other.nouns for other in held)
    if not found:
        return one.loose and not counted
    return not counted or any(not other.nouns or one.nouns & other.nouns for other in found)


def _numbers(text: str) -> Iterator[Figure]:
    matches = list(_FIGURE.finditer(text))
    if not matches:
        return
    for match, before, after in zip(matches, [None, *matches[:-1]], [*matches[1:], None], strict=True):
        digits, words = match["digits"], match["words"]
        value = float(digits.replace(",", "")) if digits else _spelled(words)
        if value is None:
            continue
        step = 10.0 ** -len(digits.partition(".")[2]) if digits else 1.0
        # Of "10 to 15 percent" and "$2 to 3 million" each half has the sign, or the scale, of the other.
        upper = after if after and _is_range(text, match, after) else match
        lower = before if before and _is_range(text, before, match) else match
        scale = _SCALES[upper["scale"].lower()] if upper["scale"] else 1
        unit = "%" if upper["percent"] else (match["unit"] or lower["unit"] or "").strip()
        small = not digits and scale == 1 and value <= 12 and unit != "%"
        is_year = not unit and value in YEARS and "," not in (digits or ",")
        nouns: frozenset[str] = frozenset() if is_year else _nouns(text[upper.end() :])
        yield _ranged(match, value * scale, step * scale, unit, nouns, small)


def _is_range(text: str, first: re.Match[str], second: re.Match[str]) -> bool:
    """Whether two figures, one right after the other, are the ends of a range that tells its unit once."""
    bare = not (first["percent"] or first["scale"] or second["unit"])
    told = bool(second["percent"] or second["scale"]) != bool(first["unit"]) or bool(second["scale"])
    inner = text[first.end() : second.start()]
    joined = _TO.fullmatch(inner) or (inner == " and " and _BETWEEN.search(text[: first.start()]))
    return bare and told and bool(joined)


def _year_ends(text: str) -> Iterator[Figure]:
    """The second year of "2014-15"."""
    for match in _YEARS.finditer(text):
        year = float(match[1][:2] + match[2])
        yield Figure(match.group(), year, "", year, year, loose=True)


def _shares(text: str) -> Iterator[Figure]:
    """Halves, thirds and "two in five", as percentages."""
    for match in _PART.finditer(text):
        count = _SMALL.get((match["count"] or "one").lower(), 1)
        yield _ranged(match, 100 * count / _PARTS[match["part"].lower()], 1.0, "%")
    for match in _HEDGED_HALF.finditer(_PART.sub("", text)):
        yield _ranged(match, 50.0, 1.0, "%")
    for pattern in (_OUT_OF, _IN):
        for match in pattern.finditer(text):
            a, b = _counted(match["a"]), _counted(match["b"])
            if 0 < a < b:
                share = 100 * a / b
                yield Figure(match.group(), share, "%", share - 0.5, share + 0.5, loose=pattern is _OUT_OF)


def counts(nouns: str) -> frozenset[str]:
    """The nouns of a pattern (`one|another`) as figures tell what they count."""
    return frozenset(noun.removesuffix("s") for noun in nouns.split("|"))


def _nouns(after: str) -> frozenset[str]:
    """The words that follow a figure in its clause, without plural endings."""
    match = _NOUNS.match(after)
    words = re.findall(r"[a-z]{3,}", match.group().lower()) if match else []
    return frozenset(word.removesuffix("s") for word in words if word not in _LITTLE)


def _ranged(
    match: re.Match[str],
    value: float,
    step: float,
    unit: str,
    nouns: frozenset[str] = frozenset(),
    loose: bool = False,
) -> Figure:
    """The figure with its range: half a unit of its last digit, more where a hedge says so."""
    if match["below"] or match["above"] or match["near"]:
        step = max(step, 5.0 if value % 10 and match.re is _PART else _roundness(value))
    low = value - step / 2 if not match["above"] else value
    high = value + step / 2 if not match["below"] else value
    if match["above"]:
        high = value + step
    return Figure(match.group(), value, unit, low, high, nouns, loose)


def _roundness(value: float) -> float:
    """The unit that a round number is rounded to: 100 for 4,500, 10 for 50, 1 for 44."""
    step = 1.0
    while value and value % (step * 10) == 0:
        step *= 10
    return step


def _spelled(words: str) -> float | None:
    """The value of number words such as "twenty-five" or "three hundred"; None for "a" and a lone "one"."""
    total, current = 0.0, 0.0
    names = [name for name in re.split(r"[ -]+", words.lower()) if name != "and"]
    if names in (["a"], ["one"]):
        return None
    for name in names:
        if name in _SCALES:
            current = max(current, 1.0) * _SCALES[name]
            total, current = (total + current, 0.0) if _SCALES[name] >= 1e3 else (total, current)
        else:
            current += _SMALL.get(name, 0)
    return total + current


def _counted(word: str) -> float:
    digits = word.replace(",", "")
    return float(digits) if digits.isdigit() else float(_SMALL[word.lower()])


@lru_cache(maxsize=50_000)
def has_figure(text: str) -> bool:
    """Whether a sentence tells a number, in digits or as a common number word."""
    return bool(_DIGIT.search(_YEAR.sub("", text)))


@lru_cache(maxsize=50_000)
def years(text: str) -> frozenset[str]:
    """The years that a text names."""
    return frozenset(match.group() for match in _YEAR.finditer(text))


def has_date(text: str) -> bool:
    """Whether a sentence tells a year."""
    return bool(_YEAR.search(text))
