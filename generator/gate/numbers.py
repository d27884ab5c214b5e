"""Check `numbers`: the evidence has every quantity of a claim, with its unit, of its thing."""

from generator.gate.aligning import Alignment
from generator.gate.quantities import Quantity, agrees

__all__ = ["NUMBERS_FEATURES", "matched", "numbers"]

NUMBERS_FEATURES = ("number_unknown", "small_unknown", "unit_differs", "date_differs",
                    "number_elsewhere")  # fmt: skip

_DATES = ("month name", "weekday", "clock", "ordinal")


def numbers(a: Alignment) -> tuple[float, ...]:
    """Return the values of NUMBERS_FEATURES."""
    unknown = small = unit = date = elsewhere = 0.0
    for mine, chosen in matched(a):
        if chosen is not None:
            elsewhere += not mine.is_small and _is_bound_elsewhere(mine, chosen, a)
        elif _is_derived(mine, a) or (mine.is_small and not mine.dimension):
            continue
        elif mine.dimension in _DATES:
            date += 1
        elif any(q.number == mine.number for q in a.evidence.quantities) and mine.dimension:
            unit += 0.5 if mine.is_small else 1.0
        elif mine.is_small or (mine.number <= 4 and not mine.dimension):
            small += 1
        else:
            unknown += 1
    return (unknown, small, unit, date, elsewhere)


def matched(a: Alignment) -> list[tuple[Quantity, Quantity | None]]:
    """Return each quantity of the claim with the one of the evidence that carries it, if any."""
    if a.matched is None:
        a.matched = [(mine, _carrier(mine, a)) for mine in a.claim.quantities]
    return a.matched


def _carrier(mine: Quantity, a: Alignment) -> Quantity | None:
    fits = [(fit, one) for one in a.evidence.quantities if (fit := agrees(mine, one))]
    if not fits:
        return None
    best = max(fit for fit, _ in fits)
    return _nearest(mine, [one for fit, one in fits if fit >= best - 0.05], a)


def _is_derived(mine: Quantity, a: Alignment) -> bool:
    """Say whether a number is asked for, or counts or compares what stands in the evidence."""
    if any(agrees(mine, one) for one in a.question.quantities):
        return True
    if any(
        one.dimension in (mine.dimension, "") and one.value in (2 * mine.value, mine.value / 2)
        for one in a.evidence.quantities
    ) and any(
        w.lower in ("half", "twice", "double", "doubled", "halved")
        for w in (*a.evidence.words, *a.claim.words)
    ):
        return True
    values = [one.value for one in a.evidence.quantities if one.dimension == mine.dimension]
    if len(values) > 1 and mine.dimension and not mine.dimension.startswith("label"):
        return any(
            abs(abs(x - y) - mine.value) < 1e-6 for i, x in enumerate(values) for y in values[:i]
        )
    return False


def _nearest(mine: Quantity, theirs: list[Quantity], a: Alignment) -> Quantity:
    """Return the quantity that stands nearest to what the claim's neighbours are aligned with."""
    if len(theirs) == 1:
        return theirs[0]
    anchors = [j for i, j in a.chosen.items() if abs(i - mine.at) <= 6]
    if not anchors:
        return theirs[0]
    return min(theirs, key=lambda one: sum(min(20, abs(one.at - j)) for j in anchors))


def _is_bound_elsewhere(mine: Quantity, chosen: Quantity, a: Alignment) -> bool:
    """Say whether the words around a number stand around another number of the evidence."""
    family = _family(chosen.dimension)
    rivals = [
        one
        for one in a.evidence.quantities
        if _family(one.dimension) == family
        and one.at != chosen.at
        and not agrees(one, mine)
        and abs(one.sentence - chosen.sentence) <= 1
    ]
    if not rivals:
        return False
    quantities = {q.at for q in a.claim.quantities}
    clause = a.claim.clause[mine.at]
    anchors = [
        (abs(i - mine.at), i, places, weight)
        for i, places, weight in _anchors(a)
        if abs(i - mine.at) <= 7 or a.claim.clause[i] == clause
    ]
    anchors.sort(key=lambda anchor: anchor[0])
    near = [
        (apart, places, weight)
        for apart, i, places, weight in anchors[:4]
        if not any(k in quantities for k in range(min(i, mine.at) + 1, max(i, mine.at)))
    ]
    own = _strain(a, near, chosen)
    return any(_strain(a, near, one) + _LESS_STRAIN < own for one in rivals)


_LESS_STRAIN = 4.0
"""So much less must the words around a number be moved for another number to be theirs."""


def _strain(a: Alignment, near: list[tuple[int, list[int], float]], one: Quantity) -> float:
    """Return how much further words stand from a quantity of the evidence than in the claim."""
    return sum(
        weight * min(10.0, min(max(0.0, _away(a, j, one) - apart) for j in places))
        for apart, places, weight in near
    )


def _away(a: Alignment, j: int, one: Quantity) -> float:
    """Return how far a place is from a quantity: another sentence is far."""
    away = abs(j - one.at)
    return away + (8 if a.evidence.sentence[j] != one.sentence else 0)


def _family(dimension: str) -> str:
    return "hour" if dimension == "month" else dimension


def _anchors(a: Alignment) -> list[tuple[int, list[int], float]]:
    """Return what a number of the claim can belong to: words outside names, and whole names."""
    inside: set[int] = set()
    found = []
    for at, name in a.claim.names:
        inside.update(range(at, at + len(name)))
        places = [start for start, other in a.evidence.names if other == name]
        if places:
            found.append((at, places, 1.5))
    found += [(i, places, w) for i, (places, w) in a.pairs.items() if i not in inside]
    return found
