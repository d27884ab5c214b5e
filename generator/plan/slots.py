"""What a template draws: its slots, each filled from one pool.

`{{ product }}` and `{{ product.price }}` draw a product. `{{ character.major }}` draws from the
group `major`. A number at the end of a name that is no variable draws once more from the variable
of the name without it: `{{ character1 }}` and `{{ character2 }}` are two different characters.
"""

import functools
import re
from collections.abc import Container, Mapping, Sequence
from itertools import pairwise
from typing import Any

from msgspec import Struct

from generator.config import Pools, Template
from generator.render import Condition, Shape, pieces_of, shape_of

__all__ = ["Slot", "bind", "is_unordered", "root_of", "slots_of", "slots_of_uses", "value_at"]

_NUMBERED = re.compile(r"([A-Za-z]\w*?)_?\d+", re.ASCII)
# What stands between draws whose order means nothing: "A and B", "A, B or C", "A & B".
_JOINING = re.compile(r"\s*(?:,\s*)?(?:and|or|&|\+)?\s*", re.IGNORECASE)


class Slot(Struct, frozen=True):
    """A place that a template fills with a value.

    Attributes:
        path: where templates look for the value: ("product",) or ("character", "major").
        pool: the pool's name: a variable, or `variable.group`.
        root: the variable that the pool belongs to.
    """

    path: tuple[str, ...]
    pool: str
    root: str


def slots_of(template: Template, pools: Pools) -> tuple[Slot, ...]:
    """Return a template's slots, in the order of their paths; names without a pool have none.

    Raises:
        TemplateFault: the template, its input or its condition can't be read.
    """
    sources = [template.text]
    if template.input:
        sources.append(template.input)
    if template.where:
        sources.append(Condition(template.where).source())
    # Thousands of templates use the same few variables.
    return _slots(shape_of(*sources), frozenset(pools))


@functools.lru_cache(maxsize=4_096)
def _slots(shape: Shape, known: frozenset[str]) -> tuple[Slot, ...]:
    return slots_of_uses({name: set(parts) for name, *parts in shape}, known)


def slots_of_uses(uses: Mapping[str, set[str]], known: frozenset[str]) -> tuple[Slot, ...]:
    """Return the slots of name -> parts asked of it ("" for the name itself).

    >>> [slot.pool for slot in slots_of_uses({"who1": {""}, "who2": {""}}, frozenset({"who"}))]
    ['who', 'who']
    """
    slots: list[Slot] = []
    for name in sorted(uses):
        root = root_of(name, known)
        if root is None:
            continue
        groups = [(part, f"{root}.{part}") for part in sorted(uses[name])]
        if all(pool in known for _, pool in groups):
            slots += [Slot((name, part), pool, root) for part, pool in groups]
        else:
            slots.append(Slot((name,), root, root))
    return tuple(slots)


def root_of(name: str, known: Container[str]) -> str | None:
    """Return the variable that a name draws from: itself, or the one before its number.

    >>> root_of("who2", {"who"}), root_of("whom", {"who"})
    ('who', None)
    """
    if name in known:
        return name
    found = _NUMBERED.fullmatch(name)
    return found[1] if found and found[1] in known else None


def bind(slots: Sequence[Slot], values: Sequence[Any]) -> dict[str, Any]:
    """Return what templates are rendered with.

    >>> bind([Slot(("c", "major"), "c.major", "c")], ["Emma"])
    {'c': {'major': 'Emma'}}
    """
    bound: dict[str, Any] = {}
    for slot, value in zip(slots, values, strict=False):
        if len(slot.path) == 1:
            bound[slot.path[0]] = value
        else:
            bound.setdefault(slot.path[0], {})[slot.path[1]] = value
    return bound


def value_at(slot: Slot, bound: Mapping[str, Any]) -> Any:  # noqa: ANN401 (any plain value)
    """Return a slot's value again.

    Raises:
        KeyError: the values bind no such slot.
    """
    value = bound[slot.path[0]]
    if len(slot.path) == 1:
        return value
    if not isinstance(value, dict):
        raise KeyError(slot.path[1])
    return value[slot.path[1]]


def is_unordered(template: Template, slots: Sequence[Slot]) -> bool:
    """Say whether the draws from one pool mean the same in either order.

    Without a word of the config on it they do where all of them stand side by side, with nothing
    but "and", "or", "&", "+" or a comma between them.
    """
    pools = [slot.pool for slot in slots]
    if len(set(pools)) == len(pools):
        return False
    names = {slot.path[0] for slot in slots if pools.count(slot.pool) > 1}
    if template.unordered is not None:
        return template.unordered
    pieces = pieces_of(template.text)
    if pieces is None or template.input or template.where:
        return False
    at = [i for i, p in enumerate(pieces) if not isinstance(p, str) and p[0] in names]
    if len(at) != len(names) or len({pieces[i][1] for i in at}) > 1:
        return False
    between = [pieces[i + 1 : j] for i, j in pairwise(at)]
    return all(
        len(texts) == 1 and isinstance(texts[0], str) and _JOINING.fullmatch(texts[0])
        for texts in between
    )
