"""Two things of a claim that fit their neighbours better when they change places.

Each of them stands among words; the evidence has the same things among the same words. Where the
claim says "A reports to B" and the evidence "B reports to A", the words around A stand nearer to B
there and the other way round. What an exchange would save is measured in places, each neighbour
counting at most `_FAR`.
"""

from generator.gate.aligning import NEAR, SAME, Alignment
from generator.gate.numbers import matched

__all__ = ["EXCHANGE_FEATURES", "exchange"]

EXCHANGE_FEATURES = ("exchange", "exchange_apart", "exchange_names")

_FAR = 8.0
_OTHER_SENTENCE = 4.0
_MOST = 4
"""Only so many things are looked at, those whose neighbours are moved most."""
_REACH = 2
"""So many things before and behind are neighbours."""
_N_PLACES = 4
"""A word that stands in more places is looked for in the first of them only."""
_LEAST = 6.0
"""A thing whose neighbours are moved less isn't looked at."""

_Anchor = tuple[int, list[int], bool, bool]
"""Where it stands in the claim, where in the evidence, whether it is a thing, and a name."""


def exchange(a: Alignment) -> tuple[float, ...]:
    """Return the values of EXCHANGE_FEATURES, each 0 where no exchange saves anything.

    `exchange` minds the order of a thing and its neighbour, `exchange_apart` only how far apart
    they stand, `exchange_names` is `exchange` between two names.
    """
    anchors = _anchors(a)
    if not _turns_back(anchors):
        return 0.0, 0.0, 0.0
    moved = _moved(a, anchors)
    own = {k: _costs(a, anchors, k, anchors[k][1], -1) for k in moved}
    best = apart = names = 0.0
    for x, k in enumerate(moved):
        for m in moved[x + 1 :]:
            mine, theirs = anchors[k][1], anchors[m][1]
            k_own, m_own = own[k], own[m]
            if k_own[0] + m_own[0] <= best or not set(mine).isdisjoint(theirs):
                continue
            if m - k <= _REACH:  # they are neighbours of each other
                k_own, m_own = _costs(a, anchors, k, mine, m), _costs(a, anchors, m, theirs, k)
            k_new, m_new = _costs(a, anchors, k, theirs, m), _costs(a, anchors, m, mine, k)
            saved = k_own[0] + m_own[0] - k_new[0] - m_new[0]
            best = max(best, saved)
            apart = max(apart, k_own[1] + m_own[1] - k_new[1] - m_new[1])
            if anchors[k][3] and anchors[m][3]:
                names = max(names, saved)
    return best / 8, apart / 8, names / 8


def _moved(a: Alignment, anchors: list[_Anchor]) -> list[int]:
    """Return the things whose neighbours are moved most, at most `_MOST`, in the claim's order.

    Measured roughly: by the one place that was chosen for each.
    """
    chosen, sentence, of_claim = a.chosen, a.evidence.sentence, a.claim.sentence
    stands = [chosen.get(at, places[0]) for at, places, _, _ in anchors]
    found = []
    for k, (at, _, is_thing, _) in enumerate(anchors):
        if not is_thing:
            continue
        here, cost = stands[k] - at, 0.0
        for z in range(max(0, k - _REACH), min(len(anchors), k + _REACH + 1)):
            if of_claim[anchors[z][0]] == of_claim[at]:
                cost += min(_FAR, abs(stands[z] - anchors[z][0] - here))
                if sentence[stands[z]] != sentence[stands[k]]:
                    cost += _OTHER_SENTENCE
        if cost >= _LEAST:
            found.append((-cost, k))
    return sorted(k for _, k in sorted(found)[:_MOST])


def _turns_back(anchors: list[_Anchor]) -> bool:
    """Say whether something of the claim stands in the evidence before all that went before it."""
    last = -1
    for anchor in anchors:
        if max(anchor[1]) < last:
            return True
        last = max(last, min(anchor[1]))
    return False


def _anchors(a: Alignment) -> list[_Anchor]:
    """Return what is found again in the evidence, in the claim's order; a name is one anchor."""
    claim, evidence = a.claim, a.evidence
    found: list[_Anchor] = []
    inside: set[int] = set()
    for at, name in claim.names:
        places = [place for place, other in evidence.names if other == name]
        if places:
            found.append((at, places[:_N_PLACES], True, True))
            inside.update(range(at, at + len(name)))
    for i, (places, weight) in a.pairs.items():
        if weight >= NEAR and i not in inside:
            is_thing = weight == SAME and claim.words[i].is_thing
            found.append((i, places[:_N_PLACES], is_thing, False))
    for one, _ in matched(a):
        if places := a.fitting[one.at]:
            found.append((one.at, places[:_N_PLACES], not one.is_small, False))
    found.sort(key=lambda anchor: anchor[0])
    return found


def _costs(
    a: Alignment, anchors: list[_Anchor], k: int, places: list[int], left_out: int
) -> tuple[float, float]:
    """Return how far a thing's neighbours are moved if it stands at one of some places."""
    sentence, of_claim = a.evidence.sentence, a.claim.sentence
    at = anchors[k][0]
    mine = of_claim[at]
    total = total_apart = 0.0
    for z in range(max(0, k - _REACH), min(len(anchors), k + _REACH + 1)):
        if z in (k, left_out):
            continue
        neighbour, others, _, _ = anchors[z]
        if of_claim[neighbour] != mine:
            continue
        offset = neighbour - at
        least = least_apart = _FAR
        for place in places:
            wanted = place + offset
            for j in others:
                moved = j - wanted if j > wanted else wanted - j
                if moved >= least or j == place:
                    continue
                further = 0.0 if sentence[j] == sentence[place] else _OTHER_SENTENCE
                if moved + further < least:
                    least = moved + further
                    least_apart = max(0, abs(j - place) - abs(offset)) + further
        total += least
        total_apart += least_apart
    return total, total_apart
