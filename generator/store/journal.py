"""The append-only journal of a run: `DIR/journal.sqlite`.

It holds what can't be computed again: revisions and rounds as issued, each call as issued with the
passages in its prompt, each attempt when it is sent (with what it may cost) and what came of it
(the raw reply, before anything parses it), each decision of a person. Triggers refuse every UPDATE
and DELETE; an undo is a row of its own.
"""

import sqlite3
import uuid
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from generator.errors import StorageError, UsageError
from generator.records.examples import Decision
from generator.records.plan import Unit
from generator.store.database import RECOVERY, connect, explained, transaction
from generator.store.rows import (
    Attempt,
    Call,
    Outcome,
    Revision,
    call_from,
    decision_data,
    decision_from,
    outcome_from,
    revision_data,
    revision_from,
    unit_from,
)
from generator.store.tables import APPEND_ONLY, insert, insert_round, make_tables
from generator.store.wholeness import check_beside, check_length, mark_of

__all__ = ["Attempt", "Call", "Journal", "Outcome", "Revision"]

FORMAT = 1

_UNITS = "SELECT data FROM units WHERE position >= ? ORDER BY position"
_CALLS = "SELECT unit, step, key, data FROM calls WHERE seq > ? ORDER BY seq"
_ATTEMPTS = "SELECT n, key, unit, at, reserve_usd, reserve_tokens FROM attempts ORDER BY n"
_OUTCOMES = (
    "SELECT attempt, key, at, reply, cost_usd, fault, message FROM outcomes "
    "WHERE seq > ? ORDER BY seq"
)

T = TypeVar("T")


class Journal:
    """The journal of one run; every method that writes commits before it returns.

    Args:
        path: a journal, or where one shall begin.
        is_checked: read every page first, as before the first write of a resumed run.

    Raises:
        StorageError: it can't be opened or is damaged; nothing was changed.
        UsageError: a newer askwright wrote it; nothing was changed.
    """

    def __init__(self, path: Path, *, is_checked: bool = False) -> None:
        self.path = path
        check_beside(path)
        self._connection = connect(path)
        try:
            with explained(path):
                if not self._has_begun():
                    self._begin()
                check_length(path, self._connection)
                self._check_format()
                if is_checked:
                    self._check_pages()
            self._next_attempt = 1 + int(self._one("SELECT coalesce(max(n), 0) FROM attempts"))
        except BaseException:
            self._connection.close()
            raise

    def _has_begun(self) -> bool:
        query = "SELECT count(*) FROM sqlite_master WHERE name='meta'"
        return bool(self._connection.execute(query).fetchone()[0])

    def _begin(self) -> None:
        with transaction(self._connection, self.path) as sql:
            if self._has_begun():  # another process was faster
                return
            make_tables(sql)
            identity = uuid.uuid4().hex
            rows = [("format", str(FORMAT)), ("id", identity)]
            sql.executemany("INSERT INTO meta VALUES (?, ?)", rows)
        # Folded in, so that the id is never in a log beside the journal.
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _check_format(self) -> None:
        query = "SELECT value FROM meta WHERE name='format'"
        written = self._connection.execute(query).fetchone()
        if written is None or not str(written[0]).isdigit():
            raise StorageError(f"{self.path}: must be a journal; it has no format. {RECOVERY}")
        if int(written[0]) > FORMAT:
            raise UsageError(
                f"{self.path}: must be of format {FORMAT} or older; got {written[0]}. "
                "A newer askwright wrote it; use that one."
            )

    def _check_pages(self) -> None:
        said = self._connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if said != "ok":
            raise StorageError(f"{self.path}: must be an undamaged journal; {said}. {RECOVERY}")

    def close(self) -> None:
        """Close the database; a journal that isn't closed loses nothing either."""
        self._connection.close()

    def _one(self, query: str) -> Any:  # noqa: ANN401 (whatever SQLite holds)
        with explained(self.path):
            return self._connection.execute(query).fetchone()[0]

    def _all(self, query: str, read: Callable[..., T], *values: int | str) -> list[T]:
        """Return the rows of a query, each through `read`; a row it can't read is damage."""
        found: list[T] = []
        try:
            with explained(self.path):
                for row in self._connection.execute(query, values):
                    found.append(read(*row))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            table = query.partition("FROM ")[2].split()[0]
            raise StorageError(
                f"{self.path}: must be an undamaged journal; row {len(found) + 1} of {table} "
                f"can't be read. {RECOVERY}"
            ) from None
        return found

    def identity(self) -> str:
        """Return what tells this journal from every other one."""
        return str(self._one("SELECT value FROM meta WHERE name='id'"))

    def sizes(self) -> tuple[int, ...]:
        """Return how many rows each table has: equal sizes of one journal mean equal content."""
        counts = ", ".join(f"(SELECT count(*) FROM {table})" for table in APPEND_ONLY)
        with explained(self.path):
            return tuple(self._connection.execute(f"SELECT {counts}").fetchone())

    def add_revision(self, revision: Revision, *, at: str, units: Sequence[Unit] = ()) -> int:
        """Append a config as issued with the round it calls for, all or nothing.

        Returns:
            its number, from 1.
        """
        with transaction(self._connection, self.path) as sql:
            number = int(sql.execute("SELECT count(*) FROM revisions").fetchone()[0]) + 1
            row = (number, at, revision_data(revision))
            sql.execute("INSERT INTO revisions VALUES (?, ?, ?)", row)
            self._mark(sql)
            insert_round(sql, number, units, at)
        return number

    def revisions(self) -> list[Revision]:
        """Return the revisions in order."""
        return self._all("SELECT n, data FROM revisions ORDER BY n", revision_from)

    def add_round(self, revision: int, units: Sequence[Unit], *, at: str) -> None:
        """Append a round with its units, all or nothing, before its first call."""
        with transaction(self._connection, self.path) as sql:
            self._mark(sql)
            insert_round(sql, revision, units, at)

    def _mark(self, sql: sqlite3.Connection) -> None:
        """Write the first page, so that the `-wal` of what follows says whose it is."""
        sql.execute(f"PRAGMA application_id = {mark_of(self.identity())}")

    def units(self, after: int = 0) -> list[Unit]:
        """Return the plan in order, without the first `after` units."""
        return self._all(_UNITS, unit_from, after)

    def n_rounds(self) -> int:
        """Return how many rounds were issued."""
        return int(self._one("SELECT count(*) FROM rounds"))

    def revision_of_rounds(self) -> dict[int, int]:
        """Return round -> revision."""
        return dict(self._all("SELECT n, revision FROM rounds", lambda n, r: (int(n), int(r))))

    def next_attempt(self) -> int:
        """Give out the number of the next attempt; only the process that holds the lock may."""
        number = self._next_attempt
        self._next_attempt += 1
        return number

    def write(self, rows: Iterable[Call | Attempt | Outcome]) -> None:
        """Append calls, attempts and outcomes in one commit (group commit: one flush for all)."""
        with transaction(self._connection, self.path) as sql:
            insert(sql, rows)

    def calls(self, after: int = 0) -> list[Call]:
        """Return every call in the order it was issued, without the first `after`."""
        return self._all(_CALLS, call_from, after)

    def outcomes(self, after: int = 0) -> list[Outcome]:
        """Return what came of the attempts in the order of coming, without the first `after`."""
        return self._all(_OUTCOMES, outcome_from, after)

    def of_unit(self, unit: str) -> tuple[Unit | None, list[Call], list[Outcome]]:
        """Return one unit, its calls and what came of them, without reading the others."""
        found = self._all("SELECT data FROM units WHERE id = ?", unit_from, unit)
        calls = "SELECT unit, step, key, data FROM calls WHERE unit = ? ORDER BY seq"
        outcomes = (
            "SELECT attempt, key, at, reply, cost_usd, fault, message FROM outcomes "
            "WHERE key IN (SELECT key FROM calls WHERE unit = ?) ORDER BY seq"
        )
        return (
            found[0] if found else None,
            self._all(calls, call_from, unit),
            self._all(outcomes, outcome_from, unit),
        )

    def attempts(self) -> list[Attempt]:
        """Return every attempt in order."""
        return self._all(_ATTEMPTS, Attempt)

    def n_attempts(self) -> int:
        """Return how many attempts were sent."""
        return int(self._one("SELECT count(*) FROM attempts"))

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
            row = (decision.uid, decision.example, decision.at, decision_data(decision))
            done = sql.execute(
                "INSERT INTO decisions (uid, example, at, data) VALUES (?, ?, ?, ?)", row
            )
            return int(done.lastrowid or 0)

    def decisions(self) -> list[Decision]:
        """Return every decision in order."""
        query = "SELECT seq, uid, example, at, data FROM decisions ORDER BY seq"
        return self._all(query, decision_from)
