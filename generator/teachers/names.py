"""Names in questions and sentences, and how often things happen: what must not be confused.

A question on the Canopy 12 isn't answered by what is said of the Canopy 12 Duo.
"""

import functools
import re

from generator.text import is_stop_word, words
from generator.thesaurus.matching import Bag, root

__all__ = ["Name", "differs", "extends", "holds", "intervals_in", "names_in", "same"]

Name = tuple[str, ...]
"""A name's words in lower case: ("canopy", "12")."""

_NAME = re.compile(
    r"(?:[A-Z][\w\u2019'-]*|[a-z]+-?\d[\w-]*|\d+(?=\s+[A-Z]))"
    r"(?:(?:\s+|\s*&\s*)(?:[A-Z][\w\u2019'-]*|\d+(?![\d.,:%]*\d|\s*(?:%|per|days?|months?|years?|hours?|minutes?"
    r"|weeks?|l|kg|g|cm|mm|euros?)\b)))*"
)
_NUMBERED = re.compile(
    r"\b([a-z]{3,}?)s?\s+(\d{1,3}(?:(?:,\s*|\s+(?:and|or|to|&)\s+)\d{1,3})*)(?![\d.,:%]*\d|\s*%)"
)
_NO_NAMES = frozenset(("i", "i'm", "i've", "i'd", "i'll", "mr", "mrs", "miss", "dr", "ok"))
_TITLES = re.compile(r"\b(Mr|Mrs|Ms|Dr|St)\.\s")

_ADVERBS = {
    "daily": "1 day", "weekly": "1 week", "fortnightly": "2 week", "monthly": "1 month",
    "quarterly": "1 quarter", "yearly": "1 year", "annually": "1 year",
}  # fmt: skip
_INTERVAL = re.compile(
    r"\b(?:every|per|each|(?:once|twice|times|visits?|time) an?)\s+"
    r"(?:(\d+|two|three|four|six|second|other)\s+)?"
    r"(day|week|month|quarter|year)s?\b|\b(daily|weekly|fortnightly|monthly|quarterly|yearly|annually)\b"
)


def intervals_in(text: str) -> frozenset[str]:
    """Return how often something is said to happen: "every two weeks" and "fortnightly" agree.

    >>> sorted(intervals_in("one visit per quarter, fed every two weeks"))
    ['1 quarter', '2 week']
    """
    found = set()
    for match in _INTERVAL.finditer(text.lower()):
        number, unit, adverb = match[1], match[2], match[3]
        number = {"two": "2", "second": "2", "other": "2", "three": "3"}.get(number or "1", number)
        found.add(_ADVERBS[adverb] if adverb else f"{number or 1} {unit}")
    return frozenset(found)


@functools.lru_cache(maxsize=20_000)
def names_in(sentence: str) -> tuple[Name, ...]:
    """Return the names in a sentence: runs of capitalised words and numbers, "zone 3", "P2".

    >>> names_in("Does the Canopy 12 Duo ship to zones 2 and 3?")
    (('canopy', '12', 'duo'), ('zone', '2'), ('zone', '3'))
    """
    text = _TITLES.sub("", sentence)
    found: list[Name] = []
    for match in _NAME.finditer(text):
        parts = [p for p in re.split(r"[\s&]+", match[0].replace("\u2019", "'")) if p]
        parts = [p.removesuffix("'s").casefold() for p in parts]
        at_start = not text[: match.start()].strip("\"'\u201c*(- ")
        while parts and (is_stop_word(parts[0].split("'")[0]) or parts[0] in _NO_NAMES):
            parts.pop(0)
            at_start = False if parts else at_start
        if not parts or (at_start and len(parts) == 1 and not any(map(str.isdigit, parts[0]))):
            continue
        found.append(tuple(parts))
    for match in _NUMBERED.finditer(text):
        numbers = re.findall(r"\d+", match[2])
        if " to " in match[2] and len(numbers) == 2:
            numbers = [str(n) for n in range(int(numbers[0]), min(int(numbers[1]), 99) + 1)]
        if not is_stop_word(match[1]):
            found += [(match[1], number) for number in numbers]
    return tuple(dict.fromkeys(found))


@functools.lru_cache(maxsize=10_000)
def _roots(name: Name) -> tuple[str, ...]:
    return tuple(root(word) for part in name for word in words(part))


def holds(bag: Bag, wanted: Name) -> bool:
    """Say whether a text has the words of a name in a row, whatever their case."""
    parts = _roots(wanted)
    if not all(part in bag.known for part in parts):
        return False
    roots = bag.roots
    return any(roots[i : i + len(parts)] == parts for i in range(len(roots)))


def same(wanted: Name, name: Name) -> bool:
    """Say whether a name can be the one wanted: equal, or a clear part of it."""
    if wanted == name:
        return True
    short, long = sorted((wanted, name), key=len)
    if len(short) == len(long):
        return False
    tail = long[-len(short) :] == short
    head = long[: len(short)] == short
    return tail or (head and long[len(short)][:1].isdigit())


def differs(wanted: Name, name: Name) -> bool:
    """Say whether a name is a sibling of the one wanted: another number, another ending."""
    return (
        wanted[0] == name[0]
        and wanted != name
        and len(wanted) + len(name) > 2
        and not ((len(wanted) == 1 and name[1][:1].isdigit()) or len(name) == 1)
    )


def extends(wanted: Name, name: Name) -> bool:
    """Say whether a name is the one wanted and more: "Canopy 12 Duo" for "Canopy 12"."""
    return (
        len(name) > len(wanted)
        and name[: len(wanted)] == wanted
        and not name[len(wanted)][:1].isdigit()
    )
