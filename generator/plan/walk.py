"""Walks through all combinations of several axes so that every stretch of the way is balanced.

The walk goes diagonally: step t takes value t mod n of each axis, and whenever that would come back
to a combination it had, it moves one axis on by one. So after any number of steps the values of an
axis were taken equally often, give or take one, and no combination comes twice; of two axes every
pair comes before any repeats, of more nearly so. For three values by three:

    a1 b1, a2 b2, a3 b3,  a1 b2, a2 b3, a3 b1,  a1 b3, a2 b1, a3 b2

A walk by chance can't promise this: after a1 b1, a2 b2, a3 b3, a1 b2, a2 b1 only a3 b3 would be
balanced, and that one is taken. It is the cyclic Latin square, one for each pair of axes.
Source: any text on experimental designs, e.g. Dénes and Keedwell, "Latin Squares", 1974, chapter 1.
"""

import math
from collections.abc import Iterator, Sequence

__all__ = ["walk"]


def walk(sizes: Sequence[int], start: int = 0) -> Iterator[tuple[int, ...]]:
    """Yield where a walk is at each step: an index for each axis.

    Args:
        sizes: how many values each axis has; with none on one of them there is no way.
        start: the first step to yield, from 0.

    >>> list(walk((2, 2)))
    [(0, 0), (1, 1), (0, 1), (1, 0)]
    """
    n_all = math.prod(sizes)
    if not n_all:
        return
    axes: list[tuple[int, int, int, int, int]] = []
    n_before = n_all
    for axis in range(len(sizes) - 1, -1, -1):
        n = sizes[axis]
        n_before //= n
        # Another stride than the axes before it, so that pairs with them differ, too.
        stride = axis if axis > 1 and n_before % n == 0 else 0
        common, turn = math.lcm(n_before, n), math.lcm(*sizes[: axis + 1])
        axes.append((n, n_before, common, stride, turn))
    for t in range(start, n_all):
        found, at = [], t
        for n, n_before, common, stride, turn in axes:
            shift = at // common
            if stride:
                shift += stride * (at % n_before // turn)
            found.append((at + shift) % n)
            at %= n_before
        yield tuple(found[::-1])
