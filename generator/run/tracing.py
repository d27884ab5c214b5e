"""What became of each unit, for reports: how far it came, what it asks about, what it has cost."""

from collections.abc import Mapping, Sequence
from typing import Final

from generator.records.plan import Unit
from generator.records.traces import Place, Reached, Trace
from generator.run.ledger import Ledger
from generator.run.results import Result
from generator.run.spent import unit_costs
from generator.run.state import State
from generator.store import Call, RunFolder

__all__ = ["traces"]

TEMPLATES: Final = "templates"


def traces(run: RunFolder, state: State, ledger: Ledger | None = None) -> tuple[Trace, ...]:
    """Return what became of every unit that the config still asks, in plan order.

    Args:
        ledger: the journal as the state was computed from, where it is still in memory.

    Raises:
        StorageError: the journal is damaged.
    """
    if ledger is None:
        ledger = Ledger(run.journal)
        ledger.take(run.journal.calls(), ())
    costs = unit_costs(run, state.library.config)
    return tuple(
        trace_of(
            result,
            writing=_newest(ledger.writing, result.unit),
            answering=_newest(ledger.calls, result.unit),
            costs=costs,
        )
        for result in state.results
        if result.state != "retired"
    )


def _newest(calls: Mapping[str, Sequence[Call]], unit: Unit) -> Call | None:
    of_unit = calls.get(unit.id)
    return of_unit[-1] if of_unit else None


def trace_of(
    result: Result,
    *,
    writing: Call | None,
    answering: Call | None,
    costs: Mapping[str, float | None],
) -> Trace:
    """Return what became of one unit.

    Args:
        writing: the newest call that wrote its instruction; `answering` the newest that answered.
        costs: unit id -> what its attempts have cost.
    """
    unit = result.unit
    return Trace(
        id=unit.id,
        category=unit.category,
        difficulty=unit.difficulty,
        template=unit.template,
        topic=unit.asking.topic if unit.asking else "",
        writer=_teacher(writing) if unit.asking else TEMPLATES,
        answerer=_teacher(answering),
        about=_about(result, answering),
        reached=_reached(result),
        outcome=_outcome(result),
        cost_usd=costs.get(unit.id, 0.0),
    )


def _teacher(call: Call | None) -> str:
    if call is None:
        return ""
    return f"{call.provider}:{call.model}" if call.model else call.provider


def _about(result: Result, answering: Call | None) -> tuple[Place, ...]:
    asking = result.unit.asking
    if asking:
        return ((asking.document, asking.start, asking.end),)
    cited: Sequence[Place] = ()
    if result.example:
        cited = [
            (c.document, c.document_start, c.document_end)
            for c in result.example.response.citations
        ]
    if not cited and answering:
        cited = answering.context[:1]
    return tuple(dict.fromkeys(cited))


def _reached(result: Result) -> Reached:
    if result.state == "kept":
        is_accepted = result.example and result.example.status in ("accepted", "edited")
        return "accepted" if is_accepted else "kept"
    if result.stage == "answered" and result.state in ("open", "failed"):
        return "unique"  # it was sent, and no answer could be read
    return result.stage


def _outcome(result: Result) -> str:
    if result.state in ("kept", "open"):
        return result.state
    reason = result.drop.reason if result.drop else result.state
    return f"failed: {reason}" if result.state == "failed" else reason
