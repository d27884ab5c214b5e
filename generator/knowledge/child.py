"""The other end of `apart`: a process that reads one file after another, within hard limits.

It takes a line of JSON and so many bytes from its standard input and gives back a line of JSON,
again and again, until the input ends.
"""

import contextlib
import json
import os
import sys
import warnings
from pathlib import Path
from typing import IO, Any

from msgspec import to_builtins

from generator.config import Source
from generator.errors import KnowledgeError
from generator.knowledge.loaded import Unreadable
from generator.knowledge.loaders import LOADERS, OfBytes, ending_of

__all__ = ["serve"]


def serve() -> None:
    """Answer until the input ends, or a file took more memory than it may."""
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library that prints must not garble the replies
    warnings.simplefilter("ignore")
    requests = sys.stdin.buffer
    while line := requests.readline():
        request = json.loads(line)
        reply = _answer(request, requests)
        replies.write(json.dumps(reply).encode("ascii") + b"\n")
        replies.flush()
        if "memory" in reply:
            return


def _answer(request: dict[str, Any], requests: IO[bytes]) -> dict[str, Any]:
    """Return what a file gave, or why it gave nothing; a file never ends the process by a fault."""
    path = request["path"]
    source = Source(**{**request["source"], "text": tuple(request["source"]["text"])})
    row = LOADERS[request.get("ending") or ending_of(path)]
    assert isinstance(row, OfBytes)
    try:
        content = requests.read(request["n_bytes"])
        _limit(request["cpu_s"], request["memory_bytes"])
        loaded = row.load(content, path, source)
        return {
            "documents": [to_builtins(document) for document in loaded.documents],
            "skipped": [item.reason for item in loaded.skipped],
            "warnings": [item.reason for item in loaded.warnings],
        }
    except MemoryError:
        return {"memory": True}
    except Unreadable as error:
        return {"unreadable": str(error)}
    except KnowledgeError as error:
        return {"error": str(error)}
    except RecursionError:
        return {"unreadable": "is nested too deep"}
    except Exception as error:  # noqa: BLE001 (libraries fail on broken files in every way there is)
        if _peak_bytes() > 0.9 * request["memory_bytes"]:  # not all of them call it a MemoryError
            return {"memory": True}
        what = str(error).strip().split("\n")[0][:200] or type(error).__name__
        return {"unreadable": f"is broken: {what}"}


def _peak_bytes() -> int:
    """Return the most address space that this process ever had; 0 where the system doesn't say."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
        return 1024 * int(status.partition("VmPeak:")[2].split()[0])
    return 0


def _limit(cpu_s: int, memory_bytes: int) -> None:
    """Bound the processor time of what comes next, and the memory of this process."""
    try:
        import resource
    except ImportError:  # Windows: only the clock of the other end bounds it
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime) + 1 + cpu_s
    for kind, limit in ((resource.RLIMIT_CPU, until), (resource.RLIMIT_AS, memory_bytes)):
        _, hard = resource.getrlimit(kind)
        soft = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        with contextlib.suppress(ValueError, OSError):  # macOS has no limit of address space
            resource.setrlimit(kind, (soft, hard))
