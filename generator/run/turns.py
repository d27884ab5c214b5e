"""Conversations: what a follow-up goes on with, what becomes of it without its parent, what's next.

Each turn is a unit of its own, answered from the passages of the first one. A turn is planned when
the one before it is kept, and stands only while that one does.
"""

from collections.abc import Mapping, Sequence

from generator.ask import passage_name, plan_follow_up
from generator.config import FollowUps
from generator.plan import next_turn
from generator.records.examples import Drop, Example
from generator.records.plan import Talk, Turn, Unit
from generator.run.library import Library
from generator.run.results import Result
from generator.text import canonical

__all__ = ["MAX_TRIES", "next_turns", "repetition", "talk_after", "without_parent"]

MAX_TRIES = 3
"""A turn is tried so often with other follow-ups; then its conversation ends before it."""


def talk_after(parent: Result) -> Talk:
    """Return the conversation that a follow-up of a kept turn goes on with."""
    example = parent.example
    assert example is not None
    before = parent.unit.talk
    now = Turn(example.question, example.response.text)
    if before:
        return Talk((*before.turns, now), before.context)
    return Talk((now,), tuple((p.document, p.start, p.end) for p in example.context))


def without_parent(unit: Unit, parent: Result) -> Result:
    """Return what becomes of a follow-up whose parent isn't kept."""
    if parent.state == "retired":
        return Result(unit, "retired")
    if parent.state == "open":
        return Result(unit, "open", stage="unique")
    why = parent.drop.reason if parent.drop else parent.state
    drop = Drop("parent-dropped", f"the turn before it is gone: {why}", keeper=parent.unit.id)
    return Result(unit, "dropped", drop, stage="unique" if unit.is_written else "asked")


def repetition(example: Example) -> Drop | None:
    """Return the drop of a turn that says only what earlier turns said, or None."""
    talk = example.unit.talk
    if talk is None:
        return None
    said = f" {canonical(' '.join(turn.response for turn in talk.turns))} "
    text = example.response.text
    if all(f" {canonical(text[start:end])} " in said for start, end in example.response.claims):
        return Drop("repeats-turn", "an earlier turn of the conversation says all of it")
    return None


def next_turns(
    library: Library, results: Sequence[Result], chosen: Sequence[Result], *, number: int
) -> list[Unit]:
    """Plan the next turn of every conversation that isn't as long as the config wants it.

    Args:
        results: every unit planned so far, with what came of it.
        chosen: those whose conversations may go on; all of them are settled.
        number: the round's number.
    """
    config = library.config
    by_id = {result.unit.id: result for result in results}
    children: dict[str, list[Result]] = {}
    for result in results:
        if result.unit.parent:
            children.setdefault(result.unit.parent, []).append(result)
    planned = []
    for result in chosen:
        rule = config.follow_ups(*result.unit.cell)
        tried = children.get(result.unit.id, [])
        if (
            rule is None
            or result.state != "kept"
            or (result.example and result.example.expects)  # a refusal ends a conversation
            or result.unit.turn > rule.follow_ups
            or len(tried) >= MAX_TRIES
            or any(one.state in ("kept", "open") for one in tried)
        ):
            continue
        unit = _next_turn(library, rule, _talk_units(result, by_id), result, tried, number)
        if unit is not None and unit.id not in by_id:
            planned.append(unit)
    return planned


def _next_turn(
    library: Library,
    rule: FollowUps,
    talk: Sequence[Unit],
    last: Result,
    tried: Sequence[Result],
    number: int,
) -> Unit | None:
    known = [one.unit.instruction for one in tried if one.unit.is_written]
    if rule.templates:
        return next_turn(library.config, rule, talk, tried=known, number=number)
    context = talk_after(last).context
    place = context[len(tried) % len(context)]  # another try begins with another passage
    return plan_follow_up(
        last.unit,
        place,
        passage=passage_name(library.passage(*place)),
        n_tried=len(tried),
        known=known,
        number=number,
    )


def _talk_units(last: Result, by_id: Mapping[str, Result]) -> list[Unit]:
    """Return the units of a conversation's turns, the first one first."""
    found = [last.unit]
    while found[0].parent:
        found.insert(0, by_id[found[0].parent].unit)
    return found
