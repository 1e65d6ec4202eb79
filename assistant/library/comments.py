"""Comments that curators leave in a document (`<!-- ask them again in May -->`), taken out before it is used.

They are taken out of the text itself, so that whatever is made of it (passages, quotes, what is published)
holds none, and a quote still stands verbatim in what is shown. The file keeps its comments.
"""

from __future__ import annotations

import re

OPENING = "<!--"
_COMMENT = r"<!--(?:(?!-->).)*-->"
_ON_LINES_OF_ITS_OWN = re.compile(
    rf"(?<=\S)[ \t]*\n[ \t]*{_COMMENT}(?:[ \t]*{_COMMENT})*[ \t]*(?=\n[ \t]*\S)", re.DOTALL
)
_WITHIN_A_LINE = re.compile(rf"([ \t]*){_COMMENT}([ \t]*)", re.DOTALL)
_BLANK_LINES = re.compile(r"(\n[ \t]*(?=\n))")
_OWED = "\ue000"
"""Stands for a line that went with a comment; from Unicode's private use, so no text has it."""


def without_comments(body: str) -> str:
    """The body of a document without its comments.

    A sentence around a comment stays whole. Lines that go with a comment are made up for at the end of its
    paragraph, so that findings further down name the lines of the file.
    """
    if OPENING not in body:
        return body
    text = _ON_LINES_OF_ITS_OWN.sub(_lines, body.replace(_OWED, "\ufffd"))
    text = _WITHIN_A_LINE.sub(_blank, text)
    return "".join(part.replace(_OWED, "") + "\n" * part.count(_OWED) for part in _BLANK_LINES.split(text))


def _lines(comment: re.Match[str]) -> str:
    return _OWED * comment.group().count("\n")


def _blank(comment: re.Match[str]) -> str:
    """A blank where words need one between them; what starts a line keeps how far it is set in."""
    before, after = comment.groups()
    text = comment.string
    starts = text[: comment.start()].endswith("\n") or comment.start() == 0
    ends = text[comment.end() : comment.end() + 1] in ("", "\n")
    between = before if starts else "" if ends else (before or after)[:1]
    return between + _lines(comment)
