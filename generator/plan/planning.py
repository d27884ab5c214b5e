"""Rounds of units: each cell's next candidates, the cells in turn."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, islice

from msgspec.structs import replace

from generator.config import Config, Template
from generator.plan.candidates import Candidates
from generator.plan.ids import pool_keys, value_key
from generator.plan.quotas import cell_names, only, quotas, refusal_quotas
from generator.plan.slots import slots_of, value_at
from generator.records.plan import CellName, Unit
from generator.text import canonical

__all__ = ["is_current", "plan_units"]


def is_current(config: Config, unit: Unit) -> bool:
    """Say whether a config still asks this unit: its cell, template and values are all there."""
    if unit.cell not in set(cell_names(config)):
        return False
    template = next((t for t in config.cell_templates(*unit.cell) if t.name == unit.template), None)
    return template is not None and _is_drawn(config, unit, template)


def _is_drawn(config: Config, unit: Unit, template: Template) -> bool:
    pools = config.pools(unit.category)
    try:
        return all(
            value_key(value_at(slot, unit.variables)) in pool_keys(pools[slot.pool])
            for slot in slots_of(template, pools)
        )
    except KeyError:
        return False


def plan_units(
    config: Config,
    before: Sequence[Unit] = (),
    *,
    owed: Mapping[CellName, int] | None = None,
    refused: Mapping[CellName, int] | None = None,
    number: int = 1,
) -> list[Unit]:
    """Plan the next round: for each cell as many new units as it owes, the cells in turn.

    Args:
        before: every unit planned so far, in order; none of them comes again.
        owed: cell -> how many units to add; the whole quotas where it is left out.
        refused: cell -> how many of these templates with `expects` shall give; as the config says
            where it is left out.
        number: the round's number, from 1.

    Returns:
        units in plan order. A cell whose candidates run out gives fewer than it owes.
    """
    owed = quotas(config) if owed is None else owed
    refused = refusal_quotas(config, owed) if refused is None else refused
    seen_ids = {unit.id for unit in before}
    seen_texts = {canonical(unit.question) for unit in before}
    by_cell: dict[CellName, list[Unit]] = {}
    for unit in before:
        if unit.asking is None:
            by_cell.setdefault(unit.cell, []).append(unit)

    def is_taken(unit: Unit) -> bool:
        return canonical(unit.question) in seen_texts

    supplies = {
        name: _supplies(
            config, name, by_cell.get(name, ()), (owed[name], refused.get(name, 0)), is_taken
        )
        for name in cell_names(config)
        if owed.get(name, 0) > 0
    }
    left = {name: owed[name] for name in supplies}
    planned: list[Unit] = []
    while supplies:
        for name in list(supplies):
            found = _next_new(supplies[name], seen_ids, seen_texts)
            if found is not None:
                planned.append(found if number == 1 else replace(found, round=number))
                left[name] -= 1
            if found is None or not left[name]:
                del supplies[name]
    return planned


def _supplies(
    config: Config,
    name: CellName,
    before: Sequence[Unit],
    owed: tuple[int, int],
    is_taken: Callable[[Unit], bool],
) -> Iterator[Unit]:
    """Yield a cell's candidates: those that expect no answer last, and as many as it owes.

    Args:
        owed: how many units in all, and how many of them expect no answer.
    """
    n_owed, n_refused = owed
    if not config.unanswerable:
        return _supply(config, name, before, n_owed, is_taken)
    marks = config.expects()
    plain, marked = (
        _supply(
            only(config, is_marked=is_marked),
            name,
            [unit for unit in before if (unit.template in marks) == is_marked],
            n,
            is_taken,
        )
        for is_marked, n in ((False, n_owed - n_refused), (True, n_refused))
    )
    # What the one kind can't give, the other is asked for.
    return chain(islice(plain, n_owed - n_refused), islice(marked, n_refused), plain)


def _supply(
    config: Config,
    name: CellName,
    before: Sequence[Unit],
    n_owed: int,
    is_taken: Callable[[Unit], bool],
) -> Iterator[Unit]:
    """Yield a cell's candidates in order, with at most one cell's candidates in memory at a time.

    The first of them are found at once and kept; only where other cells took some are they found
    again.
    """
    first = list(islice(Candidates(config, name).choose(before, is_taken=is_taken), n_owed))

    def rest() -> Iterator[Unit]:
        yield from first
        if len(first) == n_owed:
            again = Candidates(config, name).choose(before, is_taken=is_taken)
            yield from islice(again, n_owed, None)

    return rest()


def _next_new(supply: Iterator[Unit], seen_ids: set[str], seen_texts: set[str]) -> Unit | None:
    for unit in supply:
        text = canonical(unit.question)
        if unit.id in seen_ids or text in seen_texts:
            continue
        seen_ids.add(unit.id)
        seen_texts.add(text)
        return unit
    return None
