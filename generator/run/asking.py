"""Which planned units a config still asks."""

import json
from collections.abc import Callable

from generator.config import Config
from generator.plan import cell_names
from generator.records.plan import Unit

__all__ = ["is_asked_by"]


def is_asked_by(config: Config) -> Callable[[Unit], bool]:
    """Return what says of a unit whether a config still asks it: cell, template, values are there.

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

    def is_asked(unit: Unit) -> bool:
        if unit.template not in templates.get(unit.cell, ()):
            return False
        pools = values[unit.category]
        return all(_key(value) in pools.get(name, ()) for name, value in unit.variables.items())

    return is_asked


def _key(value: object) -> str:
    """Return a value as text: 1, 1.0, true and "1" are four values, as they are in a unit's id."""
    return value if isinstance(value, str) else "\0" + json.dumps(value, sort_keys=True)
