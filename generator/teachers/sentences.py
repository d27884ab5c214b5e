"""Which sentences of the passages answer an instruction, in an order that reads well.

Each sentence gets a score by its features. The best one, what limits it and, in longer answers,
what else may be the answer are the response; a second model says from the features of the response
whether to trust it or to abstain.
"""

import re
from collections.abc import Mapping, Sequence

from generator.records.calls import Given
from generator.records.knowledge import Span
from generator.teachers.features import features, joined
from generator.teachers.question import read_question
from generator.teachers.reading import Sentence, read_sentences
from generator.teachers.scoring import MIN_TRUST, score, trust

__all__ = ["Scored", "choose_sentences", "pick"]

Scored = tuple[float, Sentence, list[float]]
"""A sentence's score, the sentence, its features."""

_MAX_BEHIND = 1.6
_MAX_BEHIND_ELSEWHERE = 1.0
_MAX_BEHIND_SHORT = 0.6
"""How much worse than the best a further sentence may score, in log-odds: in the same passage; in
another one; and where two sentences are all that is wanted, as then a second one must be as good as
the first and of the same passage. Where more are wanted, what may be the answer is in."""
_DANGLING = re.compile(
    r"(?:It|This|That|They|These|Those|He|She|His|Her|Its|Their|Such|Both|Otherwise|Then|There|"
    r"Therefore|However|Instead|Also|But|And|So|Until then|In that case|After that|If so|"
    r"The (?:same|latter|former|result|second|third|other|rest))\b"
)
_LIMITS = re.compile(
    r"(?:But|However|Except|Unless|Otherwise|Only|Instead|If not|"
    r"The (?:only |single )?exceptions?|Exceptions?)\b"
)
"""How a sentence begins that limits the one before it."""


def choose_sentences(given: Given) -> list[tuple[int, Span]]:
    """Return (passage, sentence span) of the answer in reading order; empty means abstain."""
    query = read_question(given.instruction, given.weights, given.language)
    if not query.terms:
        return []
    sentences = read_sentences(given.passages, given.language)
    scored = [(score(values), one, values) for one, values in features(given, query, sentences)]
    chosen = pick(scored, given.n_sentences)
    if not chosen or trust(chosen[0][0], joined([values for _, _, values in chosen])) < MIN_TRUST:
        return []
    # Where passages overlap, a sentence stands in two of them: it is said once.
    once = {
        (given.passages[one.passage].document, one.span, one.text): one
        for _, one, _ in reversed(chosen)
    }
    first = chosen[0][1].passage
    order = sorted(once.values(), key=lambda one: (one.passage != first, one.passage, one.at))
    return [(one.passage, one.span) for one in order]


def pick(scored: Sequence[Scored], n_sentences: int) -> list[Scored]:
    """Return the best sentence and those that belong to the answer, best first."""
    able = [item for item in scored if not (item[1].is_asking or item[1].is_unfit)]
    able.sort(key=lambda item: (-item[0], item[1].passage, item[1].at))
    if not able:
        return []
    best = able[0]
    inside = {(item[1].passage, item[1].at): item for item in able}
    chosen = _with_lead(best, inside, n_sentences)
    near = [item for item in able if item[0] >= best[0] - _far(item, best, n_sentences)]
    for item in (*_limits_of(best, inside), *near):
        more = _with_lead(item, inside, n_sentences)
        if len(chosen | more) <= n_sentences:
            chosen |= more
    return sorted(chosen.values(), key=lambda item: (item is not best, -item[0]))


def _far(item: Scored, best: Scored, n_sentences: int) -> float:
    """Return how much worse than the best this sentence may score."""
    is_beside = item[1].passage == best[1].passage
    if n_sentences > 2:
        return _MAX_BEHIND if is_beside else _MAX_BEHIND_ELSEWHERE
    return _MAX_BEHIND_SHORT if is_beside else -1.0


def _limits_of(item: Scored, inside: Mapping[tuple[int, int], Scored]) -> list[Scored]:
    """Return the sentence behind, where it limits what this one says."""
    behind = inside.get((item[1].passage, item[1].at + 1))
    return [behind] if behind and _LIMITS.match(behind[1].text) else []


def _with_lead(
    item: Scored, inside: Mapping[tuple[int, int], Scored], n_most: int
) -> dict[tuple[int, int], Scored]:
    """Return a sentence and those before it that it can't be understood without."""
    passage, at = item[1].passage, item[1].at
    found = {(passage, at): item}
    while (passage, at - 1) in inside and len(found) < n_most:
        if not _DANGLING.match(inside[passage, at][1].text):
            break
        at -= 1
        found[passage, at] = inside[passage, at]
    return found
