"""The literal table of rules, and what applies them."""

from collections.abc import Callable, Iterator
from typing import Final

from generator.errors import Problem
from generator.lint import asking, matrix, names, nearness, outside, refusals, templates, values
from generator.lint.subject import Subject

__all__ = ["RULES", "Rule", "lint"]

Rule = Callable[[Subject], Iterator[Problem]]

RULES: Final[dict[str, Rule]] = {
    "look-alike-names": names.look_alike_names,
    "unknown-difficulty": names.unknown_difficulty,
    "unknown-cell": names.unknown_cell,
    "template-syntax": templates.template_syntax,
    "undefined-variable": names.undefined_variable,
    "single-braces": templates.single_braces,
    "unused-variable": templates.unused_variable,
    "missing-documents": outside.missing_documents,
    "missing-known": outside.missing_known,
    "unmatched-glob": asking.unmatched_glob,
    "empty-pool": values.empty_pool,
    "alike-values": values.alike_values,
    "bad-condition": templates.bad_condition,
    "render-fault": templates.render_fault,
    "empty-cell": matrix.empty_cell,
    "unreachable": matrix.unreachable,
    "no-cells": matrix.no_cells,
    "quota-too-high": matrix.quota_too_high,
    "no-refusals": refusals.no_refusals,
    "alike-instructions": matrix.alike_instructions,
    "near-instructions": nearness.near_instructions,
    "shared-instructions": matrix.shared_instructions,
    "prompt-without": outside.prompt_without,
    "unknown-teacher": outside.unknown_teacher,
    "teacher-settings": outside.teacher_settings,
    "unknown-price": outside.unknown_price,
    "bad-url": outside.bad_url,
    "secret": outside.secret,
}
"""Code -> rule, in the order they are applied: later ones may rest on what earlier ones found."""


def lint(subject: Subject) -> list[Problem]:
    """Return every problem of a config, in file order; errors don't stop later rules."""
    for rule in RULES.values():
        subject.found += list(rule(subject))
    found = dict.fromkeys(subject.found)
    return sorted(found, key=lambda one: (one.file != subject.tree.file, one.line, one.column))
