"""Writes the files of an export, each whole or not at all, the manifest last.

The manifest lists every file with its hash. It is also how a later export knows which files in the
folder are its own: others are never overwritten. Before files of new names come, a manifest that
says `unfinished` names them.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from generator import __version__
from generator.errors import UsageError
from generator.export.formats import FORMATS, Dataset, Format
from generator.export.fragments import dump_row
from generator.store.files import make_folder, write_whole

__all__ = ["export"]

MANIFEST = "manifest.json"


def export(
    dataset: Dataset, formats: Sequence[str], folder: Path, *, provenance: dict[str, Any]
) -> dict[str, Any]:
    """Write `folder/FORMAT.jsonl` or `.json` for each format and `folder/manifest.json`.

    The same dataset gives the same bytes. Line separators inside a text are escaped, so one line is
    one record for every reader.

    Returns:
        the manifest.

    Raises:
        UsageError: an unknown format, or a file of that name that no export wrote.
        StorageError: the disk is full or the folder can't be written.
    """
    for name in formats:
        if name not in FORMATS:
            raise UsageError(f"--format: must be one of {', '.join(FORMATS)}; got {name!r}.")
    chosen = {name: FORMATS[name] for name in dict.fromkeys(formats)}
    names = {name: f"{name}{format_.ending}" for name, format_ in chosen.items()}
    make_folder(folder)
    _refuse_strangers(folder, [*names.values(), MANIFEST])
    _claim_names(folder, names.values())
    files = {}
    for name, format_ in chosen.items():
        tally = _Tally()
        write_whole(folder / names[name], tally.of(_encode(format_, dataset)), mode=0o644)
        files[names[name]] = {
            "format": name,
            "bytes": tally.n_bytes,
            "sha256": tally.digest.hexdigest(),
        }
    manifest = {
        "generator": f"askwright {__version__}",
        "name": dataset.name,
        "n_examples": len(dataset.examples),
        "by_status": _counts(e.status for e in dataset.examples),
        "by_category": _counts(e.unit.category for e in dataset.examples),
        "by_difficulty": _counts(e.unit.difficulty for e in dataset.examples),
        "files": files,
        "provenance": provenance,
    }
    _remove_stale(folder, names.values())
    write_whole(folder / MANIFEST, _document(manifest), mode=0o644)
    return manifest


def _counts(names: Iterable[str]) -> dict[str, int]:
    return dict(Counter(names))


class _Tally:
    """Counts and hashes what is written, part by part."""

    def __init__(self) -> None:
        self.n_bytes = 0
        self.digest = hashlib.sha256()

    def of(self, parts: Iterable[bytes]) -> Iterator[bytes]:
        """Yield the parts as they are."""
        for part in parts:
            self.n_bytes += len(part)
            self.digest.update(part)
            yield part


def _encode(format_: Format, dataset: Dataset) -> Iterator[bytes]:
    """Yield a file's bytes row by row, so that a large export isn't in memory twice."""
    if format_.rows:
        yield from map(_row, format_.rows(dataset))
    else:
        assert format_.document
        yield _document(format_.document(dataset))


_SEPARATORS = {mark: f"\\u{ord(mark):04x}" for mark in ("\u2028", "\u2029", "\x85")}
"""Some readers break lines at these."""


def _document(value: Mapping[str, Any]) -> bytes:
    return _encoded(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False))


def _row(value: Mapping[str, Any]) -> bytes:
    row = dump_row(value)
    return row + b"\n" if row.isascii() else _encoded(row.decode())


def _encoded(text: str) -> bytes:
    for separator, escape in _SEPARATORS.items():
        text = text.replace(separator, escape)
    return f"{text}\n".encode("utf-8", "backslashreplace")


def _manifest_files(folder: Path) -> dict[str, Any]:
    try:
        raw = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return {}
    if not isinstance(raw, dict) or not str(raw.get("generator", "")).startswith("askwright"):
        return {}
    files = raw.get("files")
    return {**files, MANIFEST: {}} if isinstance(files, dict) else {}


def _refuse_strangers(folder: Path, names: Sequence[str]) -> None:
    ours = _manifest_files(folder)
    for name in names:
        if (folder / name).exists() and name not in ours:
            raise UsageError(
                f"{folder / name}: must not be overwritten, for no export wrote it. "
                "Choose another --out."
            )


def _claim_names(folder: Path, names: Iterable[str]) -> None:
    """Say in the manifest which files come, so that after a kill the same export may go on."""
    ours = _manifest_files(folder)
    new = [name for name in names if name not in ours]
    if new:
        listed = {name: about for name, about in ours.items() if name != MANIFEST}
        begun = {
            "generator": f"askwright {__version__}",
            "unfinished": True,
            "files": {**listed, **{name: {} for name in new}},
        }
        write_whole(folder / MANIFEST, _document(begun), mode=0o644)


def _remove_stale(folder: Path, written: Iterable[str]) -> None:
    """Remove what an earlier export into this folder wrote and this one didn't: it is out of date.

    Only plain names that the old manifest lists are touched.
    """
    for name in set(_manifest_files(folder)) - set(written) - {MANIFEST}:
        if Path(name).name == name:
            (folder / name).unlink(missing_ok=True)
