"""One kind of text (the instructions, or the responses) joined with itself: candidates, then proof.

Texts are known by their *place*, their rank by length, because a pair's longer text is then the one
of the higher place; the greedy pass knows them by their position in its order. This module turns
one into the other.
"""

from collections.abc import Iterator
from functools import partial

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from generator.dedup.costs import COSTS, Costs
from generator.dedup.entries import Entries, partners, split_heavy
from generator.dedup.items import distinct
from generator.dedup.keys import pair_entries
from generator.dedup.lengthen import lengthened
from generator.dedup.scan import Band, bands, window_pairs
from generator.dedup.sides import Side
from generator.dedup.sketch import Sketch
from generator.dedup.symbols import Sequences

__all__ = ["Join", "Limits", "Part", "join"]

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
Words = NDArray[np.uint64]


_WAITING = 16
"""Blocks of pairs that wait to be proved: some 30 MB."""


class Limits(Struct, frozen=True):
    """Which pairs of positions are compared at all.

    Attributes:
        n_known: two texts before this position are not.
        alike: by position; only texts with the same number are.
        apart: by position; texts with the same number, if it isn't 0, are not.
    """

    n_known: int
    alike: Ints
    apart: Ints

    def allow(self, earlier: Ints, later: Ints) -> Mask:
        """Say for each pair whether it is compared."""
        mask = later >= self.n_known
        if self.alike.any():
            mask &= self.alike[earlier] == self.alike[later]
        if self.apart.any():
            own = self.apart[earlier]
            mask &= (own == 0) | (own != self.apart[later])
        return mask


class Part(Struct, frozen=True):
    """What of a join's heavy keys and scanned texts falls into a stretch of positions."""

    entries: Entries
    scanned: Ints


class Join(Struct, frozen=True):
    """Texts made ready to be joined.

    Attributes:
        side: what is compared, by position.
        also: sides on which a pair has to pass, too.
        position: by place, the text's position.
        lengths: by place, ascending.
        sketch: by place, a signature to drop most candidates at once.
        light: entries under keys of few texts, of two items, of three and so on.
        whole: the rest, which is joined by stretches.
    """

    side: Side
    also: tuple[Side, ...]
    limits: Limits
    position: Ints
    lengths: Ints
    sketch: Sketch | None
    light: list[Entries]
    whole: Part
    costs: Costs
    bands: list[Band]

    def within_light(self) -> Iterator[tuple[Ints, Ints]]:
        """Yield every near-duplicate pair (earlier, later) that shares a light key."""
        lows, block = self._lows(), self.costs.block
        yield from self._proved(
            pairs
            for light in self.light
            for pairs in partners(light, light.where(light.short), lows, block)
        )

    def within(self, part: Part) -> Iterator[tuple[Ints, Ints]]:
        """Yield every near-duplicate pair (earlier, later) within a part."""
        yield from self._pairs(part, part)

    def between(self, earlier: Part, later: Part) -> Iterator[tuple[Ints, Ints]]:
        """Yield every near-duplicate pair with one text in each part."""
        yield from self._pairs(earlier, later)
        yield from self._pairs(later, earlier)

    def cut(self, part: Part, position: int) -> tuple[Part, Part]:
        """Return what of a part comes before a position, and the rest."""
        before = self.position < position
        return self._where(part, before), self._where(part, ~before)

    def pick(self, part: Part, mask: Mask) -> Part:
        """Return what of a part a mask over positions picks."""
        return self._where(part, mask[self.position])

    def _where(self, part: Part, mask: Mask) -> Part:
        picked = part.entries.where(mask[part.entries.places])
        return Part(picked, part.scanned[mask[part.scanned]])

    def n_pairs(self, part: Part, *, keys_only: bool = False) -> int:
        """Return an upper bound of the pairs within a part, a pair once for each key."""
        _, sizes = np.unique(part.entries.keys, return_counts=True)
        n_long = 0
        if self.bands and not keys_only:
            n_long = int(np.count_nonzero(part.scanned >= self.bands[0].start))
        return int((sizes * (sizes - 1) // 2).sum()) + n_long * len(part.scanned) // 2

    def _lows(self) -> Ints:
        lows: Ints = np.searchsorted(self.lengths, self.side.bounds.shortest[self.lengths])
        return lows

    def _pairs(self, longer: Part, shorter: Part) -> Iterator[tuple[Ints, Ints]]:
        own = shorter.entries.where(shorter.entries.short)
        if len(longer.entries.packed) and len(own.packed):
            yield from self._proved(partners(longer.entries, own, self._lows(), self.costs.block))
        for band in self.bands:
            found = window_pairs(
                band, longer.scanned, shorter.scanned, self.lengths, self.side.bounds
            )
            yield from self._proved(_gathered(found, self.costs.block))

    def _proved(self, candidates: Iterator[tuple[Ints, Ints]]) -> Iterator[tuple[Ints, Ints]]:
        """Yield of the candidates (longer, shorter place) the pairs that pass, as positions."""
        # Near-duplicates share many keys: waiting for their other ones saves proving them again.
        for packed in _distinct(map(self._sieved, candidates), _WAITING * self.costs.block):
            for low in range(0, len(packed), self.costs.block):
                some = packed[low : low + self.costs.block]
                longer = (some >> np.uint64(32)).astype(np.int64)
                shorter = some.astype(np.uint32).astype(np.int64)
                a, b = self.position[longer], self.position[shorter]
                a, b = np.minimum(a, b), np.maximum(a, b)
                mask = self.limits.allow(a, b)
                a, b = a[mask], b[mask]
                for side in (self.side, *self.also):
                    mask = side.passes(a, b)
                    a, b = a[mask], b[mask]
                yield a, b

    def _sieved(self, pairs: tuple[Ints, Ints]) -> Words:
        """Return the pairs whose signatures let them pass, the longer's place in the high bits."""
        longer, shorter = pairs
        if self.sketch is not None:
            mask = self.sketch.near(longer, shorter)
            longer, shorter = longer[mask], shorter[mask]
        packed: Words = longer.astype(np.uint64) << np.uint64(32) | shorter.astype(np.uint64)
        return packed


def _distinct(blocks: Iterator[Words], n: int) -> Iterator[Words]:
    """Yield the numbers of all blocks, each once or a few times, in sorted blocks of about n."""
    held: list[Words] = []
    n_held = 0
    for block in blocks:
        held.append(block)
        n_held += len(block)
        if n_held >= n:
            held = [distinct(np.concatenate(held))]
            n_held = len(held[0])
            if 2 * n_held > n:
                yield held[0]
                held, n_held = [], 0
    if n_held:
        yield distinct(np.concatenate(held))


def _gathered(blocks: Iterator[tuple[Ints, Ints]], n_pairs: int) -> Iterator[tuple[Ints, Ints]]:
    """Yield the same pairs in fewer, larger blocks: a scan finds them a few at a time."""
    held: list[tuple[Ints, Ints]] = []
    n = 0
    for block in blocks:
        held.append(block)
        n += len(block[0])
        if n >= n_pairs:
            yield np.concatenate([x for x, _ in held]), np.concatenate([y for _, y in held])
            held, n = [], 0
    if held:
        yield np.concatenate([x for x, _ in held]), np.concatenate([y for _, y in held])


def join(
    side: Side,
    members: Ints,
    limits: Limits,
    *,
    also: tuple[Side, ...] = (),
    costs: Costs = COSTS,
) -> Join:
    """Make texts ready to be joined on one side.

    Args:
        members: positions of the texts, ascending.
        also: further sides on which a pair has to pass.
    """
    position = members[np.argsort(side.lengths[members], kind="stable")]
    ordered = side.sequences.take(position)
    by_keys = side.rule.similarity == "rouge-l"
    light: list[Entries] = []
    heavy, sketch = Entries.none(), None
    if by_keys:
        sketch = Sketch.of(ordered, side.bounds.allowed)
        light, heavy = _entries(side, ordered, position, limits, sketch, costs)
    scanned = bands(
        ordered,
        side.bounds,
        threshold=side.rule.threshold,
        above=costs.max_short if by_keys else -1,
    )
    first = scanned[0].first if scanned else len(position)
    return Join(
        side,
        also,
        limits,
        position,
        ordered.lengths,
        sketch,
        light,
        Part(heavy, np.arange(first, len(position))),
        costs,
        scanned,
    )


def _entries(
    side: Side, ordered: Sequences, position: Ints, limits: Limits, sketch: Sketch, costs: Costs
) -> tuple[list[Entries], Entries]:
    """Return the entries under light keys and those under heavy ones."""
    salt = limits.alike[position].astype(np.uint64) << np.uint64(40)
    pairs, ranked = pair_entries(ordered, side.bounds, salt, max_short=costs.max_short)
    split = partial(
        split_heavy,
        apart=limits.apart[position],
        is_new=position >= limits.n_known,
        heavy=costs.heavy,
    )
    light, heavy = split(pairs)
    more, heavy = lengthened(
        heavy,
        ranked,
        side.bounds,
        near=sketch.near,
        share_near=costs.share_near,
        split=split,
    )
    return [light, *more], heavy
