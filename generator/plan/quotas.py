"""The matrix: which cells there are, and how many examples each owes."""

import math
from collections.abc import Sequence

from generator.config import Config, Template
from generator.records.plan import CellName

__all__ = ["cell_names", "matrix", "quotas"]


def matrix(config: Config) -> dict[CellName, tuple[Template, ...]]:
    """Return cell -> its templates, in config order.

    A cell is one that can be asked, has a weight and isn't excluded. It can be asked where it has a
    template, or where a teacher writes its instructions; there it may have no template.
    """
    excluded = set(config.excluded)
    return {
        (category, difficulty): templates
        for category in config.categories
        for difficulty in config.difficulties
        if _weight(config, (category, difficulty))
        and (category, difficulty) not in excluded
        and (
            (templates := config.cell_templates(category, difficulty))
            or config.asked_share(category, difficulty)
        )
    }


def cell_names(config: Config) -> list[CellName]:
    """Return the cells in config order; see `matrix`."""
    return list(matrix(config))


def _weight(config: Config, name: CellName) -> float:
    return config.categories[name[0]].weight * config.difficulties[name[1]].weight


def quotas(config: Config, names: Sequence[CellName] | None = None) -> dict[CellName, int]:
    """Share the quota out over the cells: exact integers that sum to the total.

    A total is shared by weight (category times difficulty) by the largest remainder; ties go to the
    earlier cell. Source: Hamilton's method of apportionment, 1792.

    Args:
        names: the cells, where they are known already.
    """
    names = cell_names(config) if names is None else names
    if config.quota.per_cell is not None:
        return dict.fromkeys(names, config.quota.per_cell)
    total = config.quota.total or 0
    weights = [_weight(config, name) for name in names]
    sum_of_weights = math.fsum(weights)
    shares = [total * (weight / sum_of_weights) for weight in weights]
    counts = [math.floor(share) for share in shares]
    # Rounding may leave a remainder a hair off: what differs by less than 1e-9 is a tie.
    by_remainder = sorted(range(len(names)), key=lambda i: (round(counts[i] - shares[i], 9), i))
    left = total - sum(counts)
    for i in by_remainder[:left] if left > 0 else ():
        counts[i] += 1
    return dict(zip(names, counts, strict=True))
