"""Check `negation`: a claim says no where its evidence says no, and nowhere else."""

from generator.gate.aligning import OPPOSITE, Alignment
from generator.gate.cues import counts
from generator.gate.lexicon import SOFT_NEGATIONS
from generator.gate.reading import Reading

__all__ = ["NEGATION_FEATURES", "negation"]

NEGATION_FEATURES = ("polarity_differs", "polarity_share", "negation_added", "negation_lost",
                     "no_here", "no_near", "no_anywhere", "no_added", "no_lost", "yes_here",
                     "yes_near", "yes_anywhere", "yes_added", "yes_lost", "no_more", "yes_more",
                     "odd_no", "says_yes", "says_no")  # fmt: skip


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
    no, yes = counts(a, "no"), counts(a, "yes")
    first = claim.words[0].lower if claim.words else ""
    return (
        min(differs, 4.0) / 4,
        differs / (differs + same) if differs else 0.0,
        float(mine > theirs and not _is_soft(evidence)),
        float(theirs > mine and not _is_soft(claim)),
        *map(float, no),
        *map(float, yes),
        float(no[0] - no[1]),
        float(yes[0] - yes[1]),
        float(no[0] % 2 != no[1] % 2),
        float(first == "yes"),
        float(first == "no"),
    )


def _is_soft(reading: Reading) -> bool:
    return any(word.lower in SOFT_NEGATIONS or word.turns for word in reading.words)
