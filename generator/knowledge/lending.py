"""What passages lend of their score to those around them.

A text speaks of one thing for a while and names it once: so the passages next to one that fits a
question fit it, too, less across a heading and not at all across documents.
"""

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.records.knowledge import Passage

__all__ = ["ACROSS_HEADINGS", "NEIGHBOUR_SHARES", "Neighbours"]

NEIGHBOUR_SHARES = (0.2, 0.1, 0.1, 0.1)
"""What the passages 1, 2, ... places away lend of their score under the same headings."""
ACROSS_HEADINGS = 0.3
"""What is left of that where the headings differ."""

_REACH = len(NEIGHBOUR_SHARES)
_PLACES = np.array([d for away in range(1, _REACH + 1) for d in (-away, away)])
"""Where the neighbours of a passage stand, seen from it: the nearest first."""
_ROWS = _PLACES + _REACH


class Neighbours:
    """Passages in order, each with those around it."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        documents = _numbered([p.document for p in passages])
        sections = _numbered([(p.document, p.headings) for p in passages])
        near = np.where(_around(sections) == sections, 1.0, ACROSS_HEADINGS)
        together = _around(documents) == documents
        of_place = np.repeat(NEIGHBOUR_SHARES, 2)[:, np.newaxis]
        self._shares = (of_place * near * together).astype(np.float32)

    def lend(self, own: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return of each passage its own score and what its neighbours lend it of theirs.

        They are added up in one order, so that the sum has the same bits on every machine.
        """
        lent = _around(own)
        lent *= self._shares
        lent[0] += own
        found: NDArray[np.float32] = np.add.reduce(lent)
        return found


def _numbered(keys: Sequence[Hashable]) -> NDArray[np.int64]:
    """Return a number for each key, from 1 on, the same for the same key."""
    numbers: dict[Hashable, int] = {}
    return np.array([numbers.setdefault(key, len(numbers) + 1) for key in keys], np.int64)


def _around(values: NDArray[Any]) -> NDArray[Any]:
    """Return for each of `_PLACES` a row: what stands there from each value, 0 beyond the ends."""
    n = len(values)
    padded = np.zeros(n + 2 * _REACH, values.dtype)
    padded[_REACH : _REACH + n] = values
    step = values.itemsize
    from_each_place: NDArray[Any] = np.ndarray(
        (2 * _REACH + 1, n), values.dtype, padded, strides=(step, step)
    )
    found: NDArray[Any] = from_each_place[_ROWS]
    return found
