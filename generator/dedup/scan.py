"""Candidate pairs of longer texts, and of characters, by comparing the signatures of all pairs.

Quadratic, but about a nanosecond a pair and 64 bits; only texts inside each other's length window
are compared. The signature of a band of lengths is as wide as its texts need: with 4 bits a symbol
two unrelated texts differ in nearly twice as many bits as near-duplicates may.
"""

from collections.abc import Iterator
from typing import Self

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from generator.dedup.bounds import Bounds
from generator.dedup.items import distinct, popcount, signatures
from generator.dedup.symbols import Sequences

__all__ = ["Band", "bands", "window_pairs"]

Ints = NDArray[np.int64]
Words = NDArray[np.uint64]

_BLOCK = 1 << 15
"""Pairs compared at a time: a quarter of a megabyte, which a core's own cache holds."""


class Band(Struct, frozen=True):
    """A band of lengths and the signatures of all texts that a pair in it may have.

    Attributes:
        start: the longer text of a pair has its place from here on,
        stop: and before here.
        first: the place of the first row of `table`; the last row's is `stop - 1`.
        table: signatures, a row a word, a column a text, so that a word of all texts lies together.
        fold_to: up to this length the signatures folded to half their width tell most pairs apart;
            the rest is asked again.
    """

    start: int
    stop: int
    first: int
    table: Words
    fold_to: int


def bands(sequences: Sequences, bounds: Bounds, *, threshold: float, above: int) -> list[Band]:
    """Return the bands for pairs whose longer text has more than `above` symbols."""
    lengths = sequences.lengths
    found: list[Band] = []
    longest = int(lengths[-1]) if len(lengths) else 0
    # At 0.7, 28 symbols a word of 64 bits: two unrelated texts of 60 words, which share 10, differ
    # in about 69 of 256 bits, and near-duplicates in at most 36.
    per_word = max(8, int(64 * (threshold - 0.25)))
    # Folded, those of 60 words differ in 50 of 128 bits.
    fold_per_word = 20 if threshold >= 0.65 else 0
    low = above + 1
    while low <= longest:
        n_words = 4
        while n_words * per_word < low:
            n_words *= 2
        start, stop = np.searchsorted(lengths, [low, n_words * per_word + 1]).tolist()
        low = n_words * per_word + 1
        if start < stop:
            first = int(np.searchsorted(lengths, bounds.shortest[lengths[start]]))
            if first < stop:
                table = _table(sequences, first, stop, n_words)
                found.append(Band(start, stop, first, table, n_words * fold_per_word))
    return found


def _table(sequences: Sequences, first: int, stop: int, n_words: int) -> Words:
    step = max(1, 4_000_000 // (20 * n_words))
    parts = [
        signatures(sequences.take(np.arange(i, min(i + step, stop))), n_words).T
        for i in range(first, stop, step)
    ]
    return np.ascontiguousarray(np.concatenate(parts, axis=1))


def window_pairs(
    band: Band, longer: Ints, shorter: Ints, lengths: Ints, bounds: Bounds
) -> Iterator[tuple[Ints, Ints]]:
    """Yield pairs of places (longer, shorter) whose signatures allow them, the longer in the band.

    Args:
        longer: places, ascending.
        shorter: places, ascending; only those before the longer's place are paired with it.
    """
    longer = longer[slice(*np.searchsorted(longer, [band.start, band.stop]))]
    shorter = shorter[slice(*np.searchsorted(shorter, [band.first, band.stop]))]
    if not len(longer) or not len(shorter):
        return
    table = band.table[:, shorter - band.first]
    half = len(table) // 2
    folded, table_folded = band.table[:half] ^ band.table[half:], table[:half] ^ table[half:]
    own, own_lengths = lengths[longer], lengths[shorter]
    buffers = _Buffers(np.empty(0, np.uint64), np.empty(0, np.uint8), np.empty(0, np.uint8))
    # All texts of one length have one window, and one bound for each partner in it.
    for length in distinct(own).tolist():
        rows = longer[slice(*np.searchsorted(own, [length, length + 1]))]
        low, high = np.searchsorted(own_lengths, [bounds.shortest[length], length + 1])
        if low == high:
            continue
        limit = bounds.allowed[length + own_lengths[low:high]]
        limit = np.minimum(limit, 255).astype(np.uint8)
        fold = length <= band.fold_to
        columns = (table_folded if fold else table)[:, low:high]
        step = max(1, _BLOCK // int(high - low))
        if len(buffers.count) < step * len(limit):
            buffers = _Buffers.of(step * len(limit))
        for i in range(0, len(rows), step):
            some = rows[i : i + step]
            x, y = _close(
                (folded if fold else band.table)[:, some - band.first], columns, limit, buffers
            )
            x, y = some[x], low + y
            if fold:
                full = popcount(band.table[:, x - band.first] ^ table[:, y])
                near = full.sum(axis=0, dtype=np.int64) <= limit[y - low]
                x, y = x[near], y[near]
            y = shorter[y]
            below = y < x
            if below.any():
                yield x[below], y[below]


class _Buffers(Struct, frozen=True):
    """Room for one block, so that it isn't asked of the system again for each."""

    bits: Words
    count: NDArray[np.uint8]
    distance: NDArray[np.uint8]

    @classmethod
    def of(cls, n: int) -> Self:
        return cls(np.empty(n, np.uint64), np.empty(n, np.uint8), np.empty(n, np.uint8))


def _close(
    rows: Words, columns: Words, limit: NDArray[np.uint8], buffers: _Buffers
) -> tuple[Ints, Ints]:
    """Return row and column of every pair that differs in at most the column's limit of bits.

    Counts are modulo 256, which is twice as fast: one beyond 255 may look small, and the pair is
    then proved in vain, but none is lost.
    """
    shape = (rows.shape[1], columns.shape[1])
    size = shape[0] * shape[1]
    bits, count = buffers.bits[:size].reshape(shape), buffers.count[:size].reshape(shape)
    distance = buffers.distance[:size].reshape(shape)
    for i, (row, column) in enumerate(zip(rows, columns, strict=True)):
        np.bitwise_xor(row[:, None], column[None, :], out=bits)
        np.bitwise_count(bits, out=count if i else distance)
        if i:
            distance += count
    found = np.flatnonzero(distance <= limit)
    return found // shape[1], found % shape[1]
