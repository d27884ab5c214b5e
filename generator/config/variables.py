"""The forms a variable can have -> pools of values.

product: [A, B]                             a list of texts, numbers or mappings
character: {major: [A, B], minor: [C]}      groups: {{ character }}, {{ character.major }}
plan: {file: plans.csv}                     the rows of a table: {{ plan.price }}
city: {file: cities.jsonl, column: name}    one column of it
topic: {knowledge: headings}                drawn from the documents
"""

import csv
import io
import json
from typing import Any

from generator.config.files import FileFault, Files
from generator.config.matrix import Draw, Pools
from generator.schema import near

__all__ = ["read_pools", "read_table"]

_MAX_ROWS = 100_000


def read_pools(raw: dict[str, Any], files: Files) -> tuple[Pools, dict[str, Draw], list[FileFault]]:
    """Return the pools of a mapping of variables, the draws among them, and what is wrong.

    A draw's pool is empty until the documents are known. A fault's `args` hold its variable.
    """
    pools: Pools = {}
    draws: dict[str, Draw] = {}
    faults: list[FileFault] = []
    for name, form in raw.items():
        if isinstance(form, list):
            pools[name] = tuple(form)
        elif "knowledge" in form and not isinstance(form["knowledge"], list):
            draws[name] = Draw(kind=form["knowledge"], **_without(form, "knowledge"))
            pools[name] = ()
        elif "file" in form and not isinstance(form["file"], list):
            pools[name] = ()
            try:
                pools[name] = read_table(form["file"], form.get("column", ""), files)
            except FileFault as fault:
                fault.args = (*fault.args, name)
                faults.append(fault)
        else:
            pools[name] = tuple(value for values in form.values() for value in values)
            pools.update({f"{name}.{group}": tuple(values) for group, values in form.items()})
    return pools, draws, faults


def _without(form: dict[str, Any], key: str) -> dict[str, Any]:
    return {k: v for k, v in form.items() if k != key}


def read_table(path: str, column: str, files: Files) -> tuple[Any, ...]:
    """Return the rows of a .csv or .jsonl file: mappings, or the values of one column.

    Values of a CSV file are text; blank lines are no rows.

    Raises:
        FileFault: the file can't be used, has no rows, or a row is not as the first.
    """
    ending = path.rpartition(".")[2].lower()
    if ending not in ("csv", "jsonl"):
        raise FileFault(f"a table must be a .csv or .jsonl file; got {path!r}", "table-syntax")
    text = files.table(path)
    rows = _csv_rows(text, path) if ending == "csv" else _jsonl_rows(text, path)
    if len(rows) > _MAX_ROWS:
        raise FileFault(
            f"a table must have at most {_MAX_ROWS:,} rows; {path!r} has more", "too-large"
        )
    if not rows:
        raise FileFault(f"a table must have rows; {path!r} has none", "empty-pool")
    if not column:
        return tuple(rows)
    values = []
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict) or column not in row:
            known = list(row) if isinstance(row, dict) else []
            guess = near(column, known)
            message = f"every row must have the column; {path!r} row {number} has no {column!r}"
            raise FileFault(message, "unknown-column", fix=guess)
        values.append(row[column])
    return tuple(values)


def _csv_rows(text: str, path: str) -> list[Any]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[Any] = []
    header: list[str] | None = None
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if header is None:
                header = [cell.strip() for cell in cells]
                if len(set(header)) < len(header) or "" in header:
                    message = (
                        f"columns must have names that differ; {path!r} has {', '.join(header)}"
                    )
                    raise FileFault(message, "table-syntax")
                continue
            if len(cells) != len(header):
                message = (
                    f"every row must have {len(header)} cells; {path}:{reader.line_num} has "
                    f"{len(cells)}"
                )
                raise FileFault(message, "table-syntax")
            rows.append(dict(zip(header, cells, strict=True)))
    except csv.Error as fault:
        message = f"must be a CSV table; {path}:{reader.line_num}: {fault}"
        raise FileFault(message, "table-syntax") from None
    return rows


def _jsonl_rows(text: str, path: str) -> list[Any]:
    rows: list[Any] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as fault:
            reason = str(fault).split("\n")[0][:100]
            message = f"every line must be JSON; {path}:{number}: {reason}"
            raise FileFault(message, "table-syntax") from None
        if not isinstance(row, dict | str | int | float):
            message = f"every line must be a mapping, a text or a number; {path}:{number} isn't"
            raise FileFault(message, "table-syntax")
        rows.append(row)
    return rows


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not a finite number")
