"""The chain of one unit's calls: its next call, and the asking of it until a reply can be read."""

from collections.abc import Callable, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from generator.answer import answer_request, repair_request
from generator.judging import judge_request
from generator.records.answers import Answer
from generator.records.calls import CallKind, Request
from generator.records.examples import Example
from generator.records.knowledge import Passage
from generator.records.plan import Unit
from generator.render import TemplateFault
from generator.replies import ReplyFault, read_answer, read_grades
from generator.review.instructions import asked_as
from generator.run.library import Library
from generator.run.unread import FirstReplies, why_unread
from generator.store import Call
from generator.teachers.calls import Door
from generator.text import content_hash, sentence_spans

__all__ = [
    "MAX_SAMPLES",
    "READERS",
    "FirstRequests",
    "Step",
    "request_of",
    "take_step",
]

MAX_SAMPLES = 2
"""A reply that can't be parsed is asked for once more."""

MOST_TOGETHER: Final = 16
"""Requests that are made one after the other, which takes half the time, as what it needs stays in
the processor's caches."""
FEW_TOGETHER: Final = 4
"""So many where all places are taken: replies that come then would wait for more."""

READERS: Final[dict[str, Callable[..., object]]] = {
    "answer": read_answer,
    "repair": read_answer,
    "judge": read_grades,
}
"""Kind of call -> what reads its reply, or raises a ReplyFault."""


class Step(Struct, frozen=True):
    """The next call of a unit's chain; what it says follows from the replies before it.

    Attributes:
        context: the passages of the calls before; for an answer they are looked up.
        previous: for a repair, the answer that failed, and `finding` what is wrong with it.
        example: for a judge, what is graded.
        scores: how well search found the passages to fit; empty where it wasn't asked.
        parts: of each score, by words and by meaning; empty where search looks at words alone.
    """

    unit: Unit
    kind: CallKind = "answer"
    context: tuple[Passage, ...] = ()
    previous: Answer | None = None
    finding: str = ""
    example: Example | None = None
    scores: tuple[float, ...] = ()
    parts: tuple[tuple[float, float], ...] = ()


class Made(Struct, frozen=True):
    """A step whose passages are known, with its first request.

    Attributes:
        request: `None` where its prompt can't be rendered; `fault` says why then.
        weights: of the words of the instruction, for a teacher that is no model.
    """

    step: Step
    weights: dict[str, float]
    request: Request | None
    key: str
    fault: str


class FirstRequests:
    """Makes the first requests of steps: several together, in the order of the steps.

    Args:
        steps: all that will be asked for, each of a unit of its own.
    """

    def __init__(self, steps: Sequence[Step], library: Library) -> None:
        self._steps = steps
        self._library = library
        self._places = {step.unit.id: place for place, step in enumerate(steps)}
        self._made: dict[str, Made] = {}

    async def of(self, step: Step, door: Door) -> Made:
        """Return a step's; the next ones are made with it, in a turn of the event loop."""
        unit = step.unit.id
        if unit not in self._made:
            await door.turn()
        if unit not in self._made:
            place = self._places[unit]
            n = MOST_TOGETHER if door.gate.has_room else FEW_TOGETHER
            for one in self._steps[place : place + n]:
                try:
                    self._made[one.unit.id] = _first(one, self._library, door)
                except Exception:
                    if one is step:
                        raise
                    break  # it fails again when it is asked for
        return self._made.pop(unit)


def _first(step: Step, library: Library, door: Door) -> Made:
    weights: dict[str, float] = {}
    if step.kind == "answer":
        step = _looked_up(step, library)
        if door.teacher.provider == "extractive":  # a model doesn't read them
            weights = library.index.weights(step.unit.question)
    return Made(step, weights, *_request(step, library, weights, 0, door))


async def take_step(
    step: Step,
    first: FirstRequests,
    library: Library,
    door: Door,
    issued: Sequence[Call],
    read: dict[str, object],
    first_replies: FirstReplies,
) -> None:
    """Ask until a reply can be read, a fault comes, or every sample is used up.

    Where the config wants several answers, until so many can be read: one sample more may be asked.

    Args:
        first: makes the first request.
        issued: the unit's calls so far. One that was issued before keeps its step and, where it was
            answered, its reply.
        read: key -> what the reply says; filled.

    Raises:
        TeacherFault: a call gave no reply.
        Stopped: no call of this kind gave one that can be read so far, and there were many.
    """
    made = await first.of(step, door)
    step, request, key, fault = made.step, made.request, made.key, made.fault
    context = tuple((p.document, p.start, p.end) for p in step.context)
    step_of = {call.key: call.step for call in issued}
    next_step = max(step_of.values(), default=-1) + 1
    n_missing = library.config.n_answers if step.kind == "answer" else 1
    for sample in range(n_missing + MAX_SAMPLES - 1):
        if sample:
            request, key, fault = _request(step, library, made.weights, sample, door)
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
            scores=step.scores,
            parts=step.parts,
        )
        if request is None:
            await door.give_up(call, fault)
            return
        is_new = not door.knows(key)
        reply = await door.ask(request, call)
        try:
            read[key] = READERS[step.kind](reply.text, finish=reply.finish)
        except ReplyFault as unread:
            if is_new:
                first_replies.was_unread(step.kind, why_unread(reply, unread), library.config)
            continue
        first_replies.was_read(step.kind)
        n_missing -= 1
        if not n_missing:
            return


def _request(
    step: Step, library: Library, weights: dict[str, float], sample: int, door: Door
) -> tuple[Request | None, str, str]:
    """Return a request and its key; or none, a key, and why its prompt can't be rendered."""
    try:
        request = request_of(step, library, sample, weights)
    except TemplateFault as fault:
        said = f"the {step.kind} prompt, line {fault.line}: {fault}"
        return None, content_hash("no prompt", step.unit.id, said), said
    return request, door.key(request), ""


def request_of(
    step: Step, library: Library, sample: int = 0, weights: dict[str, float] | None = None
) -> Request:
    """Return the request of a step whose passages are known."""
    unit, config, prompts = step.unit, library.config, library.prompts
    if step.kind == "judge" and step.example:
        return judge_request(step.example, config, prompts, sample=sample)
    if step.kind == "repair" and step.previous:
        return repair_request(
            unit,
            [_with_sentences(passage, config.expert.language) for passage in step.context],
            config,
            prompts,
            previous=step.previous,
            finding=step.finding,
            sample=sample,
        )
    return answer_request(unit, step.context, config, prompts, weights=weights, sample=sample)


def _with_sentences(passage: Passage, language: str) -> Passage:
    """Return a passage with its sentences, which teachers that are no models choose from."""
    if passage.sentences:
        return passage
    spans = sentence_spans(passage.text, language, offset=passage.start)
    return replace(passage, sentences=tuple(spans))


def _looked_up(step: Step, library: Library) -> Step:
    """Return a step with the passages for its instruction.

    A follow-up has those of its conversation.
    """
    unit = step.unit
    n_passages = library.config.difficulties[unit.difficulty].passages
    if unit.talk and (shown := library.shown_again(unit.talk.context)):
        return replace(step, context=tuple(shown))
    found = library.context_for(unit.question, n_passages, unit.cell)
    context, scores = tuple([one.passage for one in found]), tuple([one.score for one in found])
    parts = tuple([one.parts for one in found if one.parts])
    return Step(unit, step.kind, context, scores=scores, parts=parts)  # only an answer's is found
