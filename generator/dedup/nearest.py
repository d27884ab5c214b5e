"""How alike texts are without a threshold: all pairs' mean, and each one's nearest neighbour.

Sequences are those that near-duplicates are compared by, so a nearest neighbour at 0.71 is what a
threshold of 0.7 drops. Every pair is computed: the caller says for how many texts.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.process import cdist

from generator.dedup.symbols import Sequences

__all__ = ["Likeness", "likeness"]

_N_CELLS = 4_000_000
"""Pairs computed at a time: 16 MB of similarities."""


class Likeness(NamedTuple):
    """How alike texts are, 0 to 1; 0 where there is no other text.

    Attributes:
        mean: over all pairs of the texts that were looked at.
        nearest: of each of them the similarity with the text that is most like it, of all texts.
    """

    mean: float
    nearest: NDArray[np.float64]


def likeness(sequences: Sequences, n: int | None = None) -> Likeness:
    """Look at the first n texts: each is compared with all others.

    Args:
        sequences: the texts, as `generator.dedup.symbols.encode` gives them.
        n: all of them where it is left out.

    >>> from generator.dedup.symbols import encode
    >>> mean, nearest = likeness(encode(["a b c", "a b d", "x"], "rouge-l"))
    >>> round(mean, 3), nearest.round(2).tolist()
    (0.222, [0.67, 0.67, 0.0])
    """
    strings = list(sequences.as_strings())
    n = len(strings) if n is None else min(n, len(strings))
    nearest = np.zeros(n)
    total = 0.0
    step = max(1, _N_CELLS // max(1, len(strings)))
    for at in range(0, n, step):
        rows = strings[at : min(n, at + step)]
        # On symbols `ratio` is the measure itself: ROUGE-L F where they are words.
        scores = cdist(rows, strings, scorer=fuzz.ratio, dtype=np.float32)
        place = np.arange(len(rows))
        scores[place, at + place] = 0.0  # itself
        total += float(scores[:, :n].sum(dtype=np.float64)) / 100
        nearest[at : at + step] = scores.max(axis=1) / 100
    return Likeness(total / max(1, n * (n - 1)), nearest)
