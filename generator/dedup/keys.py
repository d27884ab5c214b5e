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
from typing import Self

import numpy as np
from numpy.typing import NDArray

from generator.dedup.bounds import Bounds
from generator.dedup.items import mixed, ranks
from generator.dedup.symbols import Sequences

__all__ = [
    "WHOLE",
    "Entries",
    "Ranked",
    "Roles",
    "entries",
    "partners",
    "run_starts",
    "shared",
    "split_heavy",
    "with_tails",
]

Ints = NDArray[np.int64]
Words = NDArray[np.uint64]


_BLOCK = 1 << 17
"""Keys made at a time: a megabyte, which a core's own cache holds."""

_TAIL_BITS = 8
WHOLE = 254
"""The tail of a key that no further item may follow."""

_ODD = np.uint64(0x9E3779B97F4A7C15)
"""Tells an item's two hashes apart: of a pair the rarer item has the one, the other the other."""


@dataclass(frozen=True, slots=True)
class Entries:
    """Texts under keys, sorted by key and place. A place is the text's rank by length.

    Attributes:
        packed: the key's bits above, the place in the lowest `n_bits`.
        tail: twice the place, among the text's items, of the key's last one, or `WHOLE` for a key
            that no further item may follow; one more where `short`.
    """

    packed: Words
    tail: NDArray[np.uint8]
    n_bits: int

    @classmethod
    def none(cls) -> Self:
        """Return no entries."""
        return cls(np.empty(0, np.uint64), np.empty(0, np.uint8), 1)

    @property
    def short(self) -> NDArray[np.bool_]:
        """Whether the text may be the shorter of a pair under this key; as the longer all may."""
        return (self.tail & np.uint8(1)).astype(bool)

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
        return Entries(self.packed[mask], self.tail[mask], self.n_bits)


@dataclass(frozen=True, slots=True)
class Ranked:
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


def entries(
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
    salt, above = mixed(salt), ~np.uint64((1 << n_bits + _TAIL_BITS) - 1)
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
            keys |= (place << np.uint64(_TAIL_BITS))[:, None]
            keys |= tail.astype(np.uint64)
            packed[n_packed : n_packed + keys.size] = keys.ravel()
            n_packed += keys.size
    return shared(packed[:n_packed], n_bits), Ranked(items, sequences.starts, lengths, longest)


@dataclass(frozen=True, slots=True)
class Roles:
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
    for n_alone in np.unique(alone).tolist():
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


def shared(packed: Words, n_bits: int) -> Entries:
    """Return entries from numbers of key, place and tail, without keys that can give no pair."""
    packed.sort()
    kept = [np.empty(0, np.uint64)]
    n_below = np.uint64(n_bits + _TAIL_BITS)
    low = 0
    while low < len(packed):  # most keys stand alone: a cache's worth at a time
        high = min(low + _BLOCK, len(packed))
        last = packed[high - 1] | np.uint64((1 << n_bits + _TAIL_BITS) - 1)
        high = low + int(np.searchsorted(packed[low:], last, side="right"))
        block = packed[low:high]
        keys = block >> n_below
        same = keys[1:] == keys[:-1]
        several = np.zeros(len(block), bool)
        several[1:] = same
        several[:-1] |= same
        block, keys = block[several], keys[several]
        if len(block):
            starts = run_starts(keys)
            useful = np.bitwise_or.reduceat(block & np.uint64(1), starts).astype(bool)
            kept.append(block[np.repeat(useful, np.diff(starts, append=len(block)))])
        low = high
    found = np.concatenate(kept)
    return Entries(found >> np.uint64(_TAIL_BITS), found.astype(np.uint8), n_bits)


def with_tails(keys: Words, places: Ints, tails: Ints, n_bits: int) -> Words:
    """Return numbers of key, place and tail, as `shared` takes them; of a key its high bits."""
    n_below = np.uint64(n_bits + _TAIL_BITS)
    packed = keys >> n_below << n_below
    packed |= places.astype(np.uint64) << np.uint64(_TAIL_BITS)
    packed |= tails.astype(np.uint64)
    return packed


def run_starts(keys: Words) -> Ints:
    """Return where in sorted keys each one begins."""
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
    starts = run_starts(all_entries.keys)
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
