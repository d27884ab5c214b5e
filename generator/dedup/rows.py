"""Rows of JSON lines, JSON, CSV, TSV and Parquet files: read for their texts, copied by number.

JSON lines and tables are read row by row, so only the texts stay in memory. A copy keeps the bytes
of a line of JSON lines as they are.
"""

import csv
import difflib
import io
import itertools
import json
import os
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

from generator.errors import MAX_VALUE_CHARS, InvalidError, Problem, StorageError, UsageError

__all__ = ["FORMATS", "copy_rows", "read_texts"]

Row = dict[str, Any]

_TEXT_FIELDS = ("instruction", "question", "prompt", "text", "messages", "conversations")
"""Where a row's text is looked for if no field is named, in this order."""

_MAX_PROBLEMS = 20


def read_texts(path: Path, field: str = "") -> list[str]:
    """Return the text of every row.

    Args:
        field: names the field; "" means the first of `instruction` (with `input` on a new line),
            `question`, `prompt`, `text`, `messages` and `conversations` (their first user turn)
            that the first row has.

    Raises:
        UsageError: the file is missing, of an unknown kind, or has no such field.
        InvalidError: rows that can't be read, all of them up to 20.
    """
    problems: list[Problem] = []
    texts: list[str] = []
    chosen = field
    for place, row in _rows(path, problems):
        chosen = chosen or next((name for name in _TEXT_FIELDS if name in row), "")
        if chosen not in row and not texts:
            raise UsageError(_no_field(path, chosen, row))
        text = _text(row, chosen, alone=bool(field))
        if text is None:
            what = f"got {_short(row.get(chosen))}" if chosen in row else "this row has none"
            problems.append(
                Problem(str(path), f"{place}: {chosen!r} must be text; {what}.", "row-text")
            )
        texts.append(text or "")
        if len(problems) >= _MAX_PROBLEMS:
            break
    if problems:
        raise InvalidError(problems)
    return texts


def copy_rows(path: Path, out: Path, numbers: Collection[int]) -> None:
    """Write the rows of these numbers, counted from 0, to a file of the same kind.

    The file is there whole or not at all.

    Raises:
        UsageError: it would be of another kind, or the file itself.
        StorageError: it can't be written.
    """
    if out.suffix.lower() != path.suffix.lower():
        raise UsageError(f"{out}: must end in {path.suffix} as {path} does. Rename it.")
    if out.exists() and out.samefile(path):
        raise UsageError(f"{out}: must be another file than the one that is read. Rename it.")
    wanted = frozenset(numbers)
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
        os.close(handle)
        _KINDS[path.suffix.lower()][1](path, Path(temporary), wanted)
        Path(temporary).replace(out)
    except OSError as fault:
        raise StorageError(
            f"{out}: must be writable; {fault.strerror}. Name another file."
        ) from fault
    finally:
        if temporary:
            Path(temporary).unlink(missing_ok=True)


def _rows(path: Path, problems: list[Problem]) -> Iterator[tuple[str, Row]]:
    kind = _KINDS.get(path.suffix.lower())
    if kind is None:
        known = ", ".join(_KINDS)
        raise UsageError(f"{path}: must end in one of {known}; got {path.suffix!r}. Convert it.")
    try:
        yield from kind[0](path, problems)
    except OSError as fault:
        raise UsageError(f"{path}: must be a readable file; {fault.strerror}.") from fault
    except UnicodeDecodeError as fault:
        raise UsageError(
            f"{path}: must be UTF-8; got byte {fault.object[fault.start]:#04x}. Convert it."
        ) from fault


def _text(row: Row, field: str, *, alone: bool) -> str | None:
    value = row.get(field)
    if field in {"messages", "conversations"} and isinstance(value, list):
        turns = [turn for turn in value if isinstance(turn, dict)]
        asked = (t for t in turns if t.get("role", t.get("from")) in {"user", "human"})
        turn: Row = next(asked, {})
        value = turn.get("content", turn.get("value"))
    if field == "instruction" and not alone and isinstance(value, str) and row.get("input"):
        value = f"{value}\n{row['input']}"
    if field in row and value is None:
        return ""
    return value if isinstance(value, str) else None


def _no_field(path: Path, field: str, row: Row) -> str:
    names = ", ".join(map(repr, list(row)[:12])) or "none"
    if not field:
        return (
            f"{path}: a row must have a field of text; got the fields {names}. Name one: --field."
        )
    near = difflib.get_close_matches(field, map(str, row), n=1)
    hint = f"Did you mean {near[0]!r}?" if near else f"It has {names}."
    return f"{path}: rows must have the field {field!r}. {hint}"


def _short(value: object) -> str:
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
                raise ValueError(f"a line must hold an object; got {_short(row)}.")
        except (ValueError, RecursionError) as fault:
            message = "must be JSON in UTF-8: " if not str(fault).startswith("a line") else ""
            problem = Problem(str(path), f"{message}{fault}", "row-json", number, _column(fault))
            problems.append(problem)
            if len(problems) >= _MAX_PROBLEMS:
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
            f"{path}: must be a list of rows, or an object with one; got {_short(value)}."
        )
    return value, value[lists[0]], lists[0]


def _read_json(path: Path, problems: list[Problem]) -> Iterator[tuple[str, Row]]:
    for number, row in enumerate(_json_rows(path)[1], 1):
        if isinstance(row, dict):
            yield f"row {number}", row
        else:
            message = f"row {number} must be an object; got {_short(row)}."
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

_KINDS: dict[str, tuple[Reader, Copier]] = {
    ".jsonl": (_read_jsonl, _copy_jsonl),
    ".ndjson": (_read_jsonl, _copy_jsonl),
    ".json": (_read_json, _copy_json),
    ".csv": (_read_table, _copy_table),
    ".tsv": (_read_table, _copy_table),
    ".parquet": (_read_parquet, _copy_parquet),
}

FORMATS: Sequence[str] = tuple(_KINDS)
