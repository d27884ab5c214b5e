"""The chain of one unit's calls: its next call, and the asking of it until a reply can be read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from generator.answer import answer_request
from generator.records.calls import CallKind, Request
from generator.records.knowledge import Passage
from generator.records.plan import Unit
from generator.render import TemplateFault
from generator.replies import ReplyFault, read_answer
from generator.review.instructions import asked_as
from generator.run.library import Library
from generator.store import Call
from generator.teachers.calls import Door
from generator.text import content_hash

__all__ = ["MAX_SAMPLES", "Step", "take_step"]

MAX_SAMPLES = 2
"""A reply that can't be parsed is asked for once more."""


@dataclass(frozen=True, slots=True)
class Step:
    """The next call of a unit's chain; what it says follows from the replies before it."""

    unit: Unit
    kind: CallKind = "answer"


async def take_step(step: Step, library: Library, door: Door, issued: Sequence[Call]) -> None:
    """Ask until a reply can be read, a fault comes, or every sample is used up.

    Args:
        issued: the unit's calls so far. One that was issued before keeps its step and, where it was
            answered, its reply.
    """
    passages, request_of = _requests(step, library)
    context = tuple((p.document, p.start, p.end) for p in passages)
    step_of = {call.key: call.step for call in issued}
    next_step = max(step_of.values(), default=-1) + 1
    for sample in range(MAX_SAMPLES):
        request, key, fault = _made(request_of, sample, step, door)
        if key not in step_of:
            step_of[key], next_step = next_step, next_step + 1
        call = Call(
            unit=step.unit.id,
            step=step_of[key],
            key=key,
            kind=step.kind,
            sample=sample,
            provider=door.teacher.provider,
            model=door.teacher.model,
            revision=library.revision.n,
            context=context,
            asked=asked_as(step.unit),
        )
        if request is None:
            await door.give_up(call, fault)
            return
        reply = await door.ask(request, call)
        try:
            read_answer(reply.text, finish=reply.finish)
        except ReplyFault:
            continue
        return


def _made(
    request_of: Callable[[int], Request], sample: int, step: Step, door: Door
) -> tuple[Request | None, str, str]:
    """Return a request and its key; or none, a key, and why its prompt can't be rendered."""
    try:
        request = request_of(sample)
    except TemplateFault as fault:
        said = f"the {step.kind} prompt, line {fault.line}: {fault}"
        return None, content_hash("no prompt", step.unit.id, said), said
    return request, door.key(request), ""


def _requests(step: Step, library: Library) -> tuple[Sequence[Passage], Callable[[int], Request]]:
    """Return the passages of a step's prompt, and what makes its request for a sample."""
    unit = step.unit
    n_passages = library.config.difficulties[unit.difficulty].passages
    passages = [passage for passage, _ in library.index.search(unit.question, n_passages)]
    weights = library.index.weights(unit.question)

    def answering(sample: int) -> Request:
        return answer_request(
            unit, passages, library.config, library.prompts, weights=weights, sample=sample
        )

    return passages, answering
