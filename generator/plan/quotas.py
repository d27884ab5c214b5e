"""The matrix: which cells there are, and how many examples each owes."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from generator.config import Config, Template
from generator.records.plan import CellName

__all__ = ["cell_names", "matrix", "only", "quotas", "refusal_quotas", "written_share"]


def matrix(config: Config) -> dict[CellName, tuple[Template, ...]]:
    """Return cell -> its templates, in config order.

    A cell is one that can be asked, has a weight and isn't excluded. It can be asked where it has a
    template, or where a teacher writes its instructions; there it may have no template.
    """
    excluded = set(config.excluded)
    return {
        cell: templates
        for category in config.categories.values()
        for difficulty in config.difficulties.values()
        if category.weight * difficulty.weight
        and (cell := (category.name, difficulty.name)) not in excluded
        and ((templates := config.cell_templates(*cell)) or config.asked_share(*cell))
    }


def cell_names(config: Config) -> list[CellName]:
    """Return the cells in config order; see `matrix`."""
    return list(matrix(config))


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
    categories, difficulties = config.categories, config.difficulties
    weights = {name: categories[name[0]].weight * difficulties[name[1]].weight for name in names}
    return _shared_out(config.quota.total or 0, weights)


def _shared_out(total: int, weights: Mapping[CellName, float]) -> dict[CellName, int]:
    """Share a total by weight, by the largest remainder; ties go to the earlier cell."""
    names, sum_of_weights = list(weights), math.fsum(weights.values())
    shares = [total * (weight / sum_of_weights) for weight in weights.values()]
    counts = [math.floor(share) for share in shares]
    # Rounding may leave a remainder a hair off: what differs by less than 1e-9 is a tie.
    by_remainder = sorted(range(len(names)), key=lambda i: (round(counts[i] - shares[i], 9), i))
    left = total - sum(counts)
    for i in by_remainder[:left] if left > 0 else ():
        counts[i] += 1
    return dict(zip(names, counts, strict=True))


def refusal_quotas(config: Config, quota: Mapping[CellName, int]) -> dict[CellName, int]:
    """Return cell -> how many of its examples templates with `expects` shall give.

    The config's share of the whole quota is shared out by the largest remainder over the cells that
    have such templates; no cell gives more of them than it owes.
    """
    if not config.unanswerable:
        return {}
    marked = [
        name
        for name in quota
        if any(template.expects for template in config.cell_templates(*name)) and quota[name]
    ]
    if not marked:
        return {}
    total = round(config.unanswerable * sum(quota.values()))
    counts = _shared_out(total, {name: float(quota[name]) for name in marked})
    return {name: min(count, quota[name]) for name, count in counts.items() if count}


def only(config: Config, *, is_marked: bool) -> Config:
    """Return a config with only the templates that expect no answer, or only the others."""

    def chosen(templates: Mapping[str, tuple[Template, ...]]) -> dict[str, tuple[Template, ...]]:
        return {
            key: tuple(one for one in several if bool(one.expects) == is_marked)
            for key, several in templates.items()
        }

    return replace(
        config,
        templates=chosen(config.templates),
        categories={
            name: replace(category, templates=chosen(category.templates))
            for name, category in config.categories.items()
        },
    )


def written_share(config: Config, name: CellName, quota: int) -> int:
    """Return how much of a cell's quota is the share of a teacher that writes, half rounded up."""
    return math.floor(quota * config.asked_share(*name) + 0.5)
