"""The run's log, `DIR/log.txt`: what a person may want to know when something went wrong.

Nothing is ever read from it. A line it can't write is lost without a word: the log must not be the
reason why a run stops.
"""

import contextlib
import os
import traceback
from pathlib import Path

from generator.errors import visible

__all__ = ["write_fault", "write_line"]

MAX_LINE_CHARS = 4000


def write_line(path: Path, at: str, text: str) -> None:
    """Append one line: the time, the process and a text without secrets or control characters."""
    line = _safe(text).replace("\n", "\n    ")[:MAX_LINE_CHARS]
    _append(path, f"{at} {os.getpid()} {line}\n")


def write_fault(path: Path, at: str, fault: BaseException) -> None:
    """Append the traceback of a fault of our own, without the values of variables."""
    write_line(path, at, f"fault: {type(fault).__name__}")
    text = _safe("".join(traceback.format_exception(fault)))
    _append(path, "".join(f"    {line}\n" for line in text.splitlines()))


def _safe(text: str) -> str:
    from generator.schema import masked  # heavy, and a run that goes well logs little

    return visible(masked(text))


def _append(path: Path, text: str) -> None:
    with contextlib.suppress(OSError):
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(handle, "ab") as file:
            file.write(text.encode("utf-8", "backslashreplace"))
