"""What a rule's threshold means in whole numbers, as arrays over lengths.

A pair of m >= n symbols passes if its indel distance is at most `allowed[m + n]`. Then the two
share at least `least_overlap(m, n)` symbols in order, so n can't be below `shortest[m]`.
"""

from fractions import Fraction

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from generator.dedup.rule import Rule

__all__ = ["Bounds", "bounds"]

Ints = NDArray[np.int64]


class Bounds(Struct, frozen=True):
    """See the module.

    Attributes:
        allowed: by m + n, the largest indel distance that passes; -1 where none does.
        shortest: by m, the smallest n <= m that can pass; m + 1 where not even n = m does.
        longest: by n, the largest m that can pass, up to the longest text.
    """

    allowed: Ints
    shortest: Ints
    longest: Ints

    def least_overlap(self, longer: int, shorter: int) -> int:
        """Return the smallest LCS with which texts of these lengths pass."""
        total = longer + shorter
        return (total - int(self.allowed[total]) + 1) // 2


def bounds(rule: Rule, longest: int) -> Bounds:
    """Return the rule's bounds for texts of up to `longest` symbols.

    >>> b = bounds(Rule(threshold=0.7), 20)
    >>> int(b.allowed[20]), int(b.shortest[10]), int(b.longest[6])
    (5, 6, 11)
    """
    threshold = Fraction(str(rule.threshold))
    part, whole = threshold.numerator, threshold.denominator
    # numpy's 64 bits can't overflow: a decimal float has at most 17 digits, but a product could.
    total = np.arange(2 * longest + 1).astype(object if whole > 10**10 else np.int64)
    spare = (whole - part) * total
    allowed = np.asarray(spare // whole if rule.inclusive else (spare - 1) // whole, np.int64)
    lengths = np.arange(longest + 1)
    # d >= m - n, with equality where the shorter is a subsequence of the longer. What is asked of n
    # only grows with m, so one walk finds all.
    shortest = np.zeros(longest + 1, np.int64)
    n = 0
    for m in range(longest + 1):
        while n <= m and m - n > allowed[m + n]:
            n += 1
        shortest[m] = n
    return Bounds(allowed, shortest, np.searchsorted(shortest, lengths, side="right") - 1)
