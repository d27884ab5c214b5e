"""Which words of the passages count for a word of a question, and how much.

Its other forms, the short forms of names, words that often stand for it in English (`thesaurus`,
written by hand) and words that mean nearly the same (`nearest`, made of a dictionary).
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from operator import itemgetter
from typing import NamedTuple

from generator.knowledge.postings import LEAST_COLLECTION, Postings
from generator.thesaurus.matching import root
from generator.thesaurus.nearest import nearest_places, place_of
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
        column_of_stem: the index's words.
        roots: column -> root of its words.
        names: columns that are names of people and places: no other word stands for them.
    """

    def __init__(
        self,
        column_of_stem: Mapping[str, int],
        roots: Sequence[str],
        postings: Postings,
        names: Set[int],
        language: str,
    ) -> None:
        self._column_of_stem = column_of_stem
        self._names = names
        self._language = language
        self._columns_of_root: dict[str, list[int]] = {}
        self._columns_of_group: dict[tuple[str, int], list[int]] = {}
        self._columns_of_place: dict[int, list[int]] = {}
        if language == "en":
            self._group(roots, postings)

    def _group(self, roots: Sequence[str], postings: Postings) -> None:
        """Note which columns are forms of one word, and which words can stand for each other."""
        most = MAX_PASSAGES * max(postings.n_passages, LEAST_COLLECTION)
        for column, one in enumerate(roots):
            self._columns_of_root.setdefault(one, []).append(column)
        for one, columns in self._columns_of_root.items():
            names = [column for column in columns if column in self._names]
            words = [c for c in columns if c not in self._names and postings.n_with(c) <= most]
            for group in related(one):
                self._columns_of_group.setdefault(group, []).extend(names + words)
            if words:
                self._columns_of_place[place_of(one)] = words
        self._columns_of_place.pop(-1, None)

    def of(self, stemmed: str, word: str) -> Standing:
        """Return what counts for a word of a question."""
        one = root(word, self._language)
        own = dict.fromkeys(self._columns_of_root.get(one, ()), FORM_SHARE)
        if stemmed in self._column_of_stem:
            own[self._column_of_stem[stemmed]] = 1.0
        others: dict[int, float] = {}
        if self._language == "en":
            for share, columns in sorted(self._standing(one, own), key=_share):
                others.update(dict.fromkeys(columns, share))  # the greatest share comes last
            for column in own:
                others.pop(column, None)
        return Standing(own, others)

    def _standing(self, one: str, own: Mapping[int, float]) -> Iterator[tuple[float, list[int]]]:
        """Yield what can stand for a word of this root, and what it counts."""
        for group, share in related(one).items():
            if group in self._columns_of_group:
                yield share, self._columns_of_group[group]
        if self._names.isdisjoint(own):
            for place, shared in nearest_places(one):
                if place in self._columns_of_place:
                    yield NEAREST_SHARE * shared * shared, self._columns_of_place[place]


_share = itemgetter(0)
