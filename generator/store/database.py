"""Opens SQLite files so that what is committed stays, and says in words what went wrong."""

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from generator.errors import StorageError

__all__ = ["RECOVERY", "connect", "explained", "free_space", "transaction"]

BUSY_TIMEOUT_S = 5.0
RECOVERY: Final = (
    "Nothing was changed. Put back a copy of the run's folder; or begin another run with "
    "`--teacher replay:FOLDER`, which takes every reply that can still be read."
)
"""What to do about a damaged journal."""


def connect(path: Path) -> sqlite3.Connection:
    """Open or create a database: WAL, every commit flushed, 5 s of patience, mode 0600.

    Raises:
        StorageError: it can't be opened or is no database.
    """
    with explained(path):
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        connection = sqlite3.connect(
            path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
        )
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA foreign_keys=ON")
        except BaseException:
            connection.close()
            raise
        return connection


def free_space(path: Path) -> str:
    """Return how much room is left where a file stands, as the end of a message."""
    with contextlib.suppress(OSError):
        return f" ({shutil.disk_usage(path.parent).free:,} bytes are free)"
    return ""


@contextlib.contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn SQLite's and the system's faults into one sentence each."""
    try:
        yield
    except sqlite3.OperationalError as fault:
        raise StorageError(f"{path}: {_operational(path, str(fault))}") from None
    except sqlite3.DatabaseError as fault:
        raise StorageError(
            f"{path}: must be an undamaged database; {fault}. "
            f"{RECOVERY if path.name == 'journal.sqlite' else 'Nothing was changed.'}"
        ) from None
    except OSError as fault:
        reason = (fault.strerror or str(fault)).lower()
        raise StorageError(f"{path}: must be readable and writable; {reason}.") from None


def _operational(path: Path, text: str) -> str:
    """Say what must hold where the system, not the file's content, is in the way."""
    if "locked" in text or "busy" in text:
        return "must be free; another process writes to it. Try again."
    if "full" in text:
        return (
            f"must have room; no space left on the device{free_space(path)}. "
            "Make room and run the same command again; what was committed is kept."
        )
    if "decode to UTF-8" in text:
        return f"must be an undamaged journal; a text in it can't be read. {RECOVERY}"
    if "disk I/O" in text:
        text += _size_limit()
    return f"must be readable and writable; {text}."


def _size_limit() -> str:
    """Return the limit on file sizes that this process has, as the end of a message."""
    try:
        import resource
    except ImportError:  # Windows has none
        return ""
    n_bytes = resource.getrlimit(resource.RLIMIT_FSIZE)[0]
    if n_bytes == resource.RLIM_INFINITY:
        return ""
    return f"; no file may have more than {n_bytes:,} bytes here (`ulimit -f`). Raise the limit"


@contextlib.contextmanager
def transaction(connection: sqlite3.Connection, path: Path) -> Iterator[sqlite3.Connection]:
    """Hold the one write lock from the first statement on; commit at the end, or nothing."""
    with explained(path):
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
