"""Names of people and places in a collection, and how they carry on from passage to passage.

A text names somebody and goes on with "he" and "she". So a passage also counts as one that names
those whom the passages before it under the same headings named: the farther back, the less.
English only: in German every noun has a capital.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from generator.records.knowledge import Passage

__all__ = ["N_CARRIED", "Capitals", "carried", "first_of_section"]

CARRIED_SHARE = 0.7
"""What a name still counts in the passage after the one that has it, before it fades."""
FADING = 0.9
"""What is left of that with each passage."""
N_CARRIED = 24
"""Passages that a name is carried on for; then a twentieth is left."""

_CAPITAL = re.compile(r"\b[A-Z][a-z]+")
_TITLES = ("Mr.", "Mrs.", "Ms.", "Dr.", "St.", "Prof.")
_LEAST_INSIDE = 2
_LEAST_RATIO = 3
"""Times that a name stands with a capital inside sentences for each time that it has none."""

_FADED = (CARRIED_SHARE * FADING ** np.arange(N_CARRIED + 2)).astype(np.float32)
_FADED[[0, -1]] = 0.0  # a passage that has the name counts it itself; what is too far back


class Capitals:
    """Counts capitals of texts, to tell which words are names."""

    def __init__(self) -> None:
        self._all: Counter[str] = Counter()
        self._inside: Counter[str] = Counter()

    def count(self, text: str) -> None:
        """Count those of one text."""
        for match in _CAPITAL.finditer(text):
            word, start = match[0], match.start()
            self._all[word] += 1
            if _is_inside(text, start):
                self._inside[word] += 1

    def names(
        self, column_of_word: Mapping[str, int], n_in_text: NDArray[np.int64]
    ) -> frozenset[int]:
        """Return the columns of words that are names.

        Args:
            column_of_word: lower-case word -> its column, below 0 for none.
            n_in_text: how often the words of a column stand in the texts.
        """
        capital, inside = self._by_column(column_of_word)
        return frozenset(
            column
            for column, n_inside in inside.items()
            if n_inside >= _LEAST_INSIDE
            and n_inside > _LEAST_RATIO * (int(n_in_text[column]) - capital[column])
        )

    def _by_column(self, column_of_word: Mapping[str, int]) -> tuple[Counter[int], Counter[int]]:
        both: tuple[Counter[int], Counter[int]] = (Counter(), Counter())
        for counted, counts in zip(both, (self._all, self._inside), strict=True):
            for word, n in counts.items():
                column = column_of_word.get(word.lower(), -1)
                if column >= 0:
                    counted[column] += n
        return both


def _is_inside(text: str, start: int) -> bool:
    """Say whether a word stands where no sentence begins."""
    if start < 2 or not text[start - 1].isspace():
        return False
    before = text[start - 2]
    return before.islower() or before in ",;" or text.endswith(_TITLES, 0, start - 1)


def first_of_section(passages: Sequence[Passage]) -> NDArray[np.int32]:
    """Return for each passage the place of the first one in its row under the same headings."""
    found = np.zeros(len(passages), np.int32)
    for i in range(1, len(passages)):
        one, before = passages[i], passages[i - 1]
        same = one.document == before.document and one.headings == before.headings
        found[i] = found[i - 1] if same else i
    return found


def carried(holds: NDArray[np.bool_], firsts: NDArray[np.int32]) -> NDArray[np.float32]:
    """Return what a name counts in passages that don't have it, by those before them.

    Args:
        holds: which passages have the name.
        firsts: of `first_of_section`.

    >>> found = carried(np.array([1, 0, 0, 0], bool), np.array([0, 0, 0, 3]))
    >>> [round(float(one), 2) for one in found]
    [0.0, 0.63, 0.57, 0.0]
    """
    places = np.arange(len(holds), dtype=np.int32)
    last = np.maximum.accumulate(np.where(holds, places, np.int32(-1)))
    back = np.minimum(places - last, np.int32(N_CARRIED + 1))
    found: NDArray[np.float32] = _FADED[back] * (last >= firsts)
    return found
