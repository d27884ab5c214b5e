"""Which words of the passages count for a word of a question, and how much.

Its other forms, the short forms of names, words that often stand for it in English (`thesaurus`,
written by hand) and words that mean nearly the same (`nearest`, made of a dictionary).
"""

from collections.abc import Mapping, Set
from typing import NamedTuple

from generator.knowledge.columns import Columns
from generator.knowledge.postings import LEAST_COLLECTION, Postings
from generator.thesaurus.matching import root
from generator.thesaurus.nearest import nearest
from generator.thesaurus.related import FORM_SHARE, related

__all__ = ["Expansion", "Standing"]

NEAREST_SHARE = 0.8
"""What a word counts that would mean just the same; one that shares half of that, a quarter."""
MAX_PASSAGES = 0.1
"""Of all passages; a word that more of them hold says too little to stand for another."""


class Standing(NamedTuple):
    """Column -> share: of a word and its forms, and of what can stand for it."""

    own: dict[int, float]
    others: dict[int, float]


class Expansion:
    """Finds the columns of an index that count for a word.

    Args:
        columns: the index's words.
        names: columns that are names of people and places: no other word stands for them.
    """

    def __init__(self, columns: Columns, postings: Postings, names: Set[int]) -> None:
        self._columns = columns
        self._names = names
        most = MAX_PASSAGES * max(postings.n_passages, LEAST_COLLECTION)
        self._common = postings.held_by_more(most) - names

    def of(self, stemmed: str, word: str) -> Standing:
        """Return what counts for a word of a question."""
        columns = self._columns
        one = root(word, columns.language)
        own = dict.fromkeys(columns.of_root.get(one, ()), FORM_SHARE)
        if stemmed in columns.of_stem:
            own[columns.of_stem[stemmed]] = 1.0
        others = self._others(one, own) if columns.language == "en" else {}
        return Standing(own, others)

    def _others(self, one: str, own: Mapping[int, float]) -> dict[int, float]:
        """Return what can stand for a word of this root, at the greatest share that it has."""
        of_root, common = self._columns.of_root, self._common
        found = {
            column: share
            for other, share in related(one).items()
            if other in of_root
            for column in of_root[other]
            if column not in common
        }
        if self._names.isdisjoint(own):
            for other, shared in nearest(one).items():
                if other in of_root:
                    share = NEAREST_SHARE * shared * shared
                    for column in of_root[other]:
                        if column not in common and column not in self._names:
                            found[column] = max(share, found.get(column, 0.0))
        for column in own:
            found.pop(column, None)
        return found
