"""Knows what the tool itself wrote, so that a wide glob never reads it back as a document."""

import json
import os
from pathlib import Path

__all__ = ["MARK", "output_reason"]

MARK = b'name="generator" content="askwright'
"""Stands near the start of every page the tool writes."""

_JOURNAL = "journal.sqlite"
_OF_A_RUN = ("journal.", "derived.", "log.txt", "lock")
_MANIFEST = "manifest.json"
_MAX_MANIFEST_BYTES = 10_000_000
_PAGES = (".html", ".htm")


def output_reason(real: str, known: dict[str, frozenset[str]] | None = None) -> str:
    """Return why a file is no document but something the tool wrote; "" for any other file.

    Args:
        real: the file's path without links.
        known: folder -> names of the files in it that an export wrote; filled as folders are met.
    """
    known = {} if known is None else known
    folder, name = os.path.split(real)
    above, own = os.path.split(folder)
    if name.startswith(_OF_A_RUN) and _is_run(folder):
        return f"belongs to the run in {folder!r}"
    if own == "inputs" and _is_run(above):
        return f"belongs to the run in {above!r}"
    if folder not in known:
        known[folder] = _exported(folder)
    if name in known[folder]:
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
        if not manifest.is_file() or manifest.stat().st_size > _MAX_MANIFEST_BYTES:
            return frozenset()
        raw = json.loads(manifest.read_bytes())
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
