"""The next turn of a conversation, written by a teacher."""

from collections.abc import Sequence

from generator.ask.batches import Batch
from generator.config import Config, Prompts, fields_of, passage_fields
from generator.quoting import unsaid
from generator.records.calls import Given, Message, Request
from generator.records.knowledge import Passage
from generator.records.plan import FOLLOW_UP, Asking, Unit
from generator.render import render
from generator.teachers.contract import ASK_SCHEMA
from generator.text import content_hash

__all__ = ["follow_up_request", "plan_follow_up"]


def plan_follow_up(
    last: Unit,
    place: tuple[str, int, int],
    *,
    passage: str,
    n_tried: int,
    known: Sequence[str],
    number: int,
) -> Unit:
    """Return the unit that goes on with a conversation and whose instruction a teacher writes.

    Args:
        last: the newest turn.
        place: (document, start, end) of the passage that it rests on; `passage` is its name.
        n_tried: how many follow-ups of this turn were planned before.
        known: their instructions, which the prompt lists.
    """
    asking = Asking(
        topic="",
        passage=passage,
        document=place[0],
        start=place[1],
        end=place[2],
        ordinal=0,
        n_asked=1,
        sample=2 * n_tried,
        again=2 * n_tried + 1,
        operator=FOLLOW_UP,
        parent=last.id,
        known=tuple(known),
    )
    return Unit(
        id=content_hash("asked", *last.cell, *asking.call, asking.ordinal, n_digits=16),
        category=last.category,
        difficulty=last.difficulty,
        template="",
        instruction="",
        input="",
        variables={},
        round=number,
        asking=asking,
        parent=last.id,
        turn=last.turn + 1,
    )


def follow_up_request(
    batch: Batch,
    passages: Sequence[Passage],
    config: Config,
    prompts: Prompts,
    *,
    known: Sequence[str],
    sample: int,
) -> Request:
    """Return the call that writes the next instruction of a conversation.

    Args:
        passages: those that the conversation rests on.
        known: instructions that were tried already.
    """
    unit, asking = batch.lead, batch.asking
    assert unit.talk is not None
    left = unsaid(passages, [one.response for one in unit.talk.turns])
    # A teacher that makes questions of sentences begins with the passage of this try.
    left.sort(key=lambda one: (one.document, one.start) != (asking.document, asking.start))
    difficulty = config.difficulties[unit.difficulty]
    seen: dict[str, object] = {
        "expert": fields_of(config.expert),
        "category": fields_of(config.categories[unit.category]),
        "difficulty": fields_of(difficulty),
        "n": 1,
        "turns": [
            {"instruction": one.instruction, "response": one.response} for one in unit.talk.turns
        ],
        "passages": [passage_fields(passage) for passage in passages],
        "known": list(known),
    }
    return Request(
        kind="ask",
        messages=(Message("user", render(prompts["follow_up"], seen)),),
        reply_schema=ASK_SCHEMA,
        params=config.teacher("ask").params,
        sample=sample,
        given=Given(
            instruction="\n".join(one.instruction for one in unit.talk.turns),
            passages=tuple(left),
            n_sentences=difficulty.max_sentences,
            language=config.expert.language,
            difficulty=difficulty.description,
            n_asked=1,
            known=(*(one.instruction for one in unit.talk.turns), *known),
        ),
    )
