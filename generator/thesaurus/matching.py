"""Words as the extractive teacher compares them: stems, families, near-synonyms, numbers.

Two words can stand for each other fully (one stem, one irregular verb), nearly (one group of the
thesaurus) or loosely (one begins like the other: "renew", "renewal"). English only; in other
languages only equal stems match.
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from os.path import commonprefix

from generator.text import stem, words
from generator.thesaurus.acts import ACTS
from generator.thesaurus.general import GROUPS, IRREGULAR
from generator.thesaurus.things import THINGS

__all__ = ["Bag", "alike", "bag_of", "groups_of", "phrases_in", "root"]

NEARLY = 0.75
"""What a word of the same group counts, beside 1 for the word itself."""
LOOSELY = 0.7
_MIN_PREFIX = 5
_MIN_PREFIX_SHARE = 0.62

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_NUMBER = {word: n for n, word in enumerate(_UNITS)} | {
    word: 20 + 10 * n for n, word in enumerate(_TENS)
}
_BASE = {
    form: forms[0]
    for forms in (row.split() for row in IRREGULAR.replace("\n", " ").split(";"))
    for form in forms
}


@functools.lru_cache(maxsize=100_000)
def root(word: str, language: str = "en") -> str:
    """Return what all forms of a lower-case word share: "bought" -> "buy", "eight" -> "8".

    >>> root("bought"), root("eight"), root("pumps")
    ('buy', '8', 'pump')
    """
    if language != "en":
        return stem(word, language)
    if word in _NUMBER and word != "one":
        return str(_NUMBER[word])
    return stem(_BASE.get(word, word), language)


@dataclass(frozen=True, slots=True)
class Bag:
    """A text as it is compared: its roots in order, as a set, and the groups they belong to."""

    roots: tuple[str, ...]
    known: frozenset[str]
    groups: frozenset[int]


@functools.lru_cache(maxsize=20_000)
def bag_of(text: str, language: str = "en") -> Bag:
    """Return the roots and groups of a text; "thirty-three" is one root, "33"."""
    found = _join_numbers(words(text)) if language == "en" else words(text)
    roots = tuple(root(word, language) for word in found)
    groups: set[int] = set()
    if language == "en":
        for one in roots:
            groups |= groups_of(one)
        groups.update(group for _, _, group in phrases_in(roots))
    return Bag(roots, frozenset(roots), frozenset(groups))


def phrases_in(roots: Sequence[str]) -> list[tuple[int, int, int]]:
    """Return (start, end, group) of each phrase of the thesaurus: "give up", "credit card"."""
    return [
        (i, i + len(phrase), group)
        for i, one in enumerate(roots)
        for phrase, group in _PHRASES.get(one, ())
        if tuple(roots[i : i + len(phrase)]) == phrase
    ]


def _join_numbers(found: list[str]) -> list[str]:
    joined: list[str] = []
    for word in found:
        if joined and joined[-1] in _TENS and 0 < _NUMBER.get(word, 0) < 10:
            joined[-1] = str(_NUMBER[joined[-1]] + _NUMBER[word])
        else:
            joined.append(word)
    return joined


def groups_of(one: str) -> frozenset[int]:
    """Return the groups of the thesaurus that a root belongs to."""
    return _GROUPS_BY_ROOT.get(one, frozenset())


@functools.lru_cache(maxsize=200_000)
def alike(one: str, other: str) -> bool:
    """Say whether two roots look like one family: "permiss" and "permit", "weigh" and "weight"."""
    if one.isdigit() or other.isdigit():
        return False
    shared = len(commonprefix((one, other)))
    return shared >= _MIN_PREFIX and shared >= _MIN_PREFIX_SHARE * max(len(one), len(other))


def _read_groups() -> tuple[
    dict[str, frozenset[int]], dict[str, list[tuple[tuple[str, ...], int]]]
]:
    by_root: dict[str, set[int]] = {}
    phrases: dict[str, list[tuple[tuple[str, ...], int]]] = {}
    for group, row in enumerate(filter(None, (GROUPS + ACTS + THINGS).split("\n"))):
        for entry in row.split():
            roots = tuple(root(word) for word in words(entry.replace("_", " ")))
            if len(roots) == 1:
                by_root.setdefault(roots[0], set()).add(group)
            else:
                phrases.setdefault(roots[0], []).append((roots, group))
    return {one: frozenset(groups) for one, groups in by_root.items()}, phrases


_GROUPS_BY_ROOT, _PHRASES = _read_groups()
