"""What became of each file of the documents, kept with the run that read them."""

import json
from collections.abc import Sequence

from msgspec import to_builtins

from generator.knowledge import FileReport
from generator.store import Inputs, RunFolder

__all__ = ["file_reports", "keep_reports"]


def keep_reports(inputs: Inputs, files: Sequence[FileReport], before: str) -> str:
    """Put the reports into the run's inputs; return their name, or the one before for none."""
    if not files:
        return before
    data = json.dumps([to_builtins(file) for file in files], ensure_ascii=True, indent=0)
    return inputs.put(data.encode("ascii"))


def file_reports(run: RunFolder) -> list[FileReport]:
    """Return what became of each file of the newest revision; nothing for an older run."""
    revisions = run.journal.revisions()
    if not revisions or not revisions[-1].files:
        return []
    raw = json.loads(run.inputs.get(revisions[-1].files))
    return [
        FileReport(**{**one, "reasons": tuple(one["reasons"]), "also": tuple(one["also"])})
        for one in raw
    ]
