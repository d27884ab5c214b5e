"""Candidate pairs of short texts by shared keys, a prefix filter over pairs of items.

Rank the items of all texts, rarest first. If texts of m >= n items share at least a >= 2, then the
first m - a + 2 of the one and the first n - a + 2 of the other share at least two: the a shared
items end, in either text, with at most m - a (n - a) others before the second of them. So every
pair of a text's first items is a key, and only texts with a common key are looked at. Texts that
pass with a single shared item use that item as the key, and where none is needed all share one key.

Source: the prefix filter of Chaudhuri, Ganti and Kaushik 2006, "A primitive operator for similarity
joins", with two shared items in place of one, as in Wang, Li and Feng 2012, "Can we beat the prefix
filtering?".
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generator.dedup.bounds import Bounds
from generator.dedup.items import mixed, ranks
from generator.dedup.symbols import Sequences

__all__ = ["Entries", "entries", "partners", "split_heavy"]

Ints = NDArray[np.int64]
Words = NDArray[np.uint64]


_BLOCK = 1 << 18
"""Keys made at a time: some 10 MB."""


@dataclass(frozen=True, slots=True)
class Entries:
    """Texts under keys, sorted by key and place. A place is the text's rank by length.

    Attributes:
        packed: the key's bits above, the place in the lowest `n_bits`.
        short: the text may be the shorter of a pair under this key; as the longer all may.
    """

    packed: Words
    short: NDArray[np.bool_]
    n_bits: int

    @property
    def places(self) -> Ints:
        """The place of each entry's text."""
        return (self.packed & np.uint64((1 << self.n_bits) - 1)).astype(np.int64)

    @property
    def keys(self) -> Words:
        """The key of each entry."""
        return self.packed >> np.uint64(self.n_bits)

    def where(self, mask: NDArray[np.bool_]) -> "Entries":
        """Return the entries that a mask picks."""
        return Entries(self.packed[mask], self.short[mask], self.n_bits)


def entries(sequences: Sequences, bounds: Bounds, salt: Words, *, max_short: int) -> Entries:
    """Return the entries of all texts of up to `max_short` symbols.

    Keys that one text has alone are left out, and so are those that no text has as the shorter.

    Args:
        sequences: sorted by length, so that an index is a place.
        salt: texts with different salts share no key.
    """
    lengths = sequences.lengths
    n_bits = max(1, len(lengths).bit_length())
    rank, n_single = ranks(sequences.flat) if len(sequences.flat) else (np.zeros(1, np.int64), 0)
    parts = [np.empty(0, np.uint64)]
    for length in range(min(max_short, int(lengths[-1]) if len(lengths) else 0) + 1):
        low, high = np.searchsorted(lengths, [length, length + 1])
        if low == high or bounds.shortest[length] > length:
            continue
        flat = sequences.flat[sequences.starts[low] : sequences.starts[high]]
        rows = flat.reshape(high - low, length)
        for keys, index, short in _keys(_ranked(rank[rows], len(rank)), length, bounds, n_single):
            bits = mixed(keys ^ salt[low + index]) >> np.uint64(n_bits + 1) << np.uint64(n_bits)
            packed = bits | (low + index).astype(np.uint64)
            parts.append(packed << np.uint64(1) | short.astype(np.uint64))
    return _shared(np.concatenate(parts), n_bits)


def _ranked(rows: Ints, n_ranks: int) -> Ints:
    """Return each row's items, as numbers, rarest first.

    A symbol's first occurrence has the symbol's rank; a later one comes behind all first ones. Any
    order shared by all texts is right; this one needs no counting of items.
    """
    rows = np.sort(rows, axis=1)
    occurrence = np.zeros_like(rows)
    for j in range(1, rows.shape[1]):
        occurrence[:, j] = np.where(rows[:, j] == rows[:, j - 1], occurrence[:, j - 1] + 1, 0)
    again = occurrence.any(axis=1)
    rows[again] = np.sort(rows[again] + occurrence[again] * n_ranks, axis=1)
    return rows


def _keys(
    rows: Ints, length: int, bounds: Bounds, n_single: int
) -> Iterator[tuple[Words, Ints, NDArray[np.bool_]]]:
    """Yield keys, the rows that have them, and whether those may be the shorter of a pair."""
    as_longer = bounds.least_overlap(length, int(bounds.shortest[length]))
    as_shorter = bounds.least_overlap(length, length)
    if as_longer == 0:
        every = np.ones(len(rows), bool)
        yield np.zeros(len(rows), np.uint64), np.arange(len(rows)), every & (as_shorter == 0)
    # An item that only one text has makes no key that another shares.
    if as_longer <= 1:
        index, j = np.nonzero(rows >= n_single)
        short = np.full(len(index), as_shorter <= 1)
        yield rows[index, j].astype(np.uint64) + np.uint64(1), index, short
    n_longer = min(length, length - max(as_longer, 2) + 2)
    n_shorter = min(length, length - max(as_shorter, 2) + 2)
    second, first = np.tril_indices(n_longer, -1)
    step = _BLOCK // max(1, len(first)) + 1
    for low in range(0, len(rows) if len(first) else 0, step):
        some = rows[low : low + step]
        index, pair = np.nonzero(some[:, first] >= n_single)
        one, other = some[index, first[pair]], some[index, second[pair]]
        keys = mixed(one.astype(np.uint64) + np.uint64(1)) + other.astype(np.uint64)
        yield keys, low + index, (second < n_shorter)[pair]


def _shared(packed: Words, n_bits: int) -> Entries:
    """Sort entries that end in their short flag and leave out the keys that can give no pair."""
    packed.sort()
    short = (packed & np.uint64(1)).astype(bool)
    packed >>= np.uint64(1)
    starts = _run_starts(packed >> np.uint64(n_bits))
    sizes = np.diff(starts, append=len(packed))
    useful = sizes > 1
    if len(packed):
        useful &= np.logical_or.reduceat(short, starts)
    mask = np.repeat(useful, sizes)
    return Entries(packed[mask], short[mask], n_bits)


def _run_starts(keys: Words) -> Ints:
    first = np.ones(len(keys), bool)
    first[1:] = keys[1:] != keys[:-1]
    return np.flatnonzero(first)


def split_heavy(
    all_entries: Entries, apart: Ints, is_new: NDArray[np.bool_], *, heavy: int
) -> tuple[Entries, Entries]:
    """Return the entries under light keys and those under heavy ones.

    Left out are keys all of whose texts are of one group, and those without a new text.

    Args:
        apart: by place; texts with the same number, if it isn't 0, make no pair.
        is_new: by place; two texts that aren't new make no pair.
        heavy: entries from which on a key counts as heavy.
    """
    starts = _run_starts(all_entries.keys)
    if not len(starts):
        return all_entries, all_entries
    sizes = np.diff(starts, append=len(all_entries.packed))
    places = all_entries.places
    group = apart[places]
    lowest, highest = np.minimum.reduceat(group, starts), np.maximum.reduceat(group, starts)
    useful = np.logical_or.reduceat(is_new[places], starts)
    useful &= (lowest == 0) | (lowest != highest)
    many = sizes > heavy
    return (
        all_entries.where(np.repeat(useful & ~many, sizes)),
        all_entries.where(np.repeat(useful & many, sizes)),
    )


def partners(
    longer: Entries, shorter: Entries, lows: Ints, max_pairs: int
) -> Iterator[tuple[Ints, Ints]]:
    """Yield pairs of places (longer, shorter) that have a key in common, in blocks.

    A pair comes once for every key it shares.

    Args:
        shorter: all may be the shorter of a pair.
        lows: by place, the first place that is long enough to be its partner.
    """
    places = longer.places
    base = longer.packed - places.astype(np.uint64)
    high = np.searchsorted(shorter.packed, longer.packed)
    low = np.searchsorted(shorter.packed, base + lows[places].astype(np.uint64))
    counts = high - low
    some = np.flatnonzero(counts > 0)
    places, low, counts = places[some], low[some], counts[some]
    shorter_places = shorter.places
    ends = np.cumsum(counts)
    first = 0
    while first < len(counts):
        done = ends[first - 1] if first else 0
        last = max(first + 1, int(np.searchsorted(ends, done + max_pairs, side="right")))
        block = counts[first:last]
        offsets = np.arange(block.sum()) - np.repeat(np.cumsum(block) - block, block)
        yield (
            np.repeat(places[first:last], block),
            shorter_places[np.repeat(low[first:last], block) + offsets],
        )
        first = last
