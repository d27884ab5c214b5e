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

__all__ = ["HEADING_SHARE", "LEAST_COLLECTION", "Added", "Postings", "Writer", "idf"]

K1 = 2.0
B = 0.5
HEADING_SHARE = 0.5
"""What a word counts that stands in the title or a heading above, beside 1 in the text."""

LEAST_COLLECTION = 300
"""Passages; about the size from which counts tell common words from rare ones."""

ABSENT_FACTOR = 3
"""Times that a word counts which stands for one that no passage holds."""
RARE = 20
"""A word that no passage holds is at least so rare: one passage in so many might hold it."""


class Added(NamedTuple):
    """What a word adds: `values[i]` to the passage `rows[i]`; rows rise.

    Kept as bytes, of `intp` and of `float32`: many small ones are joined in no time, and take less.
    Where a word adds to many, `rows` is `None`, and `values` an array, a number for each passage.
    """

    rows: bytes | None
    values: bytes | NDArray[np.float32]

    def is_dense(self) -> bool:
        """Say whether there is a number for every passage."""
        return self.rows is None


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

    def n_in_text(self, n_columns: int) -> NDArray[np.int64]:
        """Return how often each word stands in the texts, names left out."""
        n_words, n_names, columns = self._arrays()
        return np.bincount(columns[_in_names(n_words, n_names) == 0], minlength=n_columns)

    def _arrays(self) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
        n_words, n_names, columns = (
            np.frombuffer(one, dtype=np.int32) if one else _NONE
            for one in (self._n_words, self._n_names, self._columns)
        )
        return n_words, n_names, columns

    def finish(self, n_columns: int) -> "Postings":
        """Return the index over all passages that were added."""
        n_words, n_names, columns = self._arrays()
        n_passages = len(n_words)
        # Each occurrence is a key of its column and row, its lowest bit saying "in the names".
        rows = np.repeat(np.arange(n_passages, dtype=np.int64), n_words + n_names)
        in_names = _in_names(n_words, n_names)
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
            (keys % max(n_passages, 1)).astype(np.intp),
            counts.astype(np.float32),
            norms.astype(np.float32),
        )


_MANY = 3
_FEW = 1000
"""From one passage in so many on, or where there are so few, all are added to quicker than some."""
_NONE = np.zeros(0, dtype=np.int32)


def _in_names(n_words: NDArray[np.int32], n_names: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return for each word that was added 0 for one of the text, 1 for one of the names."""
    return np.repeat(
        np.tile(np.array([0, 1], dtype=np.int64), len(n_words)),
        np.stack([n_words, n_names], axis=1).ravel(),
    )


class Postings(NamedTuple):
    """The index as arrays: column c is `rows[starts[c]:starts[c + 1]]`, with `counts` beside."""

    n_passages: int
    starts: list[int]
    rows: NDArray[np.intp]
    counts: NDArray[np.float32]
    norms: NDArray[np.float32]

    def n_with(self, column: int) -> int:
        """Return how many passages hold a word."""
        return self.starts[column + 1] - self.starts[column]

    def held_by_more(self, n_passages: float) -> frozenset[int]:
        """Return the columns of the words that more than so many passages hold."""
        return frozenset(np.flatnonzero(np.diff(self.starts) > n_passages).tolist())

    def holds(self, columns: Iterable[int]) -> NDArray[np.bool_]:
        """Return which passages hold one of some words."""
        found = np.zeros(self.n_passages, dtype=np.bool_)
        for column in columns:
            found[self.rows[self.starts[column] : self.starts[column + 1]]] = True
        return found

    def added(
        self,
        own: dict[int, float],
        others: dict[int, float],
        least: NDArray[np.float32] | None = None,
    ) -> Added:
        """Return what one word of a question adds to the passages.

        Args:
            own: columns of the word itself and of its forms -> share. The passages that hold one
                of them say how rare the word is; where none does, those of the others do.
            others: columns of what can stand for it -> share.
            least: what each passage has of the word at least, though the word isn't there.

        """
        if not own:
            others = {column: ABSENT_FACTOR * share for column, share in others.items()}
        counted = own or others
        if not counted:
            return Added(b"", b"")
        ((column, share), *more) = counted.items()
        n_with = int(np.count_nonzero(self.holds(counted))) if more else self.n_with(column)
        if not own:
            n_with = min(n_with, max(self.n_passages // RARE, 1))
        weight = np.float32(idf(self.n_passages, n_with))
        if least is None and not more and not (own and others):
            span = slice(self.starts[column], self.starts[column + 1])
            return self._at(self.rows[span], np.float32(share) * self.counts[span], weight)
        dense, n_rows = self._dense(own | others)
        if least is not None:
            np.maximum(dense, least, out=dense)
        if least is not None or _MANY * n_rows + _FEW > self.n_passages:
            tf = dense.astype(np.float32)
            return Added(None, weight * (tf / (tf + self.norms)))
        (rows,) = (dense > 0).nonzero()  # of truths it is twice as quick as of numbers
        return self._at(rows, dense[rows].astype(np.float32), weight)

    def _at(self, rows: NDArray[np.intp], tf: NDArray[np.float32], weight: np.float32) -> Added:
        """Return what a word of this weight adds to passages, by how often it stands there."""
        values = weight * (tf / (tf + self.norms[rows]))
        return Added(rows.tobytes(), values.tobytes())

    def _dense(self, shares: Mapping[int, float]) -> tuple[NDArray[np.float64], int]:
        """Return the occurrences of several words together, a number a passage; how many rows."""
        spans = [slice(self.starts[column], self.starts[column + 1]) for column in shares]
        rows = np.concatenate([self.rows[span] for span in spans])
        counts = np.concatenate([self.counts[span] for span in spans])
        lengths = [span.stop - span.start for span in spans]
        counts *= np.repeat(np.array([*shares.values()], dtype=np.float32), lengths)
        found = np.bincount(rows, counts, self.n_passages)
        return found.astype(np.float64, copy=False), len(rows)
