"""Problems as text with the line and a caret, as JSON, and as SARIF for editors and CI."""

import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePath
from typing import Any, Final
from urllib.parse import quote

from generator import __version__
from generator.errors import Problem, visible
from generator.lint.explaining import CODES
from generator.schema import masked

__all__ = ["as_json", "as_sarif", "as_text"]

_MAX_LINE_CHARS: Final = 160


def as_text(problems: Sequence[Problem]) -> Iterator[str]:
    """Yield problems as lines: place, rule, value, fix; then the line with a caret below the place.

    Errors come first: what has to be mended is not to be looked for among warnings. A line that
    holds a key or a password is not shown.
    """
    lines = _lines_of(problems)
    hidden = {(one.file, one.line) for one in problems if _is_secret(one)}
    for problem in sorted(problems, key=lambda one: one.severity):
        yield from _lines(problem, lines, hidden)


def _is_secret(problem: Problem) -> bool:
    has_secret_key = problem.code == "unknown-key" and problem.fix.startswith("Keys and passwords")
    return has_secret_key or problem.code in ("secret", "bad-url")


def _lines(
    problem: Problem, lines: Mapping[str, Sequence[str]], hidden: set[tuple[str, int]]
) -> Iterator[str]:
    yield f"{problem.severity}: {problem} ({problem.code})"
    texts = lines.get(problem.file, ())
    if not 0 < problem.line <= len(texts) or (problem.file, problem.line) in hidden:
        return
    text, column = _window(texts[problem.line - 1], problem.column)
    shown = visible(masked(text).replace("\t", " "))
    if shown == text.replace("\t", " ") and text.strip():
        number = str(problem.line)
        yield f"  {number} | {shown}"
        yield f"  {' ' * len(number)} | {' ' * _width(shown[: column - 1])}^"


def _window(text: str, column: int) -> tuple[str, int]:
    """Cut a long line around a column; return it with the column in what is left."""
    if len(text) <= _MAX_LINE_CHARS:
        return text, column
    start = max(0, min(column - _MAX_LINE_CHARS // 2, len(text) - _MAX_LINE_CHARS))
    return text[start : start + _MAX_LINE_CHARS], column - start


def _width(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    narrow = sum(unicodedata.combining(char) > 0 for char in text)
    return len(text) + wide - narrow


def _lines_of(problems: Iterable[Problem]) -> dict[str, list[str]]:
    """Read the lines of the files that problems are in, where they can be read as text."""
    found: dict[str, list[str]] = {}
    for file in {problem.file for problem in problems if problem.line}:
        path = Path(file)
        try:
            # Only what was read once already, so never a pipe or a device.
            if path.is_file() and path.stat().st_size <= 10_000_000:
                text = path.read_text(encoding="utf-8-sig", errors="strict")
                found[file] = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        except (OSError, UnicodeDecodeError):
            continue
    return found


def as_json(problems: Sequence[Problem]) -> str:
    """Return problems as a JSON list of objects with the fields of `Problem`."""
    return json.dumps([problem.as_dict() for problem in problems], indent=2)


def as_sarif(problems: Sequence[Problem]) -> str:
    """Return problems as a SARIF 2.1.0 log.

    Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0", 2020.
    """
    codes = sorted({problem.code for problem in problems})
    rules = [
        {"id": code, "shortDescription": {"text": CODES.get(code, code).split("\n")[0]}}
        for code in codes
    ]
    driver = {"name": "askwright", "version": __version__, "rules": rules}
    results = [_result(problem, codes.index(problem.code)) for problem in problems]
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "results": results,
            }
        ],
    }
    return json.dumps(log, indent=2)


def _result(problem: Problem, rule: int) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": _uri(problem.file)}}
    if problem.line:
        place["region"] = {"startLine": problem.line, "startColumn": max(1, problem.column)}
    location: dict[str, Any] = {"physicalLocation": place}
    if problem.pointer:
        location["logicalLocations"] = [{"fullyQualifiedName": problem.pointer}]
    text = f"{problem.message.removesuffix('.')}. {problem.fix}".strip()
    return {
        "ruleId": problem.code,
        "ruleIndex": rule,
        "level": problem.severity,
        "message": {"text": visible(text)},
        "locations": [location],
    }


def _uri(file: str) -> str:
    path = PurePath(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
