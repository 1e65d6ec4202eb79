"""The tables. Their history is in `migrations/`; a test holds the two together."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    MetaData,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class PlainText(TypeDecorator[str]):
    """Text that both engines take: Postgres knows no NUL, and half a surrogate pair is in no encoding.

    Each becomes one replacement character, so offsets into the text still hold.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Replace what cannot be kept."""
        return value if value is None else re.sub("[\x00\ud800-\udfff]", "\ufffd", value)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC: goes in and comes out with its zone, also where the database keeps none."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn a moment of any zone into UTC."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give a moment its zone back; Postgres gives the server's."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


class Base(DeclarativeBase):
    """All tables; constraints get names, so that migrations can change them on every engine."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime, dict[str, Any]: JSON, str: PlainText}  # noqa: RUF012 - SQLAlchemy reads it


class DocumentRow(Base):
    """A document; `synced_hash` is that of the text last taken from, or written to, a file."""

    __tablename__ = "documents"

    id: Mapped[str] = mapped_column(primary_key=True)
    synced_hash: Mapped[str | None]


class VersionRow(Base):
    """One saved text of a document; `meta` is the document without its text."""

    __tablename__ = "versions"
    __table_args__ = (
        Index(
            "ix_versions_published",
            "document_id",
            unique=True,
            sqlite_where=text("state = 'published'"),
            postgresql_where=text("state = 'published'"),
        ),
    )

    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str]
    text_hash: Mapped[str]
    meta: Mapped[dict[str, Any]]
    consent: Mapped[str]
    rules: Mapped[str | None]
    author: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)
    published_at: Mapped[datetime | None]
    # Last: to reach a column behind a long one, SQLite reads the long one.
    text: Mapped[str]


class PassageRow(Base):
    """A slice of a version."""

    __tablename__ = "passages"
    __table_args__ = (
        ForeignKeyConstraint(
            ["document_id", "version"], ["versions.document_id", "versions.number"], ondelete="CASCADE"
        ),
        Index(None, "document_id", "version"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    document_id: Mapped[str]
    version: Mapped[int]
    ordinal: Mapped[int]
    heading: Mapped[list[str]] = mapped_column(JSON)
    start: Mapped[int]
    end: Mapped[int]
    text: Mapped[str]


class VectorRow(Base):
    """The vector of a text under one embedder: float32, little-endian."""

    __tablename__ = "vectors"

    text_hash: Mapped[str] = mapped_column(primary_key=True)
    embedder: Mapped[str] = mapped_column(primary_key=True)
    vector: Mapped[bytes] = mapped_column(LargeBinary)


class LibraryStateRow(Base):
    """The one row that tells what is published (`revision`) and which index generation stands for it."""

    __tablename__ = "library_state"

    id: Mapped[int] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(default=0)
    collection: Mapped[str | None]
    fingerprint: Mapped[str | None]
    indexed_revision: Mapped[int | None]


class ConversationRow(Base):
    """Exchanges in order, with the situation of the one who asks."""

    __tablename__ = "conversations"
    __table_args__ = (Index(None, "author", "updated_at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    author: Mapped[str]
    title: Mapped[str] = mapped_column(default="")
    situation: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)


class MessageRow(Base):
    """A question with its answer, as far as it got."""

    __tablename__ = "messages"
    # An id is never given again: an answer that comes after its question was deleted must not find another.
    # A migration that copies this table must say so too (`table_kwargs`), or the copy forgets it.
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - SQLAlchemy reads it

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), index=True
    )
    question: Mapped[str]
    state: Mapped[str] = mapped_column(default="asked")
    answer_text: Mapped[str] = mapped_column(default="")
    answer: Mapped[dict[str, Any] | None]
    reason: Mapped[str] = mapped_column(default="")
    asked_at: Mapped[datetime] = mapped_column(default=now)


class CitationRow(Base):
    """What a number in an answer stands for."""

    __tablename__ = "citations"
    __table_args__ = (UniqueConstraint("message_id", "n"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"))
    n: Mapped[int]
    document_id: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]
    passage_id: Mapped[str]
    quote: Mapped[str]


class FeedbackRow(Base):
    """A reader's thumb with a reason."""

    __tablename__ = "feedback"
    __table_args__ = (UniqueConstraint("message_id", "author"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"))
    author: Mapped[str]
    thumb: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    comment: Mapped[str] = mapped_column(default="")
    given_at: Mapped[datetime] = mapped_column(default=now)
