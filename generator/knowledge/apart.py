"""Reads files by large libraries in a process of its own, so that no file can harm the run.

A file that takes too long, takes too much memory or brings its reader down costs itself: the
process is replaced and the next file is read. Time is counted on the processor, so that a busy
machine skips no file that an idle one reads; a clock stands behind it for readers that wait.
"""

import contextlib
import json
import subprocess
import sys
import threading
from types import TracebackType
from typing import Any

from msgspec import Struct, to_builtins

from generator.config import Source
from generator.errors import KnowledgeError
from generator.knowledge.loaded import Loaded, Skipped, Unreadable
from generator.records.knowledge import Block, Document, Place

__all__ = ["Apart", "Limits"]

# The path is handed over as it is, so that the child finds what its parent found.
_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from generator.knowledge.child import serve; serve()"
)


class Limits(Struct, frozen=True):
    """What one file may take.

    Attributes:
        cpu_s: seconds of processor time; a page of a PDF takes 0.015 to 0.03.
        wall_s: seconds by the clock.
        memory_bytes: of address space, of which the reader itself needs about 120 MB.
    """

    cpu_s: int = 120
    wall_s: int = 600
    memory_bytes: int = 1_000_000_000


class Apart:
    """The process; it is started by the first file and ended with the block."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Apart":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    def load(self, content: bytes, path: str, source: Source, *, ending: str) -> Loaded:
        """Read one file.

        Args:
            ending: which row of `LOADERS` reads it.

        Raises:
            Unreadable: it is broken, or passed a limit.
            KnowledgeError: the source names a field that the file lacks.
        """
        request = {
            "path": path,
            "ending": ending,
            "source": to_builtins(source),
            "n_bytes": len(content),
            "cpu_s": self._limits.cpu_s,
            "memory_bytes": self._limits.memory_bytes,
        }
        reply = self._ask(json.dumps(request).encode("ascii") + b"\n", content)
        if "memory" in reply:
            self._end()
            raise Unreadable(
                f"takes more than {self._limits.memory_bytes / 1e6:,.0f} MB of memory to read"
            )
        if "unreadable" in reply:
            raise Unreadable(reply["unreadable"])
        if "error" in reply:
            raise KnowledgeError(reply["error"])
        return Loaded(
            [_document(plain) for plain in reply["documents"]],
            [Skipped(path, reason) for reason in reply["skipped"]],
            [Skipped(path, reason) for reason in reply["warnings"]],
        )

    def _ask(self, request: bytes, content: bytes) -> dict[str, Any]:
        process = self._process = self._process or _start()
        assert process.stdin
        assert process.stdout
        is_late = threading.Event()

        def stop() -> None:
            is_late.set()
            process.kill()

        timer = threading.Timer(self._limits.wall_s, stop)
        timer.daemon = True
        timer.start()
        try:
            process.stdin.write(request)
            process.stdin.write(content)
            process.stdin.flush()
            line = process.stdout.readline()
        except BrokenPipeError:
            line = b""
        finally:
            timer.cancel()
        if line.endswith(b"\n"):
            reply: dict[str, Any] = json.loads(line)
            return reply
        raise Unreadable(self._cause_of_death(is_late=is_late.is_set()))

    def _cause_of_death(self, *, is_late: bool) -> str:
        code = self._end()
        if is_late:
            return f"takes longer than {self._limits.wall_s} s to read"
        if code == _KILLED_BY_TIME:
            return f"takes more than {self._limits.cpu_s} s of processor time to read"
        return f"brings its reader down (exit code {code})"

    def _end(self) -> int:
        """End the process if there is one; return its exit code."""
        process, self._process = self._process, None
        if process is None:
            return 0
        assert process.stdin
        assert process.stdout
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()
        process.stdout.close()
        try:
            return process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()


_KILLED_BY_TIME = -24
"""By SIGXCPU; the number is that of Linux and macOS, elsewhere the clock ends it."""


def _start() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-P", "-c", _START, json.dumps(sys.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def _document(plain: dict[str, Any]) -> Document:
    blocks = tuple(Block(**block) for block in plain.pop("blocks"))
    places = tuple(Place(**place) for place in plain.pop("places"))
    return Document(**plain, blocks=blocks, places=places)
