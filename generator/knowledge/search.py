"""Finds the passages a question needs: BM25 over word stems, with what can stand for each word.

A passage is indexed with the words of its text and, at half their weight, of its headings and its
document's title (`postings`). Three things make it better than plain BM25; docs/retrieval.md has the
figures, also of what was tried and left out:

- a word of the question counts with its other forms, with the short forms of names and, at a
  quarter, with words that often stand for it: "mend" finds "repair", "Lizzy" finds "Elizabeth";
- passages around it lend a passage a part of their score, for a text speaks of one thing for a
  while and names it once: less across a heading, nothing across documents;
- words that only speak of the text that is asked ("in the novel") are left out of the question.

Scores are rounded to `N_DIGITS` before they are compared, so that the order is the same on every
machine; equal ones go by place.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from generator.knowledge.postings import Added, Postings, Writer, idf
from generator.records.knowledge import Passage
from generator.text import content_words, is_stop_word, stem, unique, words
from generator.thesaurus.matching import root, without_frame
from generator.thesaurus.related import FORM_SHARE, related

__all__ = ["N_DIGITS", "SearchIndex", "names_of"]

N_DIGITS = 4
"""Digits behind the point of a score."""

NEIGHBOUR_SHARES = (0.2, 0.1, 0.1, 0.1)
"""What the passages 1, 2, ... places away lend of their score under the same headings."""
ACROSS_HEADINGS = 0.5
"""What is left of that where the headings differ."""

LEAST_COLLECTION = 300
"""Passages; about the size from which counts tell common words from rare ones."""

_MAX_KEPT = 2_000_000
"""Numbers that are kept of what words add to passages: 16 MB."""


class SearchIndex:
    """An index over passages; searching it changes no later result.

    Args:
        passages: in the order that breaks ties.
        language: the two-letter code of the stemmer.
    """

    def __init__(self, passages: Sequence[Passage], *, language: str = "en") -> None:
        self._passages = tuple(passages)
        self._language = language
        self._column_of_word: dict[str, int] = {}
        self._column_of_stem: dict[str, int] = {}
        self._postings = self._index()
        self._links = _links(self._passages)
        self._columns_of_root: dict[str, list[int]] = {}
        self._columns_of_group: dict[tuple[str, int], list[int]] = {}
        if language == "en":
            self._group()
        self._added: dict[str, Added] = {}
        self._n_kept = 0
        self._masks: dict[frozenset[str], NDArray[np.bool_]] = {}

    def _index(self) -> Postings:
        writer = Writer()
        for passage in self._passages:
            writer.add(self._columns(passage.text), self._columns(" \n ".join(names_of(passage))))
        self._column_of_word.clear()
        return writer.finish(len(self._column_of_stem))

    def _columns(self, text: str) -> list[int]:
        """Return the columns of a text's content words; new stems get the next ones."""
        known = self._column_of_word
        is_english = self._language == "en"
        found = []
        for word in words(text):
            column = known.get(word)
            if column is None:
                if is_english and is_stop_word(word):
                    column = -1
                else:
                    stems = self._column_of_stem
                    column = stems.setdefault(stem(word, self._language), len(stems))
                known[word] = column
            if column >= 0:
                found.append(column)
        return found

    def _group(self) -> None:
        """Note which columns are forms of one word, and which words can stand for each other."""
        for word, column in self._column_of_stem.items():
            self._columns_of_root.setdefault(root(word), []).append(column)
        for one, columns in self._columns_of_root.items():
            for group in related(one):
                self._columns_of_group.setdefault(group, []).extend(columns)

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
        if k < 1 or not self._column_of_stem:
            return []
        scores = self.scores(query)
        if among is not None:
            scores *= self._mask(among)
        return [(self._passages[i], score) for i, score in _best(scores, k)]

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
        for word in self._stems(query):
            if added := self._of_word(*word):
                own[added.rows] += added.values  # a row stands once, so plain indexing adds it up
        scores = own.copy()
        lent = np.empty_like(own)
        for distance, links in enumerate(self._links, 1):
            part = lent[distance:]
            scores[distance:] += np.multiply(links, own[:-distance], out=part)
            scores[:-distance] += np.multiply(links, own[distance:], out=part)
        # What shares no word with the question isn't found, whatever stands beside it.
        scores *= own > 0
        return scores

    def _stems(self, query: str) -> Iterable[tuple[str, str]]:
        """Return (stem, word) of the content words of a query, each stem once, in order."""
        found: dict[str, str] = {}
        for word in content_words(query, self._language):
            found.setdefault(stem(word, self._language), word)
        return found.items()

    def _of_word(self, stemmed: str, word: str) -> Added | None:
        """Return what a word of a question adds to the passages; kept for the next question."""
        kept = self._added.get(word)
        if kept is None:
            own, others = self._standing_for(stemmed, word)
            if not own and not others:
                return None
            kept = self._postings.added(own, others)
            if self._n_kept > _MAX_KEPT:
                self._added.clear()
                self._n_kept = 0
            self._added[word] = kept
            self._n_kept += len(kept.rows)
        return kept

    def _standing_for(self, stemmed: str, word: str) -> tuple[dict[int, float], dict[int, float]]:
        """Return column -> share of a word with its forms, and of what can stand for it."""
        one = root(word, self._language)
        own = dict.fromkeys(self._columns_of_root.get(one, ()), FORM_SHARE)
        if stemmed in self._column_of_stem:
            own[self._column_of_stem[stemmed]] = 1.0
        others: dict[int, float] = {}
        for group, share in related(one).items() if self._language == "en" else ():
            for column in self._columns_of_group.get(group, ()):
                if column not in own:
                    others[column] = max(share, others.get(column, 0.0))
        return own, others

    @property
    def passages(self) -> tuple[Passage, ...]:
        """The passages, in the order that breaks ties."""
        return self._passages

    def rank(self, query: str) -> list[int]:
        """Return the places in `passages` of those that a query finds, best first."""
        at = {id(passage): i for i, passage in enumerate(self._passages)}
        return [at[id(one)] for one, _ in self.search(query, len(self._passages))]

    def weights(self, query: str) -> dict[str, float]:
        """Return the weight of each stem of the query's content words that occurs in a passage.

        Stems stand in the order of the query. The rarer over passages, the heavier. A handful of
        passages is taken as a sample of `LEAST_COLLECTION`: in three passages about pumps the word
        "pump" still means something.
        """
        n = max(len(self._passages), LEAST_COLLECTION)
        columns = self._column_of_stem
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


def _links(passages: Sequence[Passage]) -> list[NDArray[np.float32]]:
    """Return for each distance d what passage i and passage i + d lend each other, i from 0."""
    documents: dict[str, int] = {}
    sections: dict[tuple[str, tuple[str, ...]], int] = {}
    of_document = np.array([documents.setdefault(p.document, len(documents)) for p in passages])
    of_section = np.array(
        [sections.setdefault((p.document, p.headings), len(sections)) for p in passages]
    )
    found = []
    for distance, share in enumerate(NEIGHBOUR_SHARES[: max(len(passages) - 1, 0)], 1):
        near = np.where(of_section[distance:] == of_section[:-distance], 1.0, ACROSS_HEADINGS)
        together = of_document[distance:] == of_document[:-distance]
        found.append((share * near * together).astype(np.float32))
    return found


def _best(scores: NDArray[np.float32], k: int) -> list[tuple[int, float]]:
    """Return (position, rounded score) of the k highest above 0, ties in order of position."""
    least = np.finfo(np.float32).tiny
    if k < len(scores):
        kth = np.partition(scores, len(scores) - k)[len(scores) - k]
        least = max(least, kth - np.float32(2 * 10**-N_DIGITS))  # what may round to the same
    among = np.flatnonzero(scores >= least)
    rounded = np.round(scores[among].astype(np.float64), N_DIGITS)
    order = np.argsort(-rounded, kind="stable")[:k]
    return [(int(among[i]), float(rounded[i])) for i in order]
