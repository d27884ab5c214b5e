"""Tokens: what is known of a word, a number or a stop whatever stands around it. English."""

import functools
import re

from msgspec import Struct

from generator.gate.cues import cues_of
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
from generator.text import is_stop_word
from generator.thesaurus.matching import LIGHT_WORDS, VERBS, opening, root
from generator.thesaurus.opposites import opposites_of
from generator.thesaurus.synonyms import begins_phrase, synonym_groups

__all__ = ["HAVE", "Word", "tokens_of", "word_of"]

_TOKEN = re.compile(
    r"[A-Z]+\d*(?:-[A-Z0-9]*\d[A-Z0-9]*)+"  # a code: BL-24, S-2024-03
    r"|\d+(?:[.,:]\d+)*(?:(?:st|nd|rd|th)\b)?"  # a number, a clock time, 3rd; of 5kg the 5
    r"|°[A-Za-z]+|[ap]\.m\b\.?|[^\W_]+(?:['\u2019](?:t|s|re|ve|ll|d|m)\b)?"  # a word
    r"|[€£$%°¥]|[.!?](?=[\s\"'\u201d\u2019)]|$)|[,;:()\u2014\u2013]"
)
_ENDS = frozenset(".!?")
_STOPS = frozenset(",;:()\u2014\u2013")


class Word(Struct, frozen=True):
    """What is known of a token whatever stands around it.

    Attributes:
        kind: "content", "function", "number", "unit", "stop" or "end".
        mark: the row of MARKS it is in, or "".
        negates: it turns what its clause says.
        breaks: a clause begins with it; `turns`: it says the opposite of its root.
        begins: a phrase of the thesaurus may begin with it.
        may_mark: it may stand for a mark, `may_negate` for a negation, where it stands.
        cues: the tables of cues that it is in, by number.
        is_thing: it names a thing or a person: neither mostly a verb nor a light word.
        heaviness: what it counts where nothing carries it; verbs and light words are paraphrased.
        cuts: a clause or a sentence ends or begins with it.
        is_content: its kind is "content".
        may_measure: a quantity may begin with it.
        key: what it is in an edit: "not" and a word are one.
        is_listed: its root or its groups are looked for.
        is_by_or_be, is_participle: a passive is made of these.
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
    cues: tuple[int, ...] = ()
    is_thing: bool = False
    heaviness: float = 1.0
    cuts: bool = False
    is_content: bool = False
    may_measure: bool = False
    is_listed: bool = False
    key: str = ""
    is_by_or_be: bool = False
    is_participle: bool = False


@functools.lru_cache(maxsize=200_000)
def word_of(token: str) -> Word:
    """Return what is known of a token; what was asked once is remembered."""
    if token in _ENDS:
        return Word(token, token, "end", cuts=True)
    if token in _STOPS:
        return Word(token, token, "stop", cuts=True)
    lower = token.lower().replace("\u2019", "'")
    if lower[1:3] == ".m":
        lower = lower.replace(".", "")  # a.m., p.m.
    negates = lower in NEGATIONS or lower.endswith("n't")
    if lower.endswith("n't"):
        lower = {"can't": "can", "won't": "will"}.get(lower, lower[:-3])
    elif "'" in lower:
        lower = lower.partition("'")[0]
    cues = cues_of(lower, is_negation=negates)
    if lower[:1].isdecimal() or lower in NUMBERS or lower in ORDINALS or lower in FRACTIONS:
        return Word(lower, lower, "number", MARKS.get(lower, ""), may_mark=lower in MARKS,
                    may_measure=True, key=lower)  # fmt: skip
    is_capital = token[0].isupper()
    if is_capital and (lower in MONTHS or lower in WEEKDAYS):
        mark = MARKS.get(lower, "")
        return Word(lower, lower, "number", mark, is_capital=True, may_mark=bool(mark),
                    may_measure=True, key=lower)  # fmt: skip
    if lower in UNITS:
        found = root(lower)
        return Word(lower, found, "unit", groups=synonym_groups(found), opening=opening(found),
                    begins=begins_phrase(found), may_measure=True, is_listed=True,
                    key=lower)  # fmt: skip
    mark = MARKS.get(lower, "")
    is_function = lower in FUNCTION or is_stop_word(lower) or (bool(mark) and mark != "must")
    is_content = not is_function and lower not in _CLOSED_NEGATIONS
    stem, turns = _base(lower)
    groups = synonym_groups(stem)
    is_light = lower in VERBS or lower in LIGHT_WORDS
    return Word(
        lower,
        stem,
        "content" if is_content else "function",
        mark,
        negates,
        groups,
        opposites_of(stem),
        "" if is_function else opening(stem),
        is_capital=is_capital and token != "I",
        breaks=lower in CLAUSE_WORDS,
        turns=turns,
        begins=begins_phrase(stem),
        may_mark=bool(mark) or lower in HAVE,
        may_negate=negates or lower in _TURNING,
        cues=cues,
        is_thing=is_content and not is_light,
        heaviness=0.3 if is_light or (lower.endswith("ly") and not groups) else 1.0,
        cuts=lower in CLAUSE_WORDS,
        is_content=is_content,
        key=f"not {lower}" if negates else lower,
        is_listed=is_content or bool(groups),
        is_by_or_be=lower == "by" or lower in _BE,
        is_participle=lower.endswith(_PARTICIPLES),
    )


class _Stretches(dict[str, tuple[Word, ...]]):
    """What stands between two blanks -> its words; forgotten all at once when there are many."""

    def __missing__(self, stretch: str) -> tuple[Word, ...]:
        if len(self) >= 200_000:
            self.clear()
        found = self[stretch] = tuple(word_of(token) for token in _TOKEN.findall(stretch))
        return found


_stretches = _Stretches()


def tokens_of(text: str) -> list[Word]:
    """Return the tokens of a text: what is between two blanks is cut once, then remembered."""
    found: list[Word] = []
    for stretch in text.split():
        found += _stretches[stretch]
    return found


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
_BE = frozenset(("is", "are", "was", "were", "be", "been", "being", "get", "gets", "got"))
_PARTICIPLES = ("ed", "en", "wn", "ught", "ld", "ade")
HAVE = frozenset(("has", "have", "had", "need", "needs", "needed"))
_TURNING = frozenset(("rather", "instead", "other"))
_NO_PREFIX = ("under", "unit", "uni", "until", "uncle")
_DEGREES = (("iest", "y"), ("ier", "y"), ("est", ""), ("est", "e"), ("er", ""), ("er", "e"))
