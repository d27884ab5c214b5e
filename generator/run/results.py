"""What came of each unit, and of the run."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct, field

from generator.records.examples import Drop, Example, Stage, UnitState
from generator.records.plan import CellName, Unit

if TYPE_CHECKING:  # both bring with them what reading a kept state does without
    from generator.run.answering import Step
    from generator.run.library import Library

__all__ = ["Result", "State", "settled"]


class Result(Struct, frozen=True, gc=False):
    """What came of one unit. `drop` says why for "dropped" and "failed".

    Attributes:
        step: for "open", the next call of its chain, where that isn't its first one.
    """

    unit: Unit
    state: UnitState
    drop: Drop | None = None
    example: Example | None = None
    stage: Stage = "asked"
    step: "Step | None" = None


class State(Struct, frozen=True):
    """The run as it stands.

    Attributes:
        library: the newest revision's inputs.
        results: one for each planned unit, in plan order.
        quota: cell -> kept examples it owes, by the newest config.
        n_calls: calls that were answered; `n_attempts` counts every sending.
        asked: ids of the units that a call was issued for.
        approved: ids of the units whose instruction a person accepted or edited.
        sizes: of the journal's tables when it was read.
        unembedded: texts that a provider is still to embed -> the id of the first unit that needs
            it, "" for what stands before all units. What hangs on them is open.
    """

    library: "Library"
    results: tuple[Result, ...]
    quota: dict[CellName, int]
    n_calls: int
    n_attempts: int
    asked: frozenset[str] = frozenset()
    approved: frozenset[str] = frozenset()
    sizes: tuple[int, ...] = ()
    unembedded: Mapping[str, str] = field(default_factory=dict)

    def counted(self) -> Counter[CellName]:
        """Return cell -> kept examples that no person rejected, conversations by their first."""
        return Counter(r.unit.cell for r in self.first_turns() if r.state == "kept")

    def first_turns(self) -> tuple[Result, ...]:
        """Return the results without follow-ups, in plan order."""
        return tuple(r for r in self.results if not r.unit.parent)

    def settled(self) -> tuple[Result, ...]:
        """Return each cell's results before its first open unit, in plan order."""
        return tuple(settled(self.results))

    def examples(self) -> tuple[Example, ...]:
        """Return what the settled part holds: kept examples and those a person rejected."""
        return tuple(r.example for r in self.settled() if r.example is not None)


def settled(results: Sequence[Result]) -> list[Result]:
    """Return each cell's results before its first open unit, in the order they are in."""
    blocked: set[CellName] = set()
    found = []
    for result in results:
        if result.state == "open":
            blocked.add(result.unit.cell)
        elif result.unit.cell not in blocked:
            found.append(result)
    return found
