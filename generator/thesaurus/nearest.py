"""Which words of general English mean nearly the same, and how much of it they share.

A table of 13,800 words with up to 16 others each, `nearest.npz`, made by `bench/fit_nearest.py` of
WordNet's definitions and relations and a small embedding model: search needs neither. Whose work it
rests on stands in `nearest_notice.txt`. English only.

Source: Miller 1995, "WordNet: a lexical database for English"; Wang et al. 2020, "MiniLM: deep
self-attention distillation".
"""

import functools
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["nearest", "nearest_places", "place_of"]


class _Table(NamedTuple):
    """Row i is `nearest[starts[i]:starts[i + 1]]`, places in `roots`, with `shares` beside."""

    roots: list[str]
    place: dict[str, int]
    starts: list[int]
    nearest: NDArray[np.uint16]
    shares: NDArray[np.float64]


@functools.cache
def _read() -> _Table:
    with np.load(Path(__file__).with_name("nearest.npz")) as found:
        roots = found["words"].tobytes().decode("ascii").split("\n")
        starts = [0, *np.cumsum(found["counts"], dtype=np.int64).tolist()]
        place = {one: i for i, one in enumerate(roots)}
        return _Table(roots, place, starts, found["nearest"], (found["shares"] / 255).round(3))


def place_of(one: str) -> int:
    """Return the place of a root in the table, below 0 for none."""
    return _read().place.get(one, -1)


def nearest_places(one: str) -> list[tuple[int, float]]:
    """Return the places of the roots nearest to a root, nearest first, with what they share."""
    table = _read()
    i = table.place.get(one)
    if i is None:
        return []
    row = slice(table.starts[i], table.starts[i + 1])
    return list(zip(table.nearest[row].tolist(), table.shares[row].tolist(), strict=True))


def nearest(one: str) -> dict[str, float]:
    """Return the roots nearest to a root, nearest first, with what they share: 0.45 to 1.

    >>> from generator.thesaurus.matching import root
    >>> root("rector") in nearest(root("parson"))
    True
    """
    roots = _read().roots
    return {roots[place]: share for place, share in nearest_places(one)}
