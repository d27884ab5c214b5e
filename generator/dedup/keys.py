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
from typing import Self

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from generator.dedup.bounds import Bounds
from generator.dedup.entries import TAIL_BITS, WHOLE, Entries, shared
from generator.dedup.items import distinct, mixed, ranks
from generator.dedup.symbols import Sequences

__all__ = ["Ranked", "Roles", "pair_entries"]

Ints = NDArray[np.int64]
Words = NDArray[np.uint64]


_BLOCK = 1 << 17
"""Keys made at a time: a megabyte, which a core's own cache holds."""

_ODD = np.uint64(0x9E3779B97F4A7C15)
"""Tells an item's two hashes apart: of a pair the rarer item has the one, the other the other."""


class Ranked(Struct, frozen=True):
    """The items of the texts by place, each text's rarest first, hashed to 32 bits.

    Attributes:
        flat: the items of all texts of up to `max_short` symbols, end to end.
        starts: by place, where a text's items begin.
        lengths: by place, the number of items.
        longest: the most items of such a text.
    """

    flat: NDArray[np.uint32]
    starts: Ints
    lengths: Ints
    longest: int


def pair_entries(
    sequences: Sequences, bounds: Bounds, salt: Words, *, max_short: int
) -> tuple[Entries, Ranked]:
    """Return the entries of all texts of up to `max_short` symbols, and their ranked items.

    Keys that one text has alone are left out, and so are those that no text has as the shorter.

    Args:
        sequences: sorted by length, so that an index is a place.
        salt: texts with different salts share no key.
    """
    lengths = sequences.lengths
    n_bits = max(1, len(lengths).bit_length())
    rank, n_single = ranks(sequences.flat) if len(sequences.flat) else (np.zeros(1, np.int64), 0)
    longest = min(max_short, int(lengths[-1]) if len(lengths) else 0)
    present = [length for length in range(longest + 1) if bounds.shortest[length] <= length]
    roles = {length: Roles.of(length, bounds) for length in present}
    ends = np.searchsorted(lengths, np.arange(longest + 2))
    # Room for all at most: pages that are never written cost nothing.
    packed = np.empty(sum(roles[n].n_keys * int(ends[n + 1] - ends[n]) for n in present), np.uint64)
    n_packed = 0
    items = np.zeros(sequences.starts[ends[-1]], np.uint32)
    salt, above = mixed(salt), ~np.uint64((1 << n_bits + TAIL_BITS) - 1)
    for length in present:
        low, high = ends[length], ends[length + 1]
        if low == high:
            continue
        part = slice(*sequences.starts[[low, high]])
        rows = _ranked(rank[sequences.flat[part].reshape(high - low, length)], len(rank))
        items[part] = (mixed(rows.ravel().astype(np.uint64)) >> np.uint64(32)).astype(np.uint32)
        for keys, index, tail in _keys(rows, roles[length], n_single):
            place = (low + index).astype(np.uint64)
            keys ^= salt[low + index][:, None]
            keys &= above
            keys |= (place << np.uint64(TAIL_BITS))[:, None]
            keys |= tail.astype(np.uint64)
            packed[n_packed : n_packed + keys.size] = keys.ravel()
            n_packed += keys.size
    return shared(packed[:n_packed], n_bits), Ranked(items, sequences.starts, lengths, longest)


class Roles(Struct, frozen=True):
    """Which keys texts of one length have; see the module.

    Attributes:
        length: of the texts, in symbols.
        longer: the least overlap of such a text with any shorter one,
        shorter: and with any longer one.
    """

    length: int
    longer: int
    shorter: int

    @classmethod
    def of(cls, length: int, bounds: Bounds) -> Self:
        """Return the keys of texts of a length that may pass with some other text."""
        longer = bounds.least_overlap(length, int(bounds.shortest[length]))
        return cls(length, longer, bounds.least_overlap(length, length))

    def n_items(self, least: int, n: int = 2) -> int:
        """Return among how many first items `n` shared ones lie, where `least` are shared."""
        return min(self.length, self.length - max(least, n) + n)

    @property
    def n_keys(self) -> int:
        """The most keys that a text has."""
        n = self.n_items(self.longer)
        alone = self.length if self.longer <= 1 else 0
        return int(self.longer == 0) + alone + n * (n - 1) // 2


def _ranked(rows: Ints, n_ranks: int) -> Ints:
    """Return each row's items, as numbers, rarest first.

    A symbol's first occurrence has the symbol's rank; a later one comes behind all first ones. Any
    order shared by all texts is right; this one needs no counting of items.
    """
    rows = np.sort(rows, axis=1)
    again = np.flatnonzero((rows[:, 1:] == rows[:, :-1]).any(axis=1))
    some = rows[again]
    occurrence = np.zeros_like(some)
    for j in range(1, some.shape[1]):
        occurrence[:, j] = np.where(some[:, j] == some[:, j - 1], occurrence[:, j - 1] + 1, 0)
    rows[again] = np.sort(some + occurrence * n_ranks, axis=1)
    return rows


def _keys(
    rows: Ints, roles: Roles, n_single: int
) -> Iterator[tuple[Words, Ints, NDArray[np.uint8]]]:
    """Yield keys, a row a text and a column a key; the rows' numbers; the columns' tails.

    Short are those that a text has as the shorter of a pair, too. An item that only one text has
    makes no key that another shares, and the rarest come first; so rows with as many of them are
    taken together, without these items.
    """
    if roles.longer == 0:
        tail = np.full(1, WHOLE + (roles.shorter == 0), np.uint8)
        yield np.zeros((len(rows), 1), np.uint64), np.arange(len(rows)), tail
    n_longer, n_shorter = roles.n_items(roles.longer), roles.n_items(roles.shorter)
    alone = (rows < n_single).sum(axis=1)
    for n_alone in distinct(alone).tolist():
        every = np.flatnonzero(alone == n_alone)
        second, first = np.tril_indices(max(0, n_longer - n_alone), -1)
        tail = ((second + n_alone) * 2 + (second + n_alone < n_shorter)).astype(np.uint8)
        step = _BLOCK // max(1, len(first)) + 1
        for low in range(0, len(every), step):
            index = every[low : low + step]
            items = mixed(rows[index, n_alone:].astype(np.uint64) + np.uint64(1))
            others = mixed(items ^ _ODD)
            if roles.longer <= 1 and items.size:
                alone_tail = np.full(items.shape[1], WHOLE + (roles.shorter <= 1), np.uint8)
                yield others ^ _ODD, index, alone_tail
            if len(first):
                yield items[:, first] ^ others[:, second], index, tail
