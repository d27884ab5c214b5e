"""The rules, each a function from what is linted to its problems, and the table of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import process

from generator.config import ALL_DIFFICULTIES, Config, Template
from generator.errors import InvalidError, KnowledgeError, Problem, UsageError
from generator.knowledge import gather
from generator.plan import cells
from generator.render import TemplateFault, names_in, render, used_names
from generator.schema import Tree
from generator.teachers import TEACHERS

__all__ = ["RULES", "Subject", "lint"]


@dataclass(frozen=True, slots=True)
class Subject:
    """A config that has the right shape, the file it stands in, and its prompts as texts."""

    config: Config
    tree: Tree
    prompts: dict[str, str]

    def problem(
        self,
        pointer: str,
        message: str,
        code: str,
        *,
        severity: Literal["error", "warning"] = "error",
        fix: str = "",
        at_key: bool = False,
    ) -> Problem:
        """Return a problem at a place of the config file."""
        return self.tree.problem(pointer, message, code, severity=severity, fix=fix, at_key=at_key)


def _all_templates(config: Config) -> Iterator[tuple[str, str, Template]]:
    """Yield (category or "", difficulty, template) for every template of the file."""
    for difficulty, templates in config.templates.items():
        for template in templates:
            yield "", difficulty, template
    for category in config.categories.values():
        for difficulty, templates in category.templates.items():
            for template in templates:
                yield category.name, difficulty, template


def _near(name: str, known: list[str]) -> str:
    found = process.extractOne(name, known, score_cutoff=60)
    return f"Did you mean {found[0]!r}?" if found else f"Known: {', '.join(known) or 'none'}."


def _escape(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1")


def unknown_difficulty(subject: Subject) -> Iterator[Problem]:
    """Templates must stand under a difficulty that exists, or under `all`."""
    config = subject.config
    known = [*config.difficulties, ALL_DIFFICULTIES]
    places = [("", config.templates)]
    places += [(f"/categories/{_escape(c.name)}", c.templates) for c in config.categories.values()]
    for place, templates in places:
        for name in templates:
            if name not in known:
                yield subject.problem(
                    f"{place}/templates/{_escape(name)}",
                    f"must be a difficulty; got {name!r}.",
                    "unknown-difficulty",
                    fix=_near(name, known),
                    at_key=True,
                )


def template_syntax(subject: Subject) -> Iterator[Problem]:
    """A template must be Jinja that the renderer takes."""
    for _, _, template in _all_templates(subject.config):
        for text in (template.text, template.input):
            try:
                names_in(text)
            except TemplateFault as fault:
                yield subject.problem(template.pointer, f"{fault}.", "template-syntax")


def undefined_variable(subject: Subject) -> Iterator[Problem]:
    """A template may only use variables that its category sees."""
    config = subject.config
    for category, _difficulty, template in _all_templates(config):
        readers = [category] if category else list(config.categories)
        if not _is_readable(template):
            continue
        used = {**used_names(template.input), **used_names(template.text)}
        for name in sorted(used):
            without = [reader for reader in readers if name not in config.pools(reader)]
            if without:
                known = sorted(config.pools(without[0]))
                where = f" in category {without[0]!r}" if not category else ""
                yield subject.problem(
                    template.pointer,
                    f"every variable must be defined; {name!r} is not{where} "
                    f"(template line {used[name]}).",
                    "undefined-variable",
                    fix=_near(name, known),
                )


def _is_readable(template: Template) -> bool:
    try:
        names_in(template.text), names_in(template.input)
    except TemplateFault:
        return False
    return True


def render_fault(subject: Subject) -> Iterator[Problem]:
    """Every template must render with the values it will be given, and to more than blanks."""
    config = subject.config
    for category, _, template in _all_templates(config):
        if not _is_readable(template):
            continue
        for reader in [category] if category else list(config.categories):
            pools = config.pools(reader)
            names = names_in(template.text) | names_in(template.input)
            if any(name not in pools for name in names):
                continue
            fault = _first_fault(template, {name: pools[name] for name in names})
            if fault:
                yield subject.problem(template.pointer, fault, "render-fault")
                break


def _first_fault(template: Template, pools: dict[str, tuple[object, ...]]) -> str:
    longest = max((len(pool) for pool in pools.values()), default=1)
    for i in range(longest):
        values = {name: pool[i % len(pool)] for name, pool in pools.items()}
        try:
            if not render(template.text, values):
                return "must render to text; got only blanks."
            render(template.input, values)
        except TemplateFault as fault:
            return f"{fault}."
    return ""


def unused_variable(subject: Subject) -> Iterator[Problem]:
    """A variable should be used by some template that sees it."""
    config = subject.config
    used: dict[str, set[str]] = {category: set() for category in config.categories}
    for category, _, template in _all_templates(config):
        if _is_readable(template):
            names = names_in(template.text) | names_in(template.input)
            for reader in [category] if category else used:
                used[reader] |= names
    for name in config.variables:
        readers = [c for c in config.categories.values() if name not in c.variables]
        if not any(name in used[reader.name] for reader in readers):
            yield _unused(subject, f"/variables/{_escape(name)}", name)
    for owner in config.categories.values():
        for name in owner.variables:
            if name not in used[owner.name]:
                pointer = f"/categories/{_escape(owner.name)}/variables/{_escape(name)}"
                yield _unused(subject, pointer, name)


def _unused(subject: Subject, pointer: str, name: str) -> Problem:
    return subject.problem(
        pointer,
        f"a variable should be used by a template; {name!r} is not.",
        "unused-variable",
        severity="warning",
        at_key=True,
    )


def empty_cell(subject: Subject) -> Iterator[Problem]:
    """Every category needs a template for every difficulty, its own or a shared one."""
    config = subject.config
    for category in config.categories.values():
        missing = [
            name for name in config.difficulties if not config.cell_templates(category.name, name)
        ]
        if missing:
            yield subject.problem(
                f"/categories/{_escape(category.name)}",
                f"every cell must have a template; {category.name!r} has none for "
                f"{', '.join(missing)}.",
                "empty-cell",
                severity="error" if len(missing) == len(config.difficulties) else "warning",
                fix="Add one under its templates, or under the shared ones.",
                at_key=True,
            )


def quota_too_high(subject: Subject) -> Iterator[Problem]:
    """No cell may owe more examples than it has distinct instructions."""
    for cell in cells(subject.config):
        if cell.quota > cell.n_candidates:
            yield subject.problem(
                f"/categories/{_escape(cell.category)}",
                f"the templates must give at least as many distinct instructions as the quota; "
                f"{cell.category} / {cell.difficulty} owes {cell.quota} and has "
                f"{cell.n_candidates}.",
                "quota-too-high",
                fix="Add templates or values, or lower the quota.",
                at_key=True,
            )


def unknown_teacher(subject: Subject) -> Iterator[Problem]:
    """A teacher's provider must be known."""
    for kind, spec in subject.config.teachers.items():
        if spec.provider not in TEACHERS:
            yield subject.problem(
                f"/teachers/{kind}",
                f"must be one of {', '.join(TEACHERS)}; got {spec.provider!r}.",
                "unknown-teacher",
                fix=_near(spec.provider, list(TEACHERS)),
            )


def prompt_without(subject: Subject) -> Iterator[Problem]:
    """The answer prompt must show the instruction and the passages."""
    for name, needed in (("answer", ("instruction", "passages")),):
        try:
            found = names_in(subject.prompts[name])
        except TemplateFault as fault:
            yield subject.problem("/prompts/answer", f"{fault}.", "template-syntax")
            continue
        for variable in needed:
            if variable not in found:
                yield subject.problem(
                    f"/prompts/{name}",
                    f"the {name} prompt must use {variable!r}; it doesn't.",
                    "prompt-without",
                )


def missing_documents(subject: Subject) -> Iterator[Problem]:
    """The documents should be there: a run needs them, writing templates doesn't."""
    config = subject.config
    for i, source in enumerate(config.documents):
        try:
            gather((source,), config.folder)
        except (KnowledgeError, UsageError, InvalidError) as fault:
            is_missing = isinstance(fault, KnowledgeError)
            yield subject.problem(
                f"/documents/{i}",
                str(fault),
                "missing-documents" if is_missing else "document-path",
                severity="warning" if is_missing else "error",
            )


Rule = Callable[[Subject], Iterator[Problem]]

RULES: dict[str, Rule] = {
    "unknown-difficulty": unknown_difficulty,
    "template-syntax": template_syntax,
    "undefined-variable": undefined_variable,
    "render-fault": render_fault,
    "unused-variable": unused_variable,
    "empty-cell": empty_cell,
    "quota-too-high": quota_too_high,
    "unknown-teacher": unknown_teacher,
    "prompt-without": prompt_without,
    "missing-documents": missing_documents,
}


def lint(subject: Subject) -> list[Problem]:
    """Return every problem of a config, in file order; errors don't stop later rules."""
    found: list[Problem] = []
    for name, rule in RULES.items():
        blocked = any(p.code in _BLOCKS_COUNTING for p in found)
        if name == "quota-too-high" and blocked:
            continue
        found += rule(subject)
    return sorted(found, key=lambda p: (p.line, p.column))


_BLOCKS_COUNTING = frozenset({"template-syntax", "undefined-variable", "render-fault"})
