"""The journal's tables, and how rows get into them."""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import chain
from typing import Any, Final

from generator.records.plan import Unit
from generator.store.rows import Attempt, Call, Outcome, call_row, outcome_row, unit_data

__all__ = ["APPEND_ONLY", "insert", "insert_round", "make_tables"]

APPEND_ONLY = ("revisions", "rounds", "units", "calls", "attempts", "outcomes", "decisions")
# `seq` counts from 1 without gaps: rows are only added, and a refused transaction gives its numbers
# back. So "what came since I last looked" is "what has a higher number".
_SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE revisions (n INTEGER PRIMARY KEY, at TEXT NOT NULL, data TEXT NOT NULL);
CREATE TABLE rounds (n INTEGER PRIMARY KEY, revision INTEGER NOT NULL REFERENCES revisions(n),
    at TEXT NOT NULL);
CREATE TABLE units (position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
    round INTEGER NOT NULL REFERENCES rounds(n), data TEXT NOT NULL);
CREATE TABLE calls (seq INTEGER PRIMARY KEY, unit TEXT NOT NULL REFERENCES units(id),
    step INTEGER NOT NULL, key TEXT NOT NULL, data TEXT NOT NULL, UNIQUE (unit, step));
CREATE TABLE attempts (n INTEGER PRIMARY KEY, key TEXT NOT NULL, unit TEXT NOT NULL,
    at TEXT NOT NULL, reserve_usd REAL NOT NULL, reserve_tokens INTEGER NOT NULL);
CREATE TABLE outcomes (seq INTEGER PRIMARY KEY, attempt INTEGER NOT NULL UNIQUE
    REFERENCES attempts(n), key TEXT NOT NULL, at TEXT NOT NULL, reply TEXT, cost_usd REAL,
    fault TEXT, message TEXT);
CREATE INDEX outcomes_by_key ON outcomes(key);
CREATE TABLE decisions (seq INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE,
    example TEXT NOT NULL, at TEXT NOT NULL, data TEXT NOT NULL);
"""


def make_tables(sql: sqlite3.Connection) -> None:
    """Make the tables, and what refuses every UPDATE and DELETE."""
    for statement in _SCHEMA.split(";"):
        if statement.strip():
            sql.execute(statement)
    for table in APPEND_ONLY:
        for verb in ("UPDATE", "DELETE"):
            sql.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END"
            )


def insert_round(sql: sqlite3.Connection, revision: int, units: Sequence[Unit], at: str) -> None:
    """Append a round with its units, where it has any."""
    if not units:
        return
    sql.execute("INSERT INTO rounds VALUES (?, ?, ?)", (units[0].round, revision, at))
    position = sql.execute("SELECT count(*) FROM units").fetchone()[0]
    rows = ((position + i, unit.id, unit.round, unit_data(unit)) for i, unit in enumerate(units))
    sql.executemany("INSERT INTO units VALUES (?, ?, ?, ?)", rows)


def insert(sql: sqlite3.Connection, rows: Iterable[Call | Attempt | Outcome]) -> None:
    """Append calls, attempts and outcomes, each kind in its order.

    A call that was issued before keeps its row.
    """
    by_kind: dict[type, list[tuple[Any, ...]]] = {Call: [], Attempt: [], Outcome: []}
    for row in rows:
        by_kind[type(row)].append(_VALUES[type(row)](row))
    for kind, values in by_kind.items():
        at = 0
        while at < len(values):
            n = min(MOST_ROWS, 1 << (len(values) - at).bit_length() - 1)
            sql.execute(_insertion(kind, n), tuple(chain.from_iterable(values[at : at + n])))
            at += n


MOST_ROWS: Final = 64
"""In one statement. At every step of one, `sqlite3` lets other threads run, and where they are busy
its own waits for its turn again: a row a statement took the writer ten times as long."""


@cache
def _insertion(kind: type, n_rows: int) -> str:
    """Return the statement for so many rows; powers of two, so that there are few of them."""
    row = f"({', '.join('?' * _N_COLUMNS[kind])})"
    return f"INSERT {_INTO[kind]} VALUES {', '.join([row] * n_rows)}"


_VALUES: dict[type, Callable[[Any], tuple[Any, ...]]] = {
    Call: call_row,
    Attempt: lambda a: (a.n, a.key, a.unit, a.at, a.reserve_usd, a.reserve_tokens),
    Outcome: outcome_row,
}
_INTO: dict[type, str] = {
    Call: "OR IGNORE INTO calls (unit, step, key, data)",
    Attempt: "INTO attempts (n, key, unit, at, reserve_usd, reserve_tokens)",
    Outcome: "INTO outcomes (attempt, key, at, reply, cost_usd, fault, message)",
}
"""In the order in which rows refer to each other."""
_N_COLUMNS = {kind: into.count(",") + 1 for kind, into in _INTO.items()}
