"""Heavy keys made longer, item by item, until few texts share each.

A pair of frequent words, or an opening of many questions, is a key that thousands of texts share:
their pairs are quadratic, and hardly any passes. But what holds for two items holds for more: texts
that share at least a items share k <= a of them among the first m - a + k of the one and the first
n - a + k of the other. Look at the first two items that two texts share. If these are a heavy key,
then the third lies behind them in both texts and among these first items, so the two texts have the
key of all three in common, too. So a heavy key may give way to the keys that have one of the later
items more; and these again, until a key is light. Texts that pass with no item more keep the key.

Keys whose texts are near-duplicates anyhow, as those of a template are, stay as they are: longer
ones would be shared by the same texts, and the greedy pass is made for these.

Source: after Wang, Li and Feng 2012, "Can we beat the prefix filtering?", whose prefixes grow as
long as it pays, for a text; here for a key.
"""

from collections.abc import Callable

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from generator.dedup.bounds import Bounds
from generator.dedup.entries import WHOLE, Entries, run_starts, shared, with_tails
from generator.dedup.items import mixed
from generator.dedup.keys import Ranked, Roles

__all__ = ["lengthened"]

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

_ODD = np.uint64(0x9E3779B97F4A7C15)


def lengthened(
    heavy: Entries,
    ranked: Ranked,
    bounds: Bounds,
    *,
    near: Callable[[Ints, Ints], Mask],
    share_near: float,
    split: Callable[[Entries], tuple[Entries, Entries]],
) -> tuple[list[Entries], Entries]:
    """Return entries under longer, light keys, and those under heavy keys that are left.

    A pair that has a key among the first ones has one among what is returned, if it passes.

    Args:
        near: says which pairs of places may pass.
        share_near: a key isn't made longer if as many of its pairs, of 1, may pass.
        split: parts entries into those of light and those of heavy keys.
    """
    light: list[Entries] = []
    rest: list[Entries] = []
    n_items = 3
    while len(heavy.packed):
        reach = _reach(ranked, bounds, n_items)
        alike = near(np.roll(heavy.places, -1), heavy.places)
        chosen = _worth_it(heavy, alike, share_near, _n_more(heavy, ranked, reach))
        rest.append(heavy.where(~chosen))
        few, heavy = split(_longer(heavy.where(chosen), ranked, reach))
        light.append(few)
        n_items += 1
    return light, _merged(rest)


class _Reach(Struct, frozen=True):
    """By length of a text: how its keys of some number of items are made.

    Attributes:
        longer: among how many first items they lie, for the longer text of a pair;
        shorter: the same for the shorter one.
        less: the text passes with fewer shared items, too, as the longer one;
        less_shorter: the same as the shorter one.
    """

    longer: Ints
    shorter: Ints
    less: Mask
    less_shorter: Mask


def _reach(ranked: Ranked, bounds: Bounds, n_items: int) -> _Reach:
    roles = [Roles.of(m, bounds) for m in range(ranked.longest + 1) if bounds.shortest[m] <= m]
    found = _Reach(*(np.zeros(ranked.longest + 1, kind) for kind in (int, int, bool, bool)))
    for role in roles:
        found.longer[role.length] = role.n_items(role.longer, n_items)
        found.shorter[role.length] = role.n_items(role.shorter, n_items)
        found.less[role.length] = role.longer < n_items
        found.less_shorter[role.length] = role.shorter < n_items
    return found


def _n_more(some: Entries, ranked: Ranked, reach: _Reach) -> Ints:
    """Return how many keys with an item more each entry's text has."""
    last = (some.tail >> 1).astype(np.int64)
    more: Ints = np.maximum(0, reach.longer[ranked.lengths[some.places]] - last - 1)
    return more


def _worth_it(heavy: Entries, alike: Mask, share_near: float, n_more: Ints) -> Mask:
    """Say of each entry whether its key is made longer.

    Args:
        alike: whether the entry and the next one may pass: of one length, or nearly, they are a
            sample of the key's pairs.
        n_more: the longer keys of the entry's text.
    """
    starts = run_starts(heavy.keys)
    sizes = np.diff(starts, append=len(heavy.packed))
    alike[starts + sizes - 1] = False
    chosen = np.add.reduceat(alike, starts, dtype=np.int64) < share_near * sizes
    # A longer key costs about as much as two pairs that are looked at.
    chosen &= 2 * np.add.reduceat(n_more, starts) < sizes * (sizes - 1) // 2
    chosen &= np.maximum.reduceat(heavy.tail, starts) < WHOLE
    return np.repeat(chosen, sizes)


def _longer(some: Entries, ranked: Ranked, reach: _Reach) -> Entries:
    """Return the entries under keys of an item more, and those of texts that need none."""
    places = some.places
    n_more = _n_more(some, ranked, reach)
    owner = np.repeat(np.arange(len(places)), n_more)
    first = np.cumsum(n_more) - n_more - (some.tail >> 1) - 1
    position = np.arange(len(owner)) - first[owner]
    item = ranked.flat[ranked.starts[places][owner] + position]
    keys = mixed(some.keys)[owner] ^ item.astype(np.uint64) * _ODD
    lengths = ranked.lengths[places]
    tails = position * 2 + (position < reach.shorter[lengths][owner])
    longer = with_tails(keys, places[owner], tails, some.n_bits)
    less = reach.less[lengths]
    tails = WHOLE + reach.less_shorter[lengths[less]]
    stay = with_tails(mixed(some.keys[less]), places[less], tails, some.n_bits)
    return shared(np.concatenate([longer, stay]), some.n_bits)


def _merged(parts: list[Entries]) -> Entries:
    """Return the entries of all parts as one, sorted."""
    if not parts:
        return Entries.none()
    packed = np.concatenate([part.packed for part in parts])
    order = np.argsort(packed, kind="stable")
    return Entries(
        packed[order], np.concatenate([part.tail for part in parts])[order], parts[0].n_bits
    )
