"""How well each sentence of the passages fits a question, as numbers from 0 to 1."""

import re
from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from generator.records.calls import Given
from generator.records.knowledge import Passage
from generator.teachers.answers import has_answer, is_speech
from generator.teachers.names import Name, differs, extends, holds, intervals_in, names_in, same
from generator.teachers.question import Query, Term
from generator.teachers.reading import Sentence
from generator.text import content_words
from generator.thesaurus.matching import (
    LOOSELY,
    NEARLY,
    Bag,
    alike,
    bag_of,
    groups_of,
    opening,
    root,
)

__all__ = ["DOUBTS", "FEATURES", "features", "joined", "match"]

FEATURES = (
    "topic",  # weight of what is asked that is in the sentence
    "topic_near",  # ... counting headings, title and the sentences around, at a discount
    "topic_passage",  # ... anywhere in the passage or above it
    "story_near",  # the same for the words that tell the situation; 0.5 where there are none
    "evidence",  # weight of all words matched near, absolute: many rare words are no accident
    "evidence_own",  # ... in the sentence itself
    "evidence_passage",  # ... anywhere in the passage or above it
    "words_near",  # share of the question's words matched near, light ones too, all alike
    "known_gap",  # the heaviest thing asked that the documents name, but not near here
    "known_gaps",  # ... all of them
    "unknown_gap",  # weight of things asked that no document has, and none near stands in for
    "verb_gaps",  # weight of acts asked that are not near
    "focus_near",  # the noun behind "which" or "how many" is near
    "focus_missing",  # there is one, and it isn't
    "exact_fits",  # a price, a number, a time, a person is wanted, and the sentence has one
    "exact_missing",
    "why_fits",  # a reason is wanted, and the sentence has the form of one
    "why_missing",
    "portrait_fits",  # somebody is to be described, and the sentence says what they are
    "above_asked",  # share of the last heading's or the title's words that the question has
    "above_why",  # a reason is wanted, and the heading promises one
    "names_near",  # share of the question's names that are in the sentence or above it
    "names_missing",  # share of them that are nowhere in the passage
    "names_differ",  # the sentence is about another model, zone, plan
    "names_other",  # it has none of the names, but others
    "years_differ",
    "intervals_differ",
    "in_pairs",  # neighbouring words of the question that are neighbours here
    "asks",  # the sentence is a question or stands in a paragraph that asks
    "speaks",
    "is_short",
    "rank",  # 1 for the passage found first, 1/2 for the second
    "place",  # 1 for the passage found first, 7/8 for the second
)
DOUBTS = frozenset(
    ("known_gap", "known_gaps", "unknown_gap", "verb_gaps", "focus_missing", "exact_missing",
     "why_missing", "names_missing", "names_differ", "names_other", "years_differ",
     "intervals_differ", "asks", "speaks", "is_short")
)  # fmt: skip
"""Features that speak against a sentence."""
_LOOSE = frozenset(("why", "where", "how", "polar", "portrait"))

_TRAITS = "character|temper|manners?|disposition|understanding|countenance|air|mind|nature"
_LEAST_NAME = 1.2
"""A name that weighs less is everywhere: the company's own, say."""
_ABOVE, _BESIDE, _BEFORE_2, _ELSEWHERE = 0.9, 0.65, 0.5, 0.3


def match(term: Term, bag: Bag) -> float:
    """Return how well a text holds a term: 1 for the word, less for a near one, 0 for none."""
    if term.root in bag.known:
        return 1.0
    if term.groups & bag.groups:
        return NEARLY
    begins = opening(term.root)
    if begins in bag.openings and any(alike(term.root, other) for other in bag.known):
        return LOOSELY
    return 0.0


class _Scene(Struct, frozen=True):
    """A passage as one question sees it; lists of floats have a number for each of its terms.

    Attributes:
        held: how well each sentence holds each term.
        held_above: how well headings and title hold them.
        held_anywhere: the best of all these.
        titled: see `_titled`.
    """

    inside: Sequence[Sentence]
    held: list[list[float]]
    held_above: list[float]
    held_anywhere: list[float]
    above: Bag
    names_above: frozenset[Name]
    titled: tuple[float, float]

    def near(self, at: int) -> list[float]:
        """Return how near each term is: in the sentence, above it, beside it, in the passage."""
        own = self.held[at]
        near = [max(one, _ABOVE * up) for one, up in zip(own, self.held_above, strict=True)]
        for n, row in enumerate(self.held):
            if n == at:
                continue
            factor = {-1: _BESIDE, 1: _BEFORE_2, -2: _BEFORE_2}.get(n - at, _ELSEWHERE)
            near = [max(old, factor * new) for old, new in zip(near, row, strict=True)]
        return near


def features(
    given: Given, query: Query, sentences: Sequence[Sequence[Sentence]]
) -> list[tuple[Sentence, list[float]]]:
    """Return each sentence with its features, in the order of `FEATURES`."""
    found = []
    for passage, inside in zip(given.passages, sentences, strict=True):
        above = bag_of(" \n ".join([passage.title, *passage.headings]), given.language)
        held = [[match(term, one.bag) for term in query.terms] for one in inside]
        held_above = [match(term, above) for term in query.terms]
        scene = _Scene(
            inside,
            held,
            held_above,
            [max(column) for column in zip(held_above, *held, strict=True)],
            above,
            _names_above(passage),
            _titled(query, passage, given.language),
        )
        found += [(one, _features(query, one, scene)) for one in inside]
    return found


def joined(of_each: Sequence[Sequence[float]]) -> list[float]:
    """Return the features of sentences taken together: what one of them has, all of them have."""
    columns = zip(FEATURES, *of_each, strict=True)
    return [min(values) if name in DOUBTS else max(values) for name, *values in columns]


def _names_above(passage: Passage) -> frozenset[Name]:
    found: set[Name] = set()
    for text in (passage.title, *passage.headings):
        found.update(names_in("the " + text))
    return frozenset(found)


def _features(query: Query, one: Sentence, scene: _Scene) -> list[float]:
    near = scene.near(one.at)
    exact = [has_answer(kind, one.text) for kind in query.kinds if kind not in _LOOSE]
    why = "why" in query.kinds
    gives_reason = why and has_answer("why", one.text)
    return [
        *_coverage(query, scene.held[one.at], near, scene.held_anywhere),
        *_gaps(query, scene.held[one.at], near, scene.held_above),
        float(any(exact)),
        float(bool(exact) and not all(exact)),
        float(gives_reason),
        float(why and not gives_reason),
        _portrait_fits(query, one),
        *scene.titled,
        *_names(query, one, scene),
        _years_differ(query, one),
        _intervals_differ(query, one),
        min(1.0, len(query.bigrams & set(pairwise(one.bag.roots))) / 2),
        float(one.is_asking),
        float(is_speech(one.text)),
        float(len(one.bag.roots) < 6),
        1 / (1 + one.passage),
        max(0.0, 1 - one.passage / 8),
    ]


def _coverage(
    query: Query, own: Sequence[float], near: Sequence[float], anywhere: Sequence[float]
) -> list[float]:
    """Return the features from "topic" to "words_near"."""
    weights = [term.weight for term in query.terms]
    story = [i for i, t in enumerate(query.terms) if not t.asks and not t.is_light]
    return [
        _share(weights, own, query.topic_at),
        _share(weights, near, query.topic_at),
        _share(weights, anywhere, query.topic_at),
        _share(weights, near, story) if story else 0.5,
        *(
            sum(w * m for w, m in zip(weights, held, strict=True)) / 15
            for held in (near, own, anywhere)
        ),
        sum(near) / len(near),
    ]


def _gaps(
    query: Query, own: Sequence[float], near: Sequence[float], above: Sequence[float]
) -> list[float]:
    """Return the features from "known_gap" to "focus_missing"."""
    things: list[float] = []
    unknown: list[float] = []
    acts: list[float] = []
    is_exact = bool(query.kinds - _LOOSE)
    for i in query.topic_at:
        term = query.terms[i]
        # A price or a number must stand with the thing itself, not beside it.
        held = max(own[i], above[i], 0.5 * near[i]) if is_exact else near[i]
        of_kind = acts if term.is_verb else things if term.is_known else unknown
        of_kind.append(term.weight * (1 - held))
    focus = [near[i] for i, term in enumerate(query.terms) if term.root in query.focus]
    return [
        max(things, default=0.0) / 5,
        sum(things) / 10,
        sum(unknown) / 10,
        sum(acts) / 10,
        sum(focus) / len(focus) if focus else 0.0,
        float(bool(focus) and min(focus) < 0.5),
    ]


def _years_differ(query: Query, one: Sentence) -> float:
    if not query.years:
        return 0.0
    years = {word for word in one.bag.roots if len(word) == 4 and word[:2] in ("18", "19", "20")}
    return float(bool(years) and not query.years & years)


def _intervals_differ(query: Query, one: Sentence) -> float:
    if not query.intervals:
        return 0.0
    found = intervals_in(one.text)
    return float(bool(found) and not query.intervals & found)


def _portrait_fits(query: Query, one: Sentence) -> float:
    """Return 1 where a name of the question is said to be or have something: "Jane was ..."."""
    if "portrait" not in query.kinds or not has_answer("portrait", one.text):
        return 0.0
    names = "|".join(re.escape(name[-1]) for name in query.names)
    pattern = (
        rf"\b(?:{names})\b(?:'s|\u2019s)?(?:,? \w+){{0,3}} "
        rf"(?:is|was|had|has|looked|seemed|{_TRAITS})\b"
    )
    return float(bool(names) and re.search(pattern, one.text, re.IGNORECASE) is not None)


def _titled(query: Query, passage: Passage, language: str) -> tuple[float, float]:
    """Return how much of the passage's nearest heading the question holds; and if it says why."""
    best = why = 0.0
    for text in [*passage.headings[-1:], passage.title]:
        content = [word for word in content_words(text, language) if not word.isdigit()]
        if not content:
            continue
        roots = {root(word, language) for word in content}
        held = [
            max((1.0 if t.root == one else NEARLY if t.groups & groups_of(one) else 0.0
                 for t in query.terms), default=0.0)
            for one in roots
        ]  # fmt: skip
        best = max(best, sum(held) / len(held) * min(1.0, len(held) / 2))
        if "why" in query.kinds and re.search(r"\b(?:why|reasons?|because)\b", text, re.I):
            why = 1.0
    return best, why


def _share(weights: Sequence[float], held: Sequence[float], which: Sequence[int]) -> float:
    total = sum(weights[i] for i in which)
    return sum(weights[i] * held[i] for i in which) / total if total else 0.0


def _names(query: Query, one: Sentence, scene: _Scene) -> tuple[float, float, float, float]:
    """Return share of names near; share missing; whether a sibling or another is named instead."""
    weights = {name: query.weight_of(name) for name in query.names}
    wanted_names = [name for name, weight in weights.items() if weight > _LEAST_NAME]
    wanted_names = wanted_names or list(query.asked_names)
    if not wanted_names:
        return 1.0, 0.0, 0.0, 0.0
    near = missing = total = apart = 0.0
    for wanted in wanted_names:
        weight = 1.0 if wanted in query.asked_names else 0.4
        total += weight
        is_here = any(same(wanted, name) for name in one.names) or (
            holds(one.bag, wanted) and not any(differs(wanted, n) for n in one.names)
        )
        is_above = holds(scene.above, wanted) and not any(
            extends(wanted, n) for n in scene.names_above
        )
        is_above = is_above or any(same(wanted, name) for name in scene.names_above)
        if is_here or is_above:
            near += weight * (1.0 if is_here else 0.8)
            apart += weight * (not is_here and any(differs(wanted, n) for n in one.names))
            continue
        around = any(holds(other.bag, wanted) for other in scene.inside)
        missing += weight * (0.5 if around else 1.0)
        apart += weight * any(differs(wanted, n) for n in (*one.names, *scene.names_above))
    other = not near and any(any(map(str.isdigit, name[-1])) for name in one.names)
    return near / total, missing / total, apart / total, float(other)
