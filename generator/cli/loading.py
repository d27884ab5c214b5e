"""What several commands do first: read a config, say what is wrong with it, tell the time."""

from collections.abc import Mapping
from pathlib import Path

from generator.cli.saying import now, say
from generator.config import Config
from generator.errors import InvalidError
from generator.lint import check

_SAID_LATER = ("missing-documents", "missing-known", "unknown-price")
"""What needs them says so itself, with its exit code: reading, a cap on money, a price that is
shown."""

__all__ = ["load_config", "now", "parse_teachers", "say"]


def load_config(
    path: Path,
    *,
    documents: tuple[str, ...] = (),
    teachers: Mapping[str, str] | None = None,
    allowed: tuple[Path, ...] = (),
    warns: bool = True,
) -> Config:
    """Return a config that is fit for a run; warnings go to stderr, unless it warns of nothing.

    Args:
        documents: paths that stand in for the config's own documents.
        teachers: kind -> teacher in place of the config's own.
        allowed: folders that its paths may lead into.

    Raises:
        InvalidError: it has errors; nothing was called and nothing written.
    """
    checked = check(path, documents=documents, teachers=teachers, allowed=allowed)
    if checked.config is None or not checked.is_valid:
        raise InvalidError([p for p in checked.problems if p.severity == "error"])
    for problem in checked.problems:
        if warns and problem.code not in _SAID_LATER:
            say(f"warning: {problem}", err=True)
    return checked.config


def parse_teachers(values: tuple[str, ...]) -> dict[str, str]:
    """Read `--teacher NAME` (who answers) and `--teacher KIND=NAME`.

    >>> parse_teachers(("replay:a=b.jsonl", "ask=strong"))
    {'answer': 'replay:a=b.jsonl', 'ask': 'strong'}
    """
    kinds = ("ask", "answer", "repair", "judge", "evolve", "topics", "embed")
    chosen = {}
    for value in values:
        kind, equals, name = value.partition("=")
        chosen[kind if equals and kind in kinds else "answer"] = (
            name if equals and kind in kinds else value
        )
    return chosen
