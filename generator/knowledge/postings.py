"""An inverted index: for each word the passages that hold it, how often, and how much that counts.

What a word adds to a passage is `idf * tf / (tf + norm)`, with the passage's
`norm = k1 * (1 - b + b * length / mean length)`: BM25 without its constant factor. Words that stand
for one word of the question are put together before the levelling off, each at its share, so that
"mend" and "repair" in one passage are two occurrences of one thing and not two things.

Source: Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework: BM25 and Beyond",
sections 3.4 and 3.5; the always positive form of idf is Lucene's.
"""

import math
from array import array
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["HEADING_SHARE", "Added", "Postings", "Writer", "idf"]

K1 = 1.5
B = 0.5
HEADING_SHARE = 0.5
"""What a word counts that stands in the title or a heading above, beside 1 in the text."""


class Added(NamedTuple):
    """What a word adds: `values[i]` to the passage `rows[i]`; rows rise."""

    rows: NDArray[np.int32]
    values: NDArray[np.float32]


def idf(n_passages: int, n_with: float) -> float:
    """Return the weight of a word that so many of the passages hold; always above 0.

    >>> round(idf(2, 1), 4)
    0.6931
    """
    return math.log(1 + (n_passages - n_with + 0.5) / (n_with + 0.5))


class Writer:
    """Takes passages in order, each as the ids of its words, and makes the index of them."""

    def __init__(self) -> None:
        self._columns = array("i")
        self._n_words = array("i")
        self._n_names = array("i")

    def add(self, text: Iterable[int], names: Iterable[int]) -> None:
        """Add one passage: the ids of the words of its text, and of its title and headings."""
        before = len(self._columns)
        self._columns.extend(text)
        middle = len(self._columns)
        self._columns.extend(names)
        self._n_words.append(middle - before)
        self._n_names.append(len(self._columns) - middle)

    def finish(self, n_columns: int) -> "Postings":
        """Return the index over all passages that were added."""
        n_words = np.frombuffer(self._n_words, dtype=np.int32) if self._n_words else _NONE
        n_names = np.frombuffer(self._n_names, dtype=np.int32) if self._n_names else _NONE
        columns = np.frombuffer(self._columns, dtype=np.int32) if self._columns else _NONE
        n_passages = len(n_words)
        # Each occurrence is a key of its column and row, its lowest bit saying "in the names".
        rows = np.repeat(np.arange(n_passages, dtype=np.int64), n_words + n_names)
        in_names = np.repeat(
            np.tile(np.array([0, 1], dtype=np.int64), n_passages),
            np.stack([n_words, n_names], axis=1).ravel(),
        )
        keys = (columns.astype(np.int64) * n_passages + rows) * 2 + in_names
        keys.sort()
        shares = np.where(keys & 1, np.float32(HEADING_SHARE), np.float32(1))
        keys >>= 1
        firsts = np.flatnonzero(np.diff(keys, prepend=-1))
        counts = np.add.reduceat(shares, firsts) if len(firsts) else shares
        keys = keys[firsts]
        lengths = n_words + np.float64(HEADING_SHARE) * n_names
        mean = lengths.mean() if n_passages else 1.0
        norms = K1 * (1 - B + B * lengths / max(mean, 1e-9))
        starts = np.searchsorted(keys, np.arange(n_columns + 1, dtype=np.int64) * n_passages)
        return Postings(
            n_passages,
            starts.tolist(),
            (keys % max(n_passages, 1)).astype(np.int32),
            counts.astype(np.float32),
            norms.astype(np.float32),
        )


_NONE = np.zeros(0, dtype=np.int32)


class Postings(NamedTuple):
    """The index as arrays: column c is `rows[starts[c]:starts[c + 1]]`, with `counts` beside."""

    n_passages: int
    starts: list[int]
    rows: NDArray[np.int32]
    counts: NDArray[np.float32]
    norms: NDArray[np.float32]

    def n_with(self, column: int) -> int:
        """Return how many passages hold a word."""
        return self.starts[column + 1] - self.starts[column]

    def added(self, own: Mapping[int, float], others: Mapping[int, float]) -> Added:
        """Return what one word of a question adds to the passages.

        Args:
            own: columns of the word itself and of its forms -> share. The passages that hold one
                of them say how rare the word is; where none does, those of the others.
            others: columns of what can stand for it -> share.

        One of the two must not be empty.
        """
        counted = own or others
        if len(counted) == 1:
            (column,) = counted
            n_with = self.n_with(column)
        else:
            n_with = int(np.count_nonzero(self._dense(counted)))
        if len(own) + len(others) == 1:
            ((column, share),) = counted.items()
            start, end = self.starts[column], self.starts[column + 1]
            rows = self.rows[start:end]
            tf = np.float32(share) * self.counts[start:end]
        else:
            dense = self._dense({**own, **others})
            rows = np.flatnonzero(dense > 0).astype(np.int32)
            tf = dense[rows].astype(np.float32)
        weight = np.float32(idf(self.n_passages, n_with))
        return Added(rows, weight * (tf / (tf + self.norms[rows])))

    def _dense(self, shares: Mapping[int, float]) -> NDArray[np.float64]:
        """Return the occurrences of several words together, a number a passage."""
        spans = [(self.starts[c], self.starts[c + 1], share) for c, share in shares.items()]
        rows = np.concatenate([self.rows[start:end] for start, end, _ in spans])
        counts = np.concatenate([self.counts[start:end] for start, end, _ in spans])
        lengths = [end - start for start, end, _ in spans]
        counts *= np.repeat(np.array(list(shares.values()), dtype=np.float32), lengths)
        return np.bincount(rows, counts, self.n_passages).astype(np.float64, copy=False)
