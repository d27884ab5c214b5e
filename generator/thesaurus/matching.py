"""Words as the extractive teacher compares them: stems, families, near-synonyms, numbers.

Two words can stand for each other fully (one stem, one irregular verb), nearly (one group of the
thesaurus) or loosely (one begins like the other: "renew", "renewal"). English only; in other
languages only equal stems match.
"""

import functools
import re
from collections.abc import Sequence
from itertools import takewhile
from pathlib import Path

from msgspec import Struct

from generator.text import stem, words

__all__ = [
    "LIGHT_WORDS",
    "LOOSELY",
    "NEARLY",
    "VERBS",
    "Bag",
    "alike",
    "asks_portrait",
    "bag_of",
    "groups_in",
    "groups_of",
    "irregular_forms",
    "opening",
    "phrases_in",
    "root",
    "vocabulary",
    "without_frame",
    "words_expected",
]

# "How does the novel describe ...", "in the course of the story": the text itself is no topic.
_FRAME = re.compile(
    r"\b(?:(?:in|from|of|by|during|throughout|according to)\s+)?"
    r"(?:(?:the\s+course|the\s+end)\s+of\s+)?"
    r"(?:the|this|a)\s+(?:novel|book|story|text|author|documents?|documentation|manuals?|characters?)\b"
    r"(?=\s+(?:describes?|say|says|tell|tells|show|shows|suggest|suggests|speaks?|expect|mentions?)"
    r"\b|\s*[?.,]|$)|\bdescribes?\b",
    re.IGNORECASE,
)

_FRAMING_LIST = "novel book story text author document manual character describe"
_FRAMING = _FRAMING_LIST.split()
"""What a frame has one of."""

_PORTRAIT = re.compile(
    r"\b(?:who|what) (?:is|was|are|were)\b.*\blike\b|\bwho (?:is|was) (?-i:[A-Z])|\bdescribe|"
    r"\bwhat (?:sort|kind) of (?:man|woman|person|character)",
    re.IGNORECASE,
)
_PORTRAIT_LIST = (
    "man woman gentleman lady young handsome tall sensible proud amiable character temper manners "
    "disposition understanding appearance"
)
_PORTRAIT_WORDS = _PORTRAIT_LIST.split()

NEARLY = 0.75
"""What a word of the same group counts, beside 1 for the word itself."""
LOOSELY = 0.7
_MIN_PREFIX = 5
_MIN_PREFIX_SHARE = 0.62


def _rows(name: str) -> list[str]:
    """Return the lines of one of the tables beside this module, without its comments."""
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


_UNIT_LIST = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
_UNITS = _UNIT_LIST.split()
_TEN_LIST = "twenty thirty forty fifty sixty seventy eighty ninety"
_TENS = _TEN_LIST.split()
_NUMBER = {word: n for n, word in enumerate(_UNITS)} | {
    word: 20 + 10 * n for n, word in enumerate(_TENS)
}
_BASE = {
    form: forms[0] for forms in (row.split() for row in _rows("irregular.txt")) for form in forms
}


LIGHT_WORDS = frozenset(" ".join(_rows("light.txt")).split())
"""Words that frame a question and say little of its topic."""
VERBS = frozenset(" ".join(_rows("verbs.txt")).split())
"""Words that are mostly verbs in a question: acts are paraphrased, things are named."""


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


class Bag(Struct, frozen=True):
    """A text as it is compared: its roots in order, as a set, their groups, how they begin."""

    roots: tuple[str, ...]
    known: frozenset[str]
    groups: frozenset[int]
    openings: frozenset[str]


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
    openings = frozenset(map(opening, roots))
    return Bag(roots, frozenset(roots), frozenset(groups), openings)


def phrases_in(roots: Sequence[str]) -> list[tuple[int, int, int]]:
    """Return (start, end, group) of each phrase of the thesaurus: "give up", "credit card"."""
    return [
        (i, i + len(phrase), group)
        for i, one in enumerate(roots)
        for phrase, group in _groups()[1].get(one, ())
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


def without_frame(question: str) -> str:
    """Return a question without the words that speak of the text it is asked of.

    >>> without_frame("How does the novel describe Jane?")
    'How does     Jane?'
    """
    folded = question.lower()
    if question.isascii() and not any(one in folded for one in _FRAMING):
        return question  # as most are; the pattern takes six times as long
    return _FRAME.sub(" ", question)


def asks_portrait(question: str) -> bool:
    """Say whether a question wants somebody described.

    >>> asks_portrait("Who is Jane?"), asks_portrait("Who pays?")
    (True, False)
    """
    return _PORTRAIT.search(question) is not None


def words_expected(question: str) -> list[str]:
    """Return words that an answer of this kind often has, though the question doesn't say them."""
    return _PORTRAIT_WORDS if asks_portrait(question) else []


def groups_of(one: str) -> frozenset[int]:
    """Return the groups of the thesaurus that a root belongs to."""
    return _groups()[0].get(one, frozenset())


def opening(one: str) -> str:
    """Return how a root begins; roots that are `alike` begin the same."""
    return one[:_MIN_PREFIX]


@functools.lru_cache(maxsize=200_000)
def alike(one: str, other: str) -> bool:
    """Say whether two roots look like one family: "permiss" and "permit", "weigh" and "weight"."""
    if one.isdigit() or other.isdigit():
        return False
    shared = sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    )
    return shared >= _MIN_PREFIX and shared >= _MIN_PREFIX_SHARE * max(len(one), len(other))


@functools.cache
def irregular_forms() -> dict[str, tuple[str, ...]]:
    """Return verb -> its past forms, where no rule of endings gives them."""
    rows = (row.split() for row in _rows("irregular.txt"))
    return {row[0]: tuple(row[1:]) for row in rows}


@functools.cache
def vocabulary() -> frozenset[str]:
    """Return the common words that the thesaurus has, as they are written."""
    words_of_rows = (entry for row in _rows("groups.txt") for entry in row.split())
    return frozenset(word for entry in words_of_rows for word in entry.split("_"))


@functools.cache
def groups_in(name: str) -> list[list[tuple[str, ...]]]:
    """Return the groups of a table here: the roots of each entry, several of a phrase."""
    return [list(map(_roots_of, row.split())) for row in _rows(name)]


def _roots_of(entry: str) -> tuple[str, ...]:
    if entry.isalpha():
        return (root(entry),)
    return tuple([root(word) for word in words(entry.replace("_", " "))])


@functools.cache
def _groups() -> tuple[dict[str, frozenset[int]], dict[str, list[tuple[tuple[str, ...], int]]]]:
    """Return root -> its groups, and first root -> phrases with their group.

    It is read when it is first asked: not every command compares words.
    """
    by_root: dict[str, set[int]] = {}
    phrases: dict[str, list[tuple[tuple[str, ...], int]]] = {}
    for group, entries in enumerate(groups_in("groups.txt")):
        for roots in entries:
            if len(roots) == 1:
                by_root.setdefault(roots[0], set()).add(group)
            else:
                phrases.setdefault(roots[0], []).append((roots, group))
    return {one: frozenset(groups) for one, groups in by_root.items()}, phrases
