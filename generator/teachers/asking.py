"""Questions that a passage answers, made of its sentences by rules; English only.

Ten good ones are worth more than a hundred that read like a machine's: a sentence that isn't plain
is passed over.
"""

import re
from collections.abc import Iterator

from generator.records.calls import Given
from generator.records.knowledge import Passage
from generator.teachers.clauses import read_clause, read_order
from generator.teachers.forms import REASONS, RULES, ask_how_to, ask_what_happens, ask_whether
from generator.teachers.proper import Names
from generator.text import canonical, collapse
from generator.thesaurus.matching import vocabulary

__all__ = ["questions"]

_WANTS_REASON = re.compile(r"\b(?:why|reasons?|explain|follows?|consequences?|cause)\b", re.I)


def questions(given: Given) -> list[str]:
    """Return up to `n_asked` questions that the first passage answers, none of the known ones.

    Where the difficulty speaks of reasons or consequences, such questions come first; else last.
    """
    if given.language != "en" or not given.passages:
        return []
    passage = given.passages[0]
    wants_reason = _WANTS_REASON.search(given.difficulty) is not None
    known = {canonical(one) for one in given.known}
    found: dict[str, tuple[bool, int]] = {}
    for n, (text, is_reason) in enumerate(_all(passage)):
        key = canonical(text)
        if key not in known and len(text.split()) >= 4:
            known.add(key)
            found[text] = (is_reason != wants_reason, n)
    return sorted(found, key=found.__getitem__)[: given.n_asked]


def _all(passage: Passage) -> Iterator[tuple[str, bool]]:
    """Yield each question with whether it asks for a reason.

    A second question of one sentence comes last, and so do those that ask yes or no.
    """
    names = Names(passage.text, vocabulary())
    late: list[tuple[str, bool]] = []
    for span in passage.sentences:
        sentence = collapse(passage.sentence(span))
        if _is_fit_to_ask(sentence):
            yield from _fit(sentence, passage, is_reason=sentence.startswith("Why"))
        if order := read_order(sentence):
            for text in ask_how_to(order):
                yield from _fit(text, passage, is_reason=text.startswith("Why"))
        clause = read_clause(sentence, names)
        if clause is None:
            continue
        rules = (ask_what_happens,) if clause.lead else RULES  # the condition belongs to it
        made = [(text, rule in REASONS) for rule in rules for text in rule(clause)]
        for text, is_reason in made[:1]:
            yield from _fit(text, passage, is_reason=is_reason)
        late += made[1:3] or [(text, False) for text in ([] if made else ask_whether(clause))]
    for text, is_reason in late:
        yield from _fit(text, passage, is_reason=is_reason)


_ASKED = re.compile(
    r"(?:What|Which|Who|When|Where|Why|How|Can|May|Must|Do|Does|Is|Are|Will) (?:[^.?!:;]+ ){2,14}"
    r"[^.?!:; ]+\?"
)
"""A question that somebody asked in the document, and that is answered below it."""
_OF_ONE_CASE = re.compile(r"\b(?:my|mine|our|we|me|us|now|still|already|again|so)\b", re.I)


def _is_fit_to_ask(sentence: str) -> bool:
    """Say whether a sentence is a question that names its subject and isn't of one case."""
    return (
        _ASKED.fullmatch(sentence) is not None
        and _NAMED.search(sentence) is not None
        and not _OF_ONE_CASE.search(sentence)
    )


_VAGUE = re.compile(
    r"\b(?:them|it|its|there|here|these|this|such|others?|simply|do so|not so|"
    r"the (?:same|other|rest|latter|former))\b|\b(?:only|first|either|too|once)\?$",
    re.IGNORECASE,
)
_NAMED = re.compile(r"[^.?] (?!I\b)(?:[A-Z]|\S*\d)")
_OF_PRODUCT = re.compile(
    r"((?:[A-Z][\w-]+|\d+)(?: (?:[A-Z][\w-]+|\d+))*) (?:quick )?(?:manual|guide)"
)


def _fit(text: str, passage: Passage, *, is_reason: bool) -> Iterator[tuple[str, bool]]:
    """Yield a question, with the name of what the document is about where it lacks one.

    A question about "the garden" of one case, in the past, is about nobody else's.
    """
    if _VAGUE.search(text):
        return
    is_named = _NAMED.search(text) is not None
    is_vague = re.search(r"\bthe [a-z]+\b", text) is not None
    if not is_named and is_vague:
        about = _OF_PRODUCT.fullmatch(passage.title)
        if about:
            text = f"With the {about[1]}, {text[0].lower()}{text[1:]}"
        elif re.search(r"\b(?:was|were|did|had)\b", text):
            return
    yield text[0].upper() + text[1:], is_reason
