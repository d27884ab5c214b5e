"""What is compared of each text: its instruction, or its response."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from rapidfuzz.distance import Indel
from rapidfuzz.process import cpdist

from generator.dedup.bounds import Bounds, bounds
from generator.dedup.rule import Rule
from generator.dedup.symbols import Sequences, encode
from generator.text import digits_of

__all__ = ["Side", "numbered", "side"]

Ints = NDArray[np.int64]


class Side(Struct, frozen=True):
    """One side of all texts, by position in greedy order.

    Attributes:
        lengths: the number of symbols of each sequence.
        strings: the sequences as rapidfuzz compares them.
        equal: texts with the same number have the same canonical text.
        digits: texts with the same number have the same digits in the same order; all the same
            where the rule doesn't ask.
    """

    rule: Rule
    bounds: Bounds
    sequences: Sequences
    lengths: Ints
    strings: "Sequence[str | list[int]]"
    equal: Ints
    digits: Ints

    def passes(self, first: Ints, second: Ints) -> NDArray[np.bool_]:
        """Say of each pair of positions whether it passes the threshold."""
        total = self.lengths[first] + self.lengths[second]
        passes: NDArray[np.bool_] = self.distances(first, second) <= self.bounds.allowed[total]
        return passes

    def distances(self, first: Ints, second: Ints) -> Ints:
        """Return the indel distance of each pair of positions; of far ones just a larger number."""
        if not len(first):
            return np.empty(0, np.int64)
        similarity = cpdist(
            [self.strings[i] for i in first.tolist()],
            [self.strings[i] for i in second.tolist()],
            scorer=Indel.normalized_similarity,
            # A hair below: it only saves work, what decides is the whole number of the distance.
            score_cutoff=max(0.0, self.rule.threshold - 1e-6),
            dtype=np.float64,
        )
        total = self.lengths[first] + self.lengths[second]
        distance: Ints = np.rint((1 - similarity) * total).astype(np.int64)
        return distance


def side(texts: Sequence[str], rule: Rule) -> Side:
    """Make one side of all texts ready to be compared under a rule."""
    sequences = encode(texts, rule.similarity)
    strings = list(sequences.as_strings())
    # Sorted words are no canonical text: "b a" and "a b" are equal only as the former.
    same = strings
    if rule.similarity == "token-sort":
        same = list(encode(texts, "ratio").as_strings())
    digits = np.zeros(len(texts), np.int64)
    if rule.digits_apart:
        digits = numbered(list(map(digits_of, texts)))
    lengths = sequences.lengths
    longest = int(lengths.max(initial=0))
    equal = numbered(same if not same or isinstance(same[0], str) else list(map(tuple, same)))
    return Side(rule, bounds(rule, longest), sequences, lengths, strings, equal, digits)


def numbered(values: Sequence[object]) -> Ints:
    """Return a number for each value, the same for equal ones, from 0 by first occurrence.

    >>> numbered(["a", "b", "a"]).tolist()
    [0, 1, 0]
    """
    number: dict[object, int] = {}
    return np.array([number.setdefault(value, len(number)) for value in values], np.int64)
