"""One process at a time may issue calls into a run.

The lock is an open exclusive transaction on `DIR/lock.sqlite`: the system lets go of it when the
process ends, however it ends, on every platform, so a killed run never needs cleaning up.
"""

import json
import os
import sqlite3
from pathlib import Path
from types import TracebackType

from generator.errors import StorageError
from generator.store.database import explained
from generator.store.files import write_whole

__all__ = ["RunLock"]


class RunLock:
    """A context manager that holds the run, or fails at once.

    Args:
        folder: the run's folder; it must be there.
        at: the time this process began, for the message to another one.

    Raises:
        StorageError: another process holds the run; its pid and start time are in the message.
    """

    def __init__(self, folder: Path, *, at: str) -> None:
        self._path = folder / "lock.sqlite"
        self._holder = folder / "lock.json"
        self._at = at
        self._connection: sqlite3.Connection | None = None

    def __enter__(self) -> "RunLock":
        with explained(self._path):
            if not self._path.exists():
                os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
            connection = sqlite3.connect(self._path, timeout=0.2, isolation_level=None)
        try:
            self._take(connection)
            holder = {"pid": os.getpid(), "started": self._at}
            write_whole(self._holder, json.dumps(holder).encode("ascii"))
        except BaseException:
            connection.close()
            raise
        self._connection = connection
        return self

    def _take(self, connection: sqlite3.Connection) -> None:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as fault:
            if "locked" not in str(fault):
                with explained(self._path):
                    raise
            raise StorageError(
                f"{self._path.parent}: one process at a time may generate into a run; "
                f"{self._who()} does. Wait for it, or stop it."
            ) from None

    def _who(self) -> str:
        try:
            raw = json.loads(self._holder.read_bytes())
            return f"process {int(raw['pid'])}, started {raw['started']},"
        except (OSError, ValueError, KeyError, TypeError):
            return "another process"

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._connection:
            self._connection.close()
            self._connection = None
