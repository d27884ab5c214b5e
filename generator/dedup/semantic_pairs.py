"""All pairs by meaning from a floor on, so that a person can try thresholds on a file."""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from generator.dedup.rule import Text
from generator.dedup.semantic_near import BY_INSTRUCTION, Compared, Meaning
from generator.dedup.semantic_sides import Vectors
from generator.dedup.thresholds import (
    MAX_PAIRS,
    Pair,
    check_from_floor,
    load_pairs,
    pairs_around,
    save_pairs,
)
from generator.records.examples import Drop

__all__ = ["SemanticNeighbours", "semantic_neighbours"]

Ints = NDArray[np.int64]

_N_ROWS, _N_COLUMNS = 1024, 8192


class SemanticNeighbours(Struct, frozen=True):
    """All pairs of cosine `floor` and more among texts that count as of no group.

    Attributes:
        rule: has the floor as its inclusive threshold.
        n_known: as many texts at the beginning are kept whatever they are near.
        equal: by position; texts of one number have one canonical text.
        earlier: pairs, sorted by `later` and then `earlier`; a known text is the later of none.
        later: see `earlier`.
        scores: their cosines, rounded to 4 digits.
    """

    rule: Meaning
    n_known: int
    equal: Ints
    earlier: Ints
    later: Ints
    scores: NDArray[np.float64]

    def drops(self, ids: Sequence[str], rule: Meaning) -> dict[str, Drop]:
        """Return what `by_meaning` does under a rule from the floor on.

        Raises:
            ValueError: the rule's threshold is below the floor, or it is another kind of rule.
        """
        check_from_floor(self.rule, rule)
        mask = self.scores >= rule.threshold
        if not rule.inclusive:
            mask &= self.scores > rule.threshold
        earlier, later, scores = self.earlier[mask], self.later[mask], self.scores[mask]
        kept, first_equal = np.ones(len(self.equal), bool), dict[int, int]()
        starts = np.searchsorted(later, np.arange(len(self.equal) + 1)).tolist()
        found: dict[str, Drop] = {}
        for text, number in enumerate(self.equal.tolist()):
            if text >= self.n_known:
                low, high = starts[text], starts[text + 1]
                able = low + np.flatnonzero(kept[earlier[low:high]])[:1]
                near = int(earlier[able[0]]) if len(able) else len(self.equal)
                same = first_equal.get(number, len(self.equal))
                kept[text] = near == same == len(self.equal)
                if same <= near and not kept[text]:
                    found[ids[text]] = Drop("near-duplicate", "same words", 1.0, ids[same])
                elif not kept[text]:
                    score = round(float(scores[able[0]]), 4)
                    found[ids[text]] = Drop("near-duplicate", str(rule), score, ids[near])
            if kept[text]:
                first_equal.setdefault(number, text)
        return found

    def borderline(self, threshold: float, n: int) -> list[Pair]:
        """Return the n pairs nearest to a threshold on either side, the most alike first."""
        return pairs_around(self.earlier, self.later, self.scores, threshold, n)

    def save(self, path: Path) -> None:
        """Write the pairs; `load` reads them."""
        save_pairs(path, self.n_known, [getattr(self, name) for name in _ARRAYS])

    @classmethod
    def load(cls, path: Path, rule: Meaning) -> Self:
        """Read pairs that were saved under the same rule."""
        return cls(rule, *load_pairs(path))


_ARRAYS = ("equal", "earlier", "later", "scores")


def semantic_neighbours(
    texts: Sequence[Text],
    rule: Meaning,
    vectors: Vectors,
    *,
    floor: float,
    against: Sequence[Text] = (),
) -> SemanticNeighbours | None:
    """Return all pairs of a cosine from the floor on; None if they are more than `MAX_PAIRS`.

    Only the texts themselves count: neither groups, responses nor safety.
    """
    rule = replace(rule, threshold=floor, inclusive=True, compare="instruction")
    everyone = [Text(text.id, text.text) for text in (*against, *texts)]
    compared = Compared(rule, vectors, everyone)
    compared.missing()  # looks all of them up
    equal = compared.sides[BY_INSTRUCTION].equal
    found: list[tuple[Ints, Ints, NDArray[np.float64]]] = []
    n = 0
    for low in range(len(against), len(everyone), _N_ROWS):
        high = min(len(everyone), low + _N_ROWS)
        for at in range(0, high, _N_COLUMNS):
            columns = np.arange(at, min(at + _N_COLUMNS, high))
            near = compared.near(np.arange(low, high), columns)
            found.append((near.columns, near.rows, near.scores))
            n += len(near.rows)
            if n > MAX_PAIRS:
                return None
    earlier, later = (
        np.concatenate([np.empty(0, np.int64), *(f[i] for f in found)]) for i in (0, 1)
    )
    scores = np.concatenate([np.empty(0), *(f[2] for f in found)])
    order = np.lexsort((earlier, later))
    return SemanticNeighbours(
        rule, len(against), equal, earlier[order], later[order], scores[order]
    )
