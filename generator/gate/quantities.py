"""Numbers, dates, money, percentages, units and ordinals of a text, normalised.

"three" is 3, "a fortnight" 14 days, "£2,000 a year" and "two thousand pounds" the same money,
"a tenth" and "10 %" the same share, "half an hour" 30 minutes, "half past seven" 7:30.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from generator.gate.bounds import bound_of
from generator.gate.lexicon import EACH, LABELS, MONTHS, UNITS
from generator.gate.numerals import read_number
from generator.gate.units import find_unit, has_unit

if TYPE_CHECKING:
    from generator.gate.tokens import Word

__all__ = ["Quantity", "agrees", "quantities"]

_LY = frozenset(
    ("hourly", "daily", "weekly", "monthly", "quarterly", "yearly", "annually", "annual")
)
_SMALL = frozenset(("one", "once", "single", "both", "pair", "couple", "double", "first"))
_JOINS = frozenset(("to", "and", "or", ",", "\u2013"))


class Quantity(Struct):
    """One quantity.

    Attributes:
        value: in the base unit of its dimension.
        dimension: "hour", "euro", "ratio", "month name", "label zone" ...; "" for a bare number.
        number: the number as it stands, before its unit.
        at: place of its first token, `end` of the token behind it.
        bound: "least", "most", "over", "under" or "".
        is_small: one of something: said in passing as often as counted.
    """

    value: float
    dimension: str
    number: float
    at: int
    end: int
    clause: int
    sentence: int
    bound: str = ""
    is_small: bool = False


def quantities(words: list[Word], clause: list[int], sentence: list[int]) -> list[Quantity]:
    """Return the quantities of a text in order."""
    found: list[Quantity] = []
    behind = 0
    for i in [i for i, word in enumerate(words) if word.may_measure]:
        if i < behind:
            continue
        if words[i].kind == "unit":
            if one := _one(words, clause, sentence, i):
                found.append(one)
                behind = one.end
            continue
        read = read_number(words, i)
        if read is None:
            continue
        number, dimension, end = read
        value, dimension, end = _measured(words, i, found, number, dimension, end)
        bound, is_small = bound_of(words, i, end), words[i].lower in _SMALL
        place = (i, end, clause[i], sentence[i])
        one = Quantity(value, dimension, number, *place, bound, is_small)
        behind = end
        if not (found and _goes_on(found[-1], one, words)):
            found.append(one)
    return found


def _goes_on(before: Quantity, one: Quantity, words: list[Word]) -> bool:
    """Take a quantity into the one before it: "an hour and five minutes", "one metre twenty"."""
    between = one.at - before.end
    if before.dimension == "metre" and not between and not one.dimension and 10 <= one.value < 100:
        added = one.value / 100
    elif (
        before.dimension == one.dimension
        and before.dimension in _COMPOUND
        and (not between or (between == 1 and words[before.end].lower == "and"))
        and 0 < one.value < before.value / before.number
    ):
        added = one.value
    else:
        return False
    before.value += added
    before.number = before.value
    before.end, before.is_small = one.end, False
    return True


_COMPOUND = frozenset(("hour", "month", "gram", "metre"))


def _measured(
    words: list[Word], i: int, found: list[Quantity], number: float, dimension: str, end: int
) -> tuple[float, str, int]:
    """Return value, dimension and end of a number, with its unit where it has one."""
    if dimension:
        return number, dimension, end
    if number <= 31 and _is_date(words, i, end):
        return number, "ordinal", end
    if label := _label(words, i, found):
        return number, label, end
    dimension, factor, end = find_unit(words, i, end, number)
    return number * factor, dimension, end


def _one(words: list[Word], clause: list[int], sentence: list[int], i: int) -> Quantity | None:
    """Return "a week", "per month", "annual" as one of the unit; `None` for a unit by itself."""
    lower = words[i].lower
    before = words[i - 1].lower if i else ""
    if before == "and" and i > 2 and words[i - 3].lower == "per":  # "per garden and month"
        before = "per"
    if lower not in _LY and before not in EACH:
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
    if before.lower in LABELS:
        return f"label {before.root}"
    if has_unit(words, i + 1):
        return ""
    if before.is_capital and before.kind == "content":
        return f"label {before.root}"
    if before.lower in _JOINS and found and i - found[-1].end <= 2:
        return found[-1].dimension if found[-1].dimension.startswith("label") else ""
    return ""


def agrees(one: Quantity, other: Quantity) -> float:
    """Say how far two quantities are the same: 1 fully, 0.7 where one lacks its unit, 0 not."""
    if one.dimension == other.dimension:
        if one.dimension == "clock":
            return float((one.value - other.value) % 12 < 1e-6)
        return float(abs(one.value - other.value) <= 1e-4 * max(abs(other.value), 1e-9))
    is_same = abs(one.number - other.number) < 1e-6
    if not one.dimension or not other.dimension:
        bare, full = (one, other) if not one.dimension else (other, one)
        if full.dimension == "clock":
            return 0.7 if _tells_time(bare.number, full.value) else 0.0
        return 0.7 if is_same and full.dimension not in ("month name", "weekday") else 0.0
    return (
        _agrees_across(one, other)
        if is_same or "month" in (one.dimension, other.dimension)
        else 0.0
    )


def _tells_time(number: float, clock: float) -> bool:
    """Say whether a bare number is a time of the clock: 8, or 8.30 written with a point."""
    hours = int(number)
    minutes = round((number - hours) * 100)
    return minutes < 60 and abs((hours + minutes / 60 - clock) % 12) % 12 < 1e-6


def _agrees_across(one: Quantity, other: Quantity) -> float:
    """Compare quantities of two dimensions, of which the numbers are the same or one is months."""
    kinds = {one.dimension, other.dimension}
    if kinds == {"hour", "month"}:
        hour, month = (one, other) if one.dimension == "hour" else (other, one)
        return 0.8 if month.value == 12 and hour.value / 24 in (364.0, 365.0) else 0.0
    if one.number != other.number:
        return 0.0
    n_labels = sum(kind.startswith("label") for kind in kinds)
    if n_labels == 1 and "ordinal" in kinds:
        return 0.8
    if n_labels == 1 and kinds & {"person", "point"}:
        return 0.6
    return 0.8 if kinds in ({"degree", "celsius"}, {"ordinal", "hour"}) else 0.0
