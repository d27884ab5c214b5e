"""How well each sentence of the passages fits a question, as numbers from 0 to 1."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from generator.records.calls import Given
from generator.records.knowledge import Passage, Span
from generator.teachers.answers import has_answer, is_question, is_speech
from generator.teachers.question import Name, Query, Term, intervals_in, names_in
from generator.thesaurus.matching import LOOSELY, NEARLY, Bag, alike, bag_of, groups_of, root
from generator.text import collapse, content_words, words

__all__ = ["DOUBTS", "FEATURES", "Sentence", "features", "joined", "match", "read_sentences"]

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
_LOOSE = frozenset(("why", "where", "how", "polar"))

_LEAST_NAME = 1.2
"""A name that weighs less is everywhere: the company's own, say."""
_ABOVE, _BESIDE, _BEFORE_2, _ELSEWHERE = 0.9, 0.65, 0.5, 0.3


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that may be chosen.

    Attributes:
        passage: index of its passage.
        at: its index among the passage's sentences.
        is_asking: it is a question, or stands in a paragraph that holds one.
        is_unfit: it answers nothing by itself: a row of a Markdown table, which lacks its header;
            the title again.
    """

    passage: int
    at: int
    span: Span
    text: str
    bag: Bag
    names: tuple[Name, ...]
    is_asking: bool
    is_unfit: bool


def read_sentences(passages: Sequence[Passage], language: str) -> list[list[Sentence]]:
    """Return the sentences of each passage as they are compared."""
    found = []
    for i, passage in enumerate(passages):
        texts = [collapse(passage.sentence(span)) for span in passage.sentences]
        asking = _asking(passage, texts)
        title = bag_of(passage.title, language).known | {"subject", "titl"}
        found.append(
            [
                Sentence(
                    i,
                    n,
                    span,
                    text,
                    bag_of(text, language),
                    tuple(names_in(text)),
                    is_asking=asking[n],
                    is_unfit=text.startswith("|") or bag_of(text, language).known <= title,
                )
                for n, (span, text) in enumerate(zip(passage.sentences, texts, strict=True))
            ]
        )
    return found


def _asking(passage: Passage, texts: Sequence[str]) -> list[bool]:
    """Say of each sentence whether a sentence of its paragraph is a question."""
    paragraph, numbers, end = 0, [], -1
    for span in passage.sentences:
        gap = passage.text[end - passage.start : span.start - passage.start] if end >= 0 else ""
        paragraph += "\n" in gap
        numbers.append(paragraph)
        end = span.end
    ask = {numbers[n] for n, text in enumerate(texts) if is_question(text)}
    return [number in ask for number in numbers]


def match(term: Term, bag: Bag) -> float:
    """Return how well a text holds a term: 1 for the word, less for a near one, 0 for none."""
    if term.root in bag.known:
        return 1.0
    if term.groups & bag.groups:
        return NEARLY
    if any(alike(term.root, other) for other in bag.known):
        return LOOSELY
    return 0.0


def features(
    given: Given, query: Query, sentences: Sequence[Sequence[Sentence]]
) -> list[tuple[Sentence, list[float]]]:
    """Return each sentence with its features, in the order of `FEATURES`."""
    found = []
    for passage, inside in zip(given.passages, sentences, strict=True):
        above = bag_of(" \n ".join([passage.title, *passage.headings]), given.language)
        names_above = _names_above(passage)
        titled = _titled(query, passage, given.language)
        in_each = [[match(term, one.bag) for term in query.terms] for one in inside]
        in_above = [match(term, above) for term in query.terms]
        for one in inside:
            near = _near(in_each, one.at, in_above)
            found.append(
                (
                    one,
                    _features(
                        query, one, inside, in_each, in_above, near, above, names_above, titled
                    ),
                )
            )
    return found


def joined(of_each: Sequence[Sequence[float]]) -> list[float]:
    """Return the features of sentences taken together: what one of them has, all of them have."""
    columns = zip(FEATURES, *of_each, strict=True)
    return [min(values) if name in DOUBTS else max(values) for name, *values in columns]


def _near(in_each: Sequence[Sequence[float]], at: int, in_above: Sequence[float]) -> list[float]:
    """Return how near each term is: in the sentence, above it, beside it, in the passage."""
    near = [max(own, _ABOVE * up) for own, up in zip(in_each[at], in_above, strict=True)]
    for n, row in enumerate(in_each):
        if n == at:
            continue
        factor = {-1: _BESIDE, 1: _BEFORE_2, -2: _BEFORE_2}.get(n - at, _ELSEWHERE)
        near = [max(old, factor * new) for old, new in zip(near, row, strict=True)]
    return near


def _names_above(passage: Passage) -> frozenset[Name]:
    found: set[Name] = set()
    for text in (passage.title, *passage.headings):
        found.update(names_in("the " + text))
    return frozenset(found)


def _holds(roots: Sequence[str], wanted: Name) -> bool:
    """Say whether a text has the words of a name in a row, whatever their case."""
    parts = tuple(root(word) for part in wanted for word in words(part))
    return any(tuple(roots[i : i + len(parts)]) == parts for i in range(len(roots)))


def _same(wanted: Name, name: Name) -> bool:
    """Say whether a name can be the one wanted: equal, or a clear part of it."""
    if wanted == name:
        return True
    short, long = sorted((wanted, name), key=len)
    if len(short) == len(long):
        return False
    tail = long[-len(short) :] == short
    head = long[: len(short)] == short
    return tail or (head and long[len(short)][:1].isdigit())


def _differs(wanted: Name, name: Name) -> bool:
    """Say whether a name is a sibling of the one wanted: another number, another ending."""
    return (
        wanted[0] == name[0]
        and wanted != name
        and len(wanted) + len(name) > 2
        and not (len(wanted) == 1 and name[1][:1].isdigit() or len(name) == 1)
    )


def _features(
    query: Query,
    one: Sentence,
    inside: Sequence[Sentence],
    in_each: Sequence[Sequence[float]],
    in_above: Sequence[float],
    near: Sequence[float],
    above: Bag,
    names_above: frozenset[Name],
    titled: tuple[float, float],
) -> list[float]:
    terms = query.terms
    own = in_each[one.at]
    anywhere = [max(above, *(row[i] for row in in_each)) for i, above in enumerate(in_above)]
    topic = frozenset(t.root for t in query.topic)
    asked = [i for i, t in enumerate(terms) if t.root in topic]
    told = [i for i, t in enumerate(terms) if not t.asks and not t.is_light]
    gaps, unknown, acts = [], [], []
    is_exact = bool(query.kinds - _LOOSE)
    for i in asked:
        # A price or a number must stand with the thing itself, not beside it.
        held = max(own[i], in_above[i], 0.5 * near[i]) if is_exact else near[i]
        gap = terms[i].weight * (1 - held)
        of_kind = acts if terms[i].is_verb else gaps if terms[i].is_known else unknown
        of_kind.append(gap)
    focus = [near[i] for i, t in enumerate(terms) if t.root in query.focus]
    exact = [has_answer(kind, one.text) for kind in query.kinds if kind not in _LOOSE]
    years = {word for word in one.bag.roots if len(word) == 4 and word[:2] in ("18", "19", "20")}
    n_pairs = len(query.bigrams & set(zip(one.bag.roots, one.bag.roots[1:], strict=False)))
    return [
        _share(terms, own, asked),
        _share(terms, near, asked),
        _share(terms, anywhere, asked),
        _share(terms, near, told) if told else 0.5,
        sum(t.weight * m for t, m in zip(terms, near, strict=True)) / 15,
        sum(t.weight * m for t, m in zip(terms, own, strict=True)) / 15,
        sum(t.weight * m for t, m in zip(terms, anywhere, strict=True)) / 15,
        sum(near) / len(near),
        max(gaps, default=0.0) / 5,
        sum(gaps) / 10,
        sum(unknown) / 10,
        sum(acts) / 10,
        sum(focus) / len(focus) if focus else 0.0,
        float(bool(focus) and min(focus) < 0.5),
        float(bool(exact) and any(exact)),
        float(bool(exact) and not all(exact)),
        float("why" in query.kinds and has_answer("why", one.text)),
        float("why" in query.kinds and not has_answer("why", one.text)),
        *titled,
        *_names(query, one, inside, above, names_above),
        float(bool(query.years) and bool(years) and not query.years & years),
        _intervals_differ(query, one),
        min(1.0, n_pairs / 2),
        float(one.is_asking),
        float(is_speech(one.text)),
        float(len(one.bag.roots) < 6),
        1 / (1 + one.passage),
        max(0.0, 1 - one.passage / 8),
    ]


def _intervals_differ(query: Query, one: Sentence) -> float:
    if not query.intervals:
        return 0.0
    found = intervals_in(one.text)
    return float(bool(found) and not query.intervals & found)


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


def _share(terms: Sequence[Term], matched: Sequence[float], which: Sequence[int]) -> float:
    total = sum(terms[i].weight for i in which)
    return sum(terms[i].weight * matched[i] for i in which) / total if total else 0.0


def _names(
    query: Query,
    one: Sentence,
    inside: Sequence[Sentence],
    above: Bag,
    names_above: frozenset[Name],
) -> tuple[float, float, float, float]:
    """Return share of names near; share missing; whether a sibling or another is named instead."""
    weights = {name: query.weight_of(name) for name in query.names}
    wanted_names = [name for name, weight in weights.items() if weight > _LEAST_NAME]
    if not wanted_names:
        return 1.0, 0.0, 0.0, 0.0
    near = missing = total = differs = 0.0
    for wanted in wanted_names:
        weight = 1.0 if wanted in query.asked_names else 0.4
        total += weight
        is_here = any(_same(wanted, name) for name in one.names) or (
            _holds(one.bag.roots, wanted) and not any(_differs(wanted, n) for n in one.names)
        )
        is_above = _holds(above.roots, wanted) and not any(_extends(wanted, n) for n in names_above)
        is_above = is_above or any(_same(wanted, name) for name in names_above)
        if is_here or is_above:
            near += weight * (1.0 if is_here else 0.8)
            differs += weight * (not is_here and any(_differs(wanted, n) for n in one.names))
            continue
        around = any(_holds(other.bag.roots, wanted) for other in inside)
        missing += weight * (0.5 if around else 1.0)
        differs += weight * any(_differs(wanted, n) for n in (*one.names, *names_above))
    other = not near and any(any(map(str.isdigit, name[-1])) for name in one.names)
    return near / total, missing / total, differs / total, float(other)


def _extends(wanted: Name, name: Name) -> bool:
    """Say whether a name is the one wanted and more: "Canopy 12 Duo" for "Canopy 12"."""
    return len(name) > len(wanted) and name[: len(wanted)] == wanted and not name[len(wanted)][:1].isdigit()
