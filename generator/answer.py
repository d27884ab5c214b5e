"""From an instruction and its passages to a prompt, and from the reply to a cited response."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from generator.config import (
    Category,
    Config,
    Difficulty,
    Expert,
    Prompts,
    fields_of,
    passage_fields,
)
from generator.quoting import locate, match_of, unsaid
from generator.records.answers import Answer, Citation, Response
from generator.records.calls import CallKind, Given, Message, Request
from generator.records.knowledge import Passage
from generator.records.plan import Turn, Unit
from generator.render import render
from generator.teachers.contract import ANSWER_SCHEMA
from generator.teachers.keys import Same
from generator.text import collapse

__all__ = ["answer_request", "cite", "repair_request", "system_text"]


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
    """Return the call that answers a unit from its passages.

    A follow-up's prompt comes behind the turns before it. A teacher that chooses sentences doesn't
    see those that were said already.
    """
    user = render(prompts["answer"], _seen(unit, passages, config))
    return _request("answer", user, unit, passages, config, prompts, weights or {}, sample)


def repair_request(
    unit: Unit,
    passages: Sequence[Passage],
    config: Config,
    prompts: Prompts,
    *,
    previous: Answer,
    finding: str,
    sample: int = 0,
) -> Request:
    """Return the call that asks once more for an answer, saying what was wrong with it."""
    claims = [
        {
            "text": claim.text,
            "quotes": [{"passage": q.passage, "text": q.text} for q in claim.quotes],
        }
        for claim in previous.claims
    ]
    seen = {**_seen(unit, passages, config), "previous": claims, "finding": finding}
    user = render(prompts["repair"], seen)
    return _request("repair", user, unit, passages, config, prompts, {}, sample)


def _seen(unit: Unit, passages: Sequence[Passage], config: Config) -> dict[str, object]:
    return {
        "expert": _shown(Same(config.expert)),
        "category": _shown(Same(config.categories[unit.category])),
        "difficulty": _shown(Same(config.difficulties[unit.difficulty])),
        "instruction": unit.instruction,
        "input": unit.input,
        "passages": [_shown_passage(Same(passage)) for passage in passages],
    }


# Templates only read what they are given, so many prompts may be given the same.
@lru_cache(maxsize=256)
def _shown(record: Same[Expert | Category | Difficulty]) -> dict[str, object]:
    return fields_of(record.it)


@lru_cache(maxsize=1024)
def _shown_passage(passage: Same[Passage]) -> dict[str, object]:
    return passage_fields(passage.it)


def _request(
    kind: CallKind,
    user: str,
    unit: Unit,
    passages: Sequence[Passage],
    config: Config,
    prompts: Prompts,
    weights: dict[str, float],
    sample: int,
) -> Request:
    said = [turn.response for turn in unit.talk.turns] if unit.talk else []
    given = Given(
        instruction=unit.question,
        passages=tuple(unsaid(passages, said) if said else passages),
        weights=weights,
        n_sentences=config.difficulties[unit.difficulty].max_sentences,
        language=config.expert.language,
    )
    return Request(
        kind=kind,
        messages=(
            Message("system", system_text(config, prompts)),
            *_said(unit.talk.turns if unit.talk else ()),
            Message("user", user),
        ),
        reply_schema=ANSWER_SCHEMA,
        params=config.teacher(kind).params,
        sample=sample,
        given=given,
    )


def _said(turns: Sequence[Turn]) -> Iterator[Message]:
    for turn in turns:
        yield Message("user", turn.instruction)
        yield Message("assistant", turn.response)


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
            found = locate(quote.text, passage.text)
            if found:
                first, last, quoted = found
                cited = passage.text[first:last]
                citations.append(
                    Citation(
                        start=at,
                        end=end,
                        document=passage.document,
                        document_start=passage.start + first,
                        document_end=passage.start + last,
                        match=match_of(claim.text, cited),
                        quoted=quoted,
                    )
                )
        at = end + 1
    return Response(" ".join(parts), tuple(claims), tuple(citations))
