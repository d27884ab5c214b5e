"""Check `numbers`: the evidence has every quantity of a claim, with its unit, of its thing."""

from generator.gate.aligning import Alignment
from generator.gate.lexicon import MONTHS
from generator.gate.quantities import Quantity, agrees

__all__ = ["NUMBERS_FEATURES", "matched", "numbers"]

NUMBERS_FEATURES = ("number_unknown", "small_unknown", "unit_differs", "date_differs",
                    "number_elsewhere", "number_strain", "n_rivalled", "number_replaced",
                    "number_replaced_near", "n_missing")  # fmt: skip

_DATES = ("month name", "weekday", "clock", "ordinal")


def numbers(a: Alignment) -> tuple[float, ...]:
    """Return the values of NUMBERS_FEATURES.

    A number is replaced where the evidence has another of its kind that no number of the claim is.
    """
    unknown = small = unit = date = elsewhere = strain = 0.0
    n_rivalled = n_replaced = n_near = n_missing = 0
    pairs = matched(a)
    taken = {chosen.at for _, chosen in pairs if chosen is not None}
    for mine, chosen in pairs:
        if chosen is not None:
            more = None if mine.is_small else _strain_over_rivals(mine, chosen, a)
            if more is not None:
                n_rivalled += 1
                elsewhere += more > _LESS_STRAIN
                strain = max(strain, min(12.0, more))
            continue
        if _is_derived(mine, a):
            continue
        n_missing += 1
        left = [q for q in _of_family(mine, a) if q.at not in taken]
        n_replaced += bool(left)
        n_near += any(_is_near(q, a) for q in left)
        if mine.is_small and not mine.dimension:
            continue
        if _is_said_in_passing(mine, a):
            small += 1
        elif mine.dimension in _DATES:
            date += 1
        elif any(q.number == mine.number for q in a.evidence.quantities) and mine.dimension:
            unit += 0.5 if mine.is_small else 1.0
        elif mine.is_small or (mine.number <= 4 and not mine.dimension):
            small += 1
        else:
            unknown += 1
    found = (n_rivalled, n_replaced, n_near, n_missing)
    return (unknown, small, unit, date, elsewhere, strain / 8, *map(float, found))


def _is_said_in_passing(mine: Quantity, a: Alignment) -> bool:
    """Say whether a numeral counts nothing: "at first", "second-hand", "half of it"."""
    if mine.dimension == "ratio":
        return mine.number == 0.5
    if mine.dimension != "ordinal" or mine.value > 2:
        return False
    words = a.claim.words
    return mine.end >= len(words) or (
        words[mine.end].lower != "of" and words[mine.end].lower not in MONTHS
    )


def _of_family(mine: Quantity, a: Alignment) -> list[Quantity]:
    family = _family(mine.dimension)
    return [one for one in a.evidence.quantities if _family(one.dimension) == family]


def _is_near(one: Quantity, a: Alignment) -> bool:
    """Say whether a quantity stands in a sentence that carries much of the claim."""
    carried = a.sentences.get(one.sentence, 0.0)
    return carried > 0 and carried >= 0.5 * max(a.sentences.values())


def matched(a: Alignment) -> list[tuple[Quantity, Quantity | None]]:
    """Return each quantity of the claim with the one of the evidence that carries it, if any."""
    if a.matched is None:
        a.matched = [(mine, _carrier(mine, a)) for mine in a.claim.quantities]
    return a.matched


def _carrier(mine: Quantity, a: Alignment) -> Quantity | None:
    fits = [(fit, one) for one in a.evidence.quantities if (fit := agrees(mine, one))]
    a.fitting[mine.at] = [one.at for _, one in fits]
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
    if mine.dimension == "month" and mine.number >= 2:
        years = [one.value for one in a.evidence.quantities if _is_year(one)]
        if any(abs(x - y) == mine.number for x in years for y in years):
            return True
    values = [one.value for one in a.evidence.quantities if one.dimension == mine.dimension]
    if len(values) > 1 and mine.dimension and not mine.dimension.startswith("label"):
        return any(
            abs(abs(x - y) - mine.value) < 1e-6 for i, x in enumerate(values) for y in values[:i]
        )
    return False


def _is_year(one: Quantity) -> bool:
    return not one.dimension and 1000 <= one.value < 2200 and one.value == int(one.value)


def _nearest(mine: Quantity, theirs: list[Quantity], a: Alignment) -> Quantity:
    """Return the quantity that stands nearest to what the claim's neighbours are aligned with."""
    if len(theirs) == 1:
        return theirs[0]
    anchors = [j for i, j in a.chosen.items() if abs(i - mine.at) <= 6]
    if not anchors:
        return theirs[0]
    return min(theirs, key=lambda one: sum(min(20, abs(one.at - j)) for j in anchors))


def _strain_over_rivals(mine: Quantity, chosen: Quantity, a: Alignment) -> float | None:
    """Return how much less the words around a number are moved for another number of its kind.

    `None` where the evidence has no other of its kind.
    """
    family = _of_family(chosen, a)
    fits = a.fitting[mine.at]
    rivals = [one for one in family if one.at not in fits]
    if not rivals:
        return None
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
    own = min(_strain(a, near, one) for one in (chosen, *family) if one.at in fits)
    return own - min(_strain(a, near, one) for one in rivals)


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
