"""A config in words: what it declares, and one sample instruction for each cell."""

from collections.abc import Iterator
from pathlib import Path

from generator.config import Config, Template
from generator.plan import choice_of, quotas
from generator.records.plan import CellName
from generator.render import render
from generator.text import collapse

__all__ = ["describe"]


def describe(config: Config, path: Path) -> Iterator[str]:
    """Yield what a valid config declares, and one sample instruction for each cell."""
    owed = quotas(config)
    total = sum(owed.values())
    templates = {cell: config.cell_templates(*cell) for cell in owed}
    n_templates = len({one.name for several in templates.values() for one in several})
    yield (
        f"{path}: valid; {len(config.categories)} categories x {len(config.difficulties)} "
        f"difficulties, {n_templates} templates, {total} examples in {len(owed)} cells"
    )
    for cell, quota in owed.items():
        yield f"  {cell[0]} / {cell[1]} x {quota}: {_sample(config, cell, templates[cell])}"


def _sample(config: Config, cell: CellName, templates: tuple[Template, ...]) -> str:
    pools = config.pools(cell[0])
    for template in templates:
        bound = choice_of(template, pools).first()
        if bound is not None:
            return collapse(render(template.text, bound))
    return "-"
