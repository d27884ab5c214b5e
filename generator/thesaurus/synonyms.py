"""Groups of words that can stand for each other in any English text: general.txt and groups.txt."""

import functools
from collections.abc import Sequence

from generator.thesaurus.matching import groups_in, groups_of

__all__ = ["begins_phrase", "phrase_groups", "synonym_groups"]

_FIRST = 100_000
"""Numbers of general groups begin here; those of groups.txt are smaller."""


def synonym_groups(one: str) -> frozenset[int]:
    """Return the groups that a root belongs to.

    >>> bool(synonym_groups("fast") & synonym_groups("rapid"))
    True
    """
    found = _read()[0].get(one)
    return groups_of(one) | found if found else groups_of(one)


def begins_phrase(one: str) -> bool:
    """Say whether a phrase of the thesaurus begins with a root."""
    return one in _first_roots()


def phrase_groups(
    roots: Sequence[str], starts: Sequence[int] | None = None
) -> list[tuple[int, int, int]]:
    """Return (start, end, group) of each phrase in a list of roots: "straight away", "give up".

    Args:
        starts: where phrases may begin, if that is known; see `begins_phrase`.
    """
    found = []
    phrases = _read()[1]
    last = len(roots) - 1
    for i in range(last) if starts is None else starts:
        if i >= last:
            break
        for phrase, group in phrases.get((roots[i], roots[i + 1]), ()):
            if len(phrase) == 2 or tuple(roots[i : i + len(phrase)]) == phrase:
                found.append((i, i + len(phrase), group))
    return found


_Phrases = dict[tuple[str, str], list[tuple[tuple[str, ...], int]]]
"""The first two roots of phrases -> the phrases, each with its group."""


@functools.cache
def _read() -> tuple[dict[str, frozenset[int]], _Phrases]:
    single: dict[str, set[int]] = {}
    phrases: _Phrases = {}
    for name, first in (("general.txt", _FIRST), ("groups.txt", 0)):
        for group, entries in enumerate(groups_in(name), first):
            for found in entries:
                if len(found) > 1:
                    phrases.setdefault((found[0], found[1]), []).append((found, group))
                elif first:
                    single.setdefault(found[0], set()).add(group)
    return {one: frozenset(groups) for one, groups in single.items()}, phrases


@functools.cache
def _first_roots() -> frozenset[str]:
    return frozenset(first for first, _ in _read()[1])
