"""The ordered pass: first wins. For whom each text is dropped, and who is kept.

A text is dropped when it is near an already kept one, so its fate hangs on all before it. Pairs
from light keys are computed beforehand. What templates share would be quadratic: 8,000 rows of one
template have 32 million pairs. So a stretch of positions that has too many is halved: its first
half is settled, the *kept* texts of it are compared with the second half, and only what of that
survives is compared with itself. Nearly all rows of a template fall to its first few.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from msgspec import Struct, field
from numpy.typing import NDArray

from generator.dedup.items import distinct
from generator.dedup.join import Join, Part

__all__ = ["NOBODY", "first_keepers", "first_keepers_of_pairs"]

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

NOBODY = int(np.iinfo(np.int64).max)
"""The keeper of a text that has none."""


def first_keepers(
    joins: Sequence[Join], classes: Sequence[Ints], safe: Mask, *, n_known: int, max_pairs: int
) -> Ints:
    """Return, by position, the first kept text that each text is near, or `NOBODY`.

    Args:
        joins: give the near-duplicate pairs.
        classes: numberings by position; texts of one number, if it isn't -1, are near-duplicates.
        safe: by position; these are kept whatever they are near.
        n_known: the texts before this position are kept.
        max_pairs: pairs that a stretch may have without being halved.
    """
    n = len(safe)
    safe = safe | (np.arange(n) < n_known)
    pass_ = _Pass(joins, classes, safe, np.full(n, NOBODY), np.ones(n, bool), max_pairs)
    pass_.light = _packed(pair for join in joins for pair in join.within_light())
    pass_.settle(0, n, [join.whole for join in joins])
    pass_.keeper[:n_known] = NOBODY
    return pass_.keeper


def first_keepers_of_pairs(earlier: Ints, later: Ints, equal: Ints, *, n_known: int) -> Ints:
    """Return the same from all near-duplicate pairs, between the first texts of each number.

    Args:
        equal: by position; texts of one number are equal, and only the first is in any pair.
    """
    n = len(equal)
    _, first, inverse = np.unique(equal, return_index=True, return_inverse=True)
    pass_ = _Pass([], [], np.arange(n) < n_known, np.full(n, NOBODY), np.ones(n, bool))
    pass_.light = _packed([(earlier, later)])
    pass_.settle(0, n, [])
    own = first[inverse]
    again = np.flatnonzero(own < np.arange(n))
    again = again[again >= n_known]
    pass_.keeper[again] = np.minimum(pass_.keeper[own[again]], own[again])
    pass_.keeper[:n_known] = NOBODY
    return pass_.keeper


class _Pass(Struct):
    """What the pass knows so far: final for every position before the one it is at.

    `keeper` and `kept` are by position; `light` holds the pairs of light keys as `_packed` does;
    `first_kept` has, for each numbering, the first kept text of each class.
    """

    joins: Sequence[Join]
    classes: Sequence[Ints]
    safe: Mask
    keeper: Ints
    kept: Mask
    max_pairs: int = 0
    light: NDArray[np.uint64] = field(default_factory=lambda: np.empty(0, np.uint64))
    first_kept: list[dict[int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.first_kept = [{} for _ in self.classes]

    def settle(self, low: int, high: int, parts: list[Part]) -> None:
        """Settle the positions from `low` to `high`, given that all before `low` are.

        `parts` hold what of each join lies in between and isn't known to be dropped.
        """
        pairs = sum(join.n_pairs(part) for join, part in zip(self.joins, parts, strict=True))
        if pairs <= self.max_pairs or high - low <= 1:
            self._settle_at_once(low, high, parts)
            return
        middle = (low + high) // 2
        both = [join.cut(part, middle) for join, part in zip(self.joins, parts, strict=True)]
        self.settle(low, middle, [part for part, _ in both])
        for join, (left, right) in zip(self.joins, both, strict=True):
            for earlier, later in join.between(join.pick(left, self.kept), right):
                np.minimum.at(self.keeper, later, earlier)
                self.kept[later] = self.safe[later]
        alive = self.safe | (self.keeper == NOBODY)
        rest = [join.pick(part, alive) for join, (_, part) in zip(self.joins, both, strict=True)]
        self.settle(middle, high, rest)

    def _settle_at_once(self, low: int, high: int, parts: list[Part]) -> None:
        ends = np.searchsorted(self.light, np.array([low, high], np.uint64) << np.uint64(32))
        heavy = _packed(
            pair for join, part in zip(self.joins, parts, strict=True) for pair in join.within(part)
        )
        pairs = distinct(np.concatenate([self.light[slice(*ends)], heavy]))
        later = (pairs >> np.uint64(32)).astype(np.int64)
        earlier = pairs.astype(np.uint32).tolist()
        todo = distinct(
            np.concatenate([later, *(low + np.flatnonzero(c[low:high] >= 0) for c in self.classes)])
        )
        starts = np.searchsorted(later, todo).tolist()
        ends = np.searchsorted(later, todo, side="right").tolist()
        for text, start, end in zip(todo.tolist(), starts, ends, strict=True):
            self._settle_one(text, earlier[start:end])

    def _settle_one(self, text: int, neighbours: list[int]) -> None:
        found = [int(self.keeper[text])]
        found += [n for n in neighbours if self.kept[n]][:1]
        for numbers, first in zip(self.classes, self.first_kept, strict=True):
            found.append(first.get(int(numbers[text]), NOBODY))
        self.keeper[text] = min(found)
        self.kept[text] = bool(self.safe[text]) or min(found) == NOBODY
        if self.kept[text]:
            for numbers, first in zip(self.classes, self.first_kept, strict=True):
                if numbers[text] >= 0:
                    first.setdefault(int(numbers[text]), text)


def _packed(pairs: Iterable[tuple[Ints, Ints]]) -> NDArray[np.uint64]:
    """Return pairs (earlier, later) as numbers, sorted by the later and then the earlier one."""
    parts = [np.empty(0, np.uint64)]
    for earlier, later in pairs:
        parts.append(later.astype(np.uint64) << np.uint64(32) | earlier.astype(np.uint64))
    return distinct(np.concatenate(parts))
