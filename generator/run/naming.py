"""What documents are called in a run: the same in a checkout, in a copy, on any machine."""

import os
from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace

from generator.records.knowledge import Document

__all__ = ["named"]


def named(documents: Sequence[Document]) -> tuple[Document, ...]:
    """Return the documents with ids that don't say where the config stands.

    Leading "../" is cut off, and of absolute paths the folder that they have in common. Where two
    documents would be called the same, all keep the ids they have.

    >>> [d.id for d in named([Document("../wiki/a.md", "A", "../wiki/a.md", "text")])]
    ['wiki/a.md']
    """
    absolute = [os.path.dirname(d.path) for d in documents if Path(d.path).is_absolute()]  # noqa: PTH120
    common = os.path.commonpath(absolute).rstrip("/") + "/" if absolute else ""
    ids = [_short(document.id, common) for document in documents]
    if len(set(ids)) < len(ids):
        return tuple(documents)
    return tuple(replace(d, id=id_) for d, id_ in zip(documents, ids, strict=True))


def _short(name: str, common: str) -> str:
    if common and name.startswith(common):
        return name[len(common) :]
    while name.startswith("../"):
        name = name[3:]
    return name
