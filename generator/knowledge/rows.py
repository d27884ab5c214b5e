"""One row of a table (csv, jsonl) -> one document.

Values that are prose stand as paragraphs of their own, verbatim; short ones are gathered in one
row, "Label: value; Label: value.", for a bare value says nothing without its column.
"""

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from generator.config import Source
from generator.errors import KnowledgeError, visible
from generator.knowledge.loaded import Loaded, Skipped
from generator.knowledge.writing import TextWriter, name_of
from generator.text import collapse

__all__ = ["Row", "check_fields", "row_documents"]

_MAX_SHORT_WORDS = 8
"""A value of more words reads as prose: column values are names, figures and short phrases."""

_MIN_SENTENCE_WORDS = 4
"""Fewer words with a full stop are an abbreviation or "Yes.", which need their label."""

_SENTENCE_END = re.compile(r"[.!?\u2026\u3002\uff01\uff1f][\"'\u201d\u2019)\]]*$")
_PARAGRAPH_BREAK = re.compile(r"\n[ \t]*\n\s*")


@dataclass(frozen=True, slots=True)
class Row:
    """A row as its format gives it: `values` are (field, label, text), in the file's order.

    One field may give several values, with a label each, where it holds nested data.
    """

    number: int
    values: list[tuple[str, str, str]] = field(default_factory=list)


def check_fields(source: Source, known: Iterable[str], path: str) -> None:
    """Refuse a source that names a field no row has.

    Raises:
        KnowledgeError: with the nearest known name, for all unknown fields at once.
    """
    names = list(dict.fromkeys(known))
    wanted = [("text", name) for name in source.text]
    wanted += [("title", source.title), ("id", source.id)]
    problems = []
    for key, name in wanted:
        if name and name not in names:
            near = difflib.get_close_matches(name, names, n=1)
            fix = f"Did you mean {near[0]!r}?" if near else f"It has {', '.join(names[:20])}."
            problems.append(f"{path}: {key} must name a field of the file; got {name!r}. {fix}")
    if problems:
        raise KnowledgeError(visible("\n".join(problems)))


def row_documents(rows: Sequence[Row], path: str, source: Source, skipped: list[Skipped]) -> Loaded:
    """Return a document a row; rows that hold no text are skipped."""
    loaded = Loaded([], skipped, [])
    seen: set[str] = set()
    for row in rows:
        first = {name: text for name, _, text in reversed(row.values)}
        row_id = collapse(first.get(source.id, "")) or str(row.number)
        if row_id in seen:
            skipped_id, row_id = row_id, f"{row_id} (row {row.number})"
            reason = f"row {row.number}: its id {skipped_id!r} is taken; named {row_id!r}"
            loaded.warnings.append(Skipped(path, reason))
        seen.add(row_id)
        title = collapse(first.get(source.title, "")) or f"{name_of(path)} row {row.number}"
        writer = _write(row, source)
        if not writer.blocks:
            loaded.skipped.append(Skipped(path, f"row {row.number}: holds no text"))
            continue
        loaded.documents.append(writer.document(f"{path}#{row_id}", title=title, path=path))
    return loaded


def _write(row: Row, source: Source) -> TextWriter:
    values = row.values
    if source.text:
        values = [value for name in source.text for value in row.values if value[0] == name]
    short = [(label, text) for _, label, text in values if text.strip() and not _is_prose(text)]
    writer, place = TextWriter(), f"row {row.number}"
    pairs = "; ".join(f"{label}: {collapse(text)}" for label, text in short)
    if pairs:
        writer.write("row", pairs if _SENTENCE_END.search(pairs) else pairs + ".", place)
    for _, _, text in values:
        if _is_prose(text):
            for paragraph in _PARAGRAPH_BREAK.split(text.strip()):
                writer.write("paragraph", paragraph.strip(), place)
    return writer


def _is_prose(text: str) -> bool:
    n_words = len(text.split())
    ends = _SENTENCE_END.search(text.rstrip()) is not None
    return n_words > _MAX_SHORT_WORDS or (n_words >= _MIN_SENTENCE_WORDS and ends)
