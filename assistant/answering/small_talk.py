"""Turns that ask nothing of the library: a greeting, thanks, and questions about the assistant itself."""

from __future__ import annotations

import re

WORD = re.compile(r"[a-z]+")
_THANKS = frozenset("thanks thank thx cheers appreciated appreciate".split())
_WITH_THANKS = _THANKS | frozenset(
    "ok okay great perfect super cool good nice wow you so very much a lot many again that "
    "this it helps helped was is s useful helpful all for the your answer info information help really bye "
    "goodbye have day i we and".split()
)
_SELF = re.compile(
    r"(?:(?:hi|hello|hey|so|and|ok|okay)\b[ ,!.]*)*(?:"
    r"(?:who|what)(?: exactly)? are you|(?:who|what) is this(?: for)?"
    r"|are you (?:an? )?(?:real )?(?:robot|bot|chatbot|human|person|ai|machine|computer)"
    r"|what (?:can|do) you (?:do|know|answer)(?: for (?:me|us))?|what (?:can|do) you help (?:me |us )?with"
    r"|how (?:can|do) you (?:help(?: me| us)?|work)|how (?:can|do) i use (?:you|this)|what can i ask(?: you)?"
    r"|how does this(?: tool| chat| assistant)? work|(?:can you )?help(?: me)?"
    r")(?: here)?[ ?!.]*",
    re.IGNORECASE,
)


def reply_to(text: str) -> str:
    """What to say to a cleaned turn that is small talk and nothing else; empty for every other."""
    words = WORD.findall(text.lower())
    if _THANKS.intersection(words) and _WITH_THANKS.issuperset(words) and "?" not in text:
        return "You are welcome. What would you like to know next? For example:"
    if _SELF.fullmatch(text):
        return (
            "This assistant answers questions about engaging employers from a library of lessons and case "
            "notes, and shows the sentence that each line stands on. You could ask, for example:"
        )
    return ""
