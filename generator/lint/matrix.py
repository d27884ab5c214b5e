"""Rules about the matrix: cells, quotas, and instructions that read alike."""

from collections.abc import Iterator

from generator.config import Config, pointer_part
from generator.errors import Problem
from generator.lint.subject import Subject
from generator.plan import plan_units, written_share
from generator.records.plan import CellName
from generator.schema import shown

__all__ = [
    "alike_instructions",
    "empty_cell",
    "no_cells",
    "quota_too_high",
    "shared_instructions",
    "unreachable",
]

_MAX_PLANNED = 20_000


def empty_cell(subject: Subject) -> Iterator[Problem]:
    """Every category has a template for every difficulty, its own or a shared one.

    A cell without a template stays empty, unless a teacher writes its instructions (`ask.share`).
    Where that is meant, list it under `exclude`.
    """
    config = subject.config
    excluded = set(config.excluded)
    for category in config.categories.values():
        missing = [
            name
            for name in config.difficulties
            if (category.name, name) not in subject.cell_templates
            and (category.name, name) not in excluded
            and not config.cell_templates(category.name, name)
            and not config.asked_share(category.name, name)
        ]
        if missing and category.weight:
            yield subject.problem(
                f"/categories/{pointer_part(category.name)}",
                f"every cell must have a template; {category.name!r} has none for "
                f"{', '.join(missing)}",
                "empty-cell",
                severity="error" if len(missing) == len(config.difficulties) else "warning",
                fix="Add one under its templates or the shared ones, or exclude the cell.",
                at_key=True,
            )


def unreachable(subject: Subject) -> Iterator[Problem]:
    """Every category and difficulty has a cell that is asked.

    One whose cells are all excluded or of weight 0 is named for nothing.
    """
    cells, config = subject.cells, subject.config
    weights = {
        "categories": {one.name: one.weight for one in config.categories.values()},
        "difficulties": {one.name: one.weight for one in config.difficulties.values()},
    }
    for place, axis in enumerate(weights):
        reached = {cell[place] for cell in cells}
        excluded = {cell[place] for cell in config.excluded}
        for name, weight in weights[axis].items():
            # What has no template is told of by `empty-cell`.
            if cells and name not in reached and (not weight or name in excluded):
                yield subject.problem(
                    f"/{axis}/{pointer_part(name)}",
                    f"every one of the {axis} should have a cell that is asked; {name!r} has none",
                    "unreachable",
                    severity="warning",
                    at_key=True,
                )


def no_cells(subject: Subject) -> Iterator[Problem]:
    """The matrix has at least one cell.

    All categories or all difficulties have weight 0, or every cell is excluded or has no template.
    """
    if not subject.cells:
        pointer = "/exclude" if subject.config.excluded else "/categories"
        yield subject.problem(
            pointer,
            "some cell must be asked; every one is excluded, of weight 0 or without a template",
            "no-cells",
            at_key=True,
        )


def quota_too_high(subject: Subject) -> Iterator[Problem]:
    """No cell owes more examples than it has distinct instructions.

    Instructions count as one where they read alike. The message says how many there are. Where a
    teacher writes instructions too (`ask`), it fills the cell: then it is a warning, and only where
    the teacher must add more than its share.
    """
    if not subject.is_sound():
        return
    for cell, quota in subject.quotas.items():
        n_found = subject.counted[cell].n_distinct
        if quota > n_found and subject.config.asked_share(*cell):
            n_asked = written_share(subject.config, cell, quota)
            if quota - n_asked > n_found:
                yield subject.problem(
                    subject.cell_pointer(cell),
                    f"templates should give what a teacher doesn't write; {' / '.join(cell)} owes "
                    f"{quota}, {n_asked} of them from a teacher, and has {n_found} distinct "
                    f"instructions: the teacher must add {quota - n_found}",
                    "quota-too-high",
                    severity="warning",
                    at_key=True,
                )
        elif quota > n_found:
            yield subject.problem(
                subject.cell_pointer(cell),
                f"a cell must have as many distinct instructions as it owes; {' / '.join(cell)} "
                f"owes {quota} and has {n_found}",
                "quota-too-high",
                fix=f"Add templates or values for {quota - n_found} more, or lower the quota.",
                at_key=True,
            )


def alike_instructions(subject: Subject) -> Iterator[Problem]:
    """No two instructions of a cell have the same words.

    They are compared without regard to case and punctuation. Two templates that read alike, two
    values that do, or a variable that a template doesn't show are the usual reasons.
    """
    if not subject.is_sound() or any(one.code == "alike-values" for one in subject.found):
        return
    seen: set[tuple[str, str]] = set()
    for cell in subject.cells:
        for first, second in subject.counted[cell].alike:
            templates = (first.template, second.template)
            if templates in seen:
                continue
            seen.add(templates)
            place = _template_pointer(subject.config, cell, second.template)
            yield subject.problem(
                place,
                f"instructions of a cell must differ; {' / '.join(cell)} asks "
                f"{shown(second.instruction)} twice",
                "alike-instructions",
                fix=_why_alike(templates),
            )


def _why_alike(templates: tuple[str, str]) -> str:
    if templates[0] != templates[1]:
        return f"The other template is {shown(templates[0])}."
    return "Two values read alike, or a condition uses a variable that the text doesn't show."


def _template_pointer(config: Config, cell: CellName, name: str) -> str:
    return next(t.pointer for t in config.cell_templates(*cell) if t.name == name)


def shared_instructions(subject: Subject) -> Iterator[Problem]:
    """Cells don't need the same instructions.

    No two instructions of a plan read alike, whatever their cells. Where cells share templates and
    values, one of them may take what another owes.
    """
    blocking = {"quota-too-high", "alike-instructions", "no-cells"}
    config = subject.config
    owed = {cell: n for cell, n in subject.quotas.items() if not config.asked_share(*cell)}
    if (
        not subject.is_sound()
        or not config.templates
        or sum(owed.values()) > _MAX_PLANNED
        or any(problem.code in blocking for problem in subject.found)
    ):
        return
    left = dict(owed)
    for unit in plan_units(config, owed=owed):
        left[unit.cell] -= 1
    for cell, missing in left.items():
        if missing > 0 and not config.asked_share(*cell):
            yield subject.problem(
                subject.cell_pointer(cell),
                f"cells must not need the same instructions; {' / '.join(cell)} owes "
                f"{owed[cell]} and has {owed[cell] - missing} that no other cell asks",
                "shared-instructions",
                fix="Give the category templates or values of its own.",
                at_key=True,
            )
