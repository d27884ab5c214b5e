"""What differs between a run's newest revision and what a command asks now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from generator.config import Config
from generator.plan import quotas
from generator.records.plan import CellName, Unit
from generator.run.asking import is_asked_by
from generator.run.library import Library
from generator.run.planning import plan_round
from generator.run.state import State, is_safe

__all__ = ["Changes", "compare", "owed_by_plan"]


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed, as words for people.

    Attributes:
        calls: changes that need new calls, or would change what calls ask.
        settings: whether anything else changed, which just applies.
        added: units that a revision would append.
        n_retired: planned units that the config no longer asks and nobody accepted.
    """

    calls: tuple[str, ...]
    settings: bool
    added: tuple[Unit, ...] = ()
    n_retired: int = 0

    def __bool__(self) -> bool:
        return bool(self.calls) or self.settings


def compare(library: Library, fresh: Library, state: State) -> Changes:
    """Compare the newest revision with one that would follow it.

    Args:
        library: the newest revision.
        fresh: the inputs as they are now.
        state: the run as it stands.
    """
    revision, config = fresh.revision, fresh.config
    before = library.config.fingerprint(calls_only=True)
    after = config.fingerprint(calls_only=True)
    names = dict.fromkeys([*after, *before])
    changed = [f"{name} changed" for name in names if before.get(name) != after.get(name)]
    changed += [
        f"the {name} prompt changed"
        for name, kept in revision.prompts.items()
        if library.revision.prompts.get(name) != kept
    ]
    changed += _document_changes(library.revision.documents, revision.documents)
    if not changed:
        is_other = library.config.fingerprint() != config.fingerprint()
        return Changes((), settings=is_other or library.revision.known != revision.known)
    is_asked = is_asked_by(config)
    first = state.first_turns()
    planned = [result.unit for result in state.results]
    current = [r.unit for r in first if is_safe(r) or is_asked(r.unit)]
    n_before = sum(1 for r in first if r.state != "retired")
    owed = owed_by_plan(config, current)
    number = 1 + max((unit.round for unit in planned), default=0)
    return Changes(
        tuple(changed),
        settings=True,
        added=tuple(plan_round(fresh, first, owed, quotas(config), number=number, is_refill=False)),
        n_retired=max(0, n_before - len(current)),
    )


def owed_by_plan(config: Config, current: Sequence[Unit]) -> dict[CellName, int]:
    """Return cell -> how many units its quota needs beyond those that are planned already.

    Of what a teacher writes a round plans more than it needs; what is missing then, a refill adds.
    """
    owed = dict(quotas(config))
    for unit in current:
        if unit.cell in owed:
            owed[unit.cell] -= 1
    return {cell: count for cell, count in owed.items() if count > 0}


def _document_changes(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    added = after.keys() - before.keys()
    gone = before.keys() - after.keys()
    other = [name for name in after.keys() & before.keys() if after[name] != before[name]]
    rows = ((added, "new"), (gone, "gone"), (other, "changed"))
    return [
        f"{len(names)} documents are {word}" if len(names) > 1 else f"a document is {word}"
        for names, word in rows
        if names
    ]
