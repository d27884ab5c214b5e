"""What a question asks for: its terms and their weights, its names, the kind of answer it wants."""

import functools
import re
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from generator.teachers.answers import FRAMING, kinds_of
from generator.teachers.names import Name, intervals_in, names_in
from generator.text import is_stop_word, sentence_spans, stem, words
from generator.thesaurus.matching import (
    LIGHT_WORDS,
    VERBS,
    groups_of,
    phrases_in,
    root,
    without_frame,
)

__all__ = ["Query", "Term", "read_question"]

_BY_ROLE = {"main": 1.0, "side": 0.8, "pointed": 0.8, "story": 0.35}
"""What a word counts by where it stands: in the clause that asks, in a clause that hangs on it, in
a sentence that tells the situation and that the question points to ("that", "it"), in another."""
_LIGHT = 0.3
_UNKNOWN_WEIGHT = 6.0
"""A word that is in no document: the weight of one that is in one of 400 passages."""
_GENERAL_WEIGHT = 4.0
"""The most that a word of the thesaurus weighs: it has others that can stand for it."""

_VERB_ROOTS = frozenset(root(word) for word in VERBS)
_LIGHT_ROOTS = frozenset(root(word) for word in LIGHT_WORDS)

# What begins a clause that hangs on the question, and what may end it.
_SIDE_MARKS = (
    r"if|when|once|while|whilst|because|since|so that|after|before|rather than|"
    r"compared (?:with|to)|"
    r"as opposed to|in case|without|instead of|than|although|though|even|unless|until|apart from|"
    r"along with|together with|besides|now that|as soon as|given that|whereas|during"
)
_CLAUSE = re.compile(rf"(\b(?:{_SIDE_MARKS})\b|[,;:]|\s[-\u2013]\s)", re.IGNORECASE)
_SIDE = re.compile(rf"(?:{_SIDE_MARKS})$", re.IGNORECASE)
_POINTS = re.compile(
    r"\b(?:it|that|this|they|them|these|those|one|there|so|its|their)\b", re.IGNORECASE
)

_FOCUS = re.compile(r"\b(?:which|what|how many|how much|whose)\s+((?:[\w'’-]+\s*){1,4})", re.I)
_MODALS = frozenset(("may", "must", "shall", "need", "cannot", "happens", "happened"))
_INDIRECT = re.compile(
    r"\b(?:asks?|asked|wonders?|want(?:s|ed)? to know|would like to know|tell me|"
    r"explain|describe)\s+"
    r"(?:\w+\s)?(?:how|what|when|where|which|who|whom|whose|why|whether|if)\b",
    re.IGNORECASE,
)
_DEGREE = re.compile(
    r"\bhow (heavy|tall|wide|big|deep|loud|hot|warm|cold|strong|fast|high|thick|exact|accurate|"
    r"bright|powerful)\b"
)
_NO_FOCUS = frozenset(
    root(word)
    for word in (
        "one",
        "share",
        "percentage",
        "proportion",
        "number",
        "time",
        "kind",
        "sort",
        "type",
        "much",
        "many",
        "day",
        "hour",
        "week",
        "month",
        "year",
        "minute",
    )
)
_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")


class Term(Struct, frozen=True):
    """A word of the question: how it is matched and how much it counts.

    Attributes:
        is_known: it occurs in some document.
        is_light: it says little of the topic.
        role: where it stands, a key of `_BY_ROLE`.
        is_verb: it may be a verb; questions name things and paraphrase acts.
        is_named: it is part of a name.
    """

    root: str
    groups: frozenset[int]
    weight: float
    is_known: bool
    is_light: bool
    role: str
    is_verb: bool = False
    is_named: bool = False

    @property
    def asks(self) -> bool:
        """Whether it stands in the sentence that asks."""
        return self.role in ("main", "side")


class Query(Struct, frozen=True, dict=True):
    """A question as the teacher reads it.

    Attributes:
        kinds: of answer it wants, such as "money" or "why"; empty where its form doesn't say.
        focus: roots of the noun behind "which", "what", "how many".
    """

    terms: tuple[Term, ...]
    names: tuple[Name, ...]
    asked_names: frozenset[Name]
    kinds: frozenset[str]
    focus: tuple[str, ...]
    years: frozenset[str]
    intervals: frozenset[str]
    bigrams: frozenset[tuple[str, str]]
    name_weights: dict[str, float]

    @functools.cached_property
    def topic_at(self) -> tuple[int, ...]:
        """The places in `terms` of the words that say what is asked, beside names."""
        able = [t for t in self.terms if not t.is_light]
        found = [t for t in able if t.role == "main" and not t.is_named]
        found = found or [t for t in able if t.role in ("side", "pointed") and not t.is_named]
        found = found or [t for t in self.terms if t.asks and not t.is_light]
        found = found or [t for t in self.terms if not t.is_light]
        roots = {term.root for term in found or self.terms}
        return tuple(i for i, term in enumerate(self.terms) if term.root in roots)

    def weight_of(self, name: Name) -> float:
        """Return the weight of a name's heaviest word, whatever its role."""
        return max((w for part in name for w in [self.name_weights.get(part, 0.0)]), default=0.0)


def read_question(text: str, weights: dict[str, float], language: str = "en") -> Query:
    """Read a question; `weights` are those of `Given`."""
    if language == "en":
        text = without_frame(text)
    sentences = [text[s.start : s.end] for s in sentence_spans(text, language)] or [text]
    asking = [s for s in sentences if s.rstrip("\"'\u201d )").endswith("?") or _INDIRECT.search(s)]
    asking = asking or sentences
    asked = " ".join(asking)
    kinds = kinds_of(asked) if language == "en" else frozenset[str]()
    names = tuple(dict.fromkeys(name for s in sentences for name in names_in(s)))
    named = {root(word, language) for name in names for part in name for word in words(part)}
    framing = {root(word) for kind in kinds for word in FRAMING.get(kind, "").split()}
    focus = _focus(asked) if language == "en" else ()
    phrased = _phrased(sentences) if language == "en" else {}
    terms: dict[str, Term] = {}
    for word, role in _roles(sentences, asking):
        one = root(word, language)
        if (language == "en" and is_stop_word(word)) or one in terms or one in framing:
            continue
        term = _term(word, weights, language, role)
        light = term.is_light and one not in focus and one not in phrased
        terms[one] = replace(
            term,
            groups=term.groups | phrased.get(one, frozenset()),
            is_named=one in named,
            is_light=light,
            weight=term.weight * (_LIGHT if light else 1.0),
        )
    return Query(
        terms=tuple(terms.values()),
        names=names,
        asked_names=frozenset(name for s in asking for name in names_in(s)),
        kinds=kinds,
        focus=tuple(one for one in focus if one in terms),
        years=frozenset(_YEAR.findall(text)),
        intervals=intervals_in(text) if language == "en" else frozenset(),
        bigrams=_bigrams(asking, language),
        name_weights={
            part: max(weights.get(stem(w, language), _UNKNOWN_WEIGHT) for w in words(part) or [""])
            for name in names
            for part in name
        },
    )


def _phrased(sentences: list[str]) -> dict[str, frozenset[int]]:
    """Return the words that are part of a phrase, such as "give up", with its groups."""
    found: dict[str, frozenset[int]] = {}
    for sentence in sentences:
        roots = [root(word) for word in words(sentence)]
        for start, end, group in phrases_in(roots):
            for one in roots[start:end]:
                found[one] = found.get(one, frozenset()) | {group}
    return found


def _roles(sentences: list[str], asking: list[str]) -> list[tuple[str, str]]:
    """Return (word, role) of all words, those that ask before those that tell."""
    found: list[tuple[str, str]] = []
    for sentence in asking:
        role = "main"
        for clause in _CLAUSE.split(sentence):
            if not clause:
                continue
            if _SIDE.match(clause):
                role = "side"
            elif clause in (",", ";", ":", "-", "\u2013"):
                role = "main"
            found += [(word, role) for word in words(clause)]
    found.sort(key=lambda pair: pair[1] != "main")
    n_content = sum(1 for word, role in found if not is_stop_word(word) and word not in LIGHT_WORDS)
    pointing = n_content < 3 or any(_POINTS.search(sentence) for sentence in asking)
    for sentence in sentences:
        if sentence not in asking:
            found += [(word, "pointed" if pointing else "story") for word in words(sentence)]
    return found


def _term(word: str, weights: dict[str, float], language: str, role: str) -> Term:
    one = root(word, language)
    groups = groups_of(one) if language == "en" else frozenset()
    known = stem(word, language) in weights
    unknown = _GENERAL_WEIGHT if groups else _UNKNOWN_WEIGHT
    weight = weights.get(stem(word, language), unknown) * _BY_ROLE[role]
    light = language == "en" and one in _LIGHT_ROOTS
    return Term(one, groups, weight, known, light, role, is_verb=one in _VERB_ROOTS)


def _focus(asked: str) -> tuple[str, ...]:
    found: list[str] = []
    for match in _FOCUS.finditer(asked):
        content = []
        for word in words(match[1]):
            if word == "s":
                continue
            if is_stop_word(word) or word in _MODALS:
                break
            content.append(root(word))
        found += [one for n, one in enumerate(content[:2]) if n == 0 or one not in _VERB_ROOTS]
    found += [root(match[1]) for match in _DEGREE.finditer(asked.lower())]
    return tuple(one for one in dict.fromkeys(found) if one not in _NO_FOCUS)


def _bigrams(sentences: list[str], language: str) -> frozenset[tuple[str, str]]:
    pairs = set()
    for sentence in sentences:
        content = [root(w, language) for w in words(sentence) if not is_stop_word(w)]
        pairs |= set(pairwise(content))
    return frozenset(pairs)
