"""One side of the kept texts, ready for one text at a time: who of them is near it?

Kept texts stand sorted by length, with their signatures; those that came lately stand behind and
are sorted in now and then. A question compares one signature with all in its length window: 200,000
texts take a fraction of a millisecond, where keys for all of them would take a gigabyte.
"""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from rapidfuzz.distance import Indel

from generator.dedup.bounds import bounds
from generator.dedup.items import popcount, signatures
from generator.dedup.rule import Rule
from generator.dedup.symbols import encode, new_vocabulary
from generator.text import canonical, digits_of

__all__ = ["Reader", "Ready", "Shelf", "Shelved"]

Ints = NDArray[np.int64]
Words = NDArray[np.uint64]

_N_WORDS = 4
"""Words of the wide signature: enough for some 100 symbols at a threshold of 0.7."""

Shelved = tuple[str, "str | list[int]", str]
"""What of a text is compared: canonical text, sequence, digits ("" where the rule doesn't ask)."""


class Ready(Struct, frozen=True):
    """Texts as shelves take them, and as they are asked about.

    `rows` are their signatures; none where nobody is searched for by this side.
    """

    shelved: list[Shelved]
    rows: "_Rows"


class Reader:
    """Makes texts ready for all shelves of one side, which share its numbers for words."""

    def __init__(self, rule: Rule) -> None:
        self._rule = rule
        self._vocabulary = new_vocabulary()
        self._set_bounds(256)

    def _set_bounds(self, longest: int) -> None:
        self.bounds = bounds(self._rule, longest)
        # 255 stands for all above.
        self.limits = np.clip(self.bounds.allowed, 0, 255).astype(np.uint8)

    def ready(self, texts: Sequence[str], *, searched: bool) -> Ready:
        """Return texts made ready; without signatures where they aren't to be searched."""
        sequences = encode(texts, self._rule.similarity, self._vocabulary)
        digits = [digits_of(text) if self._rule.digits_apart else "" for text in texts]
        shelved = list(zip(map(canonical, texts), sequences.as_strings(), digits, strict=True))
        lengths = sequences.lengths
        longest = int(lengths.max(initial=0))
        if longest >= len(self.bounds.shortest):
            self._set_bounds(2 * longest)
        rows = _Rows(len(texts) if searched else 0)
        if searched:
            wide = signatures(sequences, _N_WORDS).T
            # One item flips one bit of the four words, so one of their parity.
            table = np.concatenate([np.bitwise_xor.reduce(wide)[None], wide])
            rows.append(lengths, np.zeros(len(texts), np.int64), table)
        return Ready(shelved, rows)


class Shelf:
    """Kept texts by number, 0 for the first; it grows."""

    def __init__(self, reader: Reader, *, late: int) -> None:
        self.first_equal: dict[str, int] = {}
        self._reader = reader
        self._texts: list[Shelved] = []
        self._sorted = _Rows(0)
        self._late = _Rows(late)

    def put(self, ready: Ready) -> None:
        """Add texts; they get the next numbers."""
        rows = ready.rows
        rows.numbers = np.arange(rows.n) + len(self._texts)
        for number, (text, _, _) in enumerate(ready.shelved, len(self._texts)):
            self.first_equal.setdefault(text, number)
        self._texts += ready.shelved
        if self._late.n + rows.n > len(self._late.lengths):
            self._sorted = _sorted([self._sorted, self._late, rows])
            self._late = _Rows(len(self._late.lengths))
        else:
            self._late.append(rows.lengths, rows.numbers, rows.table)

    def near(self, rows: "_Rows") -> Ints:
        """Return the numbers, ascending, of the texts whose signatures let them pass a text's."""
        length, column = int(rows.lengths[0]), rows.table[:, :1]
        limits, bounds = self._reader.limits, self._reader.bounds
        # Texts of one length stand together and have one limit.
        others = np.arange(bounds.shortest[length], bounds.longest[length] + 1)
        ends = np.searchsorted(self._sorted.lengths, np.append(others, bounds.longest[length] + 1))
        limit = np.repeat(limits[length + others], ends[1:] - ends[:-1])
        found = [self._sorted.close(slice(int(ends[0]), int(ends[-1])), column, limit)]
        late = slice(0, self._late.n)
        limit = limits[length + self._late.lengths[late]]
        found.append(self._late.close(late, column, limit))
        return np.sort(np.concatenate(found))

    def passes(self, number: int, other: Shelved) -> bool:
        """Say whether a kept text is like another one under the rule."""
        text, string, digits = self._texts[number]
        if text == other[0]:
            return True
        distance, total = Indel.distance(string, other[1]), len(string) + len(other[1])
        return digits == other[2] and distance <= int(self._reader.bounds.allowed[total])

    def similarity(self, number: int, other: Shelved) -> tuple[float, bool]:
        """Return the similarity of a kept text with another, and whether they are equal."""
        text, string, _ = self._texts[number]
        same = text == other[0]
        return (1.0 if same else Indel.normalized_similarity(string, other[1])), same


class _Rows:
    """Lengths, numbers and signatures of `n` texts, with room for more."""

    def __init__(self, room: int) -> None:
        self.n = 0
        self.lengths = np.zeros(room, np.int64)
        self.numbers = np.zeros(room, np.int64)
        self.table = np.zeros((1 + _N_WORDS, room), np.uint64)

    def append(self, lengths: Ints, numbers: Ints, table: Words) -> None:
        """Fill the next free places."""
        part = slice(self.n, self.n + len(lengths))
        self.lengths[part], self.numbers[part], self.table[:, part] = lengths, numbers, table
        self.n = part.stop

    def close(self, part: slice, column: Words, limit: NDArray[np.uint8]) -> Ints:
        """Return the numbers of the texts of a part that differ in at most the limit of bits."""
        table = self.table[:, part]
        places = np.flatnonzero(popcount(table[0] ^ column[0]) <= limit)
        distance = popcount(table[1:, places] ^ column[1:]).sum(axis=0)
        near = np.minimum(distance, 255) <= limit[places]
        found: Ints = self.numbers[part][places[near]]
        return found


def _sorted(parts: Sequence[_Rows]) -> _Rows:
    rows = _Rows(sum(part.n for part in parts))
    for part in parts:
        rows.append(part.lengths[: part.n], part.numbers[: part.n], part.table[:, : part.n])
    order = np.argsort(rows.lengths, kind="stable")
    rows.lengths, rows.numbers = rows.lengths[order], rows.numbers[order]
    rows.table = np.ascontiguousarray(rows.table[:, order])
    return rows
