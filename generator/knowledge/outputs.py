"""Knows what the tool itself wrote, so that a wide glob never reads it back as a document."""

import json
import os
from functools import lru_cache
from pathlib import Path

__all__ = ["MARK", "output_reason"]

MARK = b'name="generator" content="askwright'
"""Stands near the start of every page the tool writes."""

_JOURNAL = "journal.sqlite"
_OF_A_RUN = ("journal.", "derived.", "log.txt", "lock")
_MANIFEST = "manifest.json"
_PAGES = (".html", ".htm")


def output_reason(real: str) -> str:
    """Return why a file is no document but something the tool wrote; "" for any other file.

    Args:
        real: the file's path without links.
    """
    folder, name = os.path.split(real)
    above, own = os.path.split(folder)
    if name.startswith(_OF_A_RUN) and _is_run(folder):
        return f"belongs to the run in {folder!r}"
    if own == "inputs" and _is_run(above):
        return f"belongs to the run in {above!r}"
    if name in _exported(folder):
        return f"belongs to the export in {folder!r}"
    if name.endswith(_PAGES) and MARK in _start(real):
        return "is a page that the tool wrote"
    return ""


def _is_run(folder: str) -> bool:
    return Path(folder, _JOURNAL).is_file()


def _exported(folder: str) -> frozenset[str]:
    """Return the names of the files in a folder that its manifest lists as written by us."""
    manifest = Path(folder, _MANIFEST)
    try:
        changed = manifest.stat()
    except OSError:
        return frozenset()
    return _listed(str(manifest), changed.st_mtime_ns, changed.st_size)


@lru_cache(maxsize=64)
def _listed(manifest: str, _changed_ns: int, n_bytes: int) -> frozenset[str]:
    if n_bytes > 10_000_000:
        return frozenset()
    try:
        raw = json.loads(Path(manifest).read_bytes())
    except (OSError, ValueError, RecursionError):
        return frozenset()
    if not isinstance(raw, dict) or not str(raw.get("generator", "")).startswith("askwright "):
        return frozenset()
    files = raw.get("files")
    return frozenset([*files, _MANIFEST]) if isinstance(files, dict) else frozenset()


def _start(real: str) -> bytes:
    """Return the first bytes of a regular file; nothing of a pipe, which would never end."""
    if not os.path.isfile(real):  # noqa: PTH113 (a string is what there is)
        return b""
    try:
        with open(real, "rb") as file:  # noqa: PTH123
            return file.read(2_000)
    except OSError:
        return b""
