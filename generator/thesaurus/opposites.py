"""Which words say the opposite of each other: "buy" and "sell", "rise" and "fall"."""

import functools
from pathlib import Path

from generator.thesaurus.matching import root

__all__ = ["opposites_of"]


def opposites_of(one: str) -> frozenset[str]:
    """Return the roots that say the opposite of a root.

    >>> "sell" in opposites_of("buy")
    True
    """
    return _read().get(one, frozenset())


@functools.cache
def _read() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    text = Path(__file__).with_name("opposites.txt").read_text(encoding="utf-8")
    for row in text.splitlines():
        if not row or row.startswith("#"):
            continue
        sides = [{root(word) for word in side.split()} for side in row.split("/")]
        for side in sides:
            others = set().union(*(other for other in sides if other is not side))
            for word in side:
                found.setdefault(word, set()).update(others - side)
    return {word: frozenset(others) for word, others in found.items()}
