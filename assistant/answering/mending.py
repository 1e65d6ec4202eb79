"""Written sentences that failed their check get one chance: the model is told the fault and mends them."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.answering import prompts
from assistant.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.answering.receipts import Checked, Receipts
    from assistant.answering.standalone import ChatModel

log = logging.getLogger(__name__)

MENDS = 3
"""Calls for one answer: each lets the reader wait for its end."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A written sentence, with its marks, that failed its check; `section` is where it stood."""

    written: str
    section: str
    fault: str


@dataclass(frozen=True, slots=True)
class Mended:
    """A corrected sentence, with its marks, and what its own check found; it is not unsupported."""

    written: str
    section: str
    checked: Checked


def mend(failed: Sequence[Failed], model: ChatModel, receipts: Receipts) -> Iterator[Mended]:
    """The corrected sentences that stand, of the first MENDS that cite a passage.

    A model that fails ends the mending and nothing else: what stood before stands without it.
    """
    citing = [one for one in failed if receipts.cited(one.written)]
    for one in citing[:MENDS]:
        system, turns = prompts.render_mend(one.written, one.fault, receipts.cited(one.written))
        try:
            written = prompts.read_mended(model.stream(system, turns))
        except ModelError as exc:
            log.warning("mending ended: %s", exc.message)
            return
        checked = receipts.check(written)
        if checked.support != "unsupported":
            yield Mended(written, one.section, checked)
