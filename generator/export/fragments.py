"""JSON of what many rows have in common: each passage and each finding is written once.

A row of the full record is 5 KB, two thirds of it passages that other rows show, too.
"""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from generator.records.answers import Finding
from generator.records.knowledge import Passage

__all__ = ["Fragments", "Json", "dump_row"]


class Json(str):
    """A text that is JSON already."""

    __slots__ = ()


_dump = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def dump_row(row: Mapping[str, Any]) -> str:
    """Return a row as JSON, as `json.dumps` writes it; values that are `Json` stand as they are.

    >>> dump_row({"a": 1, "b": Json("[2]"), "c": None})
    '{"a": 1, "b": [2], "c": null}'
    """
    parts: list[str] = []
    plain: dict[str, Any] = {}
    for key, value in row.items():
        if type(value) is not Json:
            plain[key] = value
            continue
        if plain:
            parts.append(_dump(plain)[1:-1])
            plain = {}
        parts.append(f"{_dump(key)}: {value}")
    if plain:
        parts.append(_dump(plain)[1:-1])
    return f"{{{', '.join(parts)}}}"


class Fragments:
    """What the rows of one export show of passages and findings.

    They are told apart by identity, so they must stay alive as long as this.
    """

    def __init__(self) -> None:
        self._passages: dict[int, str] = {}
        self._findings: dict[int, str] = {}

    def context(
        self,
        passages: Iterable[Passage],
        scores: Sequence[float],
        parts: Sequence[tuple[float, float]] = (),
    ) -> Json:
        """Return passages as a list of objects, each with its score, or null.

        Args:
            parts: of each score, by words and by meaning, where search looked at both.
        """
        shown = [
            f'{self._passage(passage)}, "score": {_number(score)}{_both(part)}}}'
            for passage, score, part in zip_longest(passages, scores, parts)
        ]
        return Json(f"[{', '.join(shown)}]")

    def checks(self, findings: Iterable[Finding]) -> Json:
        """Return findings as an object: check -> verdict and score."""
        shown = {finding.check: self._finding(finding) for finding in findings}
        return Json(f"{{{', '.join(shown.values())}}}")

    def _passage(self, passage: Passage) -> str:
        """Return an object that isn't closed yet."""
        text = self._passages.get(id(passage))
        if text is None:
            shown = {
                "document": passage.document,
                "start": passage.start,
                "end": passage.end,
                "text": passage.text,
            }
            text = self._passages[id(passage)] = _dump(shown)[:-1]
        return text

    def _finding(self, finding: Finding) -> str:
        text = self._findings.get(id(finding))
        if text is None:
            shown = {"verdict": finding.verdict, "score": round(finding.score, 4)}
            text = self._findings[id(finding)] = f"{_dump(finding.check)}: {_dump(shown)}"
        return text


def _both(part: tuple[float, float] | None) -> str:
    if part is None:
        return ""
    return f', "by_words": {_number(part[0])}, "by_meaning": {_number(part[1])}'


def _number(value: float | None) -> str:
    if value is None:
        return "null"
    if type(value) is float and math.isfinite(value):
        return repr(value)
    return _dump(value)
