"""The fact sheets that the shipped library was written from, and what its documents use of them.

A sheet is Markdown with front matter (`url`, and `other_urls` by letter), a list of facts, each with the
letters of its pages at its end, and a list of limits.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from assistant.index.lexical import LexicalIndex
from assistant.library.body import body_sentences
from assistant.values import Document

RUN = 8
ENOUGH_WORDS = 0.4
ENOUGH_FIGURES = 0.5
MOST_SENTENCES = 3
LEAST_FIRST = 0.25
LEAST_MORE = 0.12
_PARTS = re.compile(r"\A---\n(.*?)^---\n(.*)\Z", re.DOTALL | re.MULTILINE)
_TAG = re.compile(r"\s*\[([a-z](?:,\s*[a-z])*)\]\s*$")
_LABEL = re.compile(r"^[^.:;]{3,90}: (?=[A-Z“\"0-9])")
_FIGURE = re.compile(r"\d(?:[\d.,]*\d)?")
_WORD = re.compile(rf"{_FIGURE.pattern}|[^\W\d_]+(?:['’][^\W\d_]+)*")
_NUMBERS = dict(
    zip("two three four five six seven eight nine ten eleven twelve".split(), range(2, 13), strict=True)
)
_AMERICAN = (("programme", "program"), ("centre", "center"), ("labour", "labor"), ("isation", "ization"))


@dataclass(frozen=True, slots=True)
class Fact:
    """One restated fact with the addresses of the pages that tell it."""

    sheet: str
    text: str
    urls: frozenset[str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; `urls` are all its addresses."""

    name: str
    title: str
    urls: frozenset[str]
    facts: tuple[Fact, ...]
    limits: tuple[str, ...]


def read_sheets(folder: Path) -> list[Sheet]:
    """Every numbered sheet below the folder, in order."""
    paths = sorted(folder.glob("*/[0-9]*.md"))
    return [parse_sheet(f"{path.parent.name}/{path.stem}", path.read_text("utf-8")) for path in paths]


def parse_sheet(name: str, text: str) -> Sheet:
    parts = _PARTS.match(text)
    assert parts, f"{name} has no front matter"
    fields = yaml.safe_load(parts.group(1))
    pages = {"a": fields["url"]} | (fields.get("other_urls") or {})
    letters = {letter: url.strip() for letter, url in pages.items() if url}
    sections = re.split(r"^## (.+)\n", parts.group(2), flags=re.MULTILINE)
    lists = dict(zip(sections[1::2], map(_bullets, sections[2::2]), strict=True))
    facts = []
    for bullet in lists["Facts"]:
        tag = _TAG.search(bullet)
        named = re.split(r",\s*", tag.group(1)) if tag else ["a"]
        urls = frozenset(letters[letter] for letter in named if letter in letters)
        facts.append(Fact(name, _TAG.sub("", bullet), urls))
    return Sheet(name, fields["title"], frozenset(letters.values()), tuple(facts), tuple(lists["Limits"]))


def _bullets(section: str) -> list[str]:
    return [line.removeprefix("- ") for line in section.splitlines() if line.startswith("- ")]


def strange_addresses(documents: Sequence[Document], sheets: Sequence[Sheet]) -> list[str]:
    """Sources of documents whose address stands in no sheet."""
    known = frozenset().union(*(sheet.urls for sheet in sheets))
    return [
        f"{document.id} [{source.id}] {source.url}"
        for document in documents
        for source in document.sources
        if source.url.strip() not in known
    ]


def shared_runs(documents: Sequence[Document], sheets: Sequence[Sheet]) -> list[str]:
    """Sentences that share eight words in a row with a fact or limit of a sheet.

    Names and titles may be the same: a run does not count when at least half its words are capitalised or
    figures, or when it stands in the title of the document, of one of its sources or of the sheet.
    """
    sheet_of = {run: sheet for sheet in sheets for run in _runs_of_sheet(sheet)}
    found = []
    for document in documents:
        titles = [document.title, *(source.title for source in document.sources)]
        allowed = {run for title in titles for run in map(_lower, _runs(title))}
        for sentence in body_sentences(document.text):
            for run in _runs(sentence.plain):
                named = sum(not word[0].islower() for word in run) * 2 >= RUN
                sheet = sheet_of.get(_lower(run))
                if sheet and not named and _lower(run) not in allowed:
                    found.append(f"{document.id}:{sentence.line}: “{' '.join(run)}” ({sheet.name})")
    return found


def _runs_of_sheet(sheet: Sheet) -> set[tuple[str, ...]]:
    texts = [*(fact.text for fact in sheet.facts), *sheet.limits]
    return {_lower(run) for text in texts for run in _runs(text)} - set(map(_lower, _runs(sheet.title)))


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    words = _WORD.findall(text)
    return zip(*(words[start:] for start in range(RUN)), strict=False)


def _lower(run: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word.lower() for word in run)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the library uses a fact: the share of its words and figures, and the sentences with them."""

    fact: Fact
    words: float
    figures: float
    sentences: tuple[str, ...]

    @property
    def used(self) -> bool:
        return self.words >= ENOUGH_WORDS and self.figures >= ENOUGH_FIGURES

    def __str__(self) -> str:
        return f"{self.fact.sheet} ({self.words:.2f}): {self.fact.text}"


@dataclass(frozen=True, slots=True)
class _Tokens:
    stems: frozenset[str]
    figures: frozenset[str]


class Usage:
    """Decides which facts the documents use.

    A fact is used when one document that cites one of its pages has up to three sentences which hold at
    least .4 of the fact's content words, rare ones weighing more (idf of their stems), and at least half of
    its figures; the best of the sentences holds .25, and each other one adds .12. A label ahead of the fact
    ("KY FAME: …") does not count.

    Of 40 verdicts drawn at random and read by eye one was wrong, a fact called used that is not. Of 40 drawn
    from the narrow ones (shares from .3 to .55, one fact in ten) eight were wrong: two called used,
    six called unused that a terse paraphrase uses. So the rule errs about one time in forty, and mostly
    counts too few.
    """

    def __init__(self, documents: Sequence[Document], sheets: Sequence[Sheet]) -> None:
        facts = [fact.text for sheet in sheets for fact in sheet.facts]
        bodies = {d.id: [sentence.plain for sentence in body_sentences(d.text)] for d in documents}
        texts = [_american(text) for text in [*facts, *(text for body in bodies.values() for text in body)]]
        self._index = LexicalIndex.build([str(at) for at in range(len(texts))], texts)
        self._citing: dict[str, list[list[tuple[str, _Tokens]]]] = defaultdict(list)
        for document in documents:
            body = [(f"{document.id}: {text}", self._tokens(text)) for text in bodies[document.id]]
            for url in {source.url.strip() for source in document.sources}:
                self._citing[url].append(body)

    def verdict(self, fact: Fact) -> Verdict:
        """The verdict by the document that holds most of the fact."""
        wanted = self._tokens(_LABEL.sub("", fact.text))
        bodies = [body for url in fact.urls for body in self._citing[url]]
        verdicts = [self._by_document(fact, wanted, body) for body in bodies]
        nothing = Verdict(fact, 0.0, 0.0, ())
        return max(verdicts, key=lambda one: one.words + one.figures / 2, default=nothing)

    def _by_document(self, fact: Fact, wanted: _Tokens, body: list[tuple[str, _Tokens]]) -> Verdict:
        stems: set[str] = set()
        figures: set[str] = set()
        chosen: list[str] = []

        def gain(tokens: _Tokens) -> float:
            words = self._weight((tokens.stems & wanted.stems) - stems) / self._weight(wanted.stems)
            counted = (tokens.figures & wanted.figures) - figures
            return words + 0.3 * len(counted) / max(1, len(wanted.figures))

        for least in (LEAST_FIRST, *[LEAST_MORE] * (MOST_SENTENCES - 1)):
            text, tokens = max(body, key=lambda item: gain(item[1]))
            if gain(tokens) < least:
                break
            chosen.append(text)
            stems |= tokens.stems & wanted.stems
            figures |= tokens.figures & wanted.figures
        share = len(figures) / len(wanted.figures) if wanted.figures else 1.0
        return Verdict(fact, self._weight(stems) / self._weight(wanted.stems), share, tuple(chosen))

    def _weight(self, stems: set[str] | frozenset[str]) -> float:
        return sum(self._index.idf(stem) for stem in stems)

    def _tokens(self, text: str) -> _Tokens:
        """Content stems and figures, "three" being a figure too."""
        text = _american(text)
        figures = {figure.replace(",", "") for figure in _FIGURE.findall(text)}
        spelled = {str(_NUMBERS[word]) for word in map(str.lower, _WORD.findall(text)) if word in _NUMBERS}
        stems = {stem for stem in self._index.stems(text) if not stem[0].isdigit()}
        return _Tokens(frozenset(stems - set(_NUMBERS)), frozenset(figures | spelled))


def _american(text: str) -> str:
    """Sheets are spelled the British way, documents the American way."""
    for british, american in _AMERICAN:
        text = text.replace(british, american)
    return text
