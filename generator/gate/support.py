"""How surely the evidence carries a claim: the values of all checks, weighed by one table.

A logistic regression without a model: each check measures a claim against its evidence, the table
says what each value counts, and the sum is the logit of "supported". A weight is never positive but
for what only a copy has, so nothing that a check finds can make a claim look better. The table was
fitted by `bench/fit_gate.py` on the tuning half of the planted set and on practice rows.
"""

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass

from generator.gate.aligning import Alignment, align
from generator.gate.comparatives import COMPARATIVES_FEATURES, comparatives
from generator.gate.coverage import COVERAGE_FEATURES, coverage
from generator.gate.modality import MODALITY_FEATURES, modality
from generator.gate.names import NAMES_FEATURES, names
from generator.gate.negation import NEGATION_FEATURES, negation
from generator.gate.numbers import NUMBERS_FEATURES, numbers
from generator.gate.reading import read
from generator.gate.roles import ROLES_FEATURES, roles
from generator.gate.weights import BIAS, WEIGHTS
from generator.gate.wording import WORDING_FEATURES, wording
from generator.gate.words import WORDS

__all__ = ["PARTS", "Support", "features_of", "support_of"]

PARTS: dict[str, tuple[tuple[str, ...], Callable[[Alignment], tuple[float, ...]]]] = {
    "numbers": (NUMBERS_FEATURES, numbers),
    "names": (NAMES_FEATURES, names),
    "roles": (ROLES_FEATURES, roles),
    "negation": (NEGATION_FEATURES, negation),
    "modality": (MODALITY_FEATURES, modality),
    "comparatives": (COMPARATIVES_FEATURES, comparatives),
    "coverage": (COVERAGE_FEATURES, coverage),
    "wording": (WORDING_FEATURES, wording),
}
"""Check -> what it measures and the function that does."""

SURE = 6.0
"""The logit of a claim that is its evidence word for word."""

_ROWS = {
    name: [(i, WEIGHTS[f]) for i, f in enumerate(features) if f in WEIGHTS]
    for name, (features, _) in PARTS.items()
}
"""Check -> place of a value and its weight, for values that count."""


@dataclass(frozen=True, slots=True)
class Support:
    """How a claim is carried.

    Attributes:
        logit: of "supported": above 0 it rather is.
        parts: check -> what it adds to the logit; without a minus sign it found nothing.
        found: what the check with the lowest part found, as words of the table.
    """

    logit: float
    parts: dict[str, float]
    found: str = ""

    @property
    def score(self) -> float:
        """The probability that goes with the logit, 0 to 1."""
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, self.logit))))

    @classmethod
    def verbatim(cls) -> "Support":
        """Return the support of a claim that is its evidence word for word."""
        return _VERBATIM

    @classmethod
    def unknown(cls) -> "Support":
        """Return the support of a claim in a language that the checks don't read."""
        return _UNKNOWN


_VERBATIM = Support(SURE, dict.fromkeys(PARTS, 0.0))
_UNKNOWN = Support(0.0, dict.fromkeys(PARTS, 0.0), "the checks read English only")


def features_of(claim: str, evidence: str, asked: str) -> dict[str, float]:
    """Return every value that the checks measure, by name: for fitting and for `explain`."""
    alignment = align(read(claim), read(evidence), read(asked))
    return {
        name: value
        for features, check in PARTS.values()
        for name, value in zip(features, check(alignment), strict=True)
    }


@functools.lru_cache(maxsize=4_096)
def support_of(claim: str, evidence: str, asked: str) -> Support:
    """Weigh a claim against its evidence.

    Args:
        evidence: the sentences it cites.
        asked: the question and the evidence's headings: what may be taken as said.

    >>> support_of("It costs five euros.", "It costs 5 euros.", "").logit > 0
    True
    >>> support_of("It costs six euros.", "It costs 5 euros.", "").logit > 0
    False
    """
    alignment = align(read(claim), read(evidence), read(asked))
    logit = BIAS
    parts: dict[str, float] = {}
    lowest, worst = 0.0, ""
    measured: tuple[float, ...] = ()
    for name, (_, check) in PARTS.items():
        values = check(alignment)
        part = 0.0
        for i, weight in _ROWS[name]:
            if values[i]:
                part += weight * values[i]
        parts[name] = part
        logit += part
        if part < lowest:
            lowest, worst, measured = part, name, values
    found = _found(worst, measured) if worst else ""
    return Support(logit, parts, found)


def _found(name: str, values: tuple[float, ...]) -> str:
    """Return in words which value of a check took most from the logit."""
    i, _ = min(_ROWS[name], key=lambda row: row[1] * values[row[0]])
    feature = PARTS[name][0][i]
    return WORDS.get(feature, feature.replace("_", " "))
