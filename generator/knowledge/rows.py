"""One row of a table (csv, jsonl) -> one document.

Values that are prose stand as paragraphs of their own, verbatim; short ones are gathered in one
row, "Label: value; Label: value.", for a bare value says nothing without its column.
"""

import re
from collections.abc import Iterable, Sequence

from msgspec import Struct, field

from generator.config import Source
from generator.errors import KnowledgeError, visible
from generator.knowledge.loaded import Loaded, Skipped
from generator.knowledge.writing import TextWriter, name_of
from generator.schema import nearest
from generator.text import collapse

__all__ = ["Row", "check_fields", "row_documents", "write_values"]

_MAX_SHORT_WORDS = 8
"""A value of more words reads as prose: column values are names, figures and short phrases."""

_MIN_SENTENCE_WORDS = 4
"""Fewer words with a full stop are an abbreviation or "Yes.", which need their label."""

_SENTENCE_END = re.compile(r"[.!?\u2026\u3002\uff01\uff1f][\"'\u201d\u2019)\]]*$")
_PARAGRAPH_BREAK = re.compile(r"\n[ \t]*\n\s*")


class Row(Struct, frozen=True):
    """A row as its format gives it: `values` are (field, label, text), in the file's order.

    One field may give several values, with a label each, where it holds nested data. `sheet` is the
    table it stands in, where a file has several.
    """

    number: int
    values: list[tuple[str, str, str]] = field(default_factory=list)
    sheet: str = ""

    @property
    def place(self) -> str:
        """Where the row stands in its file: "row 7"."""
        return f"{self.sheet} row {self.number}" if self.sheet else f"row {self.number}"


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
            near = nearest(name, names)
            fix = f"Did you mean {near!r}?" if near else f"It has {', '.join(names[:20])}."
            problems.append(f"{path}: {key} must name a field of the file; got {name!r}. {fix}")
    if problems:
        raise KnowledgeError(visible("\n".join(problems)))


def row_documents(rows: Sequence[Row], path: str, source: Source, skipped: list[Skipped]) -> Loaded:
    """Return a document a row; rows that hold no text are skipped."""
    loaded = Loaded([], skipped, [])
    seen: set[str] = set()
    for row in rows:
        first = {name: text for name, _, text in reversed(row.values)}
        row_id = collapse(first.get(source.id, "")) or row.place.removeprefix("row ")
        if row_id in seen:
            skipped_id, row_id = row_id, f"{row_id} ({row.place})"
            reason = f"{row.place}: its id {skipped_id!r} is taken; named {row_id!r}"
            loaded.warnings.append(Skipped(path, reason))
        seen.add(row_id)
        title = collapse(first.get(source.title, "")) or f"{name_of(path)} {row.place}"
        writer = _write(row, source)
        if not writer.blocks:
            loaded.skipped.append(Skipped(path, f"{row.place}: holds no text"))
            continue
        loaded.documents.append(writer.document(f"{path}#{row_id}", title=title, path=path))
    return loaded


def _write(row: Row, source: Source) -> TextWriter:
    values = row.values
    if source.text:
        values = [value for name in source.text for value in row.values if value[0] == name]
    rest = [
        (label, text) for name, label, text in values if name != source.title or _is_prose(text)
    ]
    titles = [t for name, _, t in values if name == source.title and t.strip() and not _is_prose(t)]
    writer = TextWriter()
    if titles and not any(text.strip() and not _is_prose(text) for _, text in rest):
        writer.write("heading", collapse(titles[0]), row.place, level=1)
    write_values(writer, rest, row.place, name="; ".join(map(collapse, titles)))
    return writer


def write_values(
    writer: TextWriter, values: Sequence[tuple[str, str]], place: str, *, name: str = ""
) -> None:
    """Write (label, text) pairs: the short ones as one row, then prose as paragraphs.

    A row's name stands in front, as in the rows of other tables: "Canopy \u2013 weight: 5.2.".
    """
    short = [(label, text) for label, text in values if text.strip() and not _is_prose(text)]
    pairs = "; ".join(f"{label}: {collapse(text)}" for label, text in short)
    if pairs:
        pairs = f"{name} \u2013 {pairs}" if name else pairs
        writer.write("row", pairs if _SENTENCE_END.search(pairs) else pairs + ".", place)
    for _, text in values:
        if _is_prose(text):
            for paragraph in _PARAGRAPH_BREAK.split(text.strip()):
                writer.write("paragraph", paragraph.strip(), place)


def _is_prose(text: str) -> bool:
    n_words = len(text.split())
    ends = _SENTENCE_END.search(text.rstrip()) is not None
    return n_words > _MAX_SHORT_WORDS or (n_words >= _MIN_SENTENCE_WORDS and ends)
