"""A config in words: what it declares, and one sample instruction for each cell."""

from collections.abc import Iterator
from pathlib import Path

from generator.config import Config, Pools, Template
from generator.plan import first_binding, matrix, quotas
from generator.render import render
from generator.text import collapse, plural

__all__ = ["describe"]


def describe(config: Config, path: Path) -> Iterator[str]:
    """Yield what a valid config declares, and one sample instruction for each cell."""
    templates = matrix(config)
    owed = quotas(config, list(templates))
    total = sum(owed.values())
    n_templates = len({one.name for several in templates.values() for one in several})
    yield (
        f"{path}: valid; {plural(len(config.categories), 'category', 'categories')} x "
        f"{plural(len(config.difficulties), 'difficulty', 'difficulties')}, "
        f"{plural(n_templates, 'template')}, {plural(total, 'example')} in "
        f"{plural(len(owed), 'cell')}"
    )
    pools = {name: config.pools(name) for name in config.categories}
    samples: dict[tuple[int, tuple[Template, ...]], str] = {}
    for cell, quota in owed.items():
        key = (id(pools[cell[0]]), templates[cell])
        sample = samples.get(key)
        if sample is None:
            sample = samples[key] = _sample(pools[cell[0]], templates[cell])
        yield f"  {cell[0]} / {cell[1]} x {quota}: {sample}"


def _sample(pools: Pools, templates: tuple[Template, ...]) -> str:
    for template in templates:
        bound = first_binding(template, pools)
        if bound is not None:
            return collapse(render(template.text, bound))
    return "-"
