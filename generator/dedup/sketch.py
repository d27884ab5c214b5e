"""Small signatures of all texts, to drop most candidate pairs at once."""

from typing import Self

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from generator.dedup.items import popcount, signatures
from generator.dedup.symbols import Sequences

__all__ = ["Sketch"]

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
Words = NDArray[np.uint64]


class Sketch(Struct, frozen=True):
    """Signatures by place, which is a text's rank by length.

    Attributes:
        lengths: by place.
        allowed: by the sum of two lengths, the bits that may differ.
        table: a row a text. All four words of it tell texts of a hundred words apart.
        folded: their parity, one word a text: it tells most texts of ten words apart, and is small
            enough to be at hand. All there is where no text is long.
    """

    lengths: NDArray[np.int32]
    allowed: NDArray[np.int16]
    table: Words
    folded: Words

    @classmethod
    def of(cls, sequences: Sequences, allowed: Ints) -> Self:
        """Return the sketch of sequences that are sorted by length."""
        lengths = sequences.lengths
        table = signatures(sequences, 4 if int(lengths[-1:].max(initial=0)) > 40 else 1)
        folded = np.bitwise_xor.reduce(table, axis=1)
        largest = np.iinfo(np.int16).max
        return cls(
            lengths.astype(np.int32),
            np.minimum(allowed, largest).astype(np.int16),
            table,
            folded,
        )

    def near(self, first: Ints, second: Ints) -> Mask:
        """Say of each pair of places whether its signatures let it pass."""
        limit = self.allowed[self.lengths[first] + self.lengths[second]]
        near: Mask = popcount(self.folded[first] ^ self.folded[second]) <= limit
        if self.table.shape[1] > 1:
            left = np.flatnonzero(near)
            bits = popcount(self.table[first[left]] ^ self.table[second[left]])
            near[left] = bits.sum(axis=1, dtype=np.int16) <= limit[left]
        return near
