"""CSV and TSV: a row a document, after a header that names the columns.

A broken row costs itself, not the file: where one can't be read, or its quote swallows its
neighbours, reading starts afresh on the next line.
"""

import csv
import io
from collections.abc import Iterator

from generator.config import Source
from generator.knowledge.loaded import Loaded, Skipped
from generator.knowledge.rows import Row, check_fields, row_documents

__all__ = ["load_csv"]

_DELIMITERS = ",;\t"
_MAX_ROW_LINES = 1_000
"""A quote that is open for longer was never closed; bounds the search for its end, too."""


def load_csv(text: str, path: str, source: Source) -> Loaded:
    """Read a table; the first row is the header, and row 1 is the first below it.

    Raises:
        KnowledgeError: the source names a column that the header lacks.
    """
    lines = list(io.StringIO(text, newline="\n"))
    skipped: list[Skipped] = []
    table = _rows(lines, _delimiter(lines, path))
    header: list[str] = []
    rows: list[Row] = []
    number = -1
    for line, cells, fault in table:
        number += 1
        if not number:
            header = _names(cells)
            continue
        fault = fault or _misfit(cells, header)
        if fault:
            skipped.append(Skipped(path, f"row {number} (line {line}): {fault}"))
            continue
        labels = zip(header, cells, strict=False)
        values = [(name, name.replace("_", " "), cell) for name, cell in labels]
        rows.append(Row(number, values))
    if rows:
        check_fields(source, header, path)
    elif not skipped:
        skipped.append(Skipped(path, "has no row below its header"))
    return row_documents(rows, path, source, skipped)


def _delimiter(lines: list[str], path: str) -> str:
    """Return the delimiter that stands most often in the header, outside quotes."""
    if path.lower().endswith(".tsv"):
        return "\t"
    header = next((line for line in lines if line.strip()), "")
    bare = "".join(header.split('"')[::2])
    return max(_DELIMITERS, key=bare.count)


def _names(cells: list[str]) -> list[str]:
    return [cell.strip() or f"column {i}" for i, cell in enumerate(cells, start=1)]


def _misfit(cells: list[str], header: list[str]) -> str:
    extra = [cell for cell in cells[len(header) :] if cell.strip()]
    if len(cells) < len(header) or extra:
        return f"has {len(cells)} cells, the header {len(header)}"
    return ""


def _rows(lines: list[str], delimiter: str) -> Iterator[tuple[int, list[str], str]]:
    """Yield (line number, cells, fault) a row; empty lines are none."""
    csv.field_size_limit(max(csv.field_size_limit(), sum(map(len, lines))))
    at = 0
    while at < len(lines):
        reader = csv.reader(_take(lines, at), delimiter=delimiter, strict=True)
        start = at
        try:
            for cells in reader:
                line, start = start + 1, at + reader.line_num
                if cells:
                    yield line, cells, ""
                if start - at >= _MAX_ROW_LINES:
                    break
            at = start
        except csv.Error as error:
            why = str(error)
            if "unexpected end" in why:
                why = "its quote is never closed"
            yield start + 1, [], why
            at = start + 1


def _take(lines: list[str], at: int) -> Iterator[str]:
    """Yield lines from `at` on, of one batch: a row that starts in it may end in the next."""
    for i in range(at, min(at + 2 * _MAX_ROW_LINES, len(lines))):
        yield lines[i]
