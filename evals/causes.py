"""Which part of the assistant a moved score comes from, by what each run found, cited and depended on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evals.rows import Row

Cause = Literal["search", "writing", "library", "sufficiency"]


def changed_documents(before: Mapping[str, Any], after: Mapping[str, Any]) -> frozenset[str]:
    """The documents whose text differs, or which one side does not have, by what two runs pinned."""
    old, new = before.get("documents", {}), after.get("documents", {})
    return frozenset(name for name in {*old, *new} if old.get(name) != new.get(name))


def cause_of(before: Row, after: Row, changed: frozenset[str]) -> Cause:
    """Where an item's answers parted, looked for in the order of the assistant's own steps.

    The library: a document that is expected or cited changed. The search: the expected documents came at
    other places (for items that expect none, anything else came). Sufficiency: the search brought the same
    and another exit was taken. Else the writing.
    """
    if changed & {*after.documents, *before.cited, *after.cited}:
        return "library"
    if _places(before) != _places(after):
        return "search"
    return "sufficiency" if before.outcome != after.outcome else "writing"


def _places(row: Row) -> list[tuple[int, str]]:
    return [
        (place, name) for place, name in enumerate(row.found) if name in row.documents or not row.documents
    ]
