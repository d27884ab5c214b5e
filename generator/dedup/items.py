"""Sequences as sets of items, so that multiset overlap is set overlap, and their signatures.

An item is (symbol, k-th occurrence in its text). What two texts share in order they share as items,
so the overlap of the item sets is never below the LCS, and inserting or deleting one symbol adds or
removes exactly one item. A *signature* is the parity, per bit, of the items that hash to the bit;
one item flips one bit, so the popcount of the difference of two signatures is never above the
texts' indel distance.
"""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from generator.dedup.symbols import Sequences

__all__ = ["distinct", "mixed", "occurrences", "popcount", "ranks", "signatures"]

Words = NDArray[np.uint64]
Number = TypeVar("Number", np.int64, np.uint64)

_ODD = np.uint64(0x9E3779B97F4A7C15)  # 2**64 / golden ratio: Fibonacci hashing, Knuth vol. 3, 6.4
_PRIME = np.uint64(0xD6E8FEB86659FD93)


def popcount(words: Words) -> NDArray[np.uint8]:
    """Return the number of set bits of each word."""
    count: NDArray[np.uint8] = np.bitwise_count(words)
    return count


def mixed(values: Words) -> Words:
    """Return 64 well-mixed bits for each number (a bijection; the same on every machine)."""
    values = values * _ODD
    values ^= values >> np.uint64(32)
    values *= _PRIME
    values ^= values >> np.uint64(29)
    return values


def distinct(values: NDArray[Number]) -> NDArray[Number]:
    """Return the values sorted and without repeats.

    It is faster here than numpy's `unique`, whose first use imports numpy's masked arrays: 20 ms.
    """
    values = np.sort(values)
    first = np.ones(len(values), bool)
    first[1:] = values[1:] != values[:-1]
    return values[first]


def ranks(flat: NDArray[np.uint32]) -> tuple[NDArray[np.int64], int]:
    """Return, by symbol, its place in the order "rarest first", and how many occur only once."""
    counts = np.bincount(flat)
    order = np.argsort(counts, kind="stable")
    rank = np.empty(len(counts), np.int64)
    rank[order] = np.arange(len(counts))
    return rank, int(np.count_nonzero(counts <= 1))


def occurrences(
    sequences: Sequences,
) -> tuple[NDArray[np.int64], NDArray[np.uint32], NDArray[np.int64]]:
    """Return the items of all sequences as (sequence, symbol, k): k counts from 0.

    They are sorted by sequence and symbol.
    """
    owner = np.repeat(np.arange(len(sequences.starts) - 1, dtype=np.uint64), sequences.lengths)
    packed = np.sort(owner << np.uint64(32) | sequences.flat.astype(np.uint64))
    place = np.arange(len(packed))
    first = np.ones(len(packed), bool)
    first[1:] = packed[1:] != packed[:-1]
    occurrence = place - np.maximum.accumulate(np.where(first, place, 0))
    return (packed >> np.uint64(32)).astype(np.int64), packed.astype(np.uint32), occurrence


def signatures(sequences: Sequences, n_words: int) -> Words:
    """Return parity signatures of `n_words` (a power of two) 64-bit words, a row a sequence."""
    owner, symbol, occurrence = occurrences(sequences)
    bit = mixed(symbol.astype(np.uint64) | occurrence.astype(np.uint64) << np.uint64(32))
    bit >>= np.uint64(64 - (64 * n_words - 1).bit_length())
    table = np.zeros((len(sequences.starts) - 1) * n_words, np.uint64)
    place = owner * n_words + (bit >> np.uint64(6)).astype(np.int64)
    np.bitwise_xor.at(table, place, np.uint64(1) << (bit & np.uint64(63)))
    return table.reshape(-1, n_words)
