"""Excel workbooks, by openpyxl: a row a document below each sheet's headers, as in a CSV.

Figures are written as the sheet shows them: a share of 0.125 formatted as a percentage reads
"12.5%", an amount keeps its currency, a date is written as 2024-03-09. Of a formula the value is
read that was there when the workbook was saved.
"""

import datetime
import io
import re
from collections.abc import Iterator
from typing import Any

from generator.config import Source
from generator.knowledge.loaded import Loaded, Skipped, Unreadable
from generator.knowledge.rows import Row, check_fields, row_documents
from generator.knowledge.unzip import Archive, open_archive, refuse_document_types
from generator.text import collapse

__all__ = ["load_xlsx", "shown"]

_NO_VALUE = re.compile(rb"<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v></v>|</c>)")
_QUOTED = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]-]*)[^\]]*\]')
_CURRENCY = re.compile(r"[$\u00a3\u00a5\u20a0-\u20cf]|\b(?:[A-Z]{3}|kr|z\u0142|K\u010d)\b")
_DECIMALS = re.compile(r"[0#?]\.([0#?]+)")
_MAX_COLUMNS = 1_000
_MAX_EMPTY_ROWS = 100_000


def load_xlsx(content: bytes, path: str, source: Source) -> Loaded:
    """Read a workbook; the first row of a sheet with two filled cells is its header.

    Raises:
        Unreadable: it is broken, encrypted, or holds no workbook.
        KnowledgeError: the source names a column that no sheet has.
    """
    import openpyxl

    archive = open_archive(content)
    if not any(name.endswith("workbook.xml") for name in archive.names):
        raise Unreadable("holds no workbook")
    refuse_document_types(archive)
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    rows: list[Row] = []
    known: dict[str, None] = {}
    skipped: list[Skipped] = []
    warnings: list[Skipped] = []
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    for sheet in book.worksheets:
        if sheet not in sheets:
            skipped.append(Skipped(path, f"sheet {sheet.title!r}: is hidden"))
            continue
        name = sheet.title if len(sheets) > 1 else ""
        found = _rows(sheet, name, path, skipped)
        known.update((field, None) for row in found for field, _, _ in row.values)
        rows += found
    n_unknown = sum(len(_NO_VALUE.findall(part)) for part in _sheet_parts(archive))
    if n_unknown:
        reason = f"formulas without a stored value: {n_unknown}; open it and save it to fill them"
        warnings.append(Skipped(path, reason))
    if rows:
        check_fields(source, known, path)
    loaded = row_documents(rows, path, source, skipped)
    loaded.warnings[:0] = warnings
    return loaded


def _sheet_parts(archive: Archive) -> Iterator[bytes]:
    for name in archive.names:
        if "/worksheets/" in name and name.endswith(".xml"):
            yield archive.read(name)


def _rows(sheet: Any, name: str, path: str, skipped: list[Skipped]) -> list[Row]:  # noqa: ANN401
    """Return the rows of a sheet below its header."""
    sheet.reset_dimensions()  # what it says of its size may be wrong
    header: list[str] = []
    rows: list[Row] = []
    above: list[tuple[int, list[str]]] = []
    n_empty = 0
    for number, cells in enumerate(sheet.iter_rows(max_col=_MAX_COLUMNS), start=1):
        texts = [shown(cell.value, getattr(cell, "number_format", "General")) for cell in cells]
        n_filled = sum(map(bool, texts))
        n_empty = n_empty + 1 if not n_filled else 0
        if n_empty > _MAX_EMPTY_ROWS:
            skipped.append(Skipped(path, f"{name} row {number}: too many empty rows; stopped"))
            break
        if not n_filled:
            continue
        if header:
            rows.append(Row(number, _values(header, texts), name))
        elif n_filled > 1:
            header = [text or f"column {i}" for i, text in enumerate(texts, start=1)]
        else:
            above.append((number, texts))
    if not header:  # one column: every row is text
        return [Row(n, [("column 1", "", t) for t in texts if t], name) for n, texts in above]
    for number, texts in above:
        place = f"{name} row {number}" if name else f"row {number}"
        skipped.append(Skipped(path, f"{place}: stands outside the table: {''.join(texts)[:60]!r}"))
    if not rows:
        skipped.append(Skipped(path, f"sheet {sheet.title!r}: has no row below its header"))
    return rows


def _values(header: list[str], texts: list[str]) -> list[tuple[str, str, str]]:
    names = header + [f"column {i}" for i in range(len(header) + 1, len(texts) + 1)]
    return [
        (name, name.replace("_", " "), text)
        for name, text in zip(names, texts, strict=False)
        if text
    ]


def shown(value: object, number_format: str = "General") -> str:
    """Return a cell's value as its sheet shows it.

    >>> shown(0.125, "0.0%"), shown(2000, '"\u00a3"#,##0.00'), shown(3.0), shown(True)
    ('12.5%', '\u00a32,000.00', '3', 'yes')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime.datetime):
        is_date = value.time() == datetime.time(0)
        return value.date().isoformat() if is_date else value.isoformat(" ", "minutes")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, int | float):
        return _figure(value, number_format.split(";")[0])
    return str(value).strip()


def _figure(value: float, number_format: str) -> str:
    plain = _QUOTED.sub("", number_format)
    decimals = _DECIMALS.search(plain)
    if "%" in plain:
        value *= 100
    if decimals:
        least = decimals[1].count("0")
        text = f"{value:,.{len(decimals[1])}f}"
        while text[-1] == "0" and len(text.rpartition(".")[2]) > least:
            text = text[:-1]
        text = text.rstrip(".")
    elif "0" in plain and "E" not in plain:
        text = f"{value:,.0f}"
    else:
        text = f"{value:,.10g}"
    if "," not in plain:
        text = text.replace(",", "")
    if "%" in plain:
        return f"{text}%"
    return _with_currency(text, number_format)


def _with_currency(text: str, number_format: str) -> str:
    """Put the currency or unit where the format has it: before the digits or behind them."""
    literal = _QUOTED.sub(lambda m: m[1] or m[2] or m[3] or "", number_format)
    first, last = re.search(r"[0#?]", literal), re.search(r"[0#?](?=[^0#?]*$)", literal)
    if not first or not last:
        return text
    before, after = literal[: first.start()], literal[last.end() :]
    before = "".join(_CURRENCY.findall(before))
    return collapse(f"{before}{text}{after.replace('_', ' ').rstrip(') ')}")
