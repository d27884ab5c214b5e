"""What differs between a run's newest revision and what a command asks now."""

from collections.abc import Sequence
from dataclasses import dataclass

from generator.config import Config
from generator.plan import is_current, plan_units, quotas
from generator.records.plan import CellName, Unit
from generator.run.library import Library
from generator.store import Revision

__all__ = ["Changes", "compare"]


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed, as words for people.

    Attributes:
        calls: changes that need new calls, or would change what calls ask.
        settings: whether anything else changed, which just applies.
        n_added: units that a revision would append.
        n_retired: planned units that the config no longer asks.
    """

    calls: tuple[str, ...]
    settings: bool
    n_added: int = 0
    n_retired: int = 0

    def __bool__(self) -> bool:
        return bool(self.calls) or self.settings


def compare(library: Library, revision: Revision, config: Config, units: Sequence[Unit]) -> Changes:
    """Compare the newest revision with one that would follow it.

    Args:
        library: the newest revision.
        revision: the inputs as they are now.
        config: the config as it is now, the command line's teachers in it.
        units: the plan so far.
    """
    old, new = library.config, config
    before, after = old.fingerprint(calls_only=True), new.fingerprint(calls_only=True)
    changed = [f"{name} changed" for name in after if before.get(name) != after[name]]
    changed += [
        f"the {name} prompt changed"
        for name, kept in revision.prompts.items()
        if library.revision.prompts.get(name) != kept
    ]
    changed += _document_changes(library.revision.documents, revision.documents)
    all_before, all_after = old.fingerprint(), new.fingerprint()
    if not changed:
        return Changes((), settings=all_before != all_after)
    current = [unit for unit in units if is_current(new, unit)]
    owed = owed_by_plan(new, current)
    return Changes(
        tuple(changed),
        settings=True,
        n_added=len(plan_units(new, units, owed=owed)),
        n_retired=len(units) - len(current),
    )


def owed_by_plan(config: Config, current: Sequence[Unit]) -> dict[CellName, int]:
    """Return cell -> how many units its quota needs beyond those that are planned already."""
    owed = dict(quotas(config))
    for unit in current:
        if unit.cell in owed:
            owed[unit.cell] -= 1
    return {cell: count for cell, count in owed.items() if count > 0}


def _document_changes(before: dict[str, str], after: dict[str, str]) -> list[str]:
    added = after.keys() - before.keys()
    gone = before.keys() - after.keys()
    other = [name for name in after.keys() & before.keys() if after[name] != before[name]]
    rows = ((added, "new"), (gone, "gone"), (other, "changed"))
    return [f"{len(names)} documents are {word}" for names, word in rows if names]
