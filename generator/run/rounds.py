"""Which units a command is about, which of them to write or answer now, and what a refill asks.

Rounds are barriers: a refill is planned only when every selected unit is settled, so that what it
asks depends on the journal and never on which reply came first.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Final

from generator.ask import Batch, batches_of
from generator.records.calls import CallKind
from generator.records.plan import CellName, Unit
from generator.run.answering import Step
from generator.run.order import Order
from generator.run.planning import plan_round
from generator.run.state import Result, State
from generator.run.turns import next_turns

__all__ = ["follow_up", "is_complete", "refill", "selected", "shortfall", "to_ask", "to_write"]


def selected(results: Sequence[Result], order: Order) -> list[Unit]:
    """Return the units that a command is about, in plan order."""
    found = [r.unit for r in results if r.state != "retired" and _is_meant(r.unit.cell, order)]
    return found if order.limit is None else found[: order.limit]


def _is_meant(cell: CellName, order: Order) -> bool:
    category, difficulty = cell
    return (not order.categories or category in order.categories) and (
        not order.difficulties or difficulty in order.difficulties
    )


CHAIN: Final[tuple[CallKind, ...]] = ("answer", "repair", "judge")
"""The calls of a unit's chain, in their order."""


def to_ask(
    state: State, order: Order, ids: Collection[str], tried: Collection[tuple[str, str]]
) -> list[Step]:
    """Return the next calls of selected units that this command hasn't tried yet.

    All are of one kind: no repair is sent while an answer is open, no judge while a repair is. So
    what is sent follows from the journal, whatever order the replies came in.

    Args:
        tried: (unit id, kind) of the calls that this command made.
    """
    if order.stop_after:
        return []
    waiting = [
        r.step or Step(r.unit)
        for r in state.results
        if r.state == "open"
        and _can_be_sent(r.unit)
        and r.unit.id in ids
        and (not order.approved_only or r.unit.id in state.approved)
    ]
    for kind in CHAIN:
        found = [s for s in waiting if s.kind == kind and (s.unit.id, kind) not in tried]
        if found:
            return found
    return []


def to_write(state: State, ids: Collection[str], tried: Collection[str]) -> list[Batch]:
    """Return the calls that write selected units and that this command hasn't tried yet.

    They come before any answer: instructions are deduplicated over the whole round first.
    """
    waiting = {
        (r.unit.round, r.unit.cell, r.unit.asking.call)
        for r in state.results
        if r.state == "open"
        and r.unit.asking
        and not r.unit.is_written
        and (not r.unit.parent or r.unit.talk)
        and r.unit.id in ids
    }
    if not waiting:
        return []
    batches = batches_of(r.unit for r in state.results)
    return [
        batch
        for batch in batches
        if (batch.lead.round, batch.lead.cell, batch.asking.call) in waiting
        and batch.lead.id not in tried
    ]


def refill(state: State, order: Order, ids: Collection[str], *, number: int) -> list[Unit]:
    """Plan a round for the selected cells that fall short; none while a selected unit is open.

    A limit is a look at the plan as it is, so it never adds to it. Where the command stops before
    the answers, an instruction that waits for one is as good as settled.
    """
    if order.limit is not None or order.approved_only:
        return []
    if any(r.state == "open" and r.unit.id in ids and not _waits(r, order) for r in state.results):
        return []
    missing = shortfall(state, order)
    if not missing:
        return []
    return plan_round(state.library, state.first_turns(), missing, state.quota, number=number)


def follow_up(state: State, order: Order, ids: Collection[str], *, number: int) -> list[Unit]:
    """Plan the next turn of the selected conversations; none while a selected unit is open.

    Neither a limit nor a stop before the answers adds turns.
    """
    if not state.library.config.turns or order.limit is not None:
        return []
    if order.stop_after or order.approved_only:
        return []
    chosen = [r for r in state.results if r.unit.id in ids]
    if any(r.state == "open" for r in chosen):
        return []
    return next_turns(state.library, state.results, chosen, number=number)


def _can_be_sent(unit: Unit) -> bool:
    """Say whether there is an instruction and, for a follow-up, the conversation before it."""
    return unit.is_written and (not unit.parent or unit.talk is not None)


def shortfall(state: State, order: Order) -> dict[CellName, int]:
    """Return selected cell -> how many kept examples are missing.

    Where the command stops before the answers, an instruction that waits for one counts, too.
    """
    counted = state.counted() + Counter(r.unit.cell for r in state.results if _waits(r, order))
    return {
        cell: quota - counted[cell]
        for cell, quota in state.quota.items()
        if counted[cell] < quota and _is_meant(cell, order)
    }


def _waits(result: Result, order: Order) -> bool:
    """Say whether an instruction is there that nobody is to answer yet."""
    is_settled = result.step is None or result.step.kind in CHAIN
    return (
        bool(order.stop_after) and result.state == "open" and result.unit.is_written and is_settled
    )


def is_complete(state: State, order: Order, ids: Collection[str]) -> bool:
    """Say whether all is there: every quota met, or with a limit every selected unit answered.

    A conversation that ends before its last turn, since no follow-up of it was kept, is there.

    Where the command stops before the answers, instructions that wait for one are there.
    """
    if order.limit is None:
        follow_ups = [r for r in state.results if r.unit.parent and r.unit.id in ids]
        return not shortfall(state, order) and all(r.state != "open" for r in follow_ups)
    return not any(
        r.state in ("open", "failed") and not _waits(r, order)
        for r in state.results
        if r.unit.id in ids
    )
