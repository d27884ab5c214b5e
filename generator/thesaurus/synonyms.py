"""Groups of words that can stand for each other in any English text: general.txt and groups.txt."""

from collections.abc import Sequence
from pathlib import Path

from generator.text import words
from generator.thesaurus.matching import groups_of, root

__all__ = ["phrase_groups", "synonym_groups"]

_FIRST = 100_000
"""Numbers of general groups begin here; those of groups.txt are smaller."""


def synonym_groups(one: str) -> frozenset[int]:
    """Return the groups that a root belongs to.

    >>> bool(synonym_groups("fast") & synonym_groups("rapid"))
    True
    """
    found = _GENERAL.get(one)
    return groups_of(one) | found if found else groups_of(one)


def phrase_groups(roots: Sequence[str]) -> list[tuple[int, int, int]]:
    """Return (start, end, group) of each phrase in a list of roots: "straight away", "give up"."""
    found = []
    for i, one in enumerate(roots):
        for phrase, group in _PHRASES.get(one, ()):
            if tuple(roots[i : i + len(phrase)]) == phrase:
                found.append((i, i + len(phrase), group))
    return found


def _read() -> tuple[dict[str, frozenset[int]], dict[str, list[tuple[tuple[str, ...], int]]]]:
    single: dict[str, set[int]] = {}
    phrases: dict[str, list[tuple[tuple[str, ...], int]]] = {}
    for name, first in (("general.txt", _FIRST), ("groups.txt", 0)):
        text = Path(__file__).with_name(name).read_text(encoding="utf-8")
        rows = [row for row in text.splitlines() if row and not row.startswith("#")]
        for group, row in enumerate(rows, first):
            for entry in row.split():
                found = tuple(root(word) for word in words(entry.replace("_", " ")))
                if len(found) > 1:
                    phrases.setdefault(found[0], []).append((found, group))
                elif first:
                    single.setdefault(found[0], set()).add(group)
    return {one: frozenset(groups) for one, groups in single.items()}, phrases


_GENERAL, _PHRASES = _read()
