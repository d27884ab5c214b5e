"""`askwright validate`: every problem of every config at once."""

from collections.abc import Sequence
from pathlib import Path

import click

from generator.cli.options import ALLOW
from generator.cli.saying import say
from generator.errors import Problem, UsageError

__all__ = ["command", "verdict"]


@click.command("validate")
@click.argument("configs", metavar="[CONFIG]...", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "sarif"]),
    default="text",
    show_default=True,
    help="How problems are printed.",
)
@click.option("--strict", is_flag=True, help="Exit 1 where there are warnings.")
@click.option("--quiet", is_flag=True, help="Print problems only, no summary of valid configs.")
@ALLOW
@click.option("--explain", "code", metavar="CODE", help="Say what a problem's code means.")
def command(
    configs: tuple[Path, ...],
    format_: str,
    strict: bool,
    quiet: bool,
    allow: tuple[Path, ...],
    code: str | None,
) -> int:
    """Check configs; exit 0 if valid, 2 with problems, 1 with nothing but warnings under --strict.

    Calls nobody and writes nothing. Problems go to stderr, what a valid config declares to stdout;
    with --format json or sarif all problems go to stdout.
    """
    if code is not None:
        say(_explained(code))
        return 0
    if not configs:
        raise UsageError("validate: needs a config; got none. Write askwright validate CONFIG.")
    from generator.lint import as_json, as_sarif, as_text, check

    problems: list[Problem] = []
    for path in configs:
        checked = check(path, allowed=allow)
        problems += checked.problems
        if format_ != "text":
            continue
        for line in as_text(checked.problems):
            say(line, err=True)
        if checked.subject and checked.is_valid and not quiet:
            from generator.cli.describing import describe

            say("\n".join(describe(checked.subject, path)))
    if format_ != "text":
        click.echo(as_json(problems) if format_ == "json" else as_sarif(problems))
    return verdict(problems, strict=strict)


def verdict(problems: Sequence[Problem], *, strict: bool) -> int:
    """Return the exit code for what was found."""
    if any(problem.severity == "error" for problem in problems):
        return 2
    return 1 if problems and strict else 0


def _explained(code: str) -> str:
    from generator.lint import explain_code
    from generator.lint.explaining import guess_code

    text = explain_code(code)
    if text is None:
        raise UsageError(f"--explain: must be a problem's code; got {code!r}. {guess_code(code)}")
    return text
