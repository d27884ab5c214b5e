"""From an instruction and its passages to a prompt, and from the reply to a cited response."""

from collections.abc import Sequence
from functools import lru_cache

from generator.config import Config, Expert, Prompts, fields_of, passage_fields
from generator.records.answers import Answer, Citation, Match, Response
from generator.records.calls import Given, Message, Request
from generator.records.knowledge import Passage
from generator.records.plan import Unit
from generator.render import render
from generator.teachers.contract import ANSWER_SCHEMA
from generator.text import canonical, collapse

__all__ = ["answer_request", "cite", "system_text"]


def system_text(config: Config, prompts: Prompts) -> str:
    """Return the system prompt: who answers, for whom and how. It stands in calls and records."""
    return _system_text(prompts["system"], config.expert)


@lru_cache(maxsize=16)
def _system_text(source: str, expert: Expert) -> str:
    return collapse(render(source, {"expert": fields_of(expert)}))


def answer_request(
    unit: Unit,
    passages: Sequence[Passage],
    config: Config,
    prompts: Prompts,
    *,
    weights: dict[str, float] | None = None,
    sample: int = 0,
) -> Request:
    """Return the call that answers a unit from its passages."""
    difficulty = config.difficulties[unit.difficulty]
    user = render(
        prompts["answer"],
        {
            "expert": fields_of(config.expert),
            "category": fields_of(config.categories[unit.category]),
            "difficulty": fields_of(difficulty),
            "instruction": unit.instruction,
            "input": unit.input,
            "passages": [passage_fields(passage) for passage in passages],
        },
    )
    given = Given(
        instruction=unit.question,
        passages=tuple(passages),
        weights=weights or {},
        n_sentences=difficulty.max_sentences,
        language=config.expert.language,
    )
    return Request(
        kind="answer",
        messages=(Message("system", system_text(config, prompts)), Message("user", user)),
        reply_schema=ANSWER_SCHEMA,
        params=config.teacher("answer").params,
        sample=sample,
        given=given,
    )


def cite(answer: Answer, passages: Sequence[Passage]) -> Response:
    """Join the claims' texts by one blank and point each at the spans of its quotes.

    A quote that doesn't stand in its passage, or names a passage that wasn't there, gives no
    citation: the gate then finds its claim without one.
    """
    parts: list[str] = []
    claims: list[tuple[int, int]] = []
    citations: list[Citation] = []
    at = 0
    for claim in answer.claims:
        end = at + len(claim.text)
        claims.append((at, end))
        parts.append(claim.text)
        for quote in claim.quotes:
            if not 0 <= quote.passage < len(passages):
                continue
            passage = passages[quote.passage]
            span = find_quote(quote.text, passage.text)
            if span:
                cited = passage.text[span[0] : span[1]]
                citations.append(
                    Citation(
                        start=at,
                        end=end,
                        document=passage.document,
                        document_start=passage.start + span[0],
                        document_end=passage.start + span[1],
                        match=match_of(claim.text, cited),
                    )
                )
        at = end + 1
    return Response(" ".join(parts), tuple(claims), tuple(citations))


def match_of(claim: str, cited: str) -> Match:
    """Say how a claim equals the span it cites: to the character, by its words, or looser."""
    if collapse(claim) == collapse(cited):
        return "exact"
    return "normalised" if canonical(claim) == canonical(cited) else "fuzzy"


def find_quote(quote: str, text: str) -> tuple[int, int] | None:
    r"""Return the first span of `text` that equals a quote after collapsing white space.

    >>> find_quote("b c", "a b\n  c d")
    (2, 7)
    """
    words = quote.split()
    if not words:
        return None
    start = text.find(words[0])
    bare = quote.strip()
    if start >= 0 and text.startswith(bare, start):  # as it stands: what most quotes are
        return start, start + len(bare)
    while start >= 0:
        end = _match_words(words, text, start)
        if end:
            return start, end
        start = text.find(words[0], start + 1)
    return None


def _match_words(words: Sequence[str], text: str, start: int) -> int:
    """Return where the words, with any white space between them, end; 0 where they don't match."""
    at = start
    for n, word in enumerate(words):
        if n:
            after = at
            while after < len(text) and text[after].isspace():
                after += 1
            if after == at:
                return 0
            at = after
        if not text.startswith(word, at):
            return 0
        at += len(word)
    return at
