"""What was computed from the journal, so that it isn't computed again: `DIR/derived.sqlite`.

A cache and nothing else: it may be deleted at any time, and whatever is wrong with it (damaged, of
another journal, not writable) it counts as empty. An entry's name is a hash of all that it was
computed from, so an entry is right or absent, never stale.
"""

import contextlib
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

__all__ = ["Derived"]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS journal (id TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS entries (name TEXT PRIMARY KEY, data TEXT NOT NULL) WITHOUT ROWID;
"""
_FAULTS = (sqlite3.Error, OSError)


class Derived:
    """The cache of one run.

    Args:
        path: where it stands, or shall.
        journal: the identity of the journal whose cache it is; another's is emptied.
    """

    def __init__(self, path: Path, journal: str) -> None:
        self._path = path
        self._journal = journal

    def get(self, names: Iterable[str]) -> dict[str, str]:
        """Return the entries of these names that are there."""
        if not self._path.exists():
            return {}
        found: dict[str, str] = {}
        with contextlib.suppress(*_FAULTS), self._open() as sql:
            wanted = list(names)
            for at in range(0, len(wanted), 500):
                part = wanted[at : at + 500]
                marks = ",".join("?" * len(part))
                query = f"SELECT name, data FROM entries WHERE name IN ({marks})"
                found.update(sql.execute(query, part))
        return found

    def put(self, entries: Mapping[str, str], *, instead_of: str = "") -> None:
        """Keep entries; where that can't be done, nothing happens.

        Args:
            instead_of: what the names of those begin with that go first.
        """
        with contextlib.suppress(*_FAULTS), self._open() as sql:
            sql.execute("BEGIN IMMEDIATE")
            if instead_of:
                after = instead_of[:-1] + chr(ord(instead_of[-1]) + 1)
                query = "DELETE FROM entries WHERE name >= ? AND name < ?"
                sql.execute(query, (instead_of, after))
            sql.executemany("INSERT OR REPLACE INTO entries VALUES (?, ?)", entries.items())
            sql.execute("COMMIT")

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        if not self._path.exists():
            os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
        with contextlib.closing(
            sqlite3.connect(self._path, timeout=1.0, isolation_level=None)
        ) as sql:
            try:
                self._prepare(sql)
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError:  # no database: it is only a cache
                self._path.unlink()
                raise
            yield sql

    def _prepare(self, sql: sqlite3.Connection) -> None:
        sql.execute("PRAGMA synchronous=OFF")  # a lost cache costs a second of CPU
        sql.executescript(_SCHEMA)
        known = sql.execute("SELECT id FROM journal").fetchone()
        if known is None or known[0] != self._journal:
            sql.execute("DELETE FROM entries")
            sql.execute("DELETE FROM journal")
            sql.execute("INSERT INTO journal VALUES (?)", (self._journal,))
