"""Asks the teacher about open units, many at a time; what comes of it is only in the journal."""

import asyncio
import contextlib
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from generator.answer import answer_request
from generator.errors import ProviderError, StorageError
from generator.records.plan import Unit
from generator.replies import ReplyFault, read_answer
from generator.run.library import Library
from generator.run.state import MAX_SAMPLES
from generator.store import Call, RunFolder
from generator.teachers import Teacher, TeacherFault
from generator.teachers.calls import Door, GroupCommit

__all__ = ["Pause", "answer_units"]


@dataclass
class Pause:
    """Set when the user or the system asks the run to stop; `signal` is the first such signal."""

    signal: int = 0

    @property
    def asked(self) -> bool:
        """Whether no new call should be sent."""
        return self.signal != 0


@contextlib.contextmanager
def _stopping(pause: Pause, workers: Sequence[asyncio.Task[None]]) -> Iterator[None]:
    """The first SIGINT or SIGTERM lets calls in flight finish, the second one ends them."""
    loop = asyncio.get_running_loop()

    def stop(number: int) -> None:
        if pause.asked:
            for worker in workers:
                worker.cancel()
        pause.signal = pause.signal or number

    handled = []
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):  # Windows, threads
            loop.add_signal_handler(number, stop, number)
            handled.append(number)
    try:
        yield
    finally:
        for number in handled:
            loop.remove_signal_handler(number)


async def answer_units(
    units: Iterable[Unit],
    *,
    run: RunFolder,
    library: Library,
    teacher: Teacher,
    now: Callable[[], str],
    concurrency: int,
    pause: Pause,
    on_done: Callable[[Unit], None],
) -> int:
    """Ask for every unit once, at most `concurrency` at a time; return how many calls were sent.

    Replies and faults go to the journal; a unit's fault stops no other unit. `on_done` is called
    once for each unit that was tried, in the order of completion.

    Raises:
        ProviderError: the teacher refused for good; what was answered stays.
        StorageError: the journal can't be written; what was committed stays.
    """
    commit = GroupCommit(run.journal)
    known = {o.key: o.reply for o in run.journal.outcomes() if o.reply}
    issued: dict[str, list[Call]] = {}
    for call in run.journal.calls():
        issued.setdefault(call.unit, []).append(call)
    door = Door(teacher, run.journal, commit, known, now)
    todo = iter(units)
    fatal: list[Exception] = []

    async def work() -> None:
        for unit in todo:
            if pause.asked or fatal:
                return
            try:
                await _answer(unit, library, door, issued.get(unit.id, ()))
            except TeacherFault as fault:
                if fault.fatal:
                    fatal.append(ProviderError(str(fault)))
            except StorageError as fault:
                fatal.append(fault)
            on_done(unit)

    workers = [asyncio.create_task(work()) for _ in range(max(1, concurrency))]
    try:
        with _stopping(pause, workers):
            done = await asyncio.gather(*workers, return_exceptions=True)
    finally:
        commit.close()
    faults = fatal + [f for f in done if isinstance(f, Exception)]
    if faults:
        raise faults[0]
    return door.n_calls


async def _answer(unit: Unit, library: Library, door: Door, issued: Sequence[Call]) -> None:
    """Ask until a reply can be read, a fault comes, or every sample is used up.

    A call that was issued before keeps its step and, where it was answered, its reply.
    """
    n_passages = library.config.difficulties[unit.difficulty].passages
    passages = [passage for passage, _ in library.index.search(unit.question, n_passages)]
    weights = library.index.weights(unit.question)
    context = tuple((p.document, p.start, p.end) for p in passages)
    step_of = {call.key: call.step for call in issued}
    next_step = max(step_of.values(), default=-1) + 1
    for sample in range(MAX_SAMPLES):
        request = answer_request(
            unit, passages, library.config, library.prompts, weights=weights, sample=sample
        )
        key = door.key(request)
        if key not in step_of:
            step_of[key], next_step = next_step, next_step + 1
        call = Call(
            unit=unit.id,
            step=step_of[key],
            key=key,
            kind=request.kind,
            sample=sample,
            provider=door.teacher.provider,
            model=door.teacher.model,
            revision=library.revision.n,
            context=context,
        )
        reply = await door.ask(request, call)
        try:
            read_answer(reply.text)
        except ReplyFault:
            continue
        return
