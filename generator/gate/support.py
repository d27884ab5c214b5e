"""How surely the evidence carries a claim: the values of all checks, weighed by one table.

Each check measures a claim against its evidence; `deciding` makes the logit of "supported" of all
values together. What a check found is told by asking what the logit would be had it found nothing.
"""

import functools
import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from generator.gate.aligning import Alignment, align
from generator.gate.comparatives import COMPARATIVES_FEATURES, comparatives
from generator.gate.coverage import COVERAGE_FEATURES, coverage
from generator.gate.deciding import table
from generator.gate.modality import MODALITY_FEATURES, modality
from generator.gate.names import NAMES_FEATURES, names
from generator.gate.negation import NEGATION_FEATURES, negation
from generator.gate.numbers import NUMBERS_FEATURES, numbers
from generator.gate.reading import read, read_asked
from generator.gate.roles import ROLES_FEATURES, roles
from generator.gate.wording import WORDING_FEATURES, wording
from generator.gate.words import WORDS

if TYPE_CHECKING:
    from generator.gate.deciding import Array

__all__ = ["FEATURES", "PARTS", "Support", "features_of", "support_of"]

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

FEATURES = tuple(name for features, _ in PARTS.values() for name in features)
_CHECKS = tuple(check for _, check in PARTS.values())

SURE = 6.0
"""The logit of a claim that is its evidence word for word."""


class Support:
    """How a claim is carried.

    Attributes:
        logit: of "supported": above 0 it rather is.
    """

    __slots__ = ("_explained", "_values", "logit")

    def __init__(self, logit: float, values: tuple[float, ...] = (), found: str = "") -> None:
        self.logit = logit
        self._values = values
        self._explained: tuple[dict[str, float], str] | None = None
        if not values:
            self._explained = dict.fromkeys(PARTS, 0.0), found

    @property
    def score(self) -> float:
        """The probability that goes with the logit, 0 to 1."""
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, self.logit))))

    @property
    def parts(self) -> dict[str, float]:
        """Check -> how much lower the logit is for what it found: at most 0, and 0 for nothing."""
        return self._explain()[0]

    @property
    def found(self) -> str:
        """What the check that takes most from the logit found, in words; "" for nothing."""
        return self._explain()[1]

    def _explain(self) -> tuple[dict[str, float], str]:
        if self._explained is None:
            self._explained = _explained(self._values, self.logit)
        return self._explained

    @classmethod
    def verbatim(cls) -> "Support":
        """Return the support of a claim that is its evidence word for word."""
        return _VERBATIM

    @classmethod
    def unknown(cls) -> "Support":
        """Return the support of a claim in a language that the checks don't read."""
        return _UNKNOWN


_VERBATIM = Support(SURE)
_UNKNOWN = Support(0.0, found="the checks read English only")


def features_of(claim: str, evidence: str, asked: str) -> dict[str, float]:
    """Return every value that the checks measure, by name: for fitting and for `explain`."""
    return dict(zip(FEATURES, _values_of(claim, evidence, asked), strict=True))


def _values_of(claim: str, evidence: str, asked: str) -> tuple[float, ...]:
    alignment = align(read(claim), read(evidence), read_asked(asked))
    values: list[float] = []
    for check in _CHECKS:
        values += check(alignment)
    return tuple(values)


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
    values = _values_of(claim, evidence, asked)
    return Support(table().logit(values), values)


def _explained(values: tuple[float, ...], logit: float) -> tuple[dict[str, float], str]:
    """Return the parts, and in words what the worst of them found."""
    import numpy as np

    rows = np.tile(np.array(values), (len(PARTS), 1))
    ranges = _ranges()
    typical = table().typical
    for row, (start, end) in zip(rows, ranges.values(), strict=True):
        row[start:end] = typical[start:end]
    without = table().logits(rows)
    parts = {
        name: min(0.0, logit - float(other)) for name, other in zip(PARTS, without, strict=True)
    }
    worst = min(parts, key=parts.__getitem__)
    if parts[worst] == 0.0:
        return parts, ""
    return parts, _found(np.array(values), range(*ranges[worst]))


def _found(values: "Array", places: range) -> str:
    """Return in words which value of a check takes most from the logit."""
    import numpy as np

    typical = table().typical
    told = [i for i in places if FEATURES[i] in WORDS and values[i] > typical[i]]
    if not told:
        return ""
    rows = np.tile(values, (len(told), 1))
    for row, i in zip(rows, told, strict=True):
        row[i] = typical[i]
    return WORDS[FEATURES[told[int(table().logits(rows).argmax())]]]


@functools.cache
def _ranges() -> dict[str, tuple[int, int]]:
    """Return check -> where its values stand."""
    found, start = {}, 0
    for name, (features, _) in PARTS.items():
        found[name] = start, start + len(features)
        start += len(features)
    return found
