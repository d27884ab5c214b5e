"""Numbers, dates, money, percentages, units and ordinals of a text, normalised.

"three" is 3, "a fortnight" 14 days, "£2,000 a year" and "two thousand pounds" the same money,
"a tenth" and "10 %" the same share, "half an hour" 30 minutes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.gate.lexicon import FRACTIONS, MONTHS, NUMBERS, ORDINALS, UNITS, WEEKDAYS

if TYPE_CHECKING:
    from generator.gate.reading import Word

__all__ = ["Quantity", "agrees", "quantities"]

_SCALES = frozenset(("hundred", "thousand", "million", "billion", "m", "bn"))
_WHOLE = {"fortnight": 14 * 24.0}
_AT_LEAST = frozenset(("least", "minimum", "from"))
_AT_MOST = frozenset(("most", "maximum", "limited", "within", "until"))
_OVER = frozenset(("over", "above", "exceed", "exceeds", "exceeding", "beyond"))
_UNDER = frozenset(("under", "below", "beneath"))
_MORE = frozenset(("more", "longer", "older", "later", "greater", "higher", "larger", "hotter",
                   "harder", "further", "bigger", "farther", "faster", "taller"))  # fmt: skip
_LESS = frozenset(("less", "fewer", "shorter", "younger", "earlier", "smaller", "lower", "closer",
                   "nearer", "cheaper", "cooler", "colder", "sooner"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quantity:
    """One quantity.

    Attributes:
        value: in the base unit of its dimension.
        dimension: "hour", "euro", "ratio", "month name", "label zone" ...; "" for a bare number.
        number: the number as it stands, before its unit.
        at: place of its first token.
        bound: "least", "most", "over", "under" or "".
        noun: root of the next content word behind a bare number, or "".
    """

    value: float
    dimension: str
    number: float
    at: int
    end: int
    clause: int
    sentence: int
    bound: str = ""
    noun: str = ""
    is_small: bool = False


def quantities(words: list[Word], clause: list[int], sentence: list[int]) -> list[Quantity]:
    """Return the quantities of a text in order."""
    found: list[Quantity] = []
    i, n = 0, len(words)
    while i < n:
        word = words[i]
        if word.kind != "number":
            if word.kind == "unit" and (one := _one(words, clause, sentence, i)):
                found.append(one)
            i += 1
            continue
        value, dimension, end = _number(words, i)
        if dimension is None:
            i = end
            continue
        if end < n and not dimension and (clock := _clock(words, i, end)):
            value, dimension, end = clock
        number = value
        unit_end, noun = end, ""
        if not dimension and _is_date(words, i, end) and value <= 31:
            dimension = "ordinal"
        elif not dimension and (label := _label(words, i, found)):
            dimension = label
        elif not dimension:
            dimension, factor, unit_end, noun = _unit(words, i, end, value)
            value *= factor
        found.append(
            Quantity(
                value, dimension, number, i, unit_end, clause[i], sentence[i],
                _bound(words, i, unit_end), noun,
                word.lower in ("one", "once", "single", "both", "pair", "couple", "double", "first"),
            )  # fmt: skip
        )
        i = max(unit_end, i + 1)
    return found


def _clock(words: list[Word], i: int, end: int) -> tuple[float, str, int] | None:
    """Read "half past seven", "a quarter to nine", "seven o'clock", "5 pm"."""
    after = words[end].lower
    if after in ("past", "to") and words[i].lower in ("half", "quarter", "ten", "five", "twenty"):
        minutes = {"half": 30, "quarter": 15, "ten": 10, "five": 5, "twenty": 20}[words[i].lower]
        if end + 1 < len(words) and words[end + 1].lower in NUMBERS:
            hour = NUMBERS[words[end + 1].lower]
            if after == "past" or minutes in (15,):
                return hour + (minutes / 60 if after == "past" else -minutes / 60), "clock", end + 2
    if after in ("o", "o'clock") or (after in ("am", "pm")):
        value = NUMBERS.get(words[i].lower) or _float(words[i].lower.replace(":", "."))
        return value + (12 if after == "pm" and value < 12 else 0), "clock", end + 1
    return None


_EACH = frozenset(("a", "an", "per", "each", "every", "whole", "full", "entire"))
_LY = frozenset("hourly daily weekly monthly quarterly yearly annually annual".split())


def _one(words: list[Word], clause: list[int], sentence: list[int], i: int) -> Quantity | None:
    """Return "a week", "per month", "annual" as one of the unit; `None` for a unit by itself."""
    lower = words[i].lower
    before = words[i - 1].lower if i else ""
    if before == "and" and i > 2 and words[i - 3].lower == "per":  # "per garden and month"
        before = "per"
    if lower not in _LY and before not in _EACH:
        return None
    dimension, factor = UNITS[lower]
    end = i + 1
    if end + 2 < len(words) and words[end].lower == "and" and words[end + 2].lower == "half":
        factor, end = factor * 1.5, end + 3
    at = i if lower in _LY else i - 1
    return Quantity(factor, dimension, 1.0, at, end, clause[i], sentence[i], is_small=True)


def _is_date(words: list[Word], i: int, end: int) -> bool:
    near = [words[j] for j in (end, i - 1) if 0 <= j < len(words)]
    return end == i + 1 and any(w.is_capital and w.lower in MONTHS for w in near)


def _label(words: list[Word], i: int, found: list[Quantity]) -> str:
    """Return the dimension of a number that names something: "zone 4", "Thicket 6"."""
    if not i:
        return ""
    before = words[i - 1]
    if before.lower in _LABELS or (
        before.is_capital and before.kind == "content" and not _has_unit(words, i + 1)
    ):
        return f"label {before.root}"
    if found and found[-1].dimension.startswith("label") and i - found[-1].end <= 2:
        if before.lower in ("to", "and", "or", ",", "\u2013") and not _has_unit(words, i + 1):
            return found[-1].dimension
    return ""


def _has_unit(words: list[Word], end: int) -> bool:
    return end < len(words) and (words[end].kind == "unit" or words[end].lower in ("per", "%"))


def _number(words: list[Word], i: int) -> tuple[float, str | None, int]:
    """Return value, dimension where the number itself says it, and where it ends."""
    word, n = words[i], len(words)
    lower = word.lower
    if word.is_capital and lower in MONTHS:
        return float(MONTHS[lower]), "month name", i + 1
    if word.is_capital and lower in WEEKDAYS:
        return float(WEEKDAYS[lower]), "weekday", i + 1
    if lower in ("noon", "midday", "midnight"):
        return NUMBERS[lower], "clock", i + 1
    if lower in ORDINALS:
        before = words[i - 1].lower if i else ""
        if before in ("a", "one", "nine", "two", "three") and lower not in ("first", "second"):
            times = NUMBERS.get(before, 1.0)
            if i + 1 < n and words[i + 1].lower in ("of", "off") or i + 1 == n or (
                words[i + 1].kind in ("end", "stop")
            ):
                return times / ORDINALS[lower], "ratio", i + 1
        return float(ORDINALS[lower]), "ordinal", i + 1
    if lower[0].isdigit():
        if lower[-2:] in ("st", "nd", "rd", "th"):
            return float(lower[:-2].replace(",", "")), "ordinal", i + 1
        if ":" in lower:
            hours, _, minutes = lower.partition(":")
            minutes = minutes.partition(":")[0]
            return int(hours) + int(minutes) / 60, "clock", i + 1
        value = _float(lower)
        i += 1
        while i < n and words[i].lower in _SCALES and words[i].kind == "number":
            value *= NUMBERS[words[i].lower]
            i += 1
        return value, "", i
    return _spelled(words, i)


def _float(digits: str) -> float:
    if digits.count(",") and "." not in digits and all(len(p) == 3 for p in digits.split(",")[1:]):
        return float(digits.replace(",", ""))
    digits = digits.replace(",", "")
    head, _, tail = digits.partition(".")
    return float(f"{head}.{tail.replace('.', '')}" if tail else head)


def _spelled(words: list[Word], i: int) -> tuple[float, str | None, int]:
    total, part, n = 0.0, 0.0, len(words)
    start = i
    while i < n and words[i].kind == "number":
        lower = words[i].lower
        if lower not in NUMBERS or words[i].is_capital and lower == "may":
            break
        value = NUMBERS[lower]
        if lower in _SCALES or lower == "dozen":
            part = (part or 1) * value
            if value >= 1000:
                total, part = total + part, 0.0
        elif lower in ("half", "quarter", "quarters") and i > start:
            part = part * value if lower == "quarters" else part + value
        elif i > start and not (value < 10 and part >= 20 and part % 10 == 0) and not (
            value < 100 and part >= 100 and part % 100 == 0
        ):
            break
        else:
            part += value
        i += 1
        if i < n and words[i].lower in FRACTIONS:
            return (total + part) / FRACTIONS[words[i].lower], "ratio", i + 1
        if i + 1 < n and words[i].lower == "and" and words[i - 1].lower in ("hundred", "thousand"):
            if words[i + 1].kind == "number" and words[i + 1].lower in NUMBERS:
                i += 1
    if i == start:
        return 0.0, None, start + 1
    # "two and a half", "a year and a half"
    if i + 2 < n and words[i].lower == "and" and words[i + 1].lower == "a":
        if words[i + 2].lower == "half":
            return total + part + 0.5, "", i + 3
    return total + part, "", i


def _unit(
    words: list[Word], start: int, end: int, value: float
) -> tuple[str, float, int, str]:
    """Return dimension, factor, where the unit ends and the noun that a bare number counts."""
    n = len(words)
    before = words[start - 1] if start else None
    if words[start].lower == "fortnight":
        return "hour", 168.0, end, ""
    if before is not None and before.lower in ("€", "£", "$", "¥"):
        dimension, factor = UNITS[before.lower]
        return dimension, factor, end, ""
    if end < n:
        j = end
        if words[j].lower in ("a", "an", "of") and value < 1 and j + 1 < n:
            j += 2 if words[j + 1].lower in ("a", "an") and words[j].lower == "of" else 1
        if j < n and words[j].lower == "per" and j + 1 < n and words[j + 1].lower in ("cent", "hundred"):
            return "ratio", 0.01, j + 2, ""
        for k in range(j, min(j + 3, n)):
            lower = words[k].lower
            if lower in UNITS and words[k].kind == "unit":
                dimension, factor = UNITS[lower]
                k2 = k + 1
                if dimension == "degree":
                    while k2 < n and words[k2].lower in ("degree", "degrees", "°"):
                        k2 += 1
                    if k2 < n and words[k2].lower in ("c", "celsius", "f", "fahrenheit", "dh"):
                        dimension = {"c": "celsius", "f": "fahrenheit", "dh": "hardness"}.get(
                            words[k2].lower, words[k2].lower
                        )
                        k2 += 1
                if k2 + 2 < n and words[k2].lower == "and" and words[k2 + 2].lower == "half":
                    value_more = 0.5 * factor
                    return dimension, factor * (value + 0.5) / value if value else value_more, k2 + 3, ""
                return dimension, factor, k2, ""
            if words[k].kind in ("end", "stop", "number") or lower not in (
                "more", "full", "working", "business", "banking", "calendar", "square", "cubic",
                "whole", "other", "consecutive", "further", "light", "good", "short", "long", "paid",
            ):  # fmt: skip
                break
        # a range: the unit stands behind its second number
        if words[end].lower in ("to", "or", "and", "\u2013", "\u2014") and end + 1 < n:
            after = words[end + 1]
            if after.kind == "number" and after.lower not in MONTHS and words[end].lower != "and":
                _, dimension_, end2 = _number(words, end + 1)
                if dimension_ == "":
                    dimension, factor, _, noun = _unit(words, end + 1, end2, 1.0)
                    return dimension, factor, end, noun
    if words[start].lower in ("half", "quarter") and value < 1:
        return "ratio", 1.0, end, ""
    noun = ""
    for k in range(end, min(end + 3, n)):
        if words[k].kind == "content":
            noun = words[k].root
            break
        if words[k].kind in ("end", "stop"):
            break
    return "", 1.0, end, noun


_LABELS = frozenset(
    "zone zones level levels step version firmware position article clause section chapter page room "
    "platform gate line route class grade phase column row figure table appendix item code".split()
)


def _bound(words: list[Word], start: int, end: int) -> str:
    for j in range(start - 1, max(-1, start - 5), -1):
        lower = words[j].lower
        if words[j].kind in ("end", "stop", "number"):
            break
        if lower in _AT_LEAST and lower != "from":
            return "least"
        if lower in _AT_MOST:
            return "most"
        if lower == "to" and j and words[j - 1].lower == "up":
            return "most"
        if lower == "than" and j:
            turned = any(words[k].lower in ("no", "not", "n't") for k in range(max(0, j - 3), j))
            other = words[j - 1].lower
            if other in _MORE or (other == "often"):
                return "most" if turned else "over"
            if other in _LESS:
                return "least" if turned else "under"
        if lower in _OVER:
            return "over"
        if lower in _UNDER:
            return "under"
        if lower in ("as",) and j and words[j - 1].lower in ("long", "many", "much", "far", "late"):
            return "most"
    if end + 1 < len(words) and words[end].lower == "or":
        if words[end + 1].lower in _MORE:
            return "least"
        if words[end + 1].lower in _LESS:
            return "most"
    if end < len(words) and words[end].lower in ("maximum", "max"):
        return "most"
    return ""


def agrees(one: Quantity, other: Quantity) -> float:
    """Say how far two quantities are the same: 1 fully, 0.7 where one lacks its unit, 0 not."""
    if one.dimension == other.dimension == "clock":
        return 1.0 if (one.value - other.value) % 12 < 1e-6 else 0.0
    if one.dimension == other.dimension:
        return 1.0 if abs(one.value - other.value) <= 1e-4 * max(abs(other.value), 1e-9) else 0.0
    kinds = {one.dimension, other.dimension}
    if "" in kinds:
        bare, full = (one, other) if not one.dimension else (other, one)
        if full.dimension == "clock":
            return 0.7 if bare.number in (full.value, full.value - 12) else 0.0
        if full.dimension == "month name" or full.dimension == "weekday":
            return 0.0
        return 0.7 if abs(bare.number - full.number) < 1e-6 else 0.0
    if kinds == {"degree", "celsius"} or kinds == {"ordinal", "hour"}:
        return 0.8 if abs(one.number - other.number) < 1e-6 else 0.0
    if kinds == {"hour", "month"}:
        hour, month = (one, other) if one.dimension == "hour" else (other, one)
        days, months = hour.value / 24, month.value
        return 0.8 if months and months % 12 == 0 and days in (364.0, 365.0, 52 * 7.0) else 0.0
    if "ordinal" in kinds and any(k.startswith("label") for k in kinds):
        return 0.8 if one.number == other.number else 0.0
    if all(k.startswith("label") for k in kinds):
        return 0.0
    if any(k.startswith("label") for k in kinds) and kinds & {"person", "point"}:
        return 0.6 if one.number == other.number else 0.0
    return 0.0
