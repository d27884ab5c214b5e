"""One side of texts that are compared by meaning: directions, looked up when they are needed."""

from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from generator.dedup.sides import numbered
from generator.embedding import Directions, Embed, directions
from generator.text import canonical, digits_of

__all__ = ["Side", "Vectors", "of_words", "vectors_of"]

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

Vectors = Callable[[Sequence[str]], tuple[Directions, Mask]]
"""Texts to directions, a row a text, and which of them there are by now."""


def of_words(embed: Embed) -> Embed:
    """Return a model that is given canonical texts.

    Static embeddings have one for each spelling: in capitals, a word is another one to them.
    """
    return lambda texts: embed([canonical(text) for text in texts])


def vectors_of(embed: Embed) -> Vectors:
    """Return the vectors of a model that is asked for each text once."""
    found: dict[str, Directions] = {}

    def vectors(texts: Sequence[str]) -> tuple[Directions, Mask]:
        fresh = [text for text in dict.fromkeys(texts) if text not in found]
        if fresh:
            found.update(zip(fresh, directions(embed(fresh)), strict=True))
        rows = [found[text] for text in texts]
        there = np.ones(len(texts), bool)
        return (np.stack(rows) if rows else np.zeros((0, 0), np.int16)), there

    return vectors


class Side:
    """The instructions of texts, or their responses, by position.

    Attributes:
        has_text: which of them aren't "".
        digits: those of one number have the same digits in the same order; all the same where the
            rule doesn't ask.
        directions: zero for those that weren't looked up or aren't there.
    """

    def __init__(self, texts: Sequence[str], vectors: Vectors, *, digits_apart: bool) -> None:
        self._texts = texts
        self._vectors = vectors
        self._asked = np.zeros(len(texts), bool)
        self._there = np.zeros(len(texts), bool)
        self.has_text = np.fromiter(map(bool, texts), bool, len(texts))
        self.digits = np.zeros(len(texts), np.int64)
        if digits_apart:
            self.digits = numbered(list(map(digits_of, texts)))
        self.directions: Directions = np.zeros((len(texts), 0), np.int16)

    def look_up(self, places: Ints) -> Mask:
        """Find the directions of some positions; return which of them are there; "" always is."""
        fresh = places[~self._asked[places]]
        self._asked[fresh] = True
        self._there[fresh] = True
        fresh = fresh[self.has_text[fresh]]
        if len(fresh):
            found, there = self._vectors([self._texts[place] for place in fresh.tolist()])
            wider = found.shape[1] - self.directions.shape[1]
            if wider > 0:
                self.directions = np.pad(self.directions, ((0, 0), (0, wider)))
            self.directions[fresh, : found.shape[1]] = found
            self._there[fresh] = there
        return self._there[places]

    @cached_property
    def equal(self) -> Ints:
        """Texts of one number have the same canonical text."""
        return numbered(list(map(canonical, self._texts)))
