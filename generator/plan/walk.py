"""Walks through all combinations of several axes so that every stretch of the way is balanced.

The walk goes diagonally: step t takes value t mod n of each axis, and whenever that would come back
to a combination it had, it moves one axis on by one. So after any number of steps the values of an
axis were taken equally often, give or take one, and no combination comes twice; of two axes every
pair comes before any repeats. For three values by three:

    a1 b1, a2 b2, a3 b3,  a1 b2, a2 b3, a3 b1,  a1 b3, a2 b1, a3 b2

A walk by chance can't promise this: after a1 b1, a2 b2, a3 b3, a1 b2, a2 b1 only a3 b3 would be
balanced, and that one is taken. It is the cyclic Latin square, one for each pair of axes.
Source: any text on designs of experiments, e.g. Dénes and Keedwell, "Latin Squares", 1974, 1.

Of three axes and more not every pair can come before any repeats: of two values by two by two,
after a1 b1 c1 and a2 b2 c2 every third step repeats a pair. There the way is chosen, among the
orders of the axes and the strides between them, in which the most pairs come early.
"""

import functools
import math
from collections.abc import Iterator, Sequence
from itertools import combinations, islice, permutations, product
from typing import Final

from msgspec import Struct

__all__ = ["walk"]

_N_TRIED: Final = 150
"""How many steps of a way are looked at to choose it."""
_STRIDES: Final = ((0, 0, 1, 2, 3, 4), (0, 1, 2, 3, 4, 5), (0, 1, 1, 1, 1, 1))
"""How far an axis moves on at each turn of those before it, by its position in the order."""


class _Axis(Struct, frozen=True):
    """How one axis moves, the last of the order first.

    Attributes:
        place: which axis of the sizes it is.
        n: how many values it has.
        n_before: how many combinations the axes before it in the order have.
        common: steps after which it would meet the same combination of them again.
        stride, turn: it moves on by so many at every so many steps among theirs.
    """

    place: int
    n: int
    n_before: int
    common: int
    stride: int
    turn: int


def walk(
    sizes: Sequence[int], start: int = 0, *, n_first: int | None = None
) -> Iterator[tuple[int, ...]]:
    """Yield where a walk is at each step: an index for each axis.

    Args:
        sizes: how many values each axis has; with none on one of them there is no way.
        start: the first step to yield, from 0.
        n_first: the pairs of so many axes, from the left, go before pairs with the others; all of
            them where it is left out.

    >>> list(walk((2, 2)))
    [(0, 0), (1, 1), (0, 1), (1, 0)]
    """
    n_all = math.prod(sizes)
    if n_all:
        way = _way(tuple(sizes), len(sizes) if n_first is None else n_first)
        yield from _steps(way, start, n_all)


def _steps(way: Sequence[_Axis], start: int, n_all: int) -> Iterator[tuple[int, ...]]:
    rows = [(a.place, a.n, a.n_before, a.common, a.stride, a.turn) for a in way]
    found = [0] * len(rows)
    for t in range(start, n_all):
        at = t
        for place, n, n_before, common, stride, turn in rows:
            shift = at // common
            if stride:
                shift += stride * (at % n_before // turn)
            found[place] = (at + shift) % n
            at %= n_before
        yield tuple(found)


@functools.lru_cache(maxsize=1_024)
def _way(sizes: tuple[int, ...], n_first: int) -> tuple[_Axis, ...]:
    """Return the way in which the most pairs come early; of equal ones the first."""
    given = tuple(range(len(sizes)))
    wide = [i for i in given if sizes[i] > 1]
    if len(wide) < 3:
        return _laid(sizes, given, _STRIDES[0], is_long=True)
    narrow = tuple(i for i in given if sizes[i] == 1)
    first = [i for i in wide if i < n_first]
    last = [i for i in wide if i >= n_first]
    orders = [(*narrow, *order, *last) for order in _orders(sizes, first)]
    best: tuple[float, ...] = (-1.0,)
    best_way: tuple[_Axis, ...] = ()
    for order, strides, is_long in product(orders, _STRIDES, (True, False)):
        way = _laid(sizes, order, (*[0] * len(narrow), *strides), is_long=is_long)
        found = _covered(sizes, way, n_first)
        if found > best:
            best, best_way = found, way
        if min(best[::2]) == 1.0:
            break
    return best_way


def _orders(sizes: tuple[int, ...], wide: list[int]) -> list[tuple[int, ...]]:
    """Return the orders of the axes to try: all of three or four, of more the likely ones."""
    if len(wide) <= 4:
        return list(permutations(wide))
    by_size = sorted(wide, key=lambda i: (sizes[i], i))
    return [tuple(wide), tuple(by_size), tuple(reversed(by_size))]


def _laid(
    sizes: tuple[int, ...], order: Sequence[int], strides: Sequence[int], *, is_long: bool
) -> tuple[_Axis, ...]:
    """Return the axes in an order, the last first.

    Args:
        is_long: whether an axis turns when all axes before it and itself come round, or each time
            that it has come round itself.
    """
    axes: list[_Axis] = []
    n_before = 1
    for position, place in enumerate(order):
        n = sizes[place]
        turn = math.lcm(*(sizes[i] for i in order[: position + 1])) if is_long else n
        # Only where its rounds fit into those before it do its values stay balanced.
        is_turning = position > 0 and n_before % n == 0 and position < len(strides)
        stride = strides[position] if is_turning else 0
        axes.append(_Axis(place, n, n_before, math.lcm(n_before, n), stride, turn))
        n_before *= n
    return tuple(reversed(axes))


def _covered(sizes: tuple[int, ...], way: tuple[_Axis, ...], n_first: int) -> tuple[float, ...]:
    """Return which share of pairs came that could have come, of the worst two axes and the mean.

    Both stand first for the axes that go first, then for pairs with the others.
    """
    steps = list(islice(_steps(way, 0, math.prod(sizes)), _N_TRIED))
    first, others = [1.0], [1.0]
    for i, j in combinations([i for i, n in enumerate(sizes) if n > 1], 2):
        n_pairs = min(sizes[i] * sizes[j], len(steps))
        share = len({(step[i], step[j]) for step in steps[:n_pairs]}) / n_pairs
        (first if j < n_first else others).append(share)
    scores = (min(first), sum(first) / len(first), min(others), sum(others) / len(others))
    return tuple(round(score, 4) for score in scores)
