"""JSON Lines: an object a line, a document an object; nested values are written out flat."""

import json
import re
from collections.abc import Iterator
from typing import Any

from generator.config import Source
from generator.knowledge.loaded import Loaded, Skipped
from generator.knowledge.rows import Row, check_fields, row_documents

__all__ = ["DECODER", "flat", "load_jsonl", "mend", "values_of"]

_SURROGATE = re.compile("[\ud800-\udfff]")

# Numbers stay as the file has them: 1.10 is not 1.1, and 5,000 digits are no fault.
DECODER = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str)
"""Reads JSON with numbers as texts."""


def load_jsonl(text: str, path: str, source: Source) -> Loaded:
    """Read an object a line; a row's number is its line.

    Raises:
        KnowledgeError: the source names a field that no row has.
    """
    rows: list[Row] = []
    skipped: list[Skipped] = []
    warnings: list[Skipped] = []
    known: dict[str, None] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            value = DECODER.decode(line)
            if not isinstance(value, dict):
                kind = "a list" if isinstance(value, list) else "a single value"
                raise ValueError(f"must be an object; got {kind}")
            values = values_of(value)
        except json.JSONDecodeError as error:
            skipped.append(Skipped(path, f"row {number}: {error.msg.lower()} at {error.colno}"))
        except ValueError as error:
            skipped.append(Skipped(path, f"row {number}: {error}"))
        except RecursionError:
            skipped.append(Skipped(path, f"row {number}: is nested too deep"))
        else:
            known.update(dict.fromkeys(value))
            rows.append(Row(number, mend(values, f"row {number}", path, warnings)))
    if rows:
        check_fields(source, known, path)
    loaded = row_documents(rows, path, source, skipped)
    loaded.warnings[:0] = warnings
    return loaded


def values_of(row: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Return (field, label, text) for each value of an object, nested ones written out flat."""
    return [(name, *item) for name in row for item in flat(_label(name), row[name])]


def _label(name: str) -> str:
    return name.replace("_", " ").strip()


def flat(label: str, value: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 (any JSON value)
    """Yield (label, text) for a value; what is nested adds to the label.

    >>> list(flat("size", {"width": "28", "in_stock": True}))
    [('size width', '28'), ('size in stock', 'yes')]
    >>> list(flat("colours", ["red", "green"]))
    [('colours', 'red, green')]
    """
    if isinstance(value, str):
        yield label, value
    elif isinstance(value, bool):
        yield label, "yes" if value else "no"
    elif isinstance(value, dict):
        for name, nested in value.items():
            yield from flat(f"{label} {_label(name)}", nested)
    elif isinstance(value, list):
        if all(isinstance(item, str) and len(item.split()) <= 4 for item in value):
            yield label, ", ".join(value)
        else:
            for item in value:
                yield from flat(label, item)


def mend(
    values: list[tuple[str, str, str]], place: str, path: str, warnings: list[Skipped]
) -> list[tuple[str, str, str]]:
    """Replace halves of surrogate pairs, which no later stage could write, and count them."""
    n_lone = sum(len(_SURROGATE.findall(part)) for value in values for part in value)
    if not n_lone:
        return values
    warnings.append(Skipped(path, f"{place}: {n_lone} lone surrogates replaced by U+FFFD"))
    return [
        (name, _SURROGATE.sub("\ufffd", label), _SURROGATE.sub("\ufffd", text))
        for name, label, text in values
    ]
