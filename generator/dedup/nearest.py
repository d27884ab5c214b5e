"""How alike texts are without a threshold: all pairs' mean, and each one's nearest neighbour.

Sequences are those that near-duplicates are compared by, so a nearest neighbour at 0.71 is what a
threshold of 0.7 drops. Every pair is computed: the caller says for how many texts.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.process import cdist

from generator.dedup.symbols import Sequences

__all__ = ["mean_similarity", "nearest_similarities"]

_N_CELLS = 4_000_000
"""Pairs computed at a time: 16 MB of similarities."""


def nearest_similarities(
    sequences: Sequences, *, of: Sequence[int] | None = None
) -> NDArray[np.float64]:
    """Return the similarity of texts with the one of all the others that is most like them.

    Args:
        sequences: the texts, as `generator.dedup.symbols.encode` gives them.
        of: positions of the texts to look at; all of them where it is left out.

    Returns:
        shape (len(of),), 0 to 1; 0 where there is no other text.

    >>> from generator.dedup.symbols import encode
    >>> nearest_similarities(encode(["a b c", "a b d", "x"], "rouge-l")).round(2).tolist()
    [0.67, 0.67, 0.0]
    """
    n = len(sequences.lengths)
    chosen = np.arange(n) if of is None else np.asarray(of, np.int64)
    found = np.zeros(len(chosen))
    if n < 2:
        return found
    for at, part, scores in _similarities(sequences, chosen):
        scores[np.arange(len(part)), part] = -1.0  # itself
        found[at : at + len(part)] = scores.max(axis=1) / 100
    return found


def mean_similarity(sequences: Sequences) -> float:
    """Return the mean similarity of all pairs of texts; 0 where there is no pair.

    >>> from generator.dedup.symbols import encode
    >>> round(mean_similarity(encode(["a b c", "a b d", "x"], "rouge-l")), 3)
    0.222
    """
    n = len(sequences.lengths)
    if n < 2:
        return 0.0
    total = 0.0
    for _, part, scores in _similarities(sequences, np.arange(n)):
        scores[np.arange(len(part)), part] = 0.0  # itself
        total += float(scores.sum(dtype=np.float64)) / 100
    return total / (n * (n - 1))


def _similarities(
    sequences: Sequences, chosen: NDArray[np.int64]
) -> Iterator[tuple[int, NDArray[np.int64], NDArray[np.float32]]]:
    """Yield of some texts at a time where they begin in `chosen`, which they are, and a row each.

    Two texts without a symbol are alike. On symbols, rapidfuzz's `ratio` is the measure itself:
    ROUGE-L F where they are words.
    """
    strings = list(sequences.as_strings())
    step = max(1, _N_CELLS // len(strings))
    for at in range(0, len(chosen), step):
        part = chosen[at : at + step]
        rows = [strings[i] for i in part.tolist()]
        yield at, part, cdist(rows, strings, scorer=fuzz.ratio, dtype=np.float32)
