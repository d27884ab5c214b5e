"""Rows of data files: what of them is compared, and a copy of those that are kept."""

import os
import tempfile
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from generator.dedup.formats import FORMATS, MAX_PROBLEMS, Row, kind_of, rows, short
from generator.errors import InvalidError, Problem, StorageError, UsageError
from generator.schema import nearest

__all__ = ["RowTexts", "copy_rows", "read_rows", "read_texts"]

_TEXT_FIELDS = ("instruction", "question", "prompt", "text", "messages", "conversations")
"""Where a row's text is looked for if no field is named, in this order."""

_RESPONSE_FIELDS = ("response", "output", "answer", "completion", "messages", "conversations")
"""Where its response is looked for."""

_TURNS = frozenset(("messages", "conversations"))
_ASKING, _ANSWERING = frozenset(("user", "human")), frozenset(("assistant", "gpt", "model"))


class RowTexts(NamedTuple):
    """What a row says; "" for what it doesn't have.

    `template` is the text that askwright's own exports have there.
    """

    instruction: str
    input: str
    response: str
    template: str

    @property
    def question(self) -> str:
        """Instruction and input as one text."""
        return f"{self.instruction}\n{self.input}" if self.input else self.instruction


def read_texts(path: Path, field: str = "") -> list[str]:
    """Return the text of every row, its input on a new line; see `read_rows`."""
    return [row.question for row in read_rows(path, field, responses=False)]


def read_rows(path: Path, field: str = "", *, responses: bool = True) -> list[RowTexts]:
    """Return what every row says.

    The file is read row by row; only these texts stay in memory.

    Args:
        field: names the field that is the instruction; "" means the first of `instruction` (then
            with `input`), `question`, `prompt`, `text`, `messages` and `conversations` (their
            first user turn) that the first row has.
        responses: whether to look for them, in `response`, `output`, `answer`, `completion` or the
            first answering turn, and for templates.

    Raises:
        UsageError: the file is missing, of an unknown kind, or has no such field.
        InvalidError: rows that can't be read, all of them up to 20.
    """
    problems: list[Problem] = []
    found: list[RowTexts] = []
    chosen = field
    for place, row in rows(path, problems):
        chosen = chosen or next((name for name in _TEXT_FIELDS if name in row), "")
        if chosen not in row and not found:
            raise UsageError(_no_field(path, chosen, row))
        text = _text(row, chosen, _ASKING)
        if text is None:
            what = f"got {short(row.get(chosen))}" if chosen in row else "this row has none"
            problems.append(
                Problem(str(path), f"{place}: {chosen!r} must be text; {what}.", "row-text")
            )
        with_input = chosen == "instruction" and not field and row.get("input")
        found.append(
            RowTexts(
                text or "",
                str(row["input"]) if with_input else "",
                _response(row, chosen) if responses else "",
                str(row.get("template") or "") if responses else "",
            )
        )
        if len(problems) >= MAX_PROBLEMS:
            break
    if problems:
        raise InvalidError(problems)
    return found


def _response(row: Row, chosen: str) -> str:
    for name in _RESPONSE_FIELDS:
        if name in row and (name != chosen or name in _TURNS):
            return _text(row, name, _ANSWERING) or ""
    return ""


def _text(row: Row, field: str, roles: Collection[str]) -> str | None:
    """Return a field's text, of turns the first by one of the roles; `None` if it holds no text."""
    value = row.get(field)
    if field in _TURNS and isinstance(value, list):
        turns = [turn for turn in value if isinstance(turn, dict)]
        turn: Row = next((t for t in turns if t.get("role", t.get("from")) in roles), {})
        value = turn.get("content", turn.get("value"))
    if field in row and value is None:
        return ""
    return value if isinstance(value, str) else None


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
        FORMATS[kind_of(path)][1](path, Path(temporary), wanted)
        Path(temporary).replace(out)
    except OSError as fault:
        raise StorageError(
            f"{out}: must be writable; {fault.strerror}. Name another file."
        ) from fault
    finally:
        if temporary:
            Path(temporary).unlink(missing_ok=True)


def _no_field(path: Path, field: str, row: Row) -> str:
    names = ", ".join(map(repr, list(row)[:12])) or "none"
    if not field:
        return (
            f"{path}: a row must have a field of text; got the fields {names}. Name one: --field."
        )
    near = nearest(field, map(str, row))
    hint = f"Did you mean {near!r}?" if near else f"It has {names}."
    return f"{path}: rows must have the field {field!r}. {hint}"
