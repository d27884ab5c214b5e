"""Texts as sequences of whole numbers: a number a word, or a number a character.

The words of a text are those of its canonical form, `canonical(text).split()`; a text without words
(emoji, punctuation) has the pieces between its blanks. Words are numbered in the order of their
first occurrence, so nothing depends on hash seeds.
"""

import itertools
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from generator.dedup.rule import Similarity
from generator.text import canonical

__all__ = ["Sequences", "Vocabulary", "encode", "new_vocabulary"]

Vocabulary = defaultdict[str, int]
"""Word -> its number; an unknown word gets the next one."""

_END = "\0"
"""Ends every text in the stream of words; number 0. No word equals it, see `_words`."""

_WORD = re.compile(r"\w")
_WORDLESS = re.compile("\0 *\0")

_LONE_END = re.compile("(?<!\0)\0(?!\0)")

_CHUNK = 20_000
"""Texts tokenised at a time: their words live as Python strings only so long."""

# Python's rules for \w and case folding, for the texts that are plain ASCII.
_LOWER_WORD_OR_BLANK = bytes(
    ord(chr(i).lower()) if i < 128 and re.match(r"\w|\0", chr(i)) else 32 for i in range(256)
)


class Sequences(Struct, frozen=True):
    """Sequences end to end: the i-th is `flat[starts[i]:starts[i + 1]]`."""

    flat: NDArray[np.uint32]
    starts: NDArray[np.int64]

    @property
    def lengths(self) -> NDArray[np.int64]:
        """The number of symbols of each sequence."""
        return np.diff(self.starts)

    def take(self, index: NDArray[np.int64]) -> "Sequences":
        """Return the chosen sequences, in the order of the index."""
        lengths = self.lengths[index]
        starts = np.concatenate(([0], np.cumsum(lengths)))
        places = np.arange(starts[-1]) + np.repeat(self.starts[index] - starts[:-1], lengths)
        return Sequences(self.flat[places], starts)

    def as_strings(self) -> "Iterator[str | list[int]]":
        """Yield each sequence as rapidfuzz compares it fastest: a string, a code point a symbol."""
        # Surrogates are no characters: the symbols from there on move up.
        points = self.flat + np.where(self.flat >= 0xD800, 0x800, 0).astype(np.uint32)
        if int(points.max(initial=0)) > 0x10FFFF:
            numbers = points.tolist()
            return (numbers[a:b] for a, b in itertools.pairwise(self.starts.tolist()))
        text = points.astype("<u4").tobytes().decode("utf-32-le")
        return (text[a:b] for a, b in itertools.pairwise(self.starts.tolist()))


def new_vocabulary() -> Vocabulary:
    """Return a vocabulary that knows only the end of a text."""
    vocabulary: Vocabulary = defaultdict(itertools.count().__next__)
    vocabulary[_END]
    return vocabulary


def encode(
    texts: Sequence[str], similarity: Similarity, vocabulary: Vocabulary | None = None
) -> Sequences:
    """Return the texts as what a similarity compares: words, or characters of the canonical text.

    For "token-sort" they are the characters of the sorted words.

    Args:
        vocabulary: grows by the words met; sequences are comparable if they share it.

    >>> sequences = encode(["One, two.", "TWO one"], "rouge-l")
    >>> sequences.flat.tolist(), sequences.starts.tolist()
    ([1, 2, 2, 1], [0, 2, 4])
    """
    known = new_vocabulary() if vocabulary is None else vocabulary
    parts, lengths = [np.empty(0, np.uint32)], [np.zeros(1, np.int64)]
    for i in range(0, len(texts), _CHUNK):
        stream = _words(texts[i : i + _CHUNK])
        if similarity == "rouge-l":
            numbers = np.fromiter(map(known.__getitem__, stream), np.uint32, len(stream))
            ends = np.flatnonzero(numbers == 0)
            parts.append(numbers[numbers != 0])
            lengths.append(np.diff(ends, prepend=-1) - 1)
        else:
            own = _canonical_texts(stream, sort=similarity == "token-sort")
            joint = "".join(own).encode("utf-32-le", "surrogatepass")
            parts.append(np.frombuffer(joint, "<u4").astype(np.uint32))
            lengths.append(np.fromiter(map(len, own), np.int64, len(own)))
    return Sequences(np.concatenate(parts), np.cumsum(np.concatenate(lengths)))


def _words(texts: Sequence[str]) -> list[str]:
    """Return the words of the texts as one stream, with `_END` behind each text."""
    stream: list[str] = []
    for plain, run in itertools.groupby(texts, key=str.isascii):
        some = list(run)
        found = _ascii_words(some) if plain else None
        if found is None:
            for text in some:
                stream += canonical(text).replace(_END, _END + _END).split()
                stream.append(_END)
        else:
            stream += found
    return stream


def _ascii_words(texts: Sequence[str]) -> list[str] | None:
    """Return the same for ASCII texts, ten times faster; None where one has marks but no words."""
    joint = " \0 ".join([*texts, ""])
    if joint.count(_END) != len(texts):
        return None
    blanked = joint.encode("ascii").translate(_LOWER_WORD_OR_BLANK).decode("ascii")
    if _WORDLESS.search(_END + blanked) and any(t.strip() and not _WORD.search(t) for t in texts):
        return None
    return blanked.split()


def _canonical_texts(stream: list[str], *, sort: bool) -> list[str]:
    """Return the canonical texts that a stream of words was made from, or their sorted words."""
    pieces = _LONE_END.split(" ".join(stream))
    texts = [piece.strip(" ").replace(_END + _END, _END) for piece in pieces]
    return [" ".join(sorted(t.split(" "))) for t in texts[:-1]] if sort else texts[:-1]
