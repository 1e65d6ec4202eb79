"""The tables of evaluation: runs of test sets, people's and judges' scores, and test items in the making."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - SQLAlchemy reads the annotations
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from assistant.records.tables import Base, now


class RunRow(Base):
    """A test set answered under one configuration; `pins` holds all that its answers depend on."""

    __tablename__ = "evaluation_runs"

    id: Mapped[str] = mapped_column(primary_key=True)
    suite: Mapped[str]
    split: Mapped[str]
    configuration: Mapped[str]
    items: Mapped[int]
    items_fingerprint: Mapped[str]
    pins: Mapped[dict[str, Any]]
    started_at: Mapped[datetime] = mapped_column(default=now, index=True)
    finished_at: Mapped[datetime | None]


class ResultRow(Base):
    """One item of a run: its scores, or the error that left it without. An unscored metric is null."""

    __tablename__ = "evaluation_results"
    # As for an assignment: an address or an origin that names a result must not come to name another.
    __table_args__ = (UniqueConstraint("run_id", "item_id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("evaluation_runs.id", ondelete="CASCADE"))
    item_id: Mapped[str]
    kind: Mapped[str]
    cluster: Mapped[str]
    expected: Mapped[str]
    outcome: Mapped[str]
    error: Mapped[str]
    scores: Mapped[dict[str, Any]]
    # Last: to reach a column behind a long one, SQLite reads the long one.
    item: Mapped[dict[str, Any]]
    answer: Mapped[dict[str, Any] | None]
    found: Mapped[list[str]] = mapped_column(JSON)


class RoundRow(Base):
    """A scoring round: answers that raters score blind, `raters` of them on the planned overlap."""

    __tablename__ = "scoring_rounds"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    mode: Mapped[str]
    lead: Mapped[str]
    overlap: Mapped[float]
    raters: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=now)
    closed_at: Mapped[datetime | None]


class TaskRow(Base):
    """What is scored: an exchange without its author, or two answers to one question, in `content`."""

    __tablename__ = "scoring_tasks"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[str] = mapped_column(ForeignKey("scoring_rounds.id", ondelete="CASCADE"), index=True)
    ordinal: Mapped[int]
    raters: Mapped[int]
    origin: Mapped[str]
    content: Mapped[dict[str, Any]]


class AssignmentRow(Base):
    """A task in a rater's hands: open, scored or skipped (with `reason`)."""

    __tablename__ = "scoring_assignments"
    # An id is never given again: marks that a page still shows, of an answer that was taken back, must not
    # come to another.
    __table_args__ = (
        UniqueConstraint("task_id", "rater"),
        Index(None, "rater", "state"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("scoring_tasks.id", ondelete="CASCADE"))
    rater: Mapped[str]
    state: Mapped[str] = mapped_column(default="open")
    reason: Mapped[str] = mapped_column(default="")
    swapped: Mapped[bool] = mapped_column(default=False)
    taken_at: Mapped[datetime] = mapped_column(default=now)
    done_at: Mapped[datetime | None]


class ScoreRow(Base):
    """A rater's mark on one criterion of a task; raters are people, or a judge as `judge:model`."""

    __tablename__ = "scores"
    __table_args__ = (UniqueConstraint("task_id", "rater", "criterion"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("scoring_tasks.id", ondelete="CASCADE"))
    rater: Mapped[str]
    criterion: Mapped[str]
    value: Mapped[float | None]
    explanation: Mapped[str] = mapped_column(default="")
    scored_at: Mapped[datetime] = mapped_column(default=now)


class CommentRow(Base):
    """What a rater says on one sentence of an answer (`statement` counts from 0), or on all of it (null)."""

    __tablename__ = "score_comments"

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("scoring_tasks.id", ondelete="CASCADE"), index=True)
    rater: Mapped[str]
    statement: Mapped[int | None]
    comment: Mapped[str]
    said_at: Mapped[datetime] = mapped_column(default=now)


class AdjudicationRow(Base):
    """The settled mark where raters disagreed, with who settled it and why."""

    __tablename__ = "adjudications"
    __table_args__ = (UniqueConstraint("task_id", "criterion"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("scoring_tasks.id", ondelete="CASCADE"))
    criterion: Mapped[str]
    value: Mapped[float]
    reason: Mapped[str]
    adjudicator: Mapped[str]
    settled_at: Mapped[datetime] = mapped_column(default=now)


class ConsentRow(Base):
    """The author of an exchange lets evaluators see it, without a name; taken back, the row goes."""

    __tablename__ = "scoring_consents"

    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True)
    given_at: Mapped[datetime] = mapped_column(default=now)


class GapRow(Base):
    """A question that the library could not answer; it tells nothing of who asked."""

    __tablename__ = "gaps"

    id: Mapped[int] = mapped_column(primary_key=True)
    question: Mapped[str]
    reason: Mapped[str]
    found_at: Mapped[datetime] = mapped_column(default=now)


class DraftItemRow(Base):
    """A test item made of a failure, waiting for review: `origin` as `feedback:7`, `gap:3`, `result:12`."""

    __tablename__ = "draft_items"
    __table_args__ = (UniqueConstraint("origin"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    origin: Mapped[str]
    item: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(default="draft")
    made_by: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(default=now)
    reviewed_by: Mapped[str] = mapped_column(default="")
    reviewed_at: Mapped[datetime | None]
