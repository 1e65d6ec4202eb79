"""The questions of results, read for a page of a list without the answers that stand beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from assistant.records.tables_evaluation import ResultRow

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.orm import Session


def of_results(session: Session, result_ids: Collection[int]) -> dict[int, str]:
    """The question of each of these results, by the result's id."""
    asked = select(ResultRow.id, ResultRow.item["question"].as_string()).where(ResultRow.id.in_(result_ids))
    return dict(session.execute(asked).all())


def ids_of(session: Session, run_id: str, item_ids: Collection[str]) -> dict[str, int]:
    """The id of each of these items' results in a run, by the item's id."""
    found = select(ResultRow.item_id, ResultRow.id).where(
        ResultRow.run_id == run_id, ResultRow.item_id.in_(item_ids)
    )
    return dict(session.execute(found).all())
