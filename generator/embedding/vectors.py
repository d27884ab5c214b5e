"""Cosines that are the same on every machine, in any order of blocks: of whole numbers.

A vector's direction is kept as whole numbers, scaled to a length of 4,000. A product of two is then
a whole number below 2**24, and so is every partial sum of it (Cauchy and Schwarz), so float32 adds
them up without rounding, in whatever order a library does. A cosine is off by some 0.0001 for it.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["LENGTH", "Directions", "Pairs", "alike", "directions", "maybe_alike", "pairs_of"]

Directions = NDArray[np.int16]
"""Unit vectors as whole numbers, a row each; a zero row is like nothing."""

LENGTH = 4_000
"""Rounding adds at most half the root of the dimension: 4,096**2 = 2**24 isn't passed below 36,864
dimensions, and the largest models have 4,096."""

_N_PAIRS = 8_192


class Pairs(NamedTuple):
    """Places of rows and of columns, sorted by both, and their cosines, rounded to 4 digits."""

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    cosines: NDArray[np.float64]


def directions(vectors: NDArray[np.floating] | Sequence[Sequence[float]]) -> Directions:
    """Return the directions of vectors; one that isn't finite counts as zero.

    >>> directions([[3.0, 4.0], [0.0, 0.0]]).tolist()
    [[2400, 3200], [0, 0]]
    """
    wide = np.atleast_2d(np.asarray(vectors, np.float64))
    wide = np.where(np.isfinite(wide).all(axis=1, keepdims=True), wide, 0.0)
    largest = np.abs(wide).max(axis=1, keepdims=True, initial=0.0)
    wide = wide / np.where(largest > 0, largest, 1.0)  # so that no square is too large or small
    norms = np.sqrt((wide * wide).sum(axis=1, keepdims=True))
    return np.rint(wide * (LENGTH / np.where(norms > 0, norms, 1.0))).astype(np.int16)


def alike(
    rows: Directions, columns: Directions, floor: float, among: NDArray[np.bool_] | None = None
) -> Pairs:
    """Return the pairs of a row and a column whose cosine is at least `floor`.

    Takes 5 bytes a pair of memory: the caller says how many rows and columns at a time.

    Args:
        among: the pairs to look at, a row each with a column each; all of them where left out.

    >>> found = alike(directions([[1.0, 0.0]]), directions([[0.0, 1.0], [3.0, 4.0]]), 0.5)
    >>> found.columns.tolist(), found.cosines.tolist()
    ([1], [0.6])
    """
    may_be = maybe_alike(rows, columns, floor)
    found, others = np.nonzero(may_be if among is None else may_be & among)
    return pairs_of(rows, columns, found, others, floor)


def maybe_alike(rows: Directions, columns: Directions, floor: float) -> NDArray[np.bool_]:
    """Return which pairs may have a cosine of at least `floor`: no other one does."""
    products = rows.astype(np.float32) @ columns.astype(np.float32).T
    # A hair below: lengths differ from LENGTH by half the root of the dimension at most.
    low = (floor - 0.0001) * (LENGTH - np.sqrt(rows.shape[1])) ** 2 if floor > 0.0001 else -np.inf
    may_be: NDArray[np.bool_] = products >= low
    return may_be


def pairs_of(
    rows: Directions,
    columns: Directions,
    first: NDArray[np.int64],
    second: NDArray[np.int64],
    floor: float,
) -> Pairs:
    """Return those of some pairs whose cosine is at least `floor`."""
    across, down = _lengths(rows), _lengths(columns)
    cosines = np.empty(len(first), np.float64)
    for at in range(0, len(first), _N_PAIRS):
        i, j = first[at : at + _N_PAIRS], second[at : at + _N_PAIRS]
        dots = np.einsum("ij,ij->i", rows[i].astype(np.int64), columns[j].astype(np.int64))
        total = across[i] * down[j]
        cosines[at : at + _N_PAIRS] = np.round(dots / np.where(total > 0, total, 1.0), 4)
    passes = cosines >= floor
    return Pairs(first[passes], second[passes], cosines[passes])


def _lengths(some: Directions) -> NDArray[np.float64]:
    wide = some.astype(np.float64)
    lengths: NDArray[np.float64] = np.sqrt((wide * wide).sum(axis=1))
    return lengths
