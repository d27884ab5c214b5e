"""Data files row by row: JSON lines, JSON, CSV, TSV and Parquet; read, and copied by number.

JSON lines, tables and Parquet are read row by row, so a file is never in memory as a whole. A copy
keeps the bytes of a line of JSON lines as they are.
"""

import csv
import io
import itertools
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TextIO

from generator.errors import MAX_VALUE_CHARS, InvalidError, Problem, UsageError

__all__ = ["FORMATS", "MAX_PROBLEMS", "Row", "kind_of", "rows", "short"]

Row = dict[str, Any]

MAX_PROBLEMS = 20


def kind_of(path: Path) -> str:
    """Return a file's ending in lower case.

    Raises:
        UsageError: no file of that ending can be read.
    """
    kind = path.suffix.lower()
    if kind not in FORMATS:
        known = ", ".join(FORMATS)
        raise UsageError(f"{path}: must end in one of {known}; got {path.suffix!r}. Convert it.")
    return kind


def rows(path: Path, problems: list[Problem]) -> Iterator[tuple[str, Row]]:
    """Yield each row with its place in words; what can't be read goes to the problems.

    Raises:
        UsageError: the file is missing, of an unknown kind, or not UTF-8.
        InvalidError: it can't be read as a whole.
    """
    kind = kind_of(path)
    try:
        yield from FORMATS[kind][0](path, problems)
    except OSError as fault:
        raise UsageError(f"{path}: must be a readable file; {fault.strerror}.") from fault
    except UnicodeDecodeError as fault:
        raise UsageError(
            f"{path}: must be UTF-8; got byte {fault.object[fault.start]:#04x}. Convert it."
        ) from fault


def short(value: object) -> str:
    """Return a value as a message shows it."""
    shown = repr(value)
    return shown if len(shown) <= MAX_VALUE_CHARS else f"{shown[: MAX_VALUE_CHARS - 3]}..."


# JSON lines ------------------------------------------------------------------------------------


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield the lines with content, and their numbers from 1."""
    with path.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            content = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
            if content.strip():
                yield number, content


def _read_jsonl(path: Path, problems: list[Problem]) -> Iterator[tuple[str, Row]]:
    for number, line in _lines(path):
        try:
            row = json.loads(line)
            if not isinstance(row, dict):
                raise ValueError(f"a line must hold an object; got {short(row)}.")
        except (ValueError, RecursionError) as fault:
            message = "must be JSON in UTF-8: " if not str(fault).startswith("a line") else ""
            problem = Problem(str(path), f"{message}{fault}", "row-json", number, _column(fault))
            problems.append(problem)
            if len(problems) >= MAX_PROBLEMS:
                return
        else:
            yield f"line {number}", row


def _column(fault: Exception) -> int:
    return fault.colno if isinstance(fault, json.JSONDecodeError) else 1


def _copy_jsonl(path: Path, out: Path, numbers: frozenset[int]) -> None:
    with out.open("wb") as stream:
        for i, (_, line) in enumerate(_lines(path)):
            if i in numbers:
                stream.write(line.rstrip(b"\r\n") + b"\n")


# JSON ------------------------------------------------------------------------------------------


def _json_rows(path: Path) -> tuple[Any, list[Any], str]:
    """Return the whole value, its list of rows and, if that is a member, its name."""
    try:
        value = json.loads(path.read_bytes().decode("utf-8-sig"))
    except (ValueError, RecursionError) as fault:
        line = fault.lineno if isinstance(fault, json.JSONDecodeError) else 0
        problem = Problem(
            str(path), f"must be JSON in UTF-8: {fault}", "json", line, _column(fault)
        )
        raise InvalidError([problem]) from fault
    if isinstance(value, list):
        return value, value, ""
    lists = [k for k, v in value.items() if isinstance(v, list)] if isinstance(value, dict) else []
    if len(lists) != 1:
        raise UsageError(
            f"{path}: must be a list of rows, or an object with one; got {short(value)}."
        )
    return value, value[lists[0]], lists[0]


def _read_json(path: Path, problems: list[Problem]) -> Iterator[tuple[str, Row]]:
    for number, row in enumerate(_json_rows(path)[1], 1):
        if isinstance(row, dict):
            yield f"row {number}", row
        else:
            message = f"row {number} must be an object; got {short(row)}."
            problems.append(Problem(str(path), message, "row-json"))


def _copy_json(path: Path, out: Path, numbers: frozenset[int]) -> None:
    value, rows, name = _json_rows(path)
    kept: Any = [row for i, row in enumerate(rows) if i in numbers]
    if name:
        kept = {**value, name: kept}
    out.write_text(json.dumps(kept, ensure_ascii=False, indent=2) + "\n", "utf-8", newline="\n")


# Tables ----------------------------------------------------------------------------------------


def _open_table(path: Path) -> TextIO:
    csv.field_size_limit(1 << 30)  # the default of 128 KB is below a long document
    return io.TextIOWrapper(path.open("rb"), "utf-8-sig", newline="")


def _delimiter(path: Path) -> str:
    return "\t" if path.suffix.lower() == ".tsv" else ","


def _read_table(path: Path, problems: list[Problem]) -> Iterator[tuple[str, Row]]:
    with _open_table(path) as stream:
        reader = csv.reader(stream, delimiter=_delimiter(path))
        header = next(reader, [])
        for number, cells in enumerate(filter(None, reader), 1):
            if len(cells) > len(header):
                message = (
                    f"row {number} must have {len(header)} cells as the header does; "
                    f"got {len(cells)}. Quote cells that hold {_delimiter(path)!r}."
                )
                problems.append(Problem(str(path), message, "row-cells", reader.line_num, 1))
            yield (
                f"line {reader.line_num}",
                dict(itertools.zip_longest(header, cells[: len(header)])),
            )


def _copy_table(path: Path, out: Path, numbers: frozenset[int]) -> None:
    with _open_table(path) as stream, out.open("w", encoding="utf-8", newline="") as target:
        reader = csv.reader(stream, delimiter=_delimiter(path))
        writer = csv.writer(target, delimiter=_delimiter(path), lineterminator="\n")
        writer.writerow(next(reader, []))
        writer.writerows(cells for i, cells in enumerate(filter(None, reader)) if i in numbers)


# Parquet ---------------------------------------------------------------------------------------


def _parquet() -> Any:  # noqa: ANN401 (an extra: there may be no types for it)
    try:
        import pyarrow.parquet
    except ImportError as fault:
        raise UsageError(
            "Parquet files need pyarrow. Install it: pip install 'askwright[parquet]'"
        ) from fault
    return pyarrow.parquet


def _parquet_file(path: Path) -> Any:  # noqa: ANN401 (see above)
    parquet = _parquet()
    try:
        return parquet.ParquetFile(path)
    except ValueError as fault:
        raise UsageError(f"{path}: must be a Parquet file; {fault}.") from fault


def _read_parquet(path: Path, problems: list[Problem]) -> Iterator[tuple[str, Row]]:
    with _parquet_file(path) as file:
        rows: Iterable[Row] = (row for batch in file.iter_batches() for row in batch.to_pylist())
        for number, row in enumerate(rows, 1):
            yield f"row {number}", row


def _copy_parquet(path: Path, out: Path, numbers: frozenset[int]) -> None:
    with _parquet_file(path) as file:
        first = 0
        with _parquet().ParquetWriter(out, file.schema_arrow) as writer:
            for batch in file.iter_batches():
                some = [i for i in range(batch.num_rows) if first + i in numbers]
                writer.write_batch(batch.take(some))
                first += batch.num_rows


Reader = Callable[[Path, list[Problem]], Iterator[tuple[str, Row]]]
Copier = Callable[[Path, Path, frozenset[int]], None]

FORMATS: dict[str, tuple[Reader, Copier]] = {
    ".jsonl": (_read_jsonl, _copy_jsonl),
    ".ndjson": (_read_jsonl, _copy_jsonl),
    ".json": (_read_json, _copy_json),
    ".csv": (_read_table, _copy_table),
    ".tsv": (_read_table, _copy_table),
    ".parquet": (_read_parquet, _copy_parquet),
}
"""Ending -> how a file is read, and how copied."""
