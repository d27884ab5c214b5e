"""The candidates of one cell: every distinct binding of its templates, and which comes next.

Next comes the candidate whose template was used least in the cell, then whose values, then whose
pairs of values; ties go to the one that the walk (`walk.py`) meets first, its axes ordered by hash.
What was planned before counts as used. docs/plan.md says what follows from it.
"""

import heapq
import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, islice
from typing import Any

from msgspec import Struct

from generator.config import Config, Pools, Template
from generator.plan.ids import hash_order, pool_keys, unit_id, value_key
from generator.plan.slots import Slot, bind, is_unordered, slots_of, value_at
from generator.plan.walk import walk
from generator.records.plan import CellName, Unit
from generator.render import holds, render

__all__ = ["MAX_STEPS_PER_TEMPLATE", "Candidates", "Choice", "choice_of", "first_binding"]

MAX_STEPS_PER_TEMPLATE = 20_000
"""How many steps a template's walk takes at most. Past it there are more combinations than a cell
can owe of one template, and these are spread evenly over all of them."""


class Choice(Struct, frozen=True):
    """A template with its slots, and all values of each in the order of the cell's walk."""

    template: Template
    slots: tuple[Slot, ...]
    values: tuple[tuple[Any, ...], ...]
    keys: tuple[tuple[str, ...], ...]
    positions: tuple[Sequence[int], ...]
    unordered: bool

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many values each slot has."""
        return tuple(len(values) for values in self.values)

    @property
    def n_combinations(self) -> int:
        """How many combinations of values there are, conditions aside."""
        return math.prod(self.sizes)

    @property
    def is_plain(self) -> bool:
        """Whether every combination of values is a candidate."""
        roots = [slot.root for slot in self.slots]
        return not self.template.where and len(set(roots)) == len(roots)

    def bindings(self) -> Iterator[tuple[tuple[int, ...], dict[str, Any]]]:
        """Yield (indices, values) of the candidates that the walk meets, in its order."""
        for at in islice(walk(self.sizes), MAX_STEPS_PER_TEMPLATE):
            if self.is_plain or self._is_meant(at):
                bound = self.bound(at)
                if not self.template.where or holds(self.template.where, bound):
                    yield at, bound

    def first(self) -> dict[str, Any] | None:
        """Return the values of the first candidate; None where there is none."""
        return next((bound for _, bound in self.bindings()), None)

    def bound(self, at: Sequence[int]) -> dict[str, Any]:
        """Return the values at these indices, as templates see them."""
        return bind(self.slots, [values[i] for values, i in zip(self.values, at, strict=True)])

    def unit(self, cell: CellName, bound: dict[str, Any]) -> Unit:
        """Return a candidate as a unit of round 1."""
        template = self.template
        return Unit(
            id=unit_id(*cell, template, bound),
            category=cell[0],
            difficulty=cell[1],
            template=template.name,
            instruction=render(template.text, bound),
            input=render(template.input, bound) if template.input else "",
            variables=bound,
        )

    def _is_meant(self, at: Sequence[int]) -> bool:
        """Say whether draws of one variable differ and, where order means nothing, ascend."""
        for (i, one), (j, other) in combinations(enumerate(self.slots), 2):
            if one.root != other.root:
                continue
            if self.keys[i][at[i]] == self.keys[j][at[j]]:
                return False
            same_pool = one.pool == other.pool
            if self.unordered and same_pool and self.positions[i][at[i]] > self.positions[j][at[j]]:
                return False
        return True


class Candidates:
    """The candidates of one cell."""

    def __init__(self, config: Config, name: CellName) -> None:
        self.name = name
        pools = config.pools(name[0])
        templates = config.cell_templates(*name)
        orders: dict[str, list[int]] = {}
        choices = [choice_of(one, pools, name, orders) for one in templates]
        rank = hash_order(tuple([one.name for one in templates]), *name)
        self.choices = [choices[i] for i in rank if choices[i].n_combinations]

    def choose(
        self, before: Sequence[Unit] = (), *, is_taken: Callable[[Unit], bool] = lambda _: False
    ) -> Iterator[Unit]:
        """Yield candidates, the next one first.

        Args:
            before: what was planned in this cell already.
            is_taken: whether another cell asks the same, so that it may have been passed over.
        """
        if self._is_uniform():
            start = self._steps_taken(before, is_taken)
            if start is not None:
                return (one.unit(self.name, bound) for one, bound in self._walk(start))
        return self._greedy(before)

    def _is_uniform(self) -> bool:
        """Say whether the cell's candidates are all combinations of the same axes.

        Then the walk over them is what the rule chooses, with no need to look at them all: at each
        step template and values are among the least used.
        """
        if not self.choices:
            return False
        first = self.choices[0]
        pools = [slot.pool for slot in first.slots]
        return all(
            one.is_plain
            and [slot.pool for slot in one.slots] == pools
            and one.template.weight == first.template.weight
            for one in self.choices
        )

    def _walk(self, start: int) -> Iterator[tuple[Choice, dict[str, Any]]]:
        sizes = (*self.choices[0].sizes, len(self.choices))
        for at in walk(sizes, start, n_first=len(sizes) - 1):
            choice = self.choices[at[-1]]
            yield choice, choice.bound(at[:-1])

    def _steps_taken(self, before: Sequence[Unit], is_taken: Callable[[Unit], bool]) -> int | None:
        """Return how far the walk is with what was planned; None if that was no walk."""
        missing = {unit.id for unit in before}
        walk = enumerate(self._walk(0), 1)
        n_steps = 0
        while missing:
            found = next(walk, None)
            if found is None:
                return None
            n_steps, (choice, bound) = found
            id_ = unit_id(*self.name, choice.template, bound)
            if id_ in missing:
                missing.remove(id_)
            elif not is_taken(choice.unit(self.name, bound)):
                return None
        return n_steps

    def _greedy(self, before: Sequence[Unit]) -> Iterator[Unit]:
        uses = _Uses()
        for unit in before:
            uses.count_unit(unit, self.choices)
        heaps = [_heap(choice, uses) for choice in self.choices]
        live = [i for i, heap in enumerate(heaps) if heap]
        while live:
            least = min(live, key=lambda i: (*self._template_use(i, uses), heaps[i][0].key))
            heap, choice = heaps[least], self.choices[least]
            top = heap[0]
            key = (*uses.of(top.parts), top.key[2])
            if key != top.key:  # counts only grow, so a stale entry only ever sinks
                heapq.heapreplace(heap, _Entry(key, top.parts, top.bound))
                continue
            heapq.heappop(heap)
            if not heap:
                live.remove(least)
            uses.count(choice.template.name, top.parts)
            yield choice.unit(self.name, top.bound)

    def _template_use(self, i: int, uses: "_Uses") -> tuple[float]:
        template = self.choices[i].template
        return (uses.templates[template.name] / template.weight,)


def choice_of(
    template: Template,
    pools: Pools,
    name: CellName | None = None,
    orders: dict[str, list[int]] | None = None,
) -> Choice:
    """Return a template with its slots and their values.

    Args:
        name: the cell whose hash orders the values; without one they stand as the config has them.
        orders: pool -> its order in that cell, filled as it is found.
    """
    slots = slots_of(template, pools)
    values, keys, positions = [], [], []
    for slot in slots:
        pool = pools[slot.pool]
        found = pool_keys(pool)
        order: Sequence[int] = range(len(pool))
        if name is not None and orders is not None:
            if slot.pool not in orders:
                orders[slot.pool] = hash_order(found, *name, slot.pool)
            order = orders[slot.pool]
            pool, found = tuple([pool[i] for i in order]), tuple([found[i] for i in order])
        values.append(pool)
        keys.append(found)
        positions.append(order)
    return Choice(
        template, slots, tuple(values), tuple(keys), tuple(positions), is_unordered(template, slots)
    )


def first_binding(template: Template, pools: Pools) -> dict[str, Any] | None:
    """Return the values of a template's first candidate; None where it has none."""
    slots = slots_of(template, pools)
    if template.where or len({slot.root for slot in slots}) < len(slots):
        return choice_of(template, pools).first()
    if not all([pools[slot.pool] for slot in slots]):
        return None
    return bind(slots, [pools[slot.pool][0] for slot in slots])


Part = tuple[str, str]
"""(variable, value's key)."""


class _Uses:
    """How often a cell's templates, values and pairs of values were used."""

    def __init__(self) -> None:
        self.templates: Counter[str] = Counter()
        self.values: Counter[Part] = Counter()
        self.pairs: Counter[tuple[Part, Part]] = Counter()

    def of(self, parts: Sequence[Part]) -> tuple[int, int]:
        values = sum([self.values[part] for part in parts])
        pairs = sum([self.pairs[pair] for pair in combinations(parts, 2)])
        return values, pairs

    def count(self, template: str, parts: Sequence[Part]) -> None:
        self.templates[template] += 1
        self.values.update(parts)
        self.pairs.update(combinations(parts, 2))

    def count_unit(self, unit: Unit, choices: Sequence[Choice]) -> None:
        choice = next((one for one in choices if one.template.name == unit.template), None)
        if choice is None:
            return
        parts = []
        for slot in choice.slots:
            try:
                value = value_at(slot, unit.variables)
            except KeyError:
                continue
            parts.append((slot.root, value_key(value)))
        self.count(unit.template, sorted(parts))


class _Entry(Struct, frozen=True, order=True):
    """A candidate in a template's heap; `key` is (values' use, pairs' use, step of the walk)."""

    key: tuple[int, int, int]
    parts: tuple[Part, ...]
    bound: dict[str, Any]


def _heap(choice: Choice, uses: _Uses) -> list[_Entry]:
    roots = [slot.root for slot in choice.slots]
    heap = []
    for rank, (at, bound) in enumerate(choice.bindings()):
        parts = tuple(
            sorted(
                zip(roots, (keys[i] for keys, i in zip(choice.keys, at, strict=True)), strict=True)
            )
        )
        heap.append(_Entry((*uses.of(parts), rank), parts, bound))
    heapq.heapify(heap)
    return heap
