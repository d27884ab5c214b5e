"""Reads what can still be read of a damaged journal, row by row, and changes nothing."""

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from generator.errors import StorageError
from generator.store.database import explained
from generator.store.rows import Call, Outcome, call_from, outcome_from

__all__ = ["salvaged"]

_LEAST_ROW_BYTES = 64
_CALLS = "SELECT unit, step, key, data FROM calls"
_OUTCOMES = "SELECT attempt, key, at, reply, cost_usd, fault, message FROM outcomes"
_UNREADABLE = (sqlite3.Error, ValueError, TypeError, KeyError, AttributeError, RecursionError)

T = TypeVar("T")


def salvaged(journal: Path) -> tuple[list[Call], list[Outcome]]:
    """Return the calls of a journal and what came of them, without the rows that can't be read.

    A text in which letters were changed reads as any other: SQLite keeps no checksum.

    Raises:
        StorageError: nothing can be read.
    """
    with explained(journal):
        n_most = journal.stat().st_size // _LEAST_ROW_BYTES
        uri = f"{journal.resolve().as_uri()}?mode=ro"
        with contextlib.closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as sql:
            # Whoever may mend a schema may read a file that is shorter than its header says.
            sql.execute("PRAGMA writable_schema = ON")
            calls = list(_rows(sql, _CALLS, call_from, n_most))
            outcomes = list(_rows(sql, _OUTCOMES, outcome_from, n_most))
    if not outcomes:
        raise StorageError(
            f"{journal}: must be a journal of which a reply can be read; none can. "
            "Put back a copy of it."
        )
    return calls, outcomes


def _rows(sql: sqlite3.Connection, query: str, read: Callable[..., T], n_most: int) -> Iterator[T]:
    for seq in range(1, 1 + _last(sql, query, n_most)):
        try:
            row = sql.execute(f"{query} WHERE seq = ?", (seq,)).fetchone()
            found = read(*row) if row else None
        except _UNREADABLE:
            continue
        if found is not None:
            yield found


def _last(sql: sqlite3.Connection, query: str, n_most: int) -> int:
    """Return the number of a table's last row, or more where its end can't be read."""
    table = query.rpartition(" ")[2]
    try:
        return int(sql.execute(f"SELECT coalesce(max(seq), 0) FROM {table}").fetchone()[0])
    except sqlite3.DatabaseError:
        return n_most
