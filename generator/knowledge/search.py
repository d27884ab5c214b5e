"""Finds the passages a question needs, by BM25 over word stems.

A passage is indexed with the words of its text, its headings and its document's title. A word's
weight is its inverse document frequency over passages, ln(1 + (N - n + 0.5) / (n + 0.5)), and what
more occurrences add levels off (k1 = 1.5), long passages being discounted (b = 0.5). On 28
questions to a wiki of 20 pages the right page came first 25 times; 24 with b = 0.75, 24 without
titles and headings.

A question and its answer rarely share their words, so words that can stand for each other count
too, at `NEARLY` of their weight: "mend" finds "repair". On 158 questions the right passage was
among the first six 137 times; 145 times with them.

Source: Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework: BM25 and Beyond"; the
always positive form of the weight is Lucene's.
"""

import functools
import math
import re
from collections.abc import Iterator, Sequence

import bm25s
import numpy as np
from numpy.typing import NDArray

from generator.records.knowledge import Passage
from generator.text import content_words, stem, unique, words
from generator.thesaurus.matching import (
    alike,
    groups_of,
    opening,
    phrases_in,
    root,
    without_frame,
    words_expected,
)

__all__ = ["SearchIndex"]

NEARLY = 0.3
"""What a word counts that only stands for one of the question's."""
_SAME = 0.8
"""What another form of the same word counts: "bought" for "buy"."""
_ROW = re.compile(r" row \d+$")

LEAST_COLLECTION = 300
"""Passages; about the size from which counts tell common words from rare ones."""


class SearchIndex:
    """An index over passages that stays as it is; searching changes nothing.

    Args:
        passages: in the order that breaks ties.
        language: the two-letter code of the stemmer.
    """

    def __init__(self, passages: Sequence[Passage], *, language: str = "en") -> None:
        self._passages = tuple(passages)
        self._language = language
        self._vocabulary: dict[str, int] = {}
        ids = [self._learn(passage) for passage in self._passages]
        if not self._vocabulary:
            self._passages = ()
            return
        index = bm25s.BM25(method="lucene", k1=1.5, b=0.5, csc_backend="numpy")
        index.index((ids, self._vocabulary), create_empty_token=False, show_progress=False)
        scores = index.scores
        self._data: NDArray[np.float32] = scores["data"]
        self._rows: NDArray[np.int32] = scores["indices"]
        self._columns: list[int] = scores["indptr"].tolist()

    def _learn(self, passage: Passage) -> list[int]:
        """Return the ids of a passage's stems; new stems get the next ones."""
        vocabulary = self._vocabulary
        # A row without a title of its own is called "prices row 7": the 7 is not what it is about.
        title = _ROW.sub("", passage.title) if "#" in passage.document else passage.title
        names = " \n ".join(unique([title, *passage.headings]))
        found = content_words(f"{names} \n {passage.text}", self._language)
        return [
            vocabulary.setdefault(stem(word, self._language), len(vocabulary)) for word in found
        ]

    def search(self, query: str, k: int) -> list[tuple[Passage, float]]:
        """Return the k passages that fit a question best, with their scores, best first.

        Equal scores keep the order of the passages. Passages that share no content word with the
        query, nor one that can stand for it, are not among them, so a query of stop words or of
        emoji finds nothing.
        """
        expected: list[str] = []
        if self._language == "en":
            expected = words_expected(query)
            query = without_frame(query)
        shares = {column: 1.0 for _, column in self._known(query)}
        if k < 1 or not self._vocabulary:
            return []
        for word in expected:
            for column in self._kin[0].get(root(word), ()):
                shares.setdefault(column, NEARLY)
        for column, share in self._near(query):
            shares[column] = max(shares.get(column, 0.0), share)
        scores = np.zeros(len(self._passages), dtype=np.float32)
        for column, share in shares.items():
            start, end = self._columns[column], self._columns[column + 1]
            # A passage stands at most once in a column, so plain indexing adds it up.
            scores[self._rows[start:end]] += np.float32(share) * self._data[start:end]
        best = _best(scores, k)
        return [(self._passages[i], float(scores[i])) for i in best]

    def weights(self, query: str) -> dict[str, float]:
        """Return the weight of each stem of the query's content words that occurs in a passage.

        Stems stand in the order of the query. The rarer over passages, the heavier. A handful of
        passages is taken as a sample of `LEAST_COLLECTION`: in three passages about pumps the word
        "pump" still means something.
        """
        n = max(len(self._passages), LEAST_COLLECTION)
        counts = {
            word: self._columns[column + 1] - self._columns[column]
            for word, column in self._known(query)
        }
        return {word: math.log(1 + (n - f + 0.5) / (f + 0.5)) for word, f in counts.items()}

    @functools.cached_property
    def _kin(self) -> tuple[dict[str, list[int]], dict[int, list[int]], dict[str, list[str]]]:
        """Columns by root and by group of the thesaurus, and roots by how they begin."""
        by_root: dict[str, list[int]] = {}
        by_group: dict[int, list[int]] = {}
        by_prefix: dict[str, list[str]] = {}
        for word, column in self._vocabulary.items():
            one = root(word, self._language)
            if one not in by_root:
                by_prefix.setdefault(opening(one), []).append(one)
            by_root.setdefault(one, []).append(column)
            for group in groups_of(one):
                by_group.setdefault(group, []).append(column)
        return by_root, by_group, by_prefix

    def _near(self, query: str) -> Iterator[tuple[int, float]]:
        """Yield (column, share) of words that can stand for the query's; English only."""
        if self._language != "en":
            return
        by_root, by_group, by_prefix = self._kin
        for group in sorted(self._groups(query)):
            for column in by_group.get(group, ()):
                yield column, NEARLY
        for word in unique(content_words(query, self._language)):
            one = root(word)
            for column in by_root.get(one, ()):
                yield column, _SAME
            for other in by_prefix.get(opening(one), ()):
                if alike(one, other):
                    for column in by_root[other]:
                        yield column, NEARLY

    def _groups(self, query: str) -> set[int]:
        """Return the groups of a query's content words and phrases."""
        roots = [root(word) for word in words(query)]
        found = {group for _, _, group in phrases_in(roots)}
        return found.union(*(groups_of(root(word)) for word in content_words(query)))

    def _known(self, query: str) -> list[tuple[str, int]]:
        found = unique(stem(word, self._language) for word in content_words(query, self._language))
        vocabulary = self._vocabulary
        return [(word, vocabulary[word]) for word in found if word in vocabulary]


def _best(scores: NDArray[np.float32], k: int) -> list[int]:
    """Return the positions of the k highest scores above 0, ties in order of position."""
    if k < len(scores):
        least = np.partition(scores, len(scores) - k)[len(scores) - k]
        among = np.flatnonzero(scores >= max(least, np.finfo(np.float32).tiny))
    else:
        among = np.flatnonzero(scores > 0)
    order = np.argsort(-scores[among], kind="stable")[:k]
    return [int(i) for i in among[order]]
