"""Texts under keys: sorted, so that those of one key stand together, parted, and paired."""

from collections.abc import Iterator
from typing import Self

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

__all__ = [
    "TAIL_BITS",
    "WHOLE",
    "Entries",
    "partners",
    "run_starts",
    "shared",
    "split_heavy",
    "with_tails",
]

Ints = NDArray[np.int64]
Words = NDArray[np.uint64]

_BLOCK = 1 << 17
"""Entries looked through at a time: a megabyte, which a core's own cache holds."""

TAIL_BITS = 8
WHOLE = 254
"""The tail of a key that no further item may follow."""


class Entries(Struct, frozen=True):
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


def shared(packed: Words, n_bits: int) -> Entries:
    """Return entries from numbers of key, place and tail, without keys that can give no pair."""
    packed.sort()
    kept = [np.empty(0, np.uint64)]
    n_below = np.uint64(n_bits + TAIL_BITS)
    low = 0
    while low < len(packed):  # most keys stand alone: a cache's worth at a time
        high = min(low + _BLOCK, len(packed))
        last = packed[high - 1] | np.uint64((1 << n_bits + TAIL_BITS) - 1)
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
    return Entries(found >> np.uint64(TAIL_BITS), found.astype(np.uint8), n_bits)


def with_tails(keys: Words, places: Ints, tails: Ints, n_bits: int) -> Words:
    """Return numbers of key, place and tail, as `shared` takes them; of a key its high bits."""
    n_below = np.uint64(n_bits + TAIL_BITS)
    packed = keys >> n_below << n_below
    packed |= places.astype(np.uint64) << np.uint64(TAIL_BITS)
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
