"""A document as its file reads now, beside the run's own copy of it."""

from pathlib import Path

from generator.config import Source
from generator.errors import KnowledgeError, UsageError
from generator.knowledge import gather
from generator.knowledge.web import is_address
from generator.records.knowledge import Document
from generator.run.library import Library
from generator.run.naming import named

__all__ = ["document_now"]


def document_now(library: Library, kept: Document) -> Document | str:
    """Return a document as its file reads now, or why it can't be read.

    Args:
        library: the revision that read it, which knows where it stood.
    """
    root = library.revision.sources_root
    if not root:
        return "the run doesn't know where its documents stood"
    if is_address(kept.path):
        return "it stood at an address, where nothing is looked up again"
    path = Path(root) / kept.path
    source = _source_of(library, kept)
    try:
        gathered = gather([source], Path(root), allowed=[path.resolve().parent])
    except (KnowledgeError, UsageError, OSError):
        return "its file can't be read any more" if path.exists() else "its file is gone"
    wanted = kept.id.rpartition("#")[2] if "#" in kept.id else ""
    for document in named(gathered.documents):
        if not wanted or document.id.rpartition("#")[2] == wanted:
            return document
    return "its file holds it no longer" if path.exists() else "its file is gone"


def _source_of(library: Library, kept: Document) -> Source:
    """Return the config's source for one file, with the fields that are its text."""
    for source in library.config.documents:
        pattern = source.path
        is_inside = kept.path.startswith(pattern.rstrip("/") + "/")
        if pattern == kept.path or is_inside or Path(kept.path).match(pattern.lstrip("./")):
            return Source(kept.path, source.text, source.title, source.id)
    return Source(kept.path)
