"""Which words of general English mean nearly the same, and how much of it they share.

A table of 13,800 words with up to 16 others each, `nearest.npz`, made by `bench/fit_nearest.py` of
WordNet's definitions and relations and a small embedding model: search needs neither. Whose work it
rests on stands in `nearest_notice.txt`. English only.

Source: Miller 1995, "WordNet: a lexical database for English"; Wang et al. 2020, "MiniLM: deep
self-attention distillation".
"""

import functools
from bisect import bisect_left
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["nearest"]


_SHARES = (np.arange(256) / 255).round(3)
"""What a byte of the table says."""


class _Table(NamedTuple):
    """Row i is `nearest[starts[i]:starts[i + 1]]`, places in `roots`, with `shares` beside.

    Roots are sorted.
    """

    roots: list[str]
    starts: list[int]
    nearest: NDArray[np.uint16]
    shares: NDArray[np.uint8]


@functools.cache
def _read() -> _Table:
    with np.load(Path(__file__).with_name("nearest.npz")) as found:
        roots = found["words"].tobytes().decode("ascii").split("\n")
        starts = [0, *np.cumsum(found["counts"], dtype=np.int64).tolist()]
        return _Table(roots, starts, found["nearest"], found["shares"])


def nearest(one: str) -> dict[str, float]:
    """Return the roots nearest to a root, nearest first, with what they share: 0.45 to 1.

    >>> from generator.thesaurus.matching import root
    >>> root("rector") in nearest(root("parson"))
    True
    """
    table = _read()
    i = bisect_left(table.roots, one)
    if table.roots[i : i + 1] != [one]:
        return {}
    row = slice(table.starts[i], table.starts[i + 1])
    shares = _SHARES[table.shares[row]].tolist()
    places = table.nearest[row].tolist()
    return {table.roots[place]: share for place, share in zip(places, shares, strict=True)}
