"""Configs for tests of the plan, made without files."""

from generator.config import Category, Config, Difficulty, Quota, Source, Template

__all__ = ["make"]


def make(
    templates, variables=None, *, per_cell=None, total=None, categories=("c",), difficulties=("d",),
    weights=None, excluded=(),
):  # fmt: skip
    """Return a config with the same templates in each cell."""
    weights = weights or {}
    texts = tuple(t if isinstance(t, Template) else Template(t) for t in templates)
    return Config(
        name="x",
        documents=(Source("a.md"),),
        difficulties={d: Difficulty(d, weight=weights.get(d, 1)) for d in difficulties},
        categories={
            c: Category(
                c,
                weight=weights.get(c, 1),
                variables={} if len(categories) == 1 else {"in_category": (c,)},
                templates={"all": texts},
            )
            for c in categories
        },
        variables={name: tuple(values) for name, values in (variables or {}).items()},
        quota=Quota(total=total, per_cell=None if total else per_cell or 10**6),
        excluded=tuple(excluded),
    )
