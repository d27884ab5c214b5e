"""How alike texts are without a threshold: all pairs' mean, and each one's nearest neighbour.

Sequences are those that near-duplicates are compared by, so a nearest neighbour at 0.71 is what a
threshold of 0.7 drops. Every pair is computed: the caller says for how many texts.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.process import cdist

from generator.dedup.rule import Similarity
from generator.dedup.symbols import encode

__all__ = ["mean_similarity", "nearest_similarities"]

_N_CELLS = 4_000_000
"""Pairs computed at a time: 16 MB of similarities."""


def nearest_similarities(
    texts: Sequence[str], similarity: Similarity = "rouge-l", *, of: Sequence[int] | None = None
) -> NDArray[np.float64]:
    """Return the similarity of texts with the one of all the others that is most like them.

    Args:
        of: positions of the texts to look at; all of them where it is left out.

    Returns:
        shape (len(of),), 0 to 1; 0 where there is no other text.

    >>> nearest_similarities(["a b c", "a b d", "x"]).round(2).tolist()
    [0.67, 0.67, 0.0]
    """
    chosen = np.arange(len(texts)) if of is None else np.asarray(of, np.int64)
    found = np.zeros(len(chosen))
    if len(texts) < 2:
        return found
    strings = _encoded(texts, similarity)
    step = max(1, _N_CELLS // len(texts))
    for at in range(0, len(chosen), step):
        part = chosen[at : at + step]
        scores = _similarities(strings, part, np.arange(len(texts)))
        scores[np.arange(len(part)), part] = -1.0  # itself
        found[at : at + step] = scores.max(axis=1) / 100
    return found


def mean_similarity(texts: Sequence[str], similarity: Similarity = "rouge-l") -> float:
    """Return the mean similarity of all pairs of texts; 0 where there is no pair.

    >>> round(mean_similarity(["a b c", "a b d", "x"]), 3)
    0.222
    """
    n = len(texts)
    if n < 2:
        return 0.0
    strings = _encoded(texts, similarity)
    everyone = np.arange(n)
    step = max(1, _N_CELLS // n)
    total = 0.0
    for at in range(0, n, step):
        part = everyone[at : at + step]
        scores = _similarities(strings, part, everyone)
        scores[np.arange(len(part)), part] = 0.0  # itself
        total += float(scores.sum(dtype=np.float64)) / 100
    return total / (n * (n - 1))


def _encoded(texts: Sequence[str], similarity: Similarity) -> list[str | list[int]]:
    return list(encode(texts, similarity).as_strings())


def _similarities(
    strings: Sequence[str | list[int]], rows: NDArray[np.int64], columns: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Return the similarity of each pair; two texts without a symbol are alike.

    On symbols, rapidfuzz's `ratio` is the measure itself: ROUGE-L F where they are words.
    """
    return cdist(
        [strings[i] for i in rows.tolist()],
        [strings[i] for i in columns.tolist()],
        scorer=fuzz.ratio,
        dtype=np.float32,
    )
