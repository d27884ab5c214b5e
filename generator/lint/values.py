"""Rules about pools of values."""

from collections.abc import Iterator
from typing import Any

from generator.config import Draw, pointer_part
from generator.errors import Problem
from generator.lint.subject import Subject
from generator.plan.ids import value_key
from generator.schema import shown
from generator.text import canonical

__all__ = ["alike_values", "empty_pool"]


def empty_pool(subject: Subject) -> Iterator[Problem]:
    """A variable has at least one value.

    A draw from the documents may find none: no document has a heading of that level, or the glob
    matches no document.
    """
    config = subject.config
    if any(problem.code in ("missing-documents", "document-path") for problem in subject.found):
        return
    owners: list[tuple[str, dict[str, Draw], dict[str, tuple[Any, ...]]]] = [
        ("", config.draws, config.variables)
    ]
    owners += [
        (f"/categories/{pointer_part(c.name)}", c.draws, c.variables)
        for c in config.categories.values()
    ]
    for place, draws, pools in owners:
        for name, draw in draws.items():
            if not pools[name]:
                yield subject.problem(
                    f"{place}/variables/{pointer_part(name)}",
                    f"a variable must have a value; the documents have no {draw.kind} for {name!r}",
                    "empty-pool",
                    at_key=True,
                )


def alike_values(subject: Subject) -> Iterator[Problem]:
    """The values of a variable differ in more than case, punctuation and the coding of accents.

    Values that read alike give instructions that read alike, and of those only one is asked.
    """
    config = subject.config
    raw = subject.tree.value
    yield from _of_owner(subject, "", raw, config.variables)
    for category in config.categories.values():
        place = f"/categories/{pointer_part(category.name)}"
        own = raw["categories"][category.name] or {}
        yield from _of_owner(subject, place, own, category.variables)


def _of_owner(
    subject: Subject, place: str, raw: dict[str, Any], pools: dict[str, tuple[Any, ...]]
) -> Iterator[Problem]:
    forms = raw.get("variables", {})
    for name, pool in pools.items():
        root, _, group = name.partition(".")
        form = forms.get(root)
        if not group and isinstance(form, dict) and name in forms and f"{name}." in "".join(pools):
            continue  # its groups are looked at one by one
        pointer = f"{place}/variables/{pointer_part(root)}"
        pointer += f"/{pointer_part(group)}" if group else ""
        is_written = isinstance(form, list) or bool(group)
        first: dict[str, int] = {}
        for i, value in enumerate(pool):
            key = canonical(value) if isinstance(value, str) else "=" + value_key(value)
            known = first.setdefault(key, i)
            if known != i:
                yield subject.problem(
                    f"{pointer}/{i}" if is_written else pointer,
                    f"values must differ; item {i + 1}, {shown(value)}, reads like item "
                    f"{known + 1}, {shown(pool[known])}",
                    "alike-values",
                )
