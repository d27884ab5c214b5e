"""A path -> a config with every problem in it: what `validate` shows and `generate` insists on."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from msgspec import Struct

from generator.config import Config, Source, fill, has_draws, read_config, teacher_spec
from generator.errors import InvalidError, KnowledgeError, Problem, UsageError
from generator.lint.subject import Subject
from generator.lint.table import lint
from generator.schema import Tree

__all__ = ["Checked", "check"]


class Checked(Struct, frozen=True):
    """What came of reading a config.

    Attributes:
        config: None where its shape is wrong.
        tree: the file it was read from; None where it could not be read.
        problems: all of them, in file order.
        subject: what the rules found out about the config; None where its shape is wrong.
    """

    config: Config | None
    tree: Tree | None
    problems: tuple[Problem, ...]
    subject: Subject | None = None

    @property
    def is_valid(self) -> bool:
        """Whether there is nothing worse than a warning."""
        return not any(problem.severity == "error" for problem in self.problems)


def check(
    path: Path,
    *,
    documents: tuple[str, ...] = (),
    teachers: Mapping[str, str] | None = None,
    allowed: tuple[Path, ...] = (),
) -> Checked:
    """Read a config and apply every rule to it.

    Args:
        documents: paths in place of the config's own documents, relative to the working directory.
        teachers: kind -> teacher in place of the config's own.
        allowed: folders that the config's paths may lead into, beside its own and the working one.
    """
    try:
        config, tree = read_config(path, allowed=allowed)
    except InvalidError as fault:
        return Checked(None, None, fault.problems)
    if documents:
        sources = tuple(Source(str(Path.cwd() / one)) for one in documents)
        config = replace(config, documents=sources)
    if teachers:
        specs = {kind: teacher_spec(one) for kind, one in teachers.items()}
        config = replace(config, teachers={**config.teachers, **specs})
    subject = Subject(config, tree)
    subject.allowed = (*allowed, *(Path(one).parent for one in documents))
    if has_draws(config):
        subject.config = _filled(config, subject.allowed)
    problems = lint(subject)
    return Checked(subject.config, tree, tuple(problems), subject)


def _filled(config: Config, allowed: tuple[Path, ...]) -> Config:
    from generator.knowledge import gather

    try:
        return fill(config, gather(config.documents, config.folder, allowed=allowed).documents)
    except (KnowledgeError, UsageError, InvalidError):
        return config  # the rule missing-documents says why
