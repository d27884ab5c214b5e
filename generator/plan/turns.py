"""The next turn of a conversation, from a template.

A variable that the first turn has bound keeps its value, so that the conversation stays with its
subject. One that it hasn't bound is drawn anew each turn: the first value in the order of a hash of
the conversation and the value, of those that no turn before used for the same variable. Which
template comes next is drawn by such a hash, too; one whose variables have no value left is passed
over.
"""

from collections.abc import Collection, Sequence
from typing import Any

from generator.config import Config, FollowUps, Pools, Template
from generator.plan.ids import hash_order, pool_keys, value_key
from generator.plan.slots import Slot, bind, slots_of, value_at
from generator.records.plan import Unit
from generator.render import holds, render
from generator.text import canonical, content_hash

__all__ = ["next_turn"]


def next_turn(
    config: Config,
    rule: FollowUps,
    talk: Sequence[Unit],
    *,
    tried: Collection[str],
    number: int,
) -> Unit | None:
    """Return the unit that goes on with a conversation, or None where no template can.

    Args:
        talk: the units of its turns so far, the first one first.
        tried: instructions that were tried for this turn already.
        number: the round's number.
    """
    last = talk[-1]
    pools = config.pools(last.category)
    asked = {canonical(text) for text in (*(unit.instruction for unit in talk), *tried)}
    used = {unit.template for unit in talk[1:]}
    order = hash_order(tuple(one.name for one in rule.templates), talk[0].id, str(last.turn))
    templates = [rule.templates[i] for i in order]
    # One that this conversation had already comes after all that it hadn't.
    for template in sorted(templates, key=lambda one: one.name in used):
        bound = _bound(template, pools, talk)
        if bound is None or (template.where and not holds(template.where, bound)):
            continue
        instruction = render(template.text, bound)
        if canonical(instruction) not in asked:
            return _unit(last, template, bound, instruction, number)
    return None


def _unit(
    last: Unit, template: Template, bound: dict[str, Any], instruction: str, number: int
) -> Unit:
    return Unit(
        id=content_hash("turn", last.id, template.name, bound, n_digits=16),
        category=last.category,
        difficulty=last.difficulty,
        template=template.name,
        instruction=instruction,
        input=render(template.input, bound) if template.input else "",
        variables=bound,
        round=number,
        parent=last.id,
        turn=last.turn + 1,
    )


def _bound(template: Template, pools: Pools, talk: Sequence[Unit]) -> dict[str, Any] | None:
    """Return the values of a template's slots; None where one has no value left."""
    slots = slots_of(template, pools)
    before = _values_before(slots, pools, talk[0])
    taken: dict[str, set[str]] = {}
    for unit in talk:
        for name, value in unit.variables.items():
            known = taken.setdefault(_root(name, pools), set())
            is_grouped = isinstance(value, dict) and any(
                f"{name}.{part}" in pools for part in value
            )
            known.update(map(value_key, value.values() if is_grouped else [value]))
    values = []
    for slot in slots:
        if slot.path in before:
            values.append(before[slot.path])
            continue
        pool = pools[slot.pool]
        keys = pool_keys(pool)
        known = taken.setdefault(slot.root, set())
        free = [i for i in hash_order(keys, talk[0].id, slot.pool) if keys[i] not in known]
        if not free:
            return None
        known.add(keys[free[0]])
        values.append(pool[free[0]])
    return bind(slots, values)


def _values_before(slots: Sequence[Slot], pools: Pools, first: Unit) -> dict[tuple[str, ...], Any]:
    """Return the slots that the first turn has bound, with its values."""
    found: dict[tuple[str, ...], Any] = {}
    for slot in slots:
        try:
            value = value_at(slot, first.variables)
        except KeyError:
            continue
        if value_key(value) in pool_keys(pools[slot.pool]):
            found[slot.path] = value
    return found


def _root(name: str, pools: Pools) -> str:
    return name if name in pools else name.rstrip("0123456789").rstrip("_")
