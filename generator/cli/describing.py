"""A config in words: what it declares, and one sample instruction for each cell."""

from collections.abc import Iterator
from pathlib import Path

from generator.config import Pools, Template
from generator.lint import Subject
from generator.plan import first_binding
from generator.render import render
from generator.text import collapse, plural

__all__ = ["describe"]


def describe(subject: Subject, path: Path) -> Iterator[str]:
    """Yield what a valid config declares, and one sample instruction for each cell."""
    config, templates, owed = subject.config, subject.cell_templates, subject.quotas
    n_templates = len({one.name for several in templates.values() for one in several})
    yield (
        f"{path}: valid; {plural(len(config.categories), 'category', 'categories')} x "
        f"{plural(len(config.difficulties), 'difficulty', 'difficulties')}, "
        f"{plural(n_templates, 'template')}, {plural(sum(owed.values()), 'example')} in "
        f"{plural(len(owed), 'cell')}"
    )
    samples: dict[tuple[int, tuple[Template, ...]], str] = {}
    for (category, difficulty), quota in owed.items():
        pools, choice = subject.pools[category], templates[category, difficulty]
        key = (id(pools), choice)
        sample = samples.get(key)
        if sample is None:
            sample = samples[key] = _sample(pools, choice)
        yield f"  {category} / {difficulty} x {quota}: {sample}"


def _sample(pools: Pools, templates: tuple[Template, ...]) -> str:
    for template in templates:
        bound = first_binding(template, pools)
        if bound is not None:
            return collapse(render(template.text, bound))
    return "-"
