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

from generator.knowledge.carrying import Capitals, carried, first_of_section
from generator.knowledge.expanding import Expansion
from generator.knowledge.postings import LEAST_COLLECTION, Added, Postings, Writer, idf
from generator.records.knowledge import Passage
from generator.text import content_words, is_stop_word, stem, unique, words
from generator.thesaurus.matching import root, without_frame

__all__ = ["N_DIGITS", "SearchIndex", "names_of"]

N_DIGITS = 4
"""Digits behind the point of a score."""

NEIGHBOUR_SHARES = (0.2, 0.1, 0.1, 0.1)
"""What the passages 1, 2, ... places away lend of their score under the same headings."""
ACROSS_HEADINGS = 0.3
"""What is left of that where the headings differ."""

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
        self._column_of_word: dict[str, int] = {}
        self._column_of_stem: dict[str, int] = {}
        self._roots: list[str] = []
        self._carried_columns: frozenset[int] = frozenset()
        self._postings = self._index()
        self._links = _links(self._passages)
        self._firsts = first_of_section(self._passages)
        self._expansion = Expansion(
            self._column_of_stem, self._roots, self._postings, self._carried_columns, language
        )
        self._added: dict[str, Added] = {}
        self._kept_bytes = 0
        self._masks: dict[frozenset[str], NDArray[np.bool_]] = {}

    def _index(self) -> Postings:
        writer, capitals = Writer(), Capitals()
        for passage in self._passages:
            capitals.count(passage.text)
            writer.add(self._columns(passage.text), self._columns(" \n ".join(names_of(passage))))
        n_columns = len(self._column_of_stem)
        if self._language == "en":
            in_text = writer.n_in_text(n_columns)
            self._carried_columns = capitals.names(self._column_of_word, in_text)
        self._column_of_word.clear()
        return writer.finish(n_columns)

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
                    if column == len(self._roots):
                        self._roots.append(root(word, self._language))
                known[word] = column
            if column >= 0:
                found.append(column)
        return found

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
        for word in self._stems(query):
            if added := self._of_word(*word):
                if added.rows is None:
                    own += added.values
                else:
                    own[added.rows] += added.values  # a row stands once, so indexing adds it up
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
            own, others = self._expansion.of(stemmed, word)
            if not own and not others:
                return None
            names = self._carried_columns & {*own, *others}
            least = carried(self._postings.holds(names), self._firsts) if names else None
            kept = self._postings.added(own, others, least)
            if self._kept_bytes > _MAX_KEPT_BYTES:
                self._added.clear()
                self._kept_bytes = 0
            self._added[word] = kept
            self._kept_bytes += kept.values.nbytes + (0 if kept.rows is None else kept.rows.nbytes)
        return kept

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
        high = scores[scores > scores.max() / 2]  # few, and mostly enough
        high = high if k <= len(high) else scores
        kth = np.partition(high, len(high) - k)[len(high) - k]
        least = max(least, kth - np.float32(2 * 10**-N_DIGITS))  # what may round to the same
    among = np.flatnonzero(scores >= least)
    rounded = np.round(scores[among].astype(np.float64), N_DIGITS)
    order = np.argsort(-rounded, kind="stable")[:k]
    return [(int(among[i]), float(rounded[i])) for i in order]
