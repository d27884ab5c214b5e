"""All pairs from a floor on, so that a person can try thresholds without computing again."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from generator.dedup.bounds import bounds
from generator.dedup.drops import drop_for
from generator.dedup.greedy import NOBODY, first_keepers_of_pairs
from generator.dedup.items import distinct
from generator.dedup.join import Limits, join
from generator.dedup.rule import Rule, Text
from generator.dedup.semantic_near import Meaning
from generator.dedup.sides import side
from generator.records.examples import Drop

__all__ = [
    "MAX_PAIRS",
    "Neighbours",
    "Pair",
    "check_from_floor",
    "load_pairs",
    "neighbours",
    "pairs_around",
    "save_pairs",
]

Ints = NDArray[np.int64]

MAX_PAIRS = 5_000_000
"""Pairs that are kept at most, 100 MB: 3,000 rows of one template already have as many."""


class Pair(Struct, frozen=True):
    """Two texts by position, the earlier first, and their similarity, to 10 digits.

    That many, because texts of some thousand symbols can be as near as that to a threshold.
    """

    earlier: int
    later: int
    score: float


class Neighbours(Struct, frozen=True):
    """All pairs of similarity `floor` and more among texts that count as of no group.

    Attributes:
        rule: has the floor as its inclusive threshold.
        n_known: as many texts at the beginning are kept whatever they are near.
        lengths: by position, in symbols.
        equal: by position; texts of one number have one canonical text.
        earlier: pairs, sorted by `later` and then `earlier`; of equal texts only the first has any.
        later: see `earlier`.
        distance: their indel distances.
    """

    rule: Rule
    n_known: int
    lengths: Ints
    equal: Ints
    earlier: Ints
    later: Ints
    distance: Ints

    @property
    def scores(self) -> NDArray[np.float64]:
        """The similarity of each pair."""
        total = self.lengths[self.earlier] + self.lengths[self.later]
        scores: NDArray[np.float64] = 1 - self.distance / np.maximum(1, total)
        return scores

    def drops(self, ids: Sequence[str], rule: Rule) -> dict[str, Drop]:
        """Return what `near_duplicates` does under a rule from the floor on.

        Raises:
            ValueError: the rule's threshold is below the floor, or it is another kind of rule.
        """
        check_from_floor(self.rule, rule)
        total = self.lengths[self.earlier] + self.lengths[self.later]
        mask = self.distance <= bounds(rule, int(self.lengths.max(initial=0))).allowed[total]
        keeper = first_keepers_of_pairs(
            self.earlier[mask], self.later[mask], self.equal, n_known=self.n_known
        )
        dropped = np.flatnonzero(keeper != NOBODY)
        kept = keeper[dropped]
        same = self.equal[dropped] == self.equal[kept]
        scores = np.ones(len(dropped))
        scores[~same] = self._scores_of(dropped[~same], kept[~same])
        return {
            ids[i]: drop_for(ids[k], rule, score, what="", same=is_same)
            for i, k, score, is_same in zip(
                *(a.tolist() for a in (dropped, kept, scores, same)), strict=True
            )
        }

    def _scores_of(self, first: Ints, second: Ints) -> NDArray[np.float64]:
        """Return the similarity of texts that are, or equal, a pair."""
        _, index, number = np.unique(self.equal, return_index=True, return_inverse=True)
        one, other = index[number[first]], index[number[second]]
        wanted = np.maximum(one, other) << 32 | np.minimum(one, other)
        found: NDArray[np.float64] = self.scores[
            np.searchsorted(self.later << 32 | self.earlier, wanted)
        ]
        return found

    def borderline(self, threshold: float, n: int) -> list[Pair]:
        """Return the n pairs nearest to a threshold on either side, the most alike first."""
        return pairs_around(self.earlier, self.later, self.scores, threshold, n)

    def save(self, path: Path) -> None:
        """Write the pairs; `load` reads them."""
        save_pairs(path, self.n_known, [getattr(self, name) for name in _ARRAYS])

    @classmethod
    def load(cls, path: Path, rule: Rule) -> Self:
        """Read pairs that were saved under the same rule."""
        return cls(rule, *load_pairs(path))


_ARRAYS = ("lengths", "equal", "earlier", "later", "distance")


def check_from_floor(own: Rule | Meaning, asked: Rule | Meaning) -> None:
    """Check that pairs from a floor on, under `own`, say what a rule drops.

    Raises:
        ValueError: the rule's threshold is below the floor, or it is another kind of rule.
    """
    if replace(asked, threshold=own.threshold, inclusive=True) != own:
        raise ValueError(f"rule: must differ from {own} in the threshold only; got {asked}.")
    if asked.threshold < own.threshold:
        raise ValueError(f"threshold: must be {own.threshold} or more.")


def save_pairs(path: Path, n_known: int, arrays: Sequence[NDArray[Any]]) -> None:
    """Write arrays that belong together; `load_pairs` reads them."""
    np.savez_compressed(path, *arrays, n_known=n_known)


def load_pairs(path: Path) -> tuple[Any, ...]:
    """Return (n_known, *arrays) as `save_pairs` wrote them."""
    with path.open("rb") as file, np.load(file) as stored:
        n_arrays = len(stored.files) - 1
        return (int(stored["n_known"]), *(stored[f"arr_{i}"] for i in range(n_arrays)))


def pairs_around(
    earlier: Ints, later: Ints, scores: NDArray[np.float64], threshold: float, n: int
) -> list[Pair]:
    """Return the n pairs nearest to a threshold on either side, the most alike first."""
    order = np.lexsort((earlier, later, -scores))
    below = int(np.searchsorted(-scores[order], -threshold))
    chosen = order[max(0, below - n) : below + n].tolist()
    return [Pair(int(earlier[i]), int(later[i]), round(float(scores[i]), 10)) for i in chosen]


def neighbours(
    texts: Sequence[Text], rule: Rule, *, floor: float, against: Sequence[Text] = ()
) -> Neighbours | None:
    """Return all pairs of a similarity from the floor on; None if they are more than `MAX_PAIRS`.

    Only the texts themselves count: neither groups, responses nor safety.
    """
    rule = replace(rule, threshold=floor, inclusive=True)
    compared = side([text.text for text in (*against, *texts)], rule)
    nothing = np.zeros(len(compared.equal), np.int64)
    _, members = np.unique(compared.equal, return_index=True)
    whole = join(compared, np.sort(members), Limits(0, compared.digits, nothing))
    if whole.n_pairs(whole.whole, keys_only=True) > 4 * MAX_PAIRS:
        return None
    found = [np.empty(0, np.int64)]
    n = 0
    for pairs in (whole.within_light(), whole.within(whole.whole)):
        for earlier, later in pairs:
            found.append(later << 32 | earlier)
            n += len(earlier)
            if n > 4 * MAX_PAIRS:
                return None
    packed = distinct(np.concatenate(found))
    if len(packed) > MAX_PAIRS:
        return None
    earlier, later = packed & 0xFFFFFFFF, packed >> 32
    distance = compared.distances(earlier, later)
    return Neighbours(
        rule, len(against), compared.lengths, compared.equal, earlier, later, distance
    )
