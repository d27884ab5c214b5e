"""JSON of rows, and of what many rows have in common: each passage and finding is written once.

A row of the full record is 5 KB, two thirds of it passages that other rows show, too.
"""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import Any

import msgspec
from msgspec import Raw

from generator.records.answers import Finding
from generator.records.knowledge import Passage

__all__ = ["Fragments", "dump_row", "exact"]

_encode = msgspec.json.encode


def dump_row(row: Mapping[str, Any]) -> bytes:
    r"""Return a row as JSON, as `json.dumps` writes it but for half surrogate pairs: as escapes.

    Args:
        row: values that are `Raw` are JSON already. JSON has several ways to write a number with a
            fraction, so that must be so of each that has one; see `exact`.

    >>> dump_row({"a": 1, "b": Raw(b"[2,3]"), "c": None, "d": "\xe9\ud800"}).decode()
    '{"a": 1, "b": [2, 3], "c": null, "d": "é\\ud800"}'
    """
    try:
        return msgspec.json.format(_encode(row), indent=0)
    except (UnicodeEncodeError, msgspec.DecodeError):  # a half pair in the row, or in a part of it
        return _plain(row)


def exact(value: object) -> Raw:
    """Return a value as JSON, its numbers written as Python does.

    Raises:
        ValueError: a number isn't finite.
    """
    return Raw(_exact(value))


def _exact(value: object) -> bytes:
    if type(value) is float and math.isfinite(value):
        return repr(value).encode()
    return _plain(value)


def _dump(value: object) -> bytes:
    try:
        return _encode(value)
    except UnicodeEncodeError:
        return _plain(value)


def _plain(value: object) -> bytes:
    return _encoder.encode(value).encode("utf-8", "backslashreplace")


_encoder = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, default=lambda raw: json.loads(bytes(raw))
)


class Fragments:
    """What the rows of one export show of passages and findings.

    They are told apart by identity, so they must stay alive as long as this.
    """

    def __init__(self) -> None:
        self._passages: dict[int, bytes] = {}
        self._findings: dict[int, bytes] = {}

    def context(
        self,
        passages: Iterable[Passage],
        scores: Sequence[float],
        parts: Sequence[tuple[float, float]] = (),
    ) -> Raw:
        """Return passages as a list of objects, each with its score, or null.

        Args:
            parts: of each score, by words and by meaning, where search looked at both.
        """
        shown = [
            b'%b,"score":%b%b}' % (self._passage(passage), _exact(score), _both(part))
            for passage, score, part in zip_longest(passages, scores, parts)
        ]
        return Raw(b"[%b]" % b",".join(shown))

    def checks(self, findings: Iterable[Finding]) -> Raw:
        """Return findings as an object: check -> verdict and score."""
        known = self._findings
        shown = {one.check: known.get(id(one)) or self._finding(one) for one in findings}
        return Raw(b"{%b}" % b",".join(shown.values()))

    def _passage(self, passage: Passage) -> bytes:
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

    def _finding(self, finding: Finding) -> bytes:
        score = round(finding.score, 4)
        shown = {finding.check: {"verdict": finding.verdict, "score": exact(score)}}
        text = self._findings[id(finding)] = _dump(shown)[1:-1]
        return text


def _both(part: tuple[float, float] | None) -> bytes:
    if part is None:
        return b""
    return b',"by_words":%b,"by_meaning":%b' % (_exact(part[0]), _exact(part[1]))
