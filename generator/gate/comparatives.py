"""Check `comparatives`: more is more, at most is at most, and opposites aren't mixed up."""

from generator.gate.aligning import OPPOSITE, Alignment
from generator.gate.numbers import matched

__all__ = ["COMPARATIVES_FEATURES", "comparatives"]

COMPARATIVES_FEATURES = ("bound_differs", "bound_missing", "opposites", "n_opposites",
                         "opposite_near")  # fmt: skip

_CLASH = {
    ("least", "most"), ("most", "least"), ("over", "under"), ("under", "over"), ("least", "under"),
    ("under", "least"), ("over", "most"), ("most", "over"),
}  # fmt: skip


def comparatives(a: Alignment) -> tuple[float, ...]:
    """Return the values of COMPARATIVES_FEATURES.

    A bound differs where one text says "at least" of a number and the other "at most"; it is
    missing where one of them says nothing of the kind.
    """
    clash = missing = 0.0
    for mine, chosen in matched(a):
        if chosen is None:
            continue
        if (mine.bound, chosen.bound) in _CLASH:
            clash += 1
        elif mine.bound != chosen.bound and "" in (mine.bound, chosen.bound):
            missing += 1
    turned = sum(
        weight == OPPOSITE and a.claim.negated[i] == a.evidence.negated[a.chosen[i]]
        for i, (_, weight) in a.pairs.items()
    )
    opposed = sum(weight == OPPOSITE for _, weight in a.pairs.values())
    return clash, missing, float(min(turned, 2)), float(opposed), float(_n_opposed(a))


def _n_opposed(a: Alignment) -> int:
    """Count words of the claim that nothing carries, but whose opposite stands in the evidence."""
    places = a.evidence.places
    words = a.claim.words
    return sum(
        i not in a.pairs and any(other in places for other in words[i].opposites)
        for i in a.claim.content
    )
