"""Numerals: in digits, in words, ordinals, fractions, clock times, names of months and days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.gate.lexicon import FRACTIONS, MONTHS, NUMBERS, ORDINALS, WEEKDAYS

if TYPE_CHECKING:
    from generator.gate.tokens import Word

__all__ = ["read_number"]

Read = tuple[float, str, int]
"""Value, the dimension where the numeral itself says it, and where it ends."""

_SCALES = frozenset(("hundred", "thousand", "million", "billion", "m", "bn", "dozen"))
_MINUTES = {"half": 30, "quarter": 15, "ten": 10, "five": 5, "twenty": 20}
_TENS = frozenset(("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"))
_OF_A = frozenset(("a", "one", "nine", "two", "three"))


def read_number(words: list[Word], i: int) -> Read | None:
    """Read the numeral that begins at a token of kind "number"; `None` where there is none."""
    word = words[i]
    lower = word.lower
    if word.is_capital and lower in MONTHS:
        return MONTHS[lower], "month name", i + 1
    if word.is_capital and lower in WEEKDAYS:
        return WEEKDAYS[lower], "weekday", i + 1
    if lower in ("noon", "midday", "midnight"):
        return NUMBERS[lower], "clock", i + 1
    if lower in ORDINALS:
        return _ordinal(words, i)
    if lower in _TENS and i + 1 < len(words) and 0 < ORDINALS.get(words[i + 1].lower, 99) < 10:
        return NUMBERS[lower] + ORDINALS[words[i + 1].lower], "ordinal", i + 2
    read = _digits(words, i) if lower[0].isdecimal() else _spelled(words, i)
    if read is None or read[1] or read[2] >= len(words):
        return read
    return _clock(words, i, read[2]) or read


def _ordinal(words: list[Word], i: int) -> Read:
    """Read "fifth", and "a fifth of" as a share."""
    lower, n = words[i].lower, len(words)
    before = words[i - 1].lower if i else ""
    after = words[i + 1] if i + 1 < n else None
    is_share = after is None or after.lower in ("of", "off") or after.kind in ("end", "stop")
    if before in _OF_A and is_share and lower not in ("first", "second"):
        return NUMBERS.get(before, 1.0) / ORDINALS[lower], "ratio", i + 1
    return ORDINALS[lower], "ordinal", i + 1


def _digits(words: list[Word], i: int) -> Read:
    lower = words[i].lower
    if lower[-2:] in ("st", "nd", "rd", "th"):
        return _float(lower[:-2]), "ordinal", i + 1
    if ":" in lower:
        hours, _, minutes = lower.partition(":")
        return int(hours) + int(minutes.partition(":")[0]) / 60, "clock", i + 1
    value = _float(lower)
    i += 1
    while i < len(words) and words[i].lower in _SCALES and words[i].kind == "number":
        value *= NUMBERS[words[i].lower]
        i += 1
    return value, "", i


def _float(digits: str) -> float:
    """Read "2,140", "1.3", "1,234.5"; of "1.2.3" what can be read as one number."""
    head, _, tail = digits.replace(",", "").partition(".")
    return float(f"{head}.{tail.replace('.', '')}" if tail else head)


def _spelled(words: list[Word], i: int) -> Read | None:
    """Read number words: "two hundred and fifty", "twenty-seven", "nine tenths"."""
    total = part = 0.0
    start, n = i, len(words)
    while i < n and words[i].lower in NUMBERS and words[i].kind == "number":
        value = NUMBERS[words[i].lower]
        if words[i].lower in _SCALES:
            part = (part or 1.0) * value
            if value >= 1000:
                total, part = total + part, 0.0
        elif i > start and words[i].lower == "quarters" and not total:
            return part * value, "", i + 1
        elif i == start or _joins(part, value) or (total and not part):
            part += value
        else:
            break
        i += 1
        if i < n and words[i].lower in FRACTIONS:
            return (total + part) / FRACTIONS[words[i].lower], "ratio", i + 1
        i += _is_and(words, i)
    if i == start:
        return None
    if i + 2 < n and [w.lower for w in words[i : i + 3]] == ["and", "a", "half"]:
        return _scaled(words, total + part + 0.5, i + 3)
    if i + 1 < n and words[i].lower == "point" and NUMBERS.get(words[i + 1].lower, 10.0) < 10:
        return _scaled(words, total + part + NUMBERS[words[i + 1].lower] / 10, i + 2)
    return total + part, "", i


def _scaled(words: list[Word], value: float, end: int) -> Read:
    """Take "thousand" behind "three and a half"."""
    if end < len(words) and words[end].lower in _SCALES and words[end].kind == "number":
        return value * NUMBERS[words[end].lower], "", end + 1
    return value, "", end


def _joins(part: float, value: float) -> bool:
    """Say whether a number word goes on with the number before: "twenty" "seven"."""
    if value < 1:
        return True
    if value < 10 and part % 100 >= 20 and part % 10 == 0:
        return True
    return value < 100 and part >= 100 and part % 100 == 0


def _is_and(words: list[Word], i: int) -> bool:
    """Say whether "and" stands inside a number: "two hundred and fifty"."""
    return (
        i + 1 < len(words)
        and words[i].lower == "and"
        and words[i - 1].lower in ("hundred", "thousand")
        and words[i + 1].kind == "number"
        and words[i + 1].lower in NUMBERS
    )


def _clock(words: list[Word], i: int, end: int) -> Read | None:
    """Read "half past seven", "a quarter to nine", "seven o'clock", "5 pm"."""
    after, first = words[end].lower, words[i].lower
    if after in ("past", "to") and first in _MINUTES and end + 1 < len(words):
        hour = NUMBERS.get(words[end + 1].lower)
        if hour is not None and (after == "past" or first == "quarter"):
            minutes = _MINUTES[first] / 60
            return hour + (minutes if after == "past" else -minutes), "clock", end + 2
    if after in ("o", "o'clock", "am", "pm"):
        value = NUMBERS.get(first) or _float(first)
        value = int(value) + (value - int(value)) / 0.6  # "9.30 a.m." is half past nine
        return value + (12 if after == "pm" and value < 12 else 0), "clock", end + 1
    return None
