"""`askwright validate`: every problem of every config at once."""

import json
from pathlib import Path

import click

from generator import lint, schema
from generator.cli.loading import check_config, say
from generator.config import Config
from generator.errors import InvalidError, Problem, UsageError
from generator.plan import cells, plan_units
from generator.records.plan import CellName

__all__ = ["command", "describe", "problems_of"]


@click.command("validate")
@click.argument("configs", metavar="[CONFIG]...", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How problems are printed.",
)
@click.option("--strict", is_flag=True, help="Exit 1 where there are warnings.")
@click.option("--explain", "code", metavar="CODE", help="Say what a rule's code means.")
def command(configs: tuple[Path, ...], format_: str, strict: bool, code: str | None) -> int:
    """Check configs; exit 0 if valid, 2 with problems, 1 with nothing but warnings under --strict.

    Calls nobody and writes nothing.
    """
    if code is not None:
        say(explain_code(code))
        return 0
    if not configs:
        raise UsageError("validate: needs a config; got none. Write askwright validate CONFIG.")
    problems: list[Problem] = []
    for path in configs:
        config, found = problems_of(path)
        problems += found
        if format_ == "text":
            for problem in found:
                say(f"{problem.severity}: {problem} ({problem.code})")
            if config and not any(problem.severity == "error" for problem in found):
                for line in describe(config, path):
                    say(line)
    if format_ == "json":
        click.echo(json.dumps([p.as_dict() for p in problems], indent=2))
    return verdict(problems, strict=strict)


def verdict(problems: list[Problem], *, strict: bool) -> int:
    """Return the exit code for what was found."""
    if any(problem.severity == "error" for problem in problems):
        return 2
    return 1 if problems and strict else 0


def problems_of(path: Path) -> tuple[Config | None, list[Problem]]:
    """Return a config with its problems, or `None` where its shape is wrong."""
    try:
        config, _, found = check_config(path)
    except InvalidError as fault:
        return None, list(fault.problems)
    return config, found


def describe(config: Config, path: Path) -> list[str]:
    """Return what a valid config declares, and one sample instruction for each cell."""
    matrix = cells(config)
    total = sum(cell.quota for cell in matrix)
    lines = [
        f"{path}: valid; {len(config.categories)} categories x {len(config.difficulties)} "
        f"difficulties, {total} examples in {len(matrix)} cells"
    ]
    first: dict[CellName, str] = {}
    for unit in plan_units(config, owed={cell.name: 1 for cell in matrix}):
        first.setdefault(unit.cell, unit.instruction)
    for cell in matrix:
        sample = first.get(cell.name, "-")
        lines.append(f"  {cell.category} / {cell.difficulty} x {cell.quota}: {sample}")
    return lines


def explain_code(code: str) -> str:
    """Return what a code means.

    Raises:
        UsageError: no rule has it.
    """
    if code in lint.RULES:
        return f"{code}: {(lint.RULES[code].__doc__ or '').strip()}"
    if code in schema.CODES:
        return f"{code}: {schema.CODES[code]}"
    known = ", ".join(sorted([*lint.RULES, *schema.CODES]))
    raise UsageError(f"--explain: must be one of {known}; got {code!r}.")
