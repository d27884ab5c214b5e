"""Counts a run's state for the summary and finds an example in it."""

from collections import Counter
from typing import TYPE_CHECKING

from generator.errors import UsageError
from generator.records.examples import TOKEN_LIMIT, Example
from generator.records.plan import Unit
from generator.report import Numbers
from generator.run.standing import Standing, stand

if TYPE_CHECKING:  # heavy; `status` does without
    from generator.run.state import Result, State

__all__ = ["count", "find_example", "find_unit", "pick_example"]


def count(given: "State | Standing") -> Numbers:
    """Count what a summary shows."""
    now = given if isinstance(given, Standing) else stand(given)
    return Numbers(
        quota=now.quota,
        counted=now.counted(),
        states=Counter((unit.cell, str(unit.state)) for unit in now.units),
        reasons=Counter((unit.cell, unit.drop.reason) for unit in now.units if unit.drop),
        statuses=Counter(str(unit.status) for unit in now.units if unit.status),
        n_calls=now.n_calls,
        n_attempts=now.n_attempts,
        by_digits=Counter(unit.cell for unit in now.units if unit.by_digits),
        n_follow_ups=sum(1 for u in now.units if u.state == "kept" and u.turn > 1),
        details=_details(now),
    )


def _details(now: Standing) -> dict[str, str]:
    """Return what is told of a reason beside its number: at how many tokens replies were cut."""
    said = Counter(u.drop.detail for u in now.units if u.drop and u.drop.reason == TOKEN_LIMIT)
    return {TOKEN_LIMIT: said.most_common(1)[0][0]} if said else {}


def pick_example(state: "State") -> Example | None:
    """Return the first kept example whose answer rests on two sentences or more, else the first."""
    kept = [r.example for r in state.settled() if r.state == "kept" and r.example]
    return next((e for e in kept if len(e.response.claims) > 1), kept[0] if kept else None)


def find_example(state: "State", name: str) -> Example:
    """Return the example of an id, or of the beginning of one.

    Raises:
        UsageError: there is none, or several begin so.
    """
    result = _find(state, name)
    if result.example is None:
        why = f" ({result.drop.reason}: {result.drop.detail})" if result.drop else ""
        raise UsageError(f"ID: must name an example; {result.unit.id} is {result.state}{why}.")
    return result.example


def find_unit(state: "State", name: str) -> Unit:
    """Return the unit of an id, or of the beginning of one, whose instruction can be decided on.

    Raises:
        UsageError: there is none, several begin so, or no instruction is written for it.
    """
    result = _find(state, name)
    if not result.unit.is_written:
        raise UsageError(
            f"ID: must name an instruction; {result.unit.id} is {result.state}, and the teacher "
            "wrote none for it."
        )
    return result.unit


def _find(state: "State", name: str) -> "Result":
    found = [r for r in state.results if r.unit.id.startswith(name)]
    if len(found) != 1:
        what = "several begin so" if found else "no unit of this run has it"
        raise UsageError(f"ID: must name one example; got {name!r}, {what}.")
    return found[0]
