"""What several commands do first: read a config, say what is wrong with it, tell the time."""

from datetime import UTC, datetime
from pathlib import Path

import click

from generator.config import Config, read_config
from generator.errors import InvalidError, Problem, visible
from generator.lint import Subject, lint
from generator.run.library import PROMPT_NAMES, prompt_bytes
from generator.schema import Tree

__all__ = ["check_config", "load_config", "now", "parse_teachers", "say"]


def now() -> str:
    """Return the time as the journal writes it: UTC, to the second."""
    return datetime.now(tz=UTC).isoformat(timespec="seconds")


def say(text: str = "", *, err: bool = False) -> None:
    """Print text in which no control character is left."""
    click.echo(visible(text), err=err)


def check_config(path: Path) -> tuple[Config, Tree, list[Problem]]:
    """Read a config and lint it.

    Raises:
        InvalidError: its shape is wrong, so there is no config.
    """
    config, tree = read_config(path)
    prompts = {n: prompt_bytes(config, n).decode("utf-8", "replace") for n in PROMPT_NAMES}
    return config, tree, lint(Subject(config, tree, prompts))


def load_config(path: Path) -> Config:
    """Return a config that is fit for a run; warnings go to stderr.

    Raises:
        InvalidError: it has errors; nothing was called and nothing written.
    """
    config, _, problems = check_config(path)
    if any(problem.severity == "error" for problem in problems):
        raise InvalidError(problems)
    for problem in problems:
        if problem.code != "missing-documents":  # gathering says so itself, with its exit code
            say(f"warning: {problem}", err=True)
    return config


def parse_teachers(values: tuple[str, ...]) -> dict[str, str]:
    """Read `--teacher NAME` (who answers) and `--teacher KIND=NAME`.

    >>> parse_teachers(("replay:a=b.jsonl", "ask=strong"))
    {'answer': 'replay:a=b.jsonl', 'ask': 'strong'}
    """
    kinds = ("ask", "answer", "repair", "judge", "evolve", "topics")
    chosen = {}
    for value in values:
        kind, equals, name = value.partition("=")
        chosen[kind if equals and kind in kinds else "answer"] = (
            name if equals and kind in kinds else value
        )
    return chosen
