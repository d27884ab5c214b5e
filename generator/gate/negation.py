"""Check `negation`: a claim says no where its evidence says no, and nowhere else."""

from generator.gate.aligning import OPPOSITE, Alignment
from generator.gate.lexicon import SOFT_NEGATIONS
from generator.gate.reading import Reading

__all__ = ["NEGATION_FEATURES", "negation"]

NEGATION_FEATURES = ("polarity_differs", "polarity_share", "negation_added", "negation_lost")


def negation(a: Alignment) -> tuple[float, ...]:
    """Return the values of NEGATION_FEATURES."""
    claim, evidence = a.claim, a.evidence
    differs = same = 0.0
    for i, (places, weight) in a.pairs.items():
        j = a.chosen[i]
        equal = claim.negated[i] == evidence.negated[j]
        if weight == OPPOSITE:
            same += not equal
        elif equal:
            same += 1
        elif all(claim.negated[i] != evidence.negated[k] for k in places):
            differs += weight
        else:
            differs += 0.4 * weight
    mine = sum(1 for word in claim.words if word.negates)
    theirs = sum(
        1 for j, w in enumerate(evidence.words) if w.negates and evidence.clause[j] in a.scope
    )
    return (
        min(differs, 4.0) / 4,
        differs / (differs + same) if differs else 0.0,
        float(mine > theirs and not _is_soft(evidence)),
        float(theirs > mine and not _is_soft(claim)),
    )


def _is_soft(reading: Reading) -> bool:
    return any(word.lower in SOFT_NEGATIONS or word.turns for word in reading.words)
