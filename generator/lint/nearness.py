"""The rule about instructions that differ, but not enough for the run to keep both."""

import functools
from collections.abc import Iterator
from itertools import combinations

from generator.config import Config, DedupRule, Template
from generator.errors import Problem
from generator.lint.subject import Subject
from generator.plan import first_binding
from generator.records.plan import CellName
from generator.render import render
from generator.schema import shown
from generator.text import canonical, digits_of, words

__all__ = ["near_instructions"]

_MAX_COMPARED = 40


def near_instructions(subject: Subject) -> Iterator[Problem]:
    """Templates give instructions that aren't near-duplicates, in a cell and across cells.

    Rendered with the same values they are held against the rule of `dedup`: of two that pass it,
    the run drops one, and the cell that asks later may stay empty. Where the run compares by
    meaning nothing is said: that takes a model.
    """
    rule = subject.config.dedup
    if not subject.is_sound() or rule.compare == "response" or rule.similarity == "semantic":
        return
    yield from _near_in_cells(subject)
    if subject.config.dedup.within == "run":
        yield from _near_across_cells(subject)


def _near_in_cells(subject: Subject) -> Iterator[Problem]:
    config = subject.config
    seen: set[tuple[str, str]] = set()
    done: set[tuple[int, tuple[Template, ...]]] = set()
    for cell in subject.cells:
        templates = subject.cell_templates[cell][:_MAX_COMPARED]
        key = (id(subject.pools[cell[0]]), templates)
        if len(templates) < 2 or key in done:
            continue
        done.add(key)
        texts = [_first_render(config, cell, template) for template in templates]
        for i, j in combinations(range(len(texts)), 2):
            pair = (templates[i].pointer, templates[j].pointer)
            if pair not in seen and _is_near(texts[i], texts[j], config.dedup):
                seen.add(pair)
                yield subject.problem(
                    pair[1],
                    f"templates of a cell should differ more; {' / '.join(cell)} asks "
                    f"{shown(texts[j])} and {shown(texts[i])}",
                    "near-instructions",
                    severity="warning",
                    fix="Reword one of them, or raise dedup.threshold.",
                )


def _near_across_cells(subject: Subject) -> Iterator[Problem]:
    """Yield each template that is much like the one of another cell with the same variables.

    Only the first template of a cell is looked at, and of a config so many cells as the templates
    that are compared within one.
    """
    config = subject.config
    firsts: dict[str, tuple[CellName, Template]] = {}
    for cell in subject.cells:
        template = next(iter(subject.cell_templates[cell]), None)
        if template is not None and subject.quotas.get(cell):
            firsts.setdefault(template.text, (cell, template))
    rows = [(*row, _first_render(config, *row)) for row in list(firsts.values())[:_MAX_COMPARED]]
    told: set[str] = set()
    for (cell, _, text), (other, template, later) in combinations(rows, 2):
        is_same_values = subject.pools[cell[0]] == subject.pools[other[0]]
        if template.pointer in told or not is_same_values:
            continue
        if _is_near(text, later, config.dedup):
            told.add(template.pointer)
            yield subject.problem(
                template.pointer,
                f"templates of cells should differ more; {' / '.join(other)} asks "
                f"{shown(later)} and {' / '.join(cell)} {shown(text)}",
                "near-instructions",
                severity="warning",
                fix="Reword one of them, or raise dedup.threshold.",
            )


def _first_render(config: Config, cell: CellName, template: Template) -> str:
    """Render a template with the first values that it takes: the same for all of the cell."""
    bound = first_binding(template, config.pools(cell[0]))
    return "" if bound is None else render(template.text, bound)


def _is_near(one: str, other: str, rule: DedupRule) -> bool:
    if rule.digits_apart and _digits_of(one) != _digits_of(other):
        return False
    a, b = _canonical(one), _canonical(other)
    if not a or not b or a == b:
        return False
    from rapidfuzz.distance import Indel  # 20 ms, and most configs need it for no cell

    if rule.similarity == "rouge-l":
        m, n = words(one), words(other)
        return Indel.distance(m, n) <= _allowance(rule, len(m) + len(n))
    if rule.similarity == "token-sort":
        a, b = " ".join(sorted(a.split())), " ".join(sorted(b.split()))
    return Indel.distance(a, b) <= _allowance(rule, len(a) + len(b))


# Each text is held against up to 39 others.
_digits_of = functools.lru_cache(maxsize=2 * _MAX_COMPARED)(digits_of)
_canonical = functools.lru_cache(maxsize=2 * _MAX_COMPARED)(canonical)


def _allowance(rule: DedupRule, length_sum: int) -> int:
    """Return the largest distance of near-duplicates, as `generator.dedup.rule.allowance` does.

    That room brings numpy, which `validate` needn't wait for; a test holds the two together.
    """
    from fractions import Fraction

    bound = (1 - Fraction(str(rule.threshold))) * length_sum
    floor = bound.numerator // bound.denominator
    return floor if rule.inclusive or floor != bound else floor - 1
