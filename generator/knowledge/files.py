"""Which files a path or glob of the config means, and what is in them; the room's edge to disk.

A walk follows links to folders inside the places that are allowed, each real folder once, so loops
end. A link that leads out is an error, for a config must not be able to read a stranger's files.
"""

import fnmatch
import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import IO, NamedTuple

from msgspec import Struct

from generator.errors import UsageError

__all__ = ["Bytes", "Found", "find", "is_pattern", "read", "shown"]

_MAX_READINGS = 3


class Found(Struct, frozen=True):
    """A file: `path` as the config sees it, `real` without links, which names it once."""

    path: str
    real: str


class Bytes(NamedTuple):
    """A file's bytes, or, where it can't be used, why; `warning` is "" for a quiet file."""

    content: bytes
    reason: str = ""
    warning: str = ""


def is_pattern(path: str) -> bool:
    """Say whether a path of the config is a glob."""
    return any(char in path for char in "*?[")


def find(pattern: str, root: Path, allowed: Sequence[Path]) -> list[Found]:
    """Return the files that a path, folder or glob means, sorted by path; none where none match.

    A folder means every file below it. Names that start with a dot match only a pattern that does.

    Args:
        pattern: relative to `root`, or absolute; `*`, `?`, `[...]` within a name, `**` for folders.
        root: the config's folder.
        allowed: folders and files that a path may lead into.

    Raises:
        UsageError: a path, or a link on its way, leads out of all that is allowed.
    """
    limits = [os.path.realpath(folder) for folder in allowed]
    path = PurePosixPath(pattern.replace("\\", "/") if os.sep == "\\" else pattern)
    if is_pattern(pattern) and not os.path.lexists(root / path):
        n_fixed = next(i for i, part in enumerate(path.parts) if is_pattern(part))
        start, parts = PurePosixPath(*path.parts[:n_fixed]), path.parts[n_fixed:]
    else:
        start, parts = path, ()
    real = _inside(os.path.realpath(root / start), start.as_posix(), limits)
    found: dict[str, Found] = {}
    for file in _match(Found(start.as_posix(), real), parts or ("",), limits):
        found.setdefault(file.path, file)
    return sorted(found.values(), key=lambda file: file.path)


def _inside(real: str, path: str, limits: Sequence[str]) -> str:
    for limit in limits:
        if real == limit or real.startswith(limit.rstrip(os.sep) + os.sep):
            return real
    raise UsageError(
        f"{_encodable(path)!r}: a document's path must stay in the config's folder or the working "
        f"directory; leads to {_encodable(real)!r}. Name it with --documents or --allow."
    )


def _match(at: Found, parts: tuple[str, ...], limits: Sequence[str]) -> Iterator[Found]:
    """Yield the files below `at` that match; ("",) means `at` itself, or all below it."""
    if parts == ("",):
        if not os.path.isdir(at.real):  # noqa: PTH112 (strings are 5 x faster here)
            if os.path.lexists(at.real):
                yield at
            return
        parts = ("**",)
    first, rest = parts[0], parts[1:]
    if first == "**":
        for folder in _folders(at, limits):
            yield from _match_one(folder, rest or ("*",), limits)
    else:
        yield from _match_one(at, parts, limits)


def _match_one(folder: Found, parts: tuple[str, ...], limits: Sequence[str]) -> Iterator[Found]:
    first, rest = parts[0], parts[1:]
    if first == "**":
        yield from _match(folder, parts, limits)
        return
    for entry, child in _children(folder):
        if not fnmatch.fnmatchcase(entry.name, first):
            continue
        if entry.name.startswith(".") and not first.startswith("."):
            continue
        real = _inside(child.real, child.path, limits) if entry.is_symlink() else child.real
        child = Found(child.path, real)
        if not rest:
            if not os.path.isdir(real):  # noqa: PTH112
                yield child
        elif os.path.isdir(real):  # noqa: PTH112
            yield from _match_one(child, rest, limits)


def _folders(top: Found, limits: Sequence[str]) -> Iterator[Found]:
    """Yield a folder and those below it, each real one once; real ones before linked ones."""
    seen: set[str] = set()
    waiting, linked = [top], list[Found]()
    while waiting or linked:
        folder = waiting.pop() if waiting else linked.pop(0)
        if folder.real in seen:
            continue
        seen.add(folder.real)
        yield folder
        for entry, child in reversed(_children(folder)):
            if entry.name.startswith("."):
                continue
            if entry.is_symlink():
                if os.path.isdir(child.real):  # noqa: PTH112
                    _inside(child.real, child.path, limits)
                    linked.append(child)
            elif entry.is_dir():
                waiting.append(child)


def _children(folder: Found) -> list[tuple[os.DirEntry[str], Found]]:
    try:
        with os.scandir(folder.real) as entries:
            listed = sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return []
    prefix = "" if folder.path == "." else folder.path.rstrip("/") + "/"
    real = folder.real.rstrip(os.sep) + os.sep
    return [
        (
            entry,
            Found(
                prefix + entry.name,
                os.path.realpath(entry.path) if entry.is_symlink() else real + entry.name,
            ),
        )
        for entry in listed
    ]


def _encodable(path: str) -> str:
    """Return a path whose bytes that are no text show as escapes: records are UTF-8."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def shown(found: Found) -> str:
    """Return the file's path as records name it."""
    return _encodable(found.path)


def read(found: Found, *, max_bytes: int) -> Bytes:
    """Return a file's bytes, or none and the reason why it can't be used.

    It never blocks: pipes, sockets and devices are not opened, and a file that turned into one
    since is opened without waiting. A file that is written meanwhile is read again, up to
    three times; what is then used is told as a warning. The bytes are read once for all: what is
    hashed is what is cut into passages.
    """
    try:
        kind = os.stat(found.real)  # noqa: PTH116
        if not stat.S_ISREG(kind.st_mode):
            return Bytes(b"", "is not a regular file (a pipe, socket, device or folder)")
        if not kind.st_size:
            return Bytes(b"", "is empty")
        if kind.st_size > max_bytes:
            return Bytes(b"", f"has {kind.st_size:,} bytes, the limit is {max_bytes:,}. Split it.")
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(found.real, flags), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                return Bytes(b"", "is not a regular file (a pipe, socket, device or folder)")
            content, is_steady = _read_steadily(file, max_bytes)
    except OSError as error:
        return Bytes(b"", f"can't be read: {(error.strerror or str(error)).lower()}")
    if len(content) > max_bytes:
        return Bytes(b"", f"grew past {max_bytes:,} bytes while it was read")
    return Bytes(content, warning="" if is_steady else "changed again and again while it was read")


def _read_steadily(file: IO[bytes], max_bytes: int) -> tuple[bytes, bool]:
    """Return a file's bytes and whether nobody wrote to it while they were read."""
    content = b""
    for _ in range(_MAX_READINGS):
        before = os.fstat(file.fileno())
        file.seek(0)
        content = file.read(max_bytes + 1)
        after = os.fstat(file.fileno())
        if (before.st_mtime_ns, before.st_size) == (after.st_mtime_ns, after.st_size):
            return content, True
    return content, False
