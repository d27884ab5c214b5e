"""Sends calls through the door, many at a time; what comes of them is only in the journal."""

import asyncio
import contextlib
import gc
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeVar

from generator.errors import CapError, ProviderError, StorageError
from generator.run.answering import FirstRequests, Step, take_step
from generator.run.library import Library
from generator.run.stopping import Pause
from generator.run.unread import FirstReplies
from generator.store import Call, RunFolder
from generator.teachers import Teacher, TeacherFault
from generator.teachers.calls import Door
from generator.teachers.commit import GroupCommit, Row
from generator.teachers.gate import Gate, Stopped
from generator.teachers.money import Budget, Price, Spent, spent_so_far
from generator.teachers.retrying import counts_for_life
from generator.teachers.terms import Terms

__all__ = ["Issued", "Pause", "answering", "send_each"]

T = TypeVar("T")

Issued = Mapping[str, Sequence[Call]]
"""Unit id -> its calls so far."""

_REST_S: Final = 0.02
"""Where nothing was done for so long, replies are awaited."""

_BEAT_S: Final = 0.5

MOST_AHEAD = 64
"""Prompts that are made ready while all places in flight are taken: a free place then waits for the
journal alone. Each takes about as many bytes as its prompt; `FirstRequests` makes a few more."""


def answering(
    steps: Sequence[Step],
    library: Library,
    read: dict[str, object],
    first_replies: FirstReplies,
) -> Callable[[Step, Door, Issued], Awaitable[None]]:
    """Return what makes the next calls of some chains; what replies say goes into `read`."""
    first = FirstRequests(steps, library)

    async def send(step: Step, door: Door, issued: Issued) -> None:
        await take_step(
            step, first, library, door, issued.get(step.unit.id, ()), read, first_replies
        )

    return send


async def send_each(
    items: Iterable[T],
    send: Callable[[T, Door, Issued], Awaitable[None]],
    *,
    run: RunFolder,
    teacher: Teacher,
    now: Callable[[], str],
    concurrency: int,
    pause: Pause,
    on_done: Callable[[T], None],
    terms: Terms | None = None,
    on_spent: Callable[[Spent], None] = lambda spent: None,
    on_fault: Callable[[str], None] = lambda kind: None,
    on_note: Callable[[str], None] = lambda text: None,
    on_beat: Callable[[float], None] = lambda wait_s: None,
    on_written: Callable[[Sequence[Row] | None], None] | None = None,
    meanwhile: Callable[[], bool] = lambda: False,
    gates: dict[tuple[str, str], Gate] | None = None,
) -> int:
    """Send every item's calls, at most `concurrency` at a time; return how many calls were sent.

    An item is what `send` makes calls of: a unit to answer, the units that one call writes.
    Replies and faults go to the journal; an item's fault stops no other. `on_done` is called once
    for each item that was tried, in the order of completion; `on_spent` with what the run has cost
    so far; `on_fault` with the kind of each attempt that gave no reply; `on_note` with what the
    user should read; `on_beat` twice a second with how many seconds the provider still asks to
    wait; `on_written` as `GroupCommit` has it. `meanwhile` is called while replies are
    awaited: it does a bit of what comes after them, and says whether there is more of it. `gates`
    has the newest gate of each model that was asked before, and gets this one.

    Raises:
        ProviderError: the teacher refused for good; what was answered stays.
        CapError: the next call would pass a cap of the terms.
        StorageError: the journal can't be written; what was committed stays.
    """
    commit = GroupCommit(run.journal, on_written)
    calls = run.journal.calls()
    terms = terms or Terms()
    door = _open_door(run, teacher, commit, now, terms, calls, concurrency, on_fault, on_note)
    _resume({} if gates is None else gates, door)
    issued: dict[str, list[Call]] = {}
    for call in calls:
        issued.setdefault(call.unit, []).append(call)
    todo = iter(items)
    n_left = n_done = 0
    fatal: list[Exception] = []

    async def work() -> None:
        nonlocal n_left, n_done
        for item in todo:
            if pause.asked or fatal:
                n_left += 1
                return
            try:
                with contextlib.suppress(TeacherFault):  # it is in the journal
                    await send(item, door, issued)
            except (Stopped, ProviderError, CapError, StorageError) as fault:
                n_left += 1
                if isinstance(fault, Stopped):
                    pause.reason = pause.reason or fault.reason
                else:
                    fatal.append(fault)
                door.halt.ask()
                return
            n_done += 1
            on_done(item)
            on_spent(door.budget.spent)

    n_workers = max(1, concurrency + min(concurrency - 1, MOST_AHEAD))
    workers = [asyncio.create_task(work()) for _ in range(n_workers)]

    ahead = asyncio.create_task(_while_waiting(meanwhile, lambda: n_done))
    beating = asyncio.create_task(_beating(on_beat, door))

    def end() -> None:
        for worker in workers:
            worker.cancel()

    try:
        with pause.telling(door.halt.ask, end), _rare_collections():
            done = await asyncio.gather(*workers, return_exceptions=True)
    finally:
        ahead.cancel()
        beating.cancel()
        await door.close()
        await commit.drain()
        commit.close()
    faults = fatal + [f for f in done if isinstance(f, Exception)]
    if faults:
        raise _explained(faults[0], n_left + sum(1 for _ in todo))
    return door.n_calls


async def _while_waiting(work: Callable[[], bool], n_done: Callable[[], int]) -> None:
    """Do pieces of work while nothing is done elsewhere, so that no reply waits for more than one.

    What fails here fails again where it is needed, and is told there.
    """
    before = -1
    with contextlib.suppress(Exception):
        while True:
            while before == n_done() and work():
                await asyncio.sleep(0)
            before = n_done()
            await asyncio.sleep(_REST_S)


async def _beating(on_beat: Callable[[float], None], door: Door) -> None:
    while True:
        await asyncio.sleep(_BEAT_S)
        on_beat(door.gate.asked_wait_s)


@contextlib.contextmanager
def _rare_collections() -> Iterator[None]:
    """Look for cycles seldom while calls fly: a tenth of the CPU, for some hundred kilobytes.

    What is there already (the index, the plan, the journal's rows) stays, so it isn't looked at.
    """
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def _explained(fault: Exception, n_left: int) -> Exception:
    """Return the fault that ends a run; at a cap it says what is left."""
    if not isinstance(fault, CapError):
        return fault
    return CapError(
        f"{fault}. {n_left} units of this round are left; what was answered is kept. "
        "Raise the cap and run the same command to go on."
    )


def _resume(gates: dict[tuple[str, str], Gate], door: Door) -> None:
    """Let a door go on where the one before it to the same model ended."""
    model = (door.teacher.provider, door.teacher.model)
    if model in gates:
        door.gate.resume(gates[model])
    gates[model] = door.gate


def _open_door(
    run: RunFolder,
    teacher: Teacher,
    commit: GroupCommit,
    now: Callable[[], str],
    terms: Terms,
    calls: Sequence[Call],
    concurrency: int,
    on_fault: Callable[[str], None],
    on_note: Callable[[str], None],
) -> Door:
    """Open the door with all that the journal knows of earlier calls."""
    outcomes = run.journal.outcomes()
    n_before: dict[str, int] = {}
    for outcome in outcomes:
        if outcome.fault and counts_for_life(outcome.fault):
            n_before[outcome.key] = n_before.get(outcome.key, 0) + 1
    teacher_of = {call.key: (call.provider, call.model) for call in calls}

    def price_of_call(key: str) -> Price | None:
        return terms.price_of(*teacher_of[key]) if key in teacher_of else None

    budget = Budget(
        spent_so_far(run.journal.attempts(), outcomes, price_of_call),
        max_cost_usd=terms.max_cost_usd,
        max_tokens=terms.max_tokens,
    )
    return Door(
        teacher,
        run.journal,
        commit,
        {o.key: o.reply for o in outcomes if o.reply},
        now,
        terms=terms,
        budget=budget,
        concurrency=concurrency,
        n_before=n_before,
        on_fault=on_fault,
        on_note=on_note,
    )
