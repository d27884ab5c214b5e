"""Search by words and by meaning together: what BM25 says, and on top the cosine of embeddings.

Opt-in. The two are added up: `score = words + MEANING_WEIGHT * cosine`. Adding them did better than
fusing their ranks wherever it was measured, for BM25 knows how sure it is and a rank doesn't
(docs/retrieval.md has the figures).

Cosines are of whole numbers and rounded (`embedding`), so the order is the same on every machine.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from generator.embedding import Directions
from generator.knowledge.search import N_DIGITS, SearchIndex, names_of
from generator.records.knowledge import Found, Passage

__all__ = ["MEANING_WEIGHT", "MeaningIndex", "embedded_text"]

MEANING_WEIGHT = 2.0
"""What a cosine of 1 is worth; a rare word that a passage has once is worth about as much."""


class MeaningIndex:
    """An index over passages that looks at their meaning, too.

    Args:
        index: finds by words.
        rows: the directions of the passages' `embedded_text`, in the order of the index.
        directions: the same model: texts -> a row each.
    """

    def __init__(
        self,
        index: SearchIndex,
        rows: Directions,
        directions: Callable[[Sequence[str]], Directions],
    ) -> None:
        self._index = index
        self._directions = directions
        self._rows = rows.astype(np.float32)
        self._lengths = _lengths(rows)

    def search(self, query: str, k: int, *, among: frozenset[str] | None = None) -> list[Found]:
        """Return the k passages that fit a question best, best first.

        A query without a content word finds nothing, as by words; else a passage needn't share one.

        Args:
            among: as in `SearchIndex.search`.
        """
        if k < 1 or not self._index.has_words(query):
            return []
        words = self._index.scores(query)
        meaning = self.cosines(query)
        fused = words + np.float32(MEANING_WEIGHT) * meaning.astype(np.float32)
        passages = self._index.passages
        return [
            Found(passages[i], score, (round(float(words[i]), N_DIGITS), float(meaning[i])))
            for i, score in self._index.best(fused, k, among=among)
        ]

    def cosines(self, query: str) -> NDArray[np.float64]:
        """Return how near each passage is to a text: 0 to 1, rounded; what points away is at 0."""
        if not self._index.passages:
            return np.zeros(0)
        row = self._directions([query])
        # By one core: for so little, a library's threads cost more than they bring.
        dots = np.einsum("ij,j->i", self._rows, row[0].astype(np.float32))
        found: NDArray[np.float64] = np.round(dots / (self._lengths * _lengths(row)), N_DIGITS)
        return np.maximum(found, 0.0)


def embedded_text(passage: Passage) -> str:
    """Return what of a passage is embedded: its title and headings, then its text."""
    return "\n".join(one for one in (*names_of(passage), passage.text) if one)


def _lengths(rows: Directions) -> NDArray[np.float64]:
    """Return the length of each row, 1 for one of zeros."""
    wide = rows.astype(np.float64)
    found: NDArray[np.float64] = np.sqrt((wide * wide).sum(axis=1))
    return np.where(found > 0, found, 1.0)
