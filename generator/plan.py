"""Categories x difficulties x templates x values -> cells with exact quotas, units in order.

A cell's candidates are all the distinct instructions its templates and values can give. They are
taken greedily: next comes the candidate whose template was used least in the cell, then whose
values, then whose pairs of values; ties go to the smallest id. So templates and values are balanced
at every length of the plan, and a plan only ever grows at its end: what was planned before counts
as used, and a later revision chooses first what an earlier one chose.
"""

import heapq
import itertools
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from generator.config import Config, Template
from generator.records.plan import Cell, CellName, Unit
from generator.render import names_in, render
from generator.text import canonical, content_hash

__all__ = ["cell_names", "cells", "is_current", "plan_units", "quotas", "unit_id"]

MAX_CANDIDATES_PER_TEMPLATE = 20_000
"""Past this many combinations of values a template gives an even sample of them: more would cost
seconds and memory, and no cell owes so many of one template."""


def cell_names(config: Config) -> list[CellName]:
    """Return the cells that have a template and a weight, in the config's order."""
    return [
        (category, difficulty)
        for category in config.categories
        for difficulty in config.difficulties
        if config.cell_templates(category, difficulty) and _weight(config, (category, difficulty))
    ]


def _weight(config: Config, name: CellName) -> float:
    return config.categories[name[0]].weight * config.difficulties[name[1]].weight


def quotas(config: Config) -> dict[CellName, int]:
    """Share the quota out over the cells: exact integers that sum to the total.

    A total is shared by weight (category times difficulty) by the largest remainder; ties go to the
    earlier cell. Source: Hamilton's method of apportionment, 1792.
    """
    names = cell_names(config)
    if config.quota.per_cell is not None:
        return dict.fromkeys(names, config.quota.per_cell)
    total = config.quota.total or 0
    weights = [_weight(config, name) for name in names]
    sum_of_weights = math.fsum(weights)
    shares = [total * weight / sum_of_weights for weight in weights]
    counts = [math.floor(share) for share in shares]
    by_remainder = sorted(range(len(names)), key=lambda i: (counts[i] - shares[i], i))
    for i in by_remainder[: total - sum(counts)]:
        counts[i] += 1
    return dict(zip(names, counts, strict=True))


def cells(config: Config) -> list[Cell]:
    """Return the matrix: each cell, its quota and its number of distinct instructions."""
    return [
        Cell(*name, quota=quota, n_candidates=sum(1 for _ in _Candidates(config, name).distinct()))
        for name, quota in quotas(config).items()
    ]


def unit_id(category: str, difficulty: str, template: Template, values: Mapping[str, Any]) -> str:
    """Return a unit's id: 16 hex digits of the hash of what it asks, and of nothing else."""
    return content_hash(category, difficulty, template.name, values, n_digits=16)


def is_current(config: Config, unit: Unit) -> bool:
    """Say whether a config still asks this unit: its cell, template and values are all there."""
    if unit.cell not in set(cell_names(config)):
        return False
    if all(t.name != unit.template for t in config.cell_templates(*unit.cell)):
        return False
    pools = config.pools(unit.category)
    return all(value in pools.get(name, ()) for name, value in unit.variables.items())


def plan_units(
    config: Config,
    before: Sequence[Unit] = (),
    *,
    owed: Mapping[CellName, int] | None = None,
    number: int = 1,
) -> list[Unit]:
    """Plan the next round: for each cell as many new units as it owes, the cells in turn.

    Args:
        before: every unit planned so far, in order; none of them comes again.
        owed: cell -> how many units to add; the whole quotas where it is left out.
        number: the round's number, from 1.

    Returns:
        units in plan order. A cell whose candidates run out gives fewer than it owes.
    """
    owed = quotas(config) if owed is None else owed
    seen_ids = {unit.id for unit in before}
    seen_texts = {canonical(unit.question) for unit in before}
    choosers = {
        name: _Candidates(config, name).choose([u for u in before if u.cell == name])
        for name in cell_names(config)
        if owed.get(name, 0) > 0
    }
    left = {name: owed[name] for name in choosers}
    planned: list[Unit] = []
    while choosers:
        for name in list(choosers):
            unit = _next_new(choosers[name], seen_ids, seen_texts, number)
            if unit:
                planned.append(unit)
                left[name] -= 1
            if unit is None or not left[name]:
                del choosers[name]
    return planned


def _next_new(
    chooser: Iterator[Unit], seen_ids: set[str], seen_texts: set[str], number: int
) -> Unit | None:
    for unit in chooser:
        text = canonical(unit.question)
        if unit.id in seen_ids or text in seen_texts:
            continue
        seen_ids.add(unit.id)
        seen_texts.add(text)
        return unit if number == 1 else _in_round(unit, number)
    return None


def _in_round(unit: Unit, number: int) -> Unit:
    return Unit(
        unit.id, unit.category, unit.difficulty, unit.template, unit.instruction, unit.input,
        unit.variables, number,
    )  # fmt: skip


class _Candidates:
    """The candidates of one cell, and how often its templates, values and pairs were used."""

    def __init__(self, config: Config, name: CellName) -> None:
        self.name = name
        self.templates = config.cell_templates(*name)
        self.pools = config.pools(name[0])
        self.n_of_template: Counter[str] = Counter()
        self.n_of_value: Counter[str] = Counter()
        self.n_of_pair: Counter[tuple[str, str]] = Counter()

    def values_of(self, template: Template) -> Iterator[dict[str, Any]]:
        """Yield the bindings of a template's variables: all of them, or an even sample."""
        names = sorted(names_in(template.text) | names_in(template.input))
        pools = [self.pools[name] for name in names]
        n_all = math.prod(len(pool) for pool in pools)
        if n_all <= MAX_CANDIDATES_PER_TEMPLATE:
            for values in itertools.product(*pools):
                yield dict(zip(names, values, strict=True))
            return
        # Even steps through the product visit every value of every pool about equally often.
        step = n_all / MAX_CANDIDATES_PER_TEMPLATE
        for k in range(MAX_CANDIDATES_PER_TEMPLATE):
            index, sample = int(k * step), []
            for pool in pools:
                index, at = divmod(index, len(pool))
                sample.append(pool[at])
            yield dict(zip(names, sample, strict=True))

    def unit(self, template: Template, values: dict[str, Any]) -> Unit:
        category, difficulty = self.name
        return Unit(
            id=unit_id(category, difficulty, template, values),
            category=category,
            difficulty=difficulty,
            template=template.name,
            instruction=render(template.text, values),
            input=render(template.input, values) if template.input else "",
            variables=values,
        )

    def distinct(self) -> Iterator[Unit]:
        """Yield the candidates whose texts differ, in the config's order."""
        seen = set()
        for template in self.templates:
            for values in self.values_of(template):
                unit = self.unit(template, values)
                text = canonical(unit.question)
                if text not in seen:
                    seen.add(text)
                    yield unit

    def choose(self, before: Iterable[Unit]) -> Iterator[Unit]:
        """Yield candidates, the one whose template, values and pairs were used least first."""
        for unit in before:
            self._count(unit.template, _parts(unit.variables))
        heaps: dict[
            str, list[tuple[tuple[int, int, str], list[str], Template, dict[str, Any]]]
        ] = {}
        for template in self.templates:
            heap = []
            for values in self.values_of(template):
                parts = _parts(values)
                id_ = unit_id(*self.name, template, values)
                heap.append(((*self._use(parts), id_), parts, template, values))
            heapq.heapify(heap)
            if heap:
                heaps[template.name] = heap
        while heaps:
            least = min(heaps, key=lambda name: (self.n_of_template[name], heaps[name][0][0]))
            heap = heaps[least]
            key, parts, template, values = heap[0]
            now = (*self._use(parts), key[2])
            if now != key:  # counts only grow, so a stale entry only ever sinks
                heapq.heapreplace(heap, (now, parts, template, values))
                continue
            heapq.heappop(heap)
            if not heap:
                del heaps[least]
            self._count(template.name, parts)
            yield self.unit(template, values)

    def _use(self, parts: list[str]) -> tuple[int, int]:
        values = sum(self.n_of_value[part] for part in parts)
        pairs = sum(self.n_of_pair[pair] for pair in itertools.combinations(parts, 2))
        return values, pairs

    def _count(self, template: str, parts: list[str]) -> None:
        self.n_of_template[template] += 1
        self.n_of_value.update(parts)
        self.n_of_pair.update(itertools.combinations(parts, 2))


def _parts(values: Mapping[str, Any]) -> list[str]:
    return [f"{name}={content_hash(value, n_digits=12)}" for name, value in sorted(values.items())]
