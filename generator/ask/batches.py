"""The units whose instructions one call writes."""

from collections.abc import Iterable

from msgspec import Struct

from generator.records.calls import CallKind
from generator.records.plan import FOLLOW_UP, Asking, Unit

__all__ = ["Batch", "batches_of"]


class Batch(Struct, frozen=True):
    """The units of one call, by ordinal; they stand in one round and one cell."""

    units: tuple[Unit, ...]

    @property
    def lead(self) -> Unit:
        """The unit that stands for the call."""
        return self.units[0]

    @property
    def kind(self) -> CallKind:
        """The kind of call."""
        return "evolve" if self.asking.operator not in ("", FOLLOW_UP) else "ask"

    @property
    def asking(self) -> Asking:
        """What the call is about."""
        assert self.lead.asking is not None
        return self.lead.asking


def batches_of(units: Iterable[Unit]) -> list[Batch]:
    """Return the calls that write these units' instructions, in the order of their first units.

    Args:
        units: in plan order; those that no teacher writes are left out.
    """
    found: dict[tuple[object, ...], list[Unit]] = {}
    for unit in units:
        if unit.asking:
            found.setdefault((unit.round, unit.cell, unit.asking.call), []).append(unit)
    return [Batch(tuple(several)) for several in found.values()]
