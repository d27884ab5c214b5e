"""What differs between a run's newest revision and what a command asks now."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from msgspec import Struct

from generator.config import Config
from generator.plan import quotas
from generator.records.plan import CellName, Unit
from generator.run.asking import is_asked_by
from generator.run.library import Library
from generator.run.planning import plan_round
from generator.run.state import State, is_safe
from generator.schema import shown

__all__ = ["Changes", "compare", "owed_by_plan"]

_N_NAMED: Final = 3
"""How many names a line has before "and N more"."""


class Changes(Struct, frozen=True):
    """What changed, as words for people.

    Attributes:
        calls: changes that need new calls, or would change what calls ask.
        settings: whether anything else changed, which just applies.
        added: units that a revision would append.
        n_retired: planned units that the config no longer asks and nobody accepted.
        lost: the instructions of those among them whose examples are kept so far.
    """

    calls: tuple[str, ...]
    settings: bool
    added: tuple[Unit, ...] = ()
    n_retired: int = 0
    lost: tuple[str, ...] = ()

    @property
    def retired(self) -> str:
        """How many units are retired, as words that name the kept examples among them."""
        if not self.lost:
            return f"{self.n_retired} retired"
        noun = "a kept example" if len(self.lost) == 1 else f"{len(self.lost)} kept examples"
        return f"{self.n_retired} retired, with {noun}: {_named(map(shown, self.lost))}"

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
    changed = [
        f"{name} changed{_parts(getattr(library.config, name), getattr(config, name))}"
        for name in names
        if before.get(name) != after.get(name)
    ]
    changed += [
        f"the {name} prompt changed"
        for name, kept in revision.prompts.items()
        if library.revision.prompts.get(name) != kept
    ]
    changed += _document_changes(library.revision.documents, revision.documents)
    if not changed:
        is_other = library.config.fingerprint() != config.fingerprint()
        is_other = is_other or _prices(library.config) != _prices(config)
        return Changes((), settings=is_other or library.revision.known != revision.known)
    is_asked = is_asked_by(config)
    first = state.first_turns()
    planned = [result.unit for result in state.results]
    is_current = [is_safe(r) or is_asked(r.unit) for r in first]
    current = [r.unit for r, stays in zip(first, is_current, strict=True) if stays]
    gone = [
        r for r, stays in zip(first, is_current, strict=True) if not stays and r.state != "retired"
    ]
    owed = owed_by_plan(config, current)
    number = 1 + max((unit.round for unit in planned), default=0)
    return Changes(
        tuple(changed),
        settings=True,
        added=tuple(plan_round(fresh, first, owed, quotas(config), number=number, is_refill=False)),
        n_retired=len(gone),
        lost=tuple(r.unit.instruction for r in gone if r.state == "kept"),
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
        (f"{len(names)} documents are {word}" if len(names) > 1 else f"a document is {word}")
        + f": {_named(sorted(names))}"
        for names, word in rows
        if names
    ]


def _parts(before: object, after: object) -> str:
    """Return ": " and the names of what differs in a part of the config; "" where it has none.

    >>> _parts({"a": 1, "b": 2, "c": 3}, {"b": 2, "c": 4, "d": 5})
    ': d is new; a is gone; c'
    """
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        both = [name for name in after if name in before and before[name] != after[name]]
        rows = (
            ([str(name) for name in after if name not in before], " is new", " are new"),
            ([str(name) for name in before if name not in after], " is gone", " are gone"),
            ([_with_fields(name, before[name], after[name]) for name in both], "", ""),
        )
        listed = [
            _named(names) + (many if names[1:] else one) for names, one, many in rows if names
        ]
        return f": {'; '.join(listed)}" if listed else ""
    fields = _fields(before, after)
    return f": {fields}" if fields else ""


def _with_fields(name: str, before: object, after: object) -> str:
    fields = _fields(before, after)
    return f"{name} ({fields})" if fields else name


def _fields(before: object, after: object) -> str:
    """Return the names of the fields that differ between two of a dataclass; "" for others."""
    if type(before) is not type(after) or not dataclasses.is_dataclass(after):
        return ""
    fields = [one.name for one in dataclasses.fields(after) if one.compare]
    return _named(name for name in fields if getattr(before, name) != getattr(after, name))


def _named(names: Iterable[str]) -> str:
    """Return the first few names, and how many more there are."""
    listed = list(names)
    more = f" and {len(listed) - _N_NAMED} more" if len(listed) > _N_NAMED else ""
    return ", ".join(listed[:_N_NAMED]) + more


def _prices(config: Config) -> dict[str, tuple[object, object]]:
    """Return teacher -> what its price depends on beside its name; no fingerprint has it."""
    return {
        str(spec): (spec.options.get("price"), spec.options.get("base_url"))
        for spec in config.teachers.values()
    }
