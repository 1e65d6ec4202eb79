"""What a fault of the database means to a person, and how to mend it."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import psycopg
from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from assistant.errors import DatabaseError, StorageError

if TYPE_CHECKING:
    from sqlalchemy.exc import SQLAlchemyError

ADDRESS = "correct ASSISTANT_DATABASE_URL."
LATER = "Try again in a minute."
RESTORE = "Restore it from a backup, or move it away to start anew."

# A refused connection carries no code, only the server's English words.
REFUSALS = ("password authentication failed", "no password supplied", "no pg_hba.conf entry", 'role "')

BROKEN_OFF = (psycopg.OperationalError, psycopg.InterfaceError)


def translated(exc: SQLAlchemyError, address: URL) -> StorageError | None:
    """The fault in words, the password left out; None for a defect of ours, which stays as loud as it is."""
    if isinstance(exc, PoolTimeout):
        return DatabaseError("All connections to the database are in use.", LATER)
    cause = exc.orig if isinstance(exc, DBAPIError) else None
    if isinstance(cause, sqlite3.Error):
        # Of an extended code, such as SQLITE_IOERR_WRITE, the low byte names the kind of fault.
        return _of_sqlite(getattr(cause, "sqlite_errorcode", 0) & 0xFF, str(address.database))
    if isinstance(cause, psycopg.Error):
        # Neither the password nor the query, which can hold one as well.
        where = URL.create("postgresql", address.username, None, address.host, address.port, address.database)
        return _of_postgres(cause, str(where))
    return None


def _of_sqlite(code: int, file: str) -> StorageError | None:
    match code:
        case sqlite3.SQLITE_FULL:
            return _full()
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return _locked(file)
        case sqlite3.SQLITE_NOTADB | sqlite3.SQLITE_CORRUPT:
            return _unsound(file)
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM | sqlite3.SQLITE_IOERR:
            return StorageError(
                f"The database {file} cannot be written.",
                "Make it and its folder writable, or set ASSISTANT_DATA_DIR to a folder that is.",
            )
        case _:
            return None


def _of_postgres(cause: psycopg.Error, where: str) -> StorageError | None:
    code, told = cause.sqlstate or "", str(cause).strip()
    if code == "53100":
        return _full()
    if code.startswith("40") or code == "55P03":
        return _locked(where)
    if code in ("XX001", "XX002"):
        return _unsound(where)
    if code == "53300":
        return DatabaseError(f"The database {where} takes no more connections.", LATER)
    if code in ("42501", "25006"):
        return DatabaseError(
            f"The database {where} does not let this user write.", f"Grant that right, or {ADDRESS}"
        )
    if code.startswith("28") or any(words in told for words in REFUSALS):
        return DatabaseError(
            f"The database {where} refuses the user or the password.", f"Look at both and {ADDRESS}"
        )
    if code == "3D000" or ('database "' in told and "does not exist" in told):
        return DatabaseError(f"The database {where} does not exist.", f"Create it, or {ADDRESS}")
    if not code and told.startswith("invalid connection option"):
        return DatabaseError(f"The address of the database {where} has an {told}.", f"To mend it, {ADDRESS}")
    if code.startswith(("08", "57")) or (not code and isinstance(cause, BROKEN_OFF)):
        return DatabaseError(f"The database {where} does not answer.", f"Start it, or {ADDRESS}")
    return None


def _full() -> StorageError:
    return StorageError("The disk is full, so this was not saved.", "Make room and try again.")


def _locked(where: str) -> DatabaseError:
    return DatabaseError(f"The database {where} is locked by another program.", LATER)


def _unsound(where: str) -> DatabaseError:
    return DatabaseError(f"{where} is not a sound database.", RESTORE)
