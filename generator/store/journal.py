"""The append-only journal of a run: `DIR/journal.sqlite`.

It holds what can't be computed again: revisions and rounds as issued, each call as issued with the
passages in its prompt, each attempt when it is sent (with what it may cost) and what came of it
(the raw reply, before anything parses it), each decision of a person. Triggers refuse every UPDATE
and DELETE; an undo is a row of its own.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from generator.errors import StorageError, UsageError
from generator.records.calls import Reply, Usage
from generator.records.examples import Decision
from generator.records.plan import Unit
from generator.store.database import connect, explained, transaction

__all__ = ["Attempt", "Call", "Journal", "Outcome", "Revision"]

FORMAT = 1
_APPEND_ONLY = ("revisions", "rounds", "units", "calls", "attempts", "outcomes", "decisions")
_SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE revisions (n INTEGER PRIMARY KEY, at TEXT NOT NULL, data TEXT NOT NULL);
CREATE TABLE rounds (n INTEGER PRIMARY KEY, revision INTEGER NOT NULL REFERENCES revisions(n),
    at TEXT NOT NULL);
CREATE TABLE units (position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
    round INTEGER NOT NULL REFERENCES rounds(n), data TEXT NOT NULL);
CREATE TABLE calls (unit TEXT NOT NULL REFERENCES units(id), step INTEGER NOT NULL,
    key TEXT NOT NULL, data TEXT NOT NULL, PRIMARY KEY (unit, step));
CREATE TABLE attempts (n INTEGER PRIMARY KEY, key TEXT NOT NULL, unit TEXT NOT NULL,
    at TEXT NOT NULL, reserve_usd REAL NOT NULL, reserve_tokens INTEGER NOT NULL);
CREATE INDEX attempts_by_key ON attempts(key);
CREATE TABLE outcomes (attempt INTEGER PRIMARY KEY REFERENCES attempts(n), key TEXT NOT NULL,
    at TEXT NOT NULL, reply TEXT, cost_usd REAL, fault TEXT, message TEXT);
CREATE INDEX outcomes_by_key ON outcomes(key);
CREATE TABLE decisions (seq INTEGER PRIMARY KEY AUTOINCREMENT, uid TEXT NOT NULL UNIQUE,
    example TEXT NOT NULL, at TEXT NOT NULL, data TEXT NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Revision:
    """A config as issued: names of inputs, and what its prompts and documents were.

    Attributes:
        config: the input that holds the config file.
        config_name: the file's name, whose ending says YAML or JSON.
        documents: document id -> the input that holds it, in order.
        prompts: "system" and "answer" -> the input that holds the prompt template.
        teachers: kind -> spec from the command line that replaces the config's.
        settings_only: nothing that changes calls differs from the revision before.
    """

    config: str
    config_name: str
    documents: dict[str, str]
    prompts: dict[str, str]
    teachers: dict[str, str] = field(default_factory=dict)
    settings_only: bool = False
    n: int = 0


@dataclass(frozen=True, slots=True)
class Call:
    """One call as issued. `context` lists (document, start, end) of the passages in its prompt."""

    unit: str
    step: int
    key: str
    kind: str
    sample: int
    provider: str
    model: str
    revision: int
    context: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One sending of a call, journalled before it is sent."""

    n: int
    key: str
    unit: str
    at: str
    reserve_usd: float = 0.0
    reserve_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an attempt: a reply, or a fault (a word) with its message."""

    attempt: int
    key: str
    at: str
    reply: Reply | None = None
    cost_usd: float = 0.0
    fault: str = ""
    message: str = ""


class Journal:
    """The journal of one run; every method that writes commits before it returns."""

    def __init__(self, path: Path) -> None:
        """Open a journal, or begin one where the file isn't there yet.

        Raises:
            StorageError: it can't be opened or is damaged.
            UsageError: a newer askwright wrote it.
        """
        self.path = path
        if path.exists() and path.stat().st_size == 0 and Path(f"{path}-wal").exists() is False:
            path.unlink()  # killed between creating the file and its first commit
        self._connection = connect(path)
        with explained(path):
            self._begin()
        self._next_attempt = 1 + int(self._one("SELECT coalesce(max(n), 0) FROM attempts"))

    def _begin(self) -> None:
        with transaction(self._connection, self.path) as sql:
            found = sql.execute("SELECT count(*) FROM sqlite_master WHERE name='meta'").fetchone()[
                0
            ]
            if not found:
                for statement in _SCHEMA.split(";"):
                    if statement.strip():
                        sql.execute(statement)
                for table in _APPEND_ONLY:
                    for verb in ("UPDATE", "DELETE"):
                        sql.execute(
                            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                            "BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END"
                        )
                sql.execute("INSERT INTO meta VALUES ('format', ?)", (str(FORMAT),))
            written = sql.execute("SELECT value FROM meta WHERE name='format'").fetchone()
        if written is None or not str(written[0]).isdigit():
            raise StorageError(f"{self.path}: must be a journal; it has no format.")
        if int(written[0]) > FORMAT:
            raise UsageError(
                f"{self.path}: must be of format {FORMAT} or older; got {written[0]}. "
                "A newer askwright wrote it; use that one."
            )

    def close(self) -> None:
        """Close the database; a journal that isn't closed loses nothing either."""
        self._connection.close()

    def _one(self, query: str) -> Any:  # noqa: ANN401 (whatever SQLite holds)
        with explained(self.path):
            return self._connection.execute(query).fetchone()[0]

    def _all(self, query: str) -> list[tuple[Any, ...]]:
        with explained(self.path):
            return self._connection.execute(query).fetchall()

    def add_revision(self, revision: Revision, *, at: str) -> int:
        """Append a config as issued; return its number, from 1."""
        with transaction(self._connection, self.path) as sql:
            number = int(sql.execute("SELECT count(*) FROM revisions").fetchone()[0]) + 1
            data = {k: v for k, v in asdict(revision).items() if k != "n"}
            sql.execute("INSERT INTO revisions VALUES (?, ?, ?)", (number, at, json.dumps(data)))
        return number

    def revisions(self) -> list[Revision]:
        """Return the revisions in order."""
        return [
            Revision(**json.loads(data), n=n)
            for n, data in self._all("SELECT n, data FROM revisions ORDER BY n")
        ]

    def add_round(self, revision: int, units: Sequence[Unit], *, at: str) -> None:
        """Append a round with its units, all or nothing, before its first call."""
        if not units:
            return
        with transaction(self._connection, self.path) as sql:
            sql.execute("INSERT INTO rounds VALUES (?, ?, ?)", (units[0].round, revision, at))
            position = sql.execute("SELECT count(*) FROM units").fetchone()[0]
            sql.executemany(
                "INSERT INTO units VALUES (?, ?, ?, ?)",
                (
                    (position + i, unit.id, unit.round, json.dumps(asdict(unit), ensure_ascii=True))
                    for i, unit in enumerate(units)
                ),
            )

    def units(self) -> list[Unit]:
        """Return the plan: every unit in order."""
        return [
            Unit(**json.loads(data))
            for (data,) in self._all("SELECT data FROM units ORDER BY position")
        ]

    def n_rounds(self) -> int:
        """Return how many rounds were issued."""
        return int(self._one("SELECT count(*) FROM rounds"))

    def revision_of_rounds(self) -> dict[int, int]:
        """Return round -> revision."""
        return {int(n): int(r) for n, r in self._all("SELECT n, revision FROM rounds")}

    def next_attempt(self) -> int:
        """Give out the number of the next attempt; only the process that holds the lock may."""
        number = self._next_attempt
        self._next_attempt += 1
        return number

    def write(self, rows: Iterable[Call | Attempt | Outcome]) -> None:
        """Append calls, attempts and outcomes in one commit (group commit: one flush for all)."""
        with transaction(self._connection, self.path) as sql:
            for row in rows:
                _WRITE[type(row)](sql, row)

    def calls(self) -> list[Call]:
        """Return every call as issued, by unit and step."""
        found = self._all("SELECT unit, step, key, data FROM calls ORDER BY unit, step")
        return [_call(unit, step, key, json.loads(data)) for unit, step, key, data in found]

    def outcomes(self) -> list[Outcome]:
        """Return what came of the attempts, in the order they were answered."""
        found = self._all(
            "SELECT attempt, key, at, reply, cost_usd, fault, message FROM outcomes "
            "ORDER BY attempt"
        )
        return [
            Outcome(n, key, at, _reply(reply), cost or 0.0, fault or "", message or "")
            for n, key, at, reply, cost, fault, message in found
        ]

    def attempts(self) -> list[Attempt]:
        """Return every attempt in order."""
        columns = "n, key, unit, at, reserve_usd, reserve_tokens"
        return [Attempt(*row) for row in self._all(f"SELECT {columns} FROM attempts ORDER BY n")]

    def add_decision(self, decision: Decision, *, expect_seq: int | None = None) -> int:
        """Append a decision of a person; return its number.

        Args:
            expect_seq: the number of the newest decision on this example that the person saw; where
                another one came between, nothing is written.

        Raises:
            UsageError: another decision came between.
        """
        with transaction(self._connection, self.path) as sql:
            newest = sql.execute(
                "SELECT coalesce(max(seq), 0) FROM decisions WHERE example=?", (decision.example,)
            ).fetchone()[0]
            if expect_seq is not None and newest != expect_seq:
                raise UsageError(
                    f"{decision.example}: must not have been decided meanwhile; decision {newest} "
                    "came between. Look at it again."
                )
            data = {
                k: v
                for k, v in asdict(decision).items()
                if k not in ("seq", "uid", "example", "at")
            }
            done = sql.execute(
                "INSERT INTO decisions (uid, example, at, data) VALUES (?, ?, ?, ?)",
                (decision.uid, decision.example, decision.at, json.dumps(data)),
            )
            return int(done.lastrowid or 0)

    def decisions(self) -> list[Decision]:
        """Return every decision in order."""
        found = self._all("SELECT seq, uid, example, at, data FROM decisions ORDER BY seq")
        return [
            Decision(
                **{**json.loads(data), "fails": tuple(json.loads(data)["fails"])},
                seq=seq,
                uid=uid,
                example=example,
                at=at,
            )
            for seq, uid, example, at, data in found
        ]


def _write_call(sql: sqlite3.Connection, call: Call) -> None:
    data = asdict(call)
    row = (data.pop("unit"), data.pop("step"), data.pop("key"), json.dumps(data))
    sql.execute("INSERT OR IGNORE INTO calls VALUES (?, ?, ?, ?)", row)


def _write_attempt(sql: sqlite3.Connection, attempt: Attempt) -> None:
    row = (
        attempt.n,
        attempt.key,
        attempt.unit,
        attempt.at,
        attempt.reserve_usd,
        attempt.reserve_tokens,
    )
    sql.execute("INSERT INTO attempts VALUES (?, ?, ?, ?, ?, ?)", row)


def _write_outcome(sql: sqlite3.Connection, outcome: Outcome) -> None:
    reply = json.dumps(asdict(outcome.reply), ensure_ascii=True) if outcome.reply else None
    row = (outcome.attempt, outcome.key, outcome.at, reply, outcome.cost_usd)
    sql.execute(
        "INSERT INTO outcomes VALUES (?, ?, ?, ?, ?, ?, ?)",
        (*row, outcome.fault or None, outcome.message or None),
    )


_WRITE: dict[type, Callable[[sqlite3.Connection, Any], None]] = {
    Call: _write_call,
    Attempt: _write_attempt,
    Outcome: _write_outcome,
}


def _call(unit: str, step: int, key: str, data: dict[str, Any]) -> Call:
    context = tuple((document, start, end) for document, start, end in data.pop("context"))
    return Call(unit=unit, step=step, key=key, context=context, **data)


def _reply(data: str | None) -> Reply | None:
    if data is None:
        return None
    raw = json.loads(data)
    return Reply(**{**raw, "usage": Usage(**raw["usage"])})
