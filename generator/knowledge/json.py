"""JSON: a list of objects is rows, a document each; anything else is one document of its parts.

Names of nested objects become headings, their values lines of the form "Label: value.".
"""

import json
from typing import Any

from generator.config import Source
from generator.knowledge.jsonl import DECODER, flat, mend, values_of
from generator.knowledge.loaded import Loaded, Skipped, Unreadable
from generator.knowledge.rows import Row, check_fields, row_documents, write_values
from generator.knowledge.writing import TextWriter, name_of

__all__ = ["load_json"]

_MAX_HEADING_LEVEL = 6


def load_json(text: str, path: str, source: Source) -> Loaded:
    """Read a file of one JSON value.

    Where an object holds one list of objects and otherwise only plain values, as in
    {"version": 2, "items": [{...}]}, that list is the rows.

    Raises:
        Unreadable: it is no JSON, with the place.
        KnowledgeError: the source names a field that no row has.
    """
    try:
        value = DECODER.decode(text)
        rows = _rows_in(value)
        return _whole(value, path) if rows is None else _rows(rows, path, source)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise Unreadable(f"is not JSON at {place}: {error.msg.lower()}") from None
    except RecursionError:
        raise Unreadable("is nested too deep") from None


def _rows_in(value: Any) -> list[Any] | None:  # noqa: ANN401 (any JSON value)
    """Return the list that is the file's rows, None where there is no such list."""
    if isinstance(value, dict):
        nested = [member for member in value.values() if isinstance(member, dict | list) and member]
        value = nested[0] if len(nested) == 1 else None
    if isinstance(value, list) and any(isinstance(item, dict) for item in value):
        return value
    return None


def _rows(values: list[Any], path: str, source: Source) -> Loaded:
    rows: list[Row] = []
    skipped: list[Skipped] = []
    warnings: list[Skipped] = []
    known: dict[str, None] = {}
    for number, value in enumerate(values, start=1):
        if not isinstance(value, dict):
            kind = "a list" if isinstance(value, list) else "a single value"
            skipped.append(Skipped(path, f"row {number}: must be an object; got {kind}"))
            continue
        known.update(dict.fromkeys(value))
        rows.append(Row(number, mend(values_of(value), f"row {number}", path, warnings)))
    check_fields(source, known, path)
    loaded = row_documents(rows, path, source, skipped)
    loaded.warnings[:0] = warnings
    return loaded


def _whole(value: Any, path: str) -> Loaded:  # noqa: ANN401 (any JSON value)
    writer = TextWriter()
    _write(writer, value, "", 1)
    title = value.get("title") if isinstance(value, dict) else None
    named = title if isinstance(title, str) and title.strip() else name_of(path)
    return Loaded([writer.document(path, title=named, path=path)], [], [])


def _write(writer: TextWriter, value: Any, pointer: str, level: int) -> None:  # noqa: ANN401
    """Write a value: plain members as a row, prose as paragraphs, nested ones under headings."""
    place = pointer or "/"
    if isinstance(value, dict):
        plain = {k: v for k, v in value.items() if not _is_nested(v)}
        write_values(writer, [(label, text) for _, label, text in values_of(plain)], place)
        for name, member in value.items():
            if _is_nested(member):
                below = f"{pointer}/{name}"
                heading = name.replace("_", " ").strip()
                writer.write("heading", heading, below, level=min(level, _MAX_HEADING_LEVEL))
                _write(writer, member, below, level + 1)
    elif isinstance(value, list):
        for i, item in enumerate(value):
            if isinstance(item, dict):
                values = [(label, text) for _, label, text in values_of(item)]
                write_values(writer, values, f"{pointer}/{i}")
            else:
                for _, text in flat("", item):
                    writer.write("item", text.strip(), f"{pointer}/{i}")
    else:
        for _, text in flat("", value):
            writer.write("paragraph", text.strip(), place)


def _is_nested(value: Any) -> bool:  # noqa: ANN401 (any JSON value)
    """Say whether a member has parts that don't fit into one row."""
    if isinstance(value, list):
        return any(isinstance(item, dict | list) for item in value)
    return isinstance(value, dict)
