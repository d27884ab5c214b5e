"""The call that writes the instructions of some units, and its second asking."""

import asyncio
from collections.abc import Mapping, Sequence

from generator.ask import Batch, ask_request, follow_up_request
from generator.records.calls import Request
from generator.records.knowledge import Passage
from generator.records.plan import Unit
from generator.replies import ReplyFault
from generator.run.instructions import texts_in
from generator.run.library import Library
from generator.run.unread import FirstReplies, why_unread
from generator.store import Call
from generator.teachers.calls import Door

__all__ = ["write_batch", "writing_request"]


async def write_batch(
    batch: Batch,
    passage: Passage,
    library: Library,
    door: Door,
    issued: Mapping[str, Sequence[Call]],
    first_replies: FirstReplies,
    *,
    parent: str = "",
) -> None:
    """Ask for the instructions of some units; once more for those that the reply leaves out.

    A reply that can't be read is asked for again as it is, one that holds 15 of 20 for the other 5.
    A whole reply that holds none says that there is nothing to ask, and is left at that.

    Args:
        passage: what is asked about.
        issued: unit id -> its calls so far; one that was issued before keeps its step.
        parent: the instruction that is evolved.

    Raises:
        TeacherFault: a call gave no reply.
        Stopped: no call of this kind gave one that can be read so far, and there were many.
    """
    asking = batch.asking
    known = list(asking.known)
    steps = {u.id: {call.key: call.step for call in issued.get(u.id, ())} for u in batch.units}

    async def ask(units: Sequence[Unit], sample: int) -> tuple[str, ...] | None:
        """Return the texts of a reply, or `None` where it can't be read."""
        request = writing_request(batch, passage, library, parent, known, len(units), sample)
        key, place = door.key(request), (passage.document, passage.start, passage.end)

        def call_of(unit: Unit) -> Call:
            own = steps[unit.id]
            own.setdefault(key, 1 + max(own.values(), default=-1))
            return Call(
                unit=unit.id,
                step=own[key],
                key=key,
                kind=request.kind,
                sample=sample,
                provider=door.teacher.provider,
                model=door.teacher.model,
                revision=library.revision.n,
                context=(place,),
            )

        # The first row goes with the attempt, the others find its reply.
        is_new = not door.knows(key)
        reply = await door.ask(request, call_of(units[0]))
        await asyncio.gather(*(door.ask(request, call_of(unit)) for unit in units[1:]))
        try:
            texts = texts_in(reply)
        except ReplyFault as unread:
            if is_new:
                first_replies.was_unread(request.kind, why_unread(reply, unread), library.config)
            return None
        first_replies.was_read(request.kind)
        return texts

    texts = await ask(batch.units, asking.sample)
    if texts is None:
        await ask(batch.units, asking.again)
    elif 0 < len(texts) < len(batch.units):
        known += texts
        await ask(batch.units[len(texts) :], asking.again)


def writing_request(
    batch: Batch,
    passage: Passage,
    library: Library,
    parent: str,
    known: Sequence[str],
    n_asked: int,
    sample: int,
) -> Request:
    """Return the call that writes a batch: a follow-up, an evolution, or instructions."""
    config, prompts = library.config, library.prompts
    if batch.lead.talk:
        passages = library.shown_again(batch.lead.talk.context) or [passage]
        return follow_up_request(batch, passages, config, prompts, known=known, sample=sample)
    return ask_request(
        batch,
        passage,
        config,
        prompts,
        known=known,
        n_asked=n_asked,
        sample=sample,
        parent=parent,
    )
