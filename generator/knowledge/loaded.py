"""What a loader hands back: documents, and the reason for whatever it left out."""

from dataclasses import dataclass
from typing import NamedTuple

from generator.records.knowledge import Document

__all__ = ["Loaded", "Skipped"]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file or a row that was not used, or was used with a doubt, and why.

    `path` is the file as the config sees it; `reason` reads on from it: "looks binary",
    "row 7: has 3 cells, the header 4".
    """

    path: str
    reason: str


class Loaded(NamedTuple):
    """The documents of one file, in order, and the rows of it that were not used.

    `warnings` are of text that was used, but not quite as the file has it.
    """

    documents: list[Document]
    skipped: list[Skipped]
    warnings: list[Skipped]
