"""Looks whether a journal is whole, and whether the `-wal` beside it is its own.

SQLite takes the missing end of a last page for zeros, and any `-wal` of the right name for the
database's own; what it opened to write it folds in when it closes. So a `-wal` is looked at before,
through a connection that can't write. The database's own file is never opened here by anything but
SQLite: closing it would drop the locks that this process has on it
(https://sqlite.org/howtocorrupt.html, 2.2).
"""

import contextlib
import os
import sqlite3
from pathlib import Path

from generator.errors import StorageError
from generator.store.database import BUSY_TIMEOUT_S, RECOVERY, explained

__all__ = ["check_beside", "check_length", "mark_of"]

_HEADER_BYTES = 100
_WAL_HEADER_BYTES = 32
_FRAME_HEADER_BYTES = 24
_LOCK_BYTE = 1 << 30
"""The page that holds this byte is never written."""


def mark_of(identity: str) -> int:
    """Return what a journal carries on its first page, from its id: 1 to 2**31 - 1.

    A `-wal` nearly always holds the first page, and never the one that the id is on.
    """
    return int(identity, 16) % (2**31 - 1) + 1


def check_beside(path: Path) -> None:
    """Before a journal is opened to write: refuse what would be folded in and isn't its own.

    Costs a look at the folder, and where a `-wal` is there a connection.

    Raises:
        StorageError: it is damaged; nothing was changed.
    """
    with explained(path), contextlib.suppress(FileNotFoundError):
        n_bytes = path.stat().st_size
        if 0 < n_bytes < _HEADER_BYTES:
            # SQLite would take what is shorter than a header for an empty database.
            raise StorageError(f"{path}: must be an undamaged journal; it is cut off. {RECOVERY}")
        if n_bytes and Path(f"{path}-wal").stat().st_size > _WAL_HEADER_BYTES:
            _look(path)


def check_length(path: Path, sql: sqlite3.Connection) -> None:
    """After it was opened: refuse a journal whose file lost its end.

    Raises:
        StorageError: it is damaged; nothing was changed.
    """
    n_pages, page_bytes = (_pragma(sql, name) for name in ("page_count", "page_size"))
    if path.stat().st_size < n_pages * page_bytes:
        _look(path)


def _pragma(sql: sqlite3.Connection, name: str) -> int:
    return int(sql.execute(f"PRAGMA {name}").fetchone()[0])


def _look(path: Path) -> None:
    """Compare the files with what SQLite makes of them, in one view of both."""
    uri = f"{path.resolve().as_uri()}?mode=ro"
    with (
        explained(path),
        contextlib.closing(
            sqlite3.connect(uri, uri=True, timeout=BUSY_TIMEOUT_S, isolation_level=None)
        ) as sql,
    ):
        sql.execute("BEGIN")
        mark = _pragma(sql, "application_id")  # 0: an older askwright began it
        if mark and mark != mark_of(_identity(sql)):
            raise StorageError(
                f"{path}-wal: must belong to {path.name}; it is another run's. Nothing was "
                "changed. Put the right one back, or move this one away."
            )
        # While the view is held nobody takes away what it needs: pages that are missing in the file
        # and in the `-wal` are lost.
        n_pages, page_bytes = _pragma(sql, "page_count"), _pragma(sql, "page_size")
        n_there = path.stat().st_size // page_bytes
        missing = set(range(n_there + 1, n_pages + 1)) - {_LOCK_BYTE // page_bytes + 1}
        if missing and len(missing - _pages_in(Path(f"{path}-wal"), page_bytes)) > _pragma(
            sql, "freelist_count"
        ):
            raise StorageError(
                f"{path}: must be an undamaged journal; it is cut off in page {n_there + 1} of "
                f"{n_pages}. {RECOVERY}"
            )


def _identity(sql: sqlite3.Connection) -> str:
    found = sql.execute("SELECT value FROM meta WHERE name='id'").fetchone()
    return str(found[0]) if found else "0"


def _pages_in(wal: Path, page_bytes: int) -> set[int]:
    """Return the numbers of the pages that the newest generation of a `-wal` holds."""
    found: set[int] = set()
    with contextlib.suppress(FileNotFoundError), wal.open("rb") as file:
        salt = file.read(_WAL_HEADER_BYTES)[16:24]
        while len(frame := file.read(_FRAME_HEADER_BYTES)) == _FRAME_HEADER_BYTES:
            if frame[8:16] != salt:
                break
            found.add(int.from_bytes(frame[:4], "big"))
            file.seek(page_bytes, os.SEEK_CUR)
    return found
