"""What the rules look at: a config with its file and prompts, and places in them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Literal

from msgspec import Struct, field
from msgspec.structs import replace

from generator.config import Category, Config, Pools, Template, pointer_part
from generator.errors import Problem
from generator.plan import Counted, Slot, count_templates, matrix, quotas, slots_of
from generator.records.plan import CellName
from generator.render import Condition, TemplateFault, holds, render, used_names
from generator.schema import Tree

__all__ = ["Severity", "Subject", "Use"]

Severity = Literal["error", "warning"]

_MAX_LINES = 60


class Use(Struct, frozen=True):
    """A template where it is used: in categories that see the same variables.

    Attributes:
        categories: at least one; all of them have these `pools`.
        is_shared: the template stands beside the categories, not in one.
        places: the template wherever it is written for these categories, itself first.
    """

    template: Template
    categories: tuple[str, ...]
    pools: Pools
    is_shared: bool
    places: tuple[Template, ...]


class Subject(Struct, dict=True):
    """A config of the right shape, with what the rules find out about it once for all of them.

    Attributes:
        found: the problems so far; later rules leave out what earlier ones explain.
        allowed: folders that documents may lie in, beside the config's and the working one.
    """

    config: Config
    tree: Tree
    found: list[Problem] = field(default_factory=list)
    allowed: tuple[Path, ...] = ()

    def problem(
        self,
        pointer: str,
        message: str,
        code: str,
        *,
        severity: Severity = "error",
        fix: str = "",
        at_key: bool = False,
    ) -> Problem:
        """Return a problem at a place of the config file."""
        return self.tree.problem(pointer, message, code, severity=severity, fix=fix, at_key=at_key)

    def in_template(
        self,
        template: Template,
        message: str,
        code: str,
        *,
        name: str = "",
        line: int = 1,
        severity: Severity = "error",
        fix: str = "",
    ) -> Problem:
        """Return a problem at a name in a template's text, in its own file where it has one."""
        if template.file:
            path = f"templates/{template.file}"
            found = self.in_file(path, template.pointer, message, code, name=name, line=line)
            return replace(found, severity=severity, fix=fix)
        found = self.tree.problem(template.pointer, message, code, severity=severity, fix=fix)
        if not name or not found.line:
            return found
        first = found.line - 1
        rows = range(first, min(first + _MAX_LINES, len(self.tree.lines)))
        at = _find(self.tree.lines, name, rows, column=found.column - 1)
        if at is None:
            return found
        return Problem(
            found.file, message, code, at[0] + 1, at[1] + 1, found.pointer, severity, fix
        )

    def in_file(
        self, path: str, pointer: str, message: str, code: str, *, name: str = "", line: int = 1
    ) -> Problem:
        """Return an error at a name, or a line, of a file that the config names at `pointer`."""
        lines = self.config.files.get(path, "").split("\n")
        at = _find(lines, name, range(len(lines))) if name else None
        row, column = at or (min(line, len(lines)) - 1, 0)
        return Problem(str(self.config.folder / path), message, code, row + 1, column + 1, pointer)

    def templates(self) -> list[tuple[str, str, Template]]:
        """Return (category or "", difficulty, template) for every template of the file.

        Those of follow-ups come last, with neither.
        """
        return self._templates

    @cached_property
    def _templates(self) -> list[tuple[str, str, Template]]:
        return list(self._find_templates())

    def _find_templates(self) -> Iterator[tuple[str, str, Template]]:
        for difficulty, templates in self.config.templates.items():
            for template in templates:
                yield "", difficulty, template
        for category in self.config.categories.values():
            for difficulty, templates in category.templates.items():
                for template in templates:
                    yield category.name, difficulty, template
        for several in self.config.turns:
            for template in several.templates:
                yield "", "", template

    @cached_property
    def pools(self) -> dict[str, Pools]:
        """Category -> the variables that its templates see."""
        return {name: self.config.pools(name) for name in self.config.categories}

    @cached_property
    def cells(self) -> list[CellName]:
        """The cells that are asked."""
        return list(self.cell_templates)

    @cached_property
    def quotas(self) -> dict[CellName, int]:
        """Cell -> how many examples it owes."""
        return quotas(self.config, self.cells)

    @cached_property
    def counted(self) -> dict[CellName, Counted]:
        """Cell -> how many distinct instructions it has; only where the subject is sound."""
        known: dict[tuple[int, tuple[Template, ...]], Counted] = {}
        found: dict[CellName, Counted] = {}
        for cell in self.cells:
            pools, templates = self.pools[cell[0]], self.cell_templates[cell]
            # Cells with the same templates and values have as many instructions.
            key = (id(pools), templates)
            counted = known.get(key)
            if counted is None:
                counted = known[key] = count_templates(templates, pools, cell)
            found[cell] = counted
        return found

    @cached_property
    def cell_templates(self) -> dict[CellName, tuple[Template, ...]]:
        """Cell -> its templates."""
        return matrix(self.config)

    def uses(self) -> list[Use]:
        """Return each readable template once for all categories that see the same variables.

        What stands in several of them, word for word, is one use at several places.
        """
        return self._uses

    @cached_property
    def _uses(self) -> list[Use]:
        return list(self._find_uses())

    def _find_uses(self) -> Iterator[Use]:
        views: list[tuple[Pools, tuple[str, ...]]] = []
        if self.config.templates:
            plain = tuple(c.name for c in self.config.categories.values() if not c.variables)
            views = [(self.config.variables, plain)] if plain else []
            views += [
                (self.pools[c.name], (c.name,))
                for c in self.config.categories.values()
                if c.variables
            ]
        own: dict[tuple[int, Template], list[tuple[str, Template]]] = {}
        yield from self._uses_in_turns()
        for category, difficulty, template in self.templates():
            if not difficulty:
                continue
            if category:
                own.setdefault((id(self.pools[category]), template), []).append(
                    (category, template)
                )
            elif self.is_readable(template):
                for pools, names in views:
                    yield Use(template, names, pools, True, (template,))
        for (_, template), found in own.items():
            if self.is_readable(template):
                categories = tuple(dict.fromkeys(category for category, _ in found))
                places = tuple(place for _, place in found)
                yield Use(template, categories, self.pools[categories[0]], False, places)

    def _uses_in_turns(self) -> Iterator[Use]:
        """Yield the templates of follow-ups, once for each category that may ask them."""
        for several in self.config.turns:
            names = dict.fromkeys(c for c, d in self.cells if several.covers(c, d))
            for template in several.templates:
                if self.is_readable(template):
                    for name in names:
                        yield Use(template, (name,), self.pools[name], True, (template,))

    def is_readable(self, template: Template) -> bool:
        """Say whether a template, its input and its condition are of the template language."""
        return self.fault_of(template) is None

    def fault_of(self, template: Template) -> TemplateFault | None:
        """Return what keeps a template from being read."""
        try:
            self.names_of(template)
        except TemplateFault as fault:
            return fault
        return None

    def names_of(self, template: Template) -> Mapping[str, int]:
        """Return name -> line for the names that a template takes from outside.

        Raises:
            TemplateFault: it can't be read.
        """
        found = used_names(template.text)
        if template.input:
            found = {**used_names(template.input), **found}
        if template.where:
            found = {**used_names(Condition(template.where).source()), **found}
        return found

    def unknown_names(self, use: Use) -> list[str]:
        """Return the names that a template uses and its category has no variable for."""
        names = self.names_of(use.template)
        missing = [name for name in names if name not in use.pools]
        if not missing:
            return []
        known = {slot.path[0] for slot in self.slots(use)}
        return [name for name in missing if name not in known]

    def slots(self, use: Use) -> tuple[Slot, ...]:
        """Return what a template draws."""
        return slots_of(use.template, use.pools)

    def is_sound(self) -> bool:
        """Say whether the templates can be rendered, so that the matrix can be counted."""
        # A pool is empty, too, where the documents that would fill it are missing.
        is_filled = all(pool for pools in self.pools.values() for pool in pools.values())
        return is_filled and not any(problem.code in _UNSOUND for problem in self.found)

    def render(self, template: Template, values: dict[str, object]) -> str:
        """Render a template as a run does, where its condition holds; "-" where it doesn't."""
        if template.where and not holds(template.where, values):
            return "-"
        text = render(template.text, values)
        render(template.input, values)
        return text

    def owner(self, name: str) -> Category:
        """Return a category by its name."""
        return self.config.categories[name]

    def cell_pointer(self, name: CellName) -> str:
        """Return the place that messages about a cell point at: its category's."""
        return f"/categories/{pointer_part(name[0])}"


_UNSOUND = frozenset(
    {"template-syntax", "undefined-variable", "render-fault", "bad-condition", "empty-pool"}
)


def _find(
    lines: Sequence[str], name: str, rows: range, *, column: int = 0
) -> tuple[int, int] | None:
    """Return the first place of a name as a whole word: row and column from 0."""
    pattern = re.compile(rf"(?<![\w]){re.escape(name)}(?!\w)")
    for row in rows:
        found = pattern.search(lines[row], column if row == rows.start else 0)
        if found:
            return row, found.start()
    return None
