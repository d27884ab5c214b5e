"""The unit of a number: behind it, before it, or behind the other end of its range."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.gate.lexicon import BETWEEN, MONTHS, UNITS
from generator.gate.numerals import read_number

if TYPE_CHECKING:
    from generator.gate.tokens import Word

__all__ = ["find_unit", "has_unit"]

Unit = tuple[str, float, int]
"""Dimension, how many of its base unit one is, where the unit ends."""

_DEGREES = {"c": "celsius", "f": "fahrenheit", "dh": "hardness", "celsius": "celsius",
            "fahrenheit": "fahrenheit"}  # fmt: skip


def has_unit(words: list[Word], end: int) -> bool:
    """Say whether a unit stands at a place."""
    return end < len(words) and (words[end].kind == "unit" or words[end].lower == "per")


def find_unit(words: list[Word], start: int, end: int, value: float) -> Unit:
    """Return the unit of the number from `start` to `end`; dimension "" where it has none."""
    lower = words[start].lower
    if lower == "fortnight":
        return "hour", 168.0, end
    if start and words[start - 1].lower in ("€", "£", "$", "¥"):
        return (*UNITS[words[start - 1].lower], end)
    found = _behind(words, end, value) or _behind_range(words, end) if end < len(words) else None
    if found:
        return found
    if lower in ("half", "quarter") and value < 1:
        return "ratio", 1.0, end
    return "", 1.0, end


def _behind(words: list[Word], end: int, value: float) -> Unit | None:
    n, j = len(words), end
    if value < 1 and words[j].lower == "of" and j + 1 < n and words[j + 1].lower in ("a", "an"):
        j += 2  # "a quarter of an hour"
    elif value < 1 and words[j].lower in ("a", "an", "of"):
        j += 1
    if j + 1 < n and words[j].lower == "per" and words[j + 1].lower in ("cent", "hundred"):
        return "ratio", 0.01, j + 2
    for k in range(j, min(j + 3, n)):
        if words[k].kind == "unit":
            return _unit_at(words, k, value)
        if words[k].lower not in BETWEEN:
            return None
    return None


def _unit_at(words: list[Word], k: int, value: float) -> Unit:
    dimension, factor = UNITS[words[k].lower]
    n, end = len(words), k + 1
    if dimension == "degree":
        while end < n and words[end].lower in ("degree", "degrees", "°"):
            end += 1
        if end < n and words[end].lower in _DEGREES:
            dimension, end = _DEGREES[words[end].lower], end + 1
    if end + 2 < n and words[end].lower == "and" and words[end + 2].lower == "half" and value:
        return dimension, factor * (value + 0.5) / value, end + 3  # "one year and a half"
    return dimension, factor, end


def _behind_range(words: list[Word], end: int) -> Unit | None:
    """Return the unit of "8 to 12 hours" for its 8."""
    if words[end].lower not in ("to", "or", "\u2013", "\u2014") or end + 1 >= len(words):
        return None
    after = words[end + 1]
    if after.kind != "number" or after.lower in MONTHS:
        return None
    read = read_number(words, end + 1)
    if read is None or read[1]:
        return None
    dimension, factor, _ = find_unit(words, end + 1, read[2], 1.0)
    return (dimension, factor, end) if dimension else None
