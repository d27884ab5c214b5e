"""Which planned units a config still asks."""

import json
from collections.abc import Callable, Mapping

from generator.config import Config
from generator.plan import cell_names
from generator.plan.slots import root_of
from generator.records.plan import Asking, Unit

__all__ = ["is_asked_by"]


def is_asked_by(config: Config) -> Callable[[Unit], bool]:
    """Return what says of a unit whether a config still asks it: cell, template, values are there.

    What a teacher writes is asked while its cell has a share for it, and its category the topic.
    A follow-up is asked while its cell's conversations have as many turns, and its template.

    The sets are built once, so a unit costs a few look-ups, however large the config is.
    """
    templates = {
        cell: frozenset(template.name for template in config.cell_templates(*cell))
        for cell in cell_names(config)
    }
    values = {
        category: {
            name: frozenset(_key(value) for value in pool)
            for name, pool in config.pools(category).items()
        }
        for category in config.categories
    }

    topics = {name: config.topics.get(name) or ("",) for name in config.categories}

    def is_written_for(unit: Unit, asking: Asking) -> bool:
        if unit.cell not in templates or not config.asked_share(*unit.cell):
            return False
        return bool(asking.operator) or asking.topic in topics[unit.category]

    def is_asked_in_turn(unit: Unit) -> bool:
        rule = config.follow_ups(*unit.cell)
        if unit.cell not in templates or rule is None or unit.turn > rule.follow_ups + 1:
            return False
        return unit.template in {one.name for one in rule.templates} or not (
            unit.template or rule.templates
        )

    def is_asked(unit: Unit) -> bool:
        if unit.parent:
            return is_asked_in_turn(unit)
        if unit.asking:
            return is_written_for(unit, unit.asking)
        if unit.template not in templates.get(unit.cell, ()):
            return False
        pools = values[unit.category]
        return all(_is_drawn(name, value, pools) for name, value in unit.variables.items())

    return is_asked


def _is_drawn(name: str, value: object, pools: Mapping[str, frozenset[str]]) -> bool:
    """Say whether a value is one of its variable's, or has one of each group that it names."""
    root = root_of(name, pools)
    if root is None:
        return False
    if _key(value) in pools[root]:
        return True
    if not isinstance(value, dict) or not value:
        return False
    return all(_key(one) in pools.get(f"{root}.{part}", ()) for part, one in value.items())


def _key(value: object) -> str:
    """Return a value as text: 1, 1.0, true and "1" are four values, as they are in a unit's id."""
    return value if isinstance(value, str) else "\0" + json.dumps(value, sort_keys=True)
