"""Check `coverage`: the evidence has the content words of a claim, or others for them."""

from generator.gate.aligning import LOOSE, NEAR, SAME, Alignment
from generator.gate.tokens import Word

__all__ = ["COVERAGE_FEATURES", "coverage"]

COVERAGE_FEATURES = ("bare", "bare_share", "bare_run", "bare_many", "asked_share", "near_share",
                     "loose_share", "spread", "replaced", "bare_name", "bare_odd", "copied",
                     "n_content", "bare_clause", "no_words", "n_sentences", "n_clauses", "n_best",
                     "n_loose", "n_near", "n_same", "n_here", "n_there", "n_names",
                     "bare_together")  # fmt: skip


def coverage(a: Alignment) -> tuple[float, ...]:
    """Return the values of COVERAGE_FEATURES; a word is bare where nothing carries it."""
    claim = a.claim
    content = claim.content
    n = len(content)
    if not n:
        return (0.0,) * 14 + (1.0,) + (0.0,) * (len(COVERAGE_FEATURES) - 15)
    run = longest = weight = 0.0
    bare: list[int] = []
    clauses: dict[int, list[int]] = {}
    together: dict[int, float] = {}
    for i in content:
        is_bare = i not in a.pairs and i not in a.asked
        clauses.setdefault(claim.clause[i], []).append(is_bare)
        if is_bare:
            bare.append(i)
            heavy = claim.words[i].heaviness
            weight += heavy
            together[claim.clause[i]] = together.get(claim.clause[i], 0.0) + heavy
            run += heavy
            longest = max(longest, run)
        else:
            run = 0.0
    weights = [weight for _, weight in a.pairs.values()]
    n_bare = len(bare)
    tops = sorted(a.sentences.values(), reverse=True)
    carried = sum(weights)
    return (
        min(n_bare, 6) / 6,
        weight / n,
        min(longest, 4.0) / 4,
        float(n_bare > 3),
        len(a.asked) / n,
        weights.count(NEAR) / n,
        weights.count(LOOSE) / n,
        1 - tops[0] / carried if carried else 1.0,
        _replaced(a, bare),
        min(3.0, weight),
        min(2.0, float(sum(_is_odd(claim.words[i]) for i in bare))),
        _copied(a) / n,
        min(n, 20) / 20,
        float(any(len(c) >= 3 and sum(c) >= 0.6 * len(c) for c in clauses.values())),
        0.0,
        float(a.evidence.sentence[-1] + 1 if a.evidence.sentence else 0),
        float(len(clauses)),
        *_sizes(a, weights),
        min(4.0, max(together.values(), default=0.0)) / 4,
    )


def _sizes(a: Alignment, weights: list[float]) -> tuple[float, ...]:
    floor = 0.3 * max(a.sentences.values(), default=0.0)
    return (
        float(sum(carried >= floor for carried in a.sentences.values())),
        float(weights.count(LOOSE)),
        float(weights.count(NEAR)),
        float(weights.count(SAME)),
        float(len(a.claim.quantities)),
        float(len(a.evidence.quantities)),
        float(len(a.claim.names)),
    )


def _is_odd(word: Word) -> bool:
    return not word.groups and word.heaviness == 1.0


def _replaced(a: Alignment, bare: list[int]) -> float:
    """Count bare words that stand exactly where the evidence has another content word."""
    evidence, content = a.evidence, a.claim.content
    taken = set(a.chosen.values())
    order = {j: k for k, j in enumerate(evidence.content)}
    n = 0.0
    for at, i in enumerate(content):
        if i not in bare:
            continue
        left = a.chosen.get(content[at - 1]) if at else None
        right = a.chosen.get(content[at + 1]) if at + 1 < len(content) else None
        left_rank = order.get(left, -9) if left is not None else -9
        right_rank = order.get(right, -9) if right is not None else -9
        if left_rank >= 0 and right_rank == left_rank + 2:
            between = evidence.content[left_rank + 1]
            n += between not in taken
        elif left_rank >= 0 and right is None and left_rank + 1 < len(evidence.content):
            n += 0.3 * (evidence.content[left_rank + 1] not in taken)
    return min(n, 2.0)


def _copied(a: Alignment) -> float:
    """Count content words that follow each other as they do in the evidence, by the same roots."""
    order = {j: k for k, j in enumerate(a.evidence.content)}
    n, last = 0, -9
    for i in a.claim.content:
        j = a.chosen.get(i)
        if j is None or a.pairs[i][1] != SAME:
            last = -9
            continue
        rank = order.get(j, -9)
        n += rank == last + 1 and rank > 0
        last = rank
    return float(n)
