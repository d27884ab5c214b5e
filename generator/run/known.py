"""The data a run's examples are compared with: read once, and kept among the run's inputs."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from generator.config import Config, FileFault, find_known
from generator.dedup import RowTexts, read_rows
from generator.errors import UsageError
from generator.run.recalling import state_of
from generator.store import Inputs, open_run

__all__ = ["Known", "keep_known", "read_known"]

Known = dict[str, bytes | None]
"""File or run as the config names it -> its rows as JSON; `None` where it can't be read now."""


def read_known(config: Config, run_root: Path, *, allowed: Sequence[Path] = ()) -> Known:
    """Read the files and earlier runs that the config's near-duplicate rule names.

    Of a run these are the examples that it keeps now. Where a run has begun, what can't be read is
    `None`: the run has rows of its own.

    Args:
        run_root: the folder of the run that is to be made.

    Raises:
        UsageError: one can't be read, or is the run itself.
        InvalidError: a file has rows that can't be read.
    """
    found: Known = {}
    has_begun = (run_root / "journal.sqlite").exists()
    for key in ("against", "held_out"):
        for name in getattr(config.dedup, key):
            try:
                path = find_known(name, config.folder, allowed)
            except FileFault as fault:
                if fault.code == "missing-known" and has_begun:
                    found[name] = None
                    continue
                message = f"{config.file}: dedup.{key}: {fault}. {fault.fix}"
                raise UsageError(message.rstrip()) from None
            if path == run_root.resolve():
                raise UsageError(
                    f"{config.file}: dedup.{key} must name other data than the run itself; "
                    f"got {name!r}. Choose another --run, or take it out."
                )
            found[name] = _rows(path)
    return found


def _rows(path: Path) -> bytes:
    rows: list[list[str]] = []
    if path.is_dir():
        with open_run(path) as run:
            examples = [r.example for r in state_of(run).results if r.state == "kept"]
        for example in filter(None, examples):
            unit, answer = example.unit, example.response.text
            group = "" if example.edited_instruction else unit.template
            rows.append([example.id, *RowTexts(example.instruction, unit.input, answer, group)])
    else:
        rows = [[f"row {i}", *row] for i, row in enumerate(read_rows(path), 1)]
    return json.dumps(rows, ensure_ascii=True, separators=(",", ":")).encode("ascii")


def keep_known(inputs: Inputs, known: Known, before: Mapping[str, str]) -> dict[str, str]:
    """Put the rows into the run's inputs; return file or run -> the input with its rows.

    Args:
        before: the same of the run's newest revision, for what can't be read now.

    Raises:
        UsageError: something can't be read, and the newest revision hasn't it either.
    """
    kept: dict[str, str] = {}
    for name, data in known.items():
        if data is None and name not in before:
            raise UsageError(
                f"dedup: {name!r} must be a file or the folder of a run; it isn't there, and this "
                "run has no rows of it. Put it there, or take it out of the config."
            )
        kept[name] = before[name] if data is None else inputs.put(data)
    return kept
