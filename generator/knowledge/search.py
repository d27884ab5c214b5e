"""Finds the passages a question needs: BM25 over word stems, with what can stand for each word.

A passage is indexed with the words of its text and, at half their weight, of its headings and its
document's title (`postings`). Three things make it better than plain BM25; docs/retrieval.md has
the figures, also of what was tried and left out:

- a word of the question counts with its other forms, with the short forms of names and, at a
  quarter, with words that often stand for it: "mend" finds "repair", "Lizzy" finds "Elizabeth";
- passages around it lend a passage a part of their score, for a text speaks of one thing for a
  while and names it once: less across a heading, nothing across documents;
- words that only speak of the text that is asked ("in the novel") are left out of the question.

Scores are rounded to `N_DIGITS` before they are compared, so that the order is the same on every
machine; equal ones go by place.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from sys import getsizeof

import numpy as np
from numpy.typing import NDArray

from generator.knowledge.carrying import Capitals, carried, first_of_section
from generator.knowledge.columns import Columns
from generator.knowledge.expanding import Expansion
from generator.knowledge.lending import Neighbours
from generator.knowledge.postings import LEAST_COLLECTION, Added, Postings, Writer, idf
from generator.records.knowledge import Passage
from generator.text import content_words, stem, unique
from generator.thesaurus.matching import without_frame

__all__ = ["N_DIGITS", "SearchIndex", "names_of"]

N_DIGITS = 4
"""Digits behind the point of a score."""

_LEAST = np.finfo(np.float32).tiny
_NEAR = np.float32(2 * 10**-N_DIGITS)
"""What is farther below a score doesn't round to the same."""
_MAX_KEPT_BYTES = 24_000_000
"""Of what words add to passages."""


class SearchIndex:
    """An index over passages; searching it changes no later result.

    Args:
        passages: in the order that breaks ties.
        language: the two-letter code of the stemmer.
    """

    def __init__(self, passages: Sequence[Passage], *, language: str = "en") -> None:
        self._passages = tuple(passages)
        self._language = language
        self._columns = Columns(language)
        self._names: frozenset[int] = frozenset()
        self._postings = self._index()
        self._neighbours = Neighbours(self._passages)
        self._firsts = first_of_section(self._passages)
        self._expansion = Expansion(self._columns, self._postings, self._names)
        self._added: dict[str, Added] = {}
        self._kept_bytes = 0
        self._masks: dict[frozenset[str], NDArray[np.bool_]] = {}

    def _index(self) -> Postings:
        writer, capitals, columns = Writer(), Capitals(), self._columns
        for passage in self._passages:
            capitals.count(passage.text)
            writer.add(columns.of(passage.text), columns.of(" \n ".join(names_of(passage))))
        n_columns = len(columns.of_stem)
        if self._language == "en":
            self._names = capitals.names(columns, writer.n_in_text(n_columns))
        columns.clear()  # large, and what is asked is looked up by stem or root
        return writer.finish(n_columns)

    def search(
        self, query: str, k: int, *, among: frozenset[str] | None = None
    ) -> list[tuple[Passage, float]]:
        """Return the k passages that fit a question best, with their scores, best first.

        Equal scores keep the order of the passages. Passages that share no content word with the
        query, nor one that can stand for it, are not among them, so a query of stop words or of
        emoji finds nothing.

        Args:
            among: ids of the documents that may be found; all of them where it is None. Scores are
                those of a search in all of them: how rare a word is doesn't depend on it.
        """
        if k < 1 or not self._columns.of_stem:
            return []
        best = self.best(self.scores(query), k, among=among)
        return [(self._passages[i], score) for i, score in best]

    def best(
        self, scores: NDArray[np.float32], k: int, *, among: frozenset[str] | None = None
    ) -> list[tuple[int, float]]:
        """Return the places and rounded scores of the k highest scores above 0, best first."""
        if among is not None:
            scores = scores * self._mask(among)
        return _best(scores, k)

    def has_words(self, query: str) -> bool:
        """Say whether a query has a content word."""
        return bool(content_words(query, self._language))

    def _mask(self, among: frozenset[str]) -> NDArray[np.bool_]:
        """Return which passages are of these documents; kept for the next question."""
        found = self._masks.get(among)
        if found is None:
            inside = (passage.document in among for passage in self._passages)
            found = self._masks[among] = np.fromiter(inside, bool, len(self._passages))
        return found

    def scores(self, query: str) -> NDArray[np.float32]:
        """Return the score of every passage, not rounded; 0 for those that don't fit at all."""
        own = np.zeros(len(self._passages), dtype=np.float32)
        if self._language == "en":
            query = without_frame(query)
        # In the order of the words, so that sums have the same bits on every machine.
        for is_dense, some in groupby(self._added_by(query), key=Added.is_dense):
            if is_dense:
                for _, values in some:
                    own += np.frombuffer(values, np.float32)
            else:
                rows, values = map(b"".join, zip(*some, strict=True))
                np.add.at(own, np.frombuffer(rows, np.intp), np.frombuffer(values, np.float32))
        scores = self._neighbours.lend(own)
        # What shares no word with the question isn't found, whatever stands beside it.
        scores *= own > 0
        return scores

    def _added_by(self, query: str) -> Iterator[Added]:
        """Yield what each word of a query adds to the passages."""
        for stemmed, word in self._stems(query):
            yield self._added.get(word) or self._of_word(stemmed, word)

    def _stems(self, query: str) -> Iterable[tuple[str, str]]:
        """Return (stem, word) of the content words of a query, each stem once, in order."""
        found: dict[str, str] = {}
        for word in content_words(query, self._language):
            found.setdefault(stem(word, self._language), word)
        return found.items()

    def _of_word(self, stemmed: str, word: str) -> Added:
        """Return what a word of a question adds to the passages; kept for the next question."""
        own, others = self._expansion.of(stemmed, word)
        names = self._names & {*own, *others}
        least = carried(self._postings.holds(names), self._firsts) if names else None
        if self._kept_bytes > _MAX_KEPT_BYTES:
            self._added.clear()
            self._kept_bytes = 0
        kept = self._added[word] = self._postings.added(own, others, least)
        self._kept_bytes += sum(map(getsizeof, kept))
        return kept

    @property
    def passages(self) -> tuple[Passage, ...]:
        """The passages, in the order that breaks ties."""
        return self._passages

    def rank(self, query: str) -> list[int]:
        """Return the places in `passages` of those that a query finds, best first."""
        return [place for place, _ in self.best(self.scores(query), len(self._passages))]

    def weights(self, query: str) -> dict[str, float]:
        """Return the weight of each stem of the query's content words that occurs in a passage.

        Stems stand in the order of the query. The rarer over passages, the heavier. A handful of
        passages is taken as a sample of `LEAST_COLLECTION`: in three passages about pumps the word
        "pump" still means something.
        """
        n = max(len(self._passages), LEAST_COLLECTION)
        columns = self._columns.of_stem
        return {
            one: idf(n, self._postings.n_with(columns[one]))
            for one, _ in self._stems(query)
            if one in columns
        }


def names_of(passage: Passage) -> list[str]:
    """Return the title and headings that a passage is found by.

    A row without a title of its own is called "prices row 7": the 7 is not what it is about.
    """
    title = passage.title
    if "#" in passage.document:
        before, _, number = title.rpartition(" row ")
        title = before if number.isdecimal() and before else title
    return unique([title, *passage.headings])


def _best(scores: NDArray[np.float32], k: int) -> list[tuple[int, float]]:
    """Return (position, rounded score) of the k highest above 0, ties in order of position."""
    least = _LEAST
    high = scores[scores > scores.max(initial=0) / 2]  # few, and mostly enough
    if len(high) < k:
        high = scores[scores > 0]
    if len(high) > k:
        high.sort()
        least = max(least, high[-k] - _NEAR)
    (among,) = (scores >= least).nonzero()
    rounded = scores[among].astype(np.float64).round(N_DIGITS)
    # Sorting is stable also from the highest down.
    found = zip(among.tolist(), rounded.tolist(), strict=True)
    return sorted(found, key=itemgetter(1), reverse=True)[:k]
