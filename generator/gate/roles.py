"""Check `roles`: who does what to whom, and what belongs to what, is as in the evidence."""

from generator.gate.aligning import SAME, Alignment
from generator.gate.reading import Reading
from generator.gate.tokens import Word

__all__ = ["ROLES_FEATURES", "roles"]

ROLES_FEATURES = ("turned_round", "stretched", "far_apart", "names_crossed", "out_of_order",
                  "jumps", "split_clause", "is_passive",
                  "was_passive")  # fmt: skip


def roles(a: Alignment) -> tuple[float, ...]:
    """Return the values of ROLES_FEATURES.

    Of three neighbours in the claim, the outer two are turned round where the evidence has them in
    the opposite order round the middle one and voice (active, passive) is the same.
    """
    claim, evidence = a.claim, a.evidence
    anchors = [(i, a.chosen[i]) for i in claim.content if i in a.chosen]
    quantity_at = {q.at for q in claim.quantities}
    turned = far = inversions = jumps = 0.0
    stretches: list[float] = []
    for k in range(1, len(anchors)):
        (i0, j0), (i1, j1) = anchors[k - 1], anchors[k]
        if claim.sentence[i0] != claim.sentence[i1]:
            continue
        places0, places1 = a.pairs[i0][0], a.pairs[i1][0]
        away = min(abs(x - y) for x in places0 for y in places1)
        stretch = min(12.0, max(0.0, away - (i1 - i0)))
        if evidence.sentence[j0] != evidence.sentence[j1]:
            stretch += 4.0
        stretches.append(stretch)
        far += stretch > 8
        inversions += j1 < j0
        jumps += abs(j1 - j0) > _JUMP
        if k + 1 < len(anchors):
            i2, j2 = anchors[k + 1]
            if (
                j0 > j1 > j2
                and a.pairs[i0][1] == a.pairs[i1][1] == a.pairs[i2][1] == SAME
                and evidence.sentence[j0] == evidence.sentence[j2]
                and claim.sentence[i2] == claim.sentence[i0]
                and _is_passive(claim.words, i0, i2) == _is_passive(evidence.words, j2, j0)
                and not any(q in quantity_at for q in range(i0, i2))
            ):
                turned += 1
    n = len(stretches)
    at = a.chosen.values()
    return (
        min(turned, 3.0),
        sum(stretches) / (n * 8) if n else 0.0,
        min(far, 4.0) / 4,
        _names_crossed(a),
        inversions / n if n else 0.0,
        jumps / n if n else 0.0,
        float(_most_sentences(a)),
        float(_is_passive(claim.words, 0, len(claim.words) - 1)),
        float(bool(a.chosen) and _is_passive(evidence.words, min(at), max(at))),
    )


_JUMP = 8


def _most_sentences(a: Alignment) -> int:
    """Return in how many sentences of the evidence the words of one clause stand, at most."""
    found: dict[int, set[int]] = {}
    for i, j in a.chosen.items():
        found.setdefault(a.claim.clause[i], set()).add(a.evidence.sentence[j])
    return max(map(len, found.values()), default=0)


def _is_passive(words: list[Word], start: int, end: int) -> bool:
    for j in range(start, min(end + 1, len(words))):
        if words[j].is_by_or_be and (
            words[j].lower == "by" or any(w.is_participle for w in words[j + 1 : j + 3])
        ):
            return True
    return False


def _names_crossed(a: Alignment) -> float:
    """Count names whose neighbours in the claim stand around another name in the evidence."""
    if len(a.evidence.names) < 2 or not a.claim.names:
        return 0.0
    named = {i for at, name in a.claim.names for i in range(at, at + len(name))}
    return float(min(2, sum(_is_crossed(a, at, name, named) for at, name in a.claim.names)))


def _is_crossed(a: Alignment, at: int, name: tuple[str, ...], named: set[int]) -> bool:
    evidence = a.evidence
    own = [p for p, other in evidence.names if other == name]
    others = [p for p, other in evidence.names if other != name]
    near = _neighbours(a, at, at + len(name), named) if own and others else []
    tops, best = _best_sentences(evidence, near)
    own = [p for p in own if evidence.sentence[p] in tops]
    others = [p for p in others if evidence.sentence[p] in tops]
    if not own or not others:
        return bool(others) and best >= 1.5 and len(tops) == 1
    mine = other = 0.0
    for apart, places, weight in near:
        here = [j for j in places if evidence.sentence[j] in tops]
        if here:
            mine += weight * min(
                8.0, min(max(0.0, _gap(evidence, j, p) - apart) for j in here for p in own)
            )
            other += weight * min(
                8.0, min(max(0.0, _gap(evidence, j, p) - apart) for j in here for p in others)
            )
    return other + 3.0 < mine


def _neighbours(
    a: Alignment, start: int, end: int, named: set[int]
) -> list[tuple[int, list[int], float]]:
    """Return how far words stand from a name of the claim, and what carries them."""
    clause = a.claim.clause[min(end, len(a.claim.clause)) - 1]
    return [
        (abs(i - start), *pair)
        for i, pair in a.pairs.items()
        if i not in named
        and (a.claim.clause[i] == clause or min(abs(i - start), abs(i - end)) <= 3)
    ]


def _best_sentences(
    evidence: Reading, near: list[tuple[int, list[int], float]]
) -> tuple[set[int], float]:
    """Return the sentences that carry most of the words, and how much that is."""
    sentences: dict[int, float] = {}
    for _, places, weight in near:
        for one in {evidence.sentence[j] for j in places}:
            sentences[one] = sentences.get(one, 0.0) + weight
    best = max(sentences.values(), default=0.0)
    return {one for one, value in sentences.items() if value >= best - 0.01}, best


def _gap(evidence: Reading, j: int, p: int) -> float:
    return abs(j - p) + (4 if evidence.clause[j] != evidence.clause[p] else 0)
