"""What came of one unit."""

from msgspec import Struct

from generator.records.examples import Drop, Example, Stage, UnitState
from generator.records.plan import Unit
from generator.run.answering import Step

__all__ = ["Result"]


class Result(Struct, frozen=True):
    """What came of one unit. `drop` says why for "dropped" and "failed".

    Attributes:
        step: for "open", the next call of its chain, where that isn't its first one.
    """

    unit: Unit
    state: UnitState
    drop: Drop | None = None
    example: Example | None = None
    stage: Stage = "asked"
    step: Step | None = None
