"""Which units a command is about, which of them to ask now, and what a refill asks.

Rounds are barriers: a refill is planned only when every selected unit is settled, so that what it
asks depends on the journal and never on which reply came first.
"""

from collections import Counter
from collections.abc import Collection, Sequence

from generator.plan import plan_units
from generator.records.plan import CellName, Unit
from generator.run.order import Order
from generator.run.state import Result, State

__all__ = ["is_complete", "refill", "selected", "shortfall", "to_ask"]

ASKED_PER_KEPT = 8
"""A cell is asked at most this often for each example it gave (and `MIN_ASKED` times before that):
where seven of eight answers fail, the templates ask what the documents don't say, and more calls
would only cost money."""
MIN_ASKED = 24


def selected(results: Sequence[Result], order: Order) -> list[Unit]:
    """Return the units that a command is about, in plan order."""
    found = [r.unit for r in results if r.state != "retired" and _is_meant(r.unit.cell, order)]
    return found if order.limit is None else found[: order.limit]


def _is_meant(cell: CellName, order: Order) -> bool:
    category, difficulty = cell
    return (not order.categories or category in order.categories) and (
        not order.difficulties or difficulty in order.difficulties
    )


def to_ask(state: State, ids: Collection[str], tried: Collection[str]) -> list[Unit]:
    """Return selected units that are open and that this command hasn't tried yet."""
    return [
        r.unit
        for r in state.results
        if r.state == "open" and r.unit.id in ids and r.unit.id not in tried
    ]


def refill(state: State, order: Order, ids: Collection[str], *, number: int) -> list[Unit]:
    """Plan a round for the selected cells that fall short; none while a selected unit is open.

    A limit is a look at the plan as it is, so it never adds to it.
    """
    if order.limit is not None:
        return []
    if any(r.state == "open" and r.unit.id in ids for r in state.results):
        return []
    n_planned = Counter(r.unit.cell for r in state.results if r.state != "retired")
    n_asked = Counter(r.unit.cell for r in state.results if r.unit.id in state.asked)
    n_good = Counter(
        r.unit.cell
        for r in state.results
        if r.state == "kept" or (r.drop and r.drop.reason == "rejected")
    )
    owed = {}
    for cell, missing in shortfall(state, order).items():
        room = min(
            MIN_ASKED + ASKED_PER_KEPT * n_good[cell] - n_asked[cell],
            MIN_ASKED + ASKED_PER_KEPT * state.quota[cell] - n_planned[cell],
        )
        if min(missing, room) > 0:
            owed[cell] = min(missing, room)
    if not owed:
        return []
    planned = [r.unit for r in state.results]
    return plan_units(state.library.config, planned, owed=owed, number=number)


def shortfall(state: State, order: Order) -> dict[CellName, int]:
    """Return selected cell -> how many kept examples are missing."""
    counted = state.counted()
    return {
        cell: quota - counted[cell]
        for cell, quota in state.quota.items()
        if counted[cell] < quota and _is_meant(cell, order)
    }


def is_complete(state: State, order: Order, ids: Collection[str]) -> bool:
    """Say whether all is there: every quota met, or with a limit every selected unit answered."""
    if order.limit is None:
        return not shortfall(state, order)
    return not any(r.state in ("open", "failed") for r in state.results if r.unit.id in ids)
