"""A text as checks compare it: tokens with root, groups, clause, negation; quantities; names.

English. One pass of one pattern over the text, then look-ups in tables that remember each word.
"""

import functools
import re
from dataclasses import dataclass, field

from generator.gate.lexicon import (
    CLAUSE_WORDS,
    FRACTIONS,
    FUNCTION,
    MARKS,
    MONTHS,
    NEGATIONS,
    NUMBERS,
    ORDINALS,
    UNITS,
    WEEKDAYS,
)
from generator.gate.quantities import Quantity, quantities
from generator.text import is_stop_word
from generator.thesaurus.matching import VERBS, opening, root
from generator.thesaurus.opposites import opposites_of
from generator.thesaurus.synonyms import begins_phrase, phrase_groups, synonym_groups

__all__ = ["Reading", "Word", "read", "word_of"]

_TOKEN = re.compile(
    r"[A-Z]+\d*(?:-[A-Z0-9]*\d[A-Z0-9]*)+"  # a code: BL-24, S-2024-03
    r"|\d+(?:[.,:]\d+)*(?:(?:st|nd|rd|th)\b)?"  # a number, a clock time, 3rd; of 5kg the 5
    r"|°[A-Za-z]+|[^\W_]+(?:['\u2019](?:t|s|re|ve|ll|d|m)\b)?"  # a word
    r"|[€£$%°¥]|[.!?](?=[\s\"'\u201d\u2019)]|$)|[,;:()\u2014\u2013]"
)
_ENDS = frozenset(".!?")
_STOPS = frozenset(",;:()\u2014\u2013")


@dataclass(frozen=True, slots=True)
class Word:
    """What is known of a token whatever stands around it.

    Attributes:
        kind: "content", "function", "number", "unit", "stop" or "end".
        mark: the row of MARKS it is in, or "".
        negates: it turns what its clause says.
        breaks: a clause begins with it; `turns`: it says the opposite of its root.
        begins: a phrase of the thesaurus may begin with it.
        may_mark: it may stand for a mark, `may_negate` for a negation, where it stands.
    """

    lower: str
    root: str
    kind: str
    mark: str = ""
    negates: bool = False
    groups: frozenset[int] = frozenset()
    opposites: frozenset[str] = frozenset()
    opening: str = ""
    is_capital: bool = False
    breaks: bool = False
    turns: bool = False
    begins: bool = False
    may_mark: bool = False
    may_negate: bool = False


@functools.lru_cache(maxsize=200_000)
def word_of(token: str) -> Word:
    """Return what is known of a token; what was asked once is remembered."""
    if token in _ENDS:
        return Word(token, token, "end")
    if token in _STOPS:
        return Word(token, token, "stop")
    lower = token.lower().replace("\u2019", "'")
    negates = lower in NEGATIONS or lower.endswith("n't")
    if lower.endswith("n't"):
        lower = {"can't": "can", "won't": "will"}.get(lower, lower[:-3])
    elif "'" in lower:
        lower = lower.partition("'")[0]
    if lower[:1].isdecimal() or lower in NUMBERS or lower in ORDINALS or lower in FRACTIONS:
        return Word(lower, lower, "number", MARKS.get(lower, ""), breaks=False)
    is_capital = token[0].isupper()
    if is_capital and (lower in MONTHS or lower in WEEKDAYS) and lower not in ("march", "may"):
        return Word(lower, lower, "number", is_capital=True)
    if lower in ("march", "may") and is_capital:
        return Word(lower, lower, "number", MARKS.get(lower, ""), is_capital=True)
    if lower in UNITS:
        found = root(lower)
        return Word(lower, found, "unit", groups=synonym_groups(found), opening=opening(found))
    mark = MARKS.get(lower, "")
    is_function = lower in FUNCTION or is_stop_word(lower) or (bool(mark) and mark != "must")
    stem, turns = _base(lower)
    groups = synonym_groups(stem)
    return Word(
        lower,
        stem,
        "function" if is_function or lower in _CLOSED_NEGATIONS else "content",
        mark,
        negates,
        groups,
        opposites_of(stem),
        "" if is_function else opening(stem),
        is_capital=is_capital and token != "I",
        breaks=lower in CLAUSE_WORDS,
        turns=turns,
        begins=begins_phrase(stem),
        may_mark=bool(mark) or lower in _HAVE,
        may_negate=negates or lower in _TURNING,
    )


def _base(lower: str) -> tuple[str, bool]:
    """Return the root of a word, and whether it says the opposite of it: "unused" is not "use"."""
    found = root(lower)
    if lower.startswith("un") and len(lower) > 5 and not lower.startswith(_NO_PREFIX):
        base = root(lower[2:])
        if synonym_groups(base):
            return base, True
    if synonym_groups(found):
        return found, False
    for ending, put in _DEGREES:
        if lower.endswith(ending) and len(lower) - len(ending) >= 2:
            base = lower[: -len(ending)] + put
            if len(base) > 3 and base[-1] == base[-2] and base[-1] not in "sl":
                base = base[:-1]
            found_base = root(base)
            if synonym_groups(found_base):
                return found_base, False
    return found, False


_CLOSED_NEGATIONS = frozenset(
    [
        "not",
        "no",
        "never",
        "none",
        "nobody",
        "nothing",
        "neither",
        "nor",
        "cannot",
        "without",
        "nowhere",
        "n't",
        "unable",
        "hardly",
    ]
)
_HAVE = frozenset(("has", "have", "had", "need", "needs", "needed"))
_TURNING = frozenset(("rather", "instead", "other"))
_NO_PREFIX = ("under", "unit", "uni", "until", "uncle")
_DEGREES = (("iest", "y"), ("ier", "y"), ("est", ""), ("est", "e"), ("er", ""), ("er", "e"))


@dataclass(slots=True)
class Reading:
    """A text, token by token; lists run in step.

    Attributes:
        clause: number of the clause a token stands in; `sentence` likewise.
        negated: whether a negation of its clause stands before it, or close behind it.
        names: runs of capitalised words and labels, in lower case, by their first token's place.
    """

    words: list[Word]
    clause: list[int]
    sentence: list[int]
    negated: list[bool]
    quantities: list[Quantity]
    names: list[tuple[int, tuple[str, ...]]]
    content: list[int]
    marks: dict[str, list[int]]
    phrases: list[tuple[int, int, int]]
    places: dict[str, list[int]] = field(default_factory=dict)
    groups: dict[int, list[int]] = field(default_factory=dict)
    openings: dict[str, list[int]] = field(default_factory=dict)
    opposites: dict[str, list[int]] = field(default_factory=dict)

    def indexed(self) -> "Reading":
        """Return the reading with its words by root, group, opening and opposite; made once."""
        if not self.places:
            _index(self)
        return self


@functools.lru_cache(maxsize=20_000)
def read(text: str) -> Reading:
    """Read a text."""
    words = [word_of(token) for token in _TOKEN.findall(text)]
    clause, sentence = _cut(words)
    starts = [i for i, word in enumerate(words) if word.begins]
    return Reading(
        words,
        clause,
        sentence,
        _negated(words, clause),
        quantities(words, clause, sentence),
        _names(words, sentence),
        [i for i, word in enumerate(words) if word.kind == "content"],
        _marks(words, sentence),
        phrase_groups([word.root for word in words], starts) if starts else [],
    )


def _cut(words: list[Word]) -> tuple[list[int], list[int]]:
    clause, sentence = [], []
    n_clause = n_sentence = 0
    for word in words:
        if word.kind == "stop" or word.breaks:
            n_clause += 1
        clause.append(n_clause)
        sentence.append(n_sentence)
        if word.kind == "end":
            n_clause += 1
            n_sentence += 1
    return clause, sentence


def _negated(words: list[Word], clause: list[int]) -> list[bool]:
    """Mark what follows a negation in its clause; what is negated twice isn't."""
    found = [word.turns for word in words]
    for i, word in enumerate(words):
        if word.may_negate and _negates(words, i):
            for j in range(i + 1, _scope_end(words, clause, i)):
                found[j] = not found[j]
    return found


def _negates(words: list[Word], i: int) -> bool:
    word = words[i]
    after = words[i + 1] if i + 1 < len(words) else None
    if word.negates:
        return not (word.lower == "not" and after is not None and after.mark == "only")
    return after is not None and after.lower in ("than", "of")


def _scope_end(words: list[Word], clause: list[int], i: int) -> int:
    """Return where the scope of a negation ends: with its clause; "or" goes on."""
    n = 0
    for j in range(i + 1, len(words)):
        lower = words[j].lower
        is_beyond = clause[j] != clause[i] and (n or lower not in ("or", "that", "and", "who"))
        if is_beyond and "or" not in (lower, words[j - 1].lower):
            return j
        n += words[j].kind == "content"
    return len(words)


def _names(words: list[Word], sentence: list[int]) -> list[tuple[int, tuple[str, ...]]]:
    """Find runs of capitalised words; the first word of a sentence only where more follows."""
    found: list[tuple[int, tuple[str, ...]]] = []
    i, n = 0, len(words)
    while i < n:
        word = words[i]
        first = i == 0 or sentence[i] != sentence[i - 1]
        if (
            not word.is_capital
            or word.kind != "content"
            or (first and not (i + 1 < n and (words[i + 1].is_capital or _is_label(words[i + 1]))))
        ):
            i += 1
            continue
        j = i + 1
        while j < n and (words[j].is_capital or _is_label(words[j])) and words[j].kind != "stop":
            j += 1
        found.append((i, tuple(one.lower for one in words[i:j])))
        i = j
    return found


def _is_label(word: Word) -> bool:
    return (
        word.kind == "number"
        and word.lower[:1].isdecimal()
        and not word.lower.endswith(("st", "nd", "rd", "th"))
    )


def _index(reading: Reading) -> None:
    places, groups = reading.places, reading.groups
    openings, opposites = reading.openings, reading.opposites
    for i, word in enumerate(reading.words):
        if word.kind not in ("content", "unit") and not word.groups:
            continue
        places.setdefault(word.root, []).append(i)
        if word.opening:
            openings.setdefault(word.opening, []).append(i)
        for group in word.groups:
            groups.setdefault(group, []).append(i)
        for one in word.opposites:
            opposites.setdefault(one, []).append(i)
    for start, end, group in reading.phrases:
        groups.setdefault(group, []).extend(range(start, end))


def _marks(words: list[Word], sentence: list[int]) -> dict[str, list[int]]:
    """Return mark -> where it stands."""
    found: dict[str, list[int]] = {}
    last = -1
    for i, word in enumerate(words):
        is_first = sentence[i] != last
        if is_first or word.may_mark:
            last = sentence[i]
            if mark := _mark(words, i, sentence):
                found.setdefault(mark, []).append(i)
    return found


def _mark(words: list[Word], i: int, sentence: list[int]) -> str:
    """Return the row of MARKS that a word stands for where it stands."""
    word = words[i]
    after = words[i + 1] if i + 1 < len(words) else None
    if word.lower in _HAVE and after is not None:
        return "must" if after.lower == "to" else ""
    if word.mark in ("all", "each") and after is not None and after.kind in ("number", "unit"):
        return ""
    first = i == 0 or sentence[i] != sentence[i - 1]
    if word.mark and not (first and word.lower in ("should", "must", "may", "can")):
        return word.mark
    if first and word.lower in VERBS and after is not None and after.kind != "content":
        return "must"  # an imperative
    return ""
