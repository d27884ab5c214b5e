"""A path -> a config with every problem in it: what `validate` shows and `generate` insists on."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from generator.config import Config, Source, fill, has_draws, read_config, teacher_spec
from generator.errors import InvalidError, KnowledgeError, Problem, UsageError
from generator.lint.subject import PROMPTS, Subject
from generator.lint.table import lint
from generator.schema import Tree

__all__ = ["Checked", "check"]

_MAX_PROMPT_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of reading a config.

    Attributes:
        config: None where its shape is wrong.
        tree: the file it was read from; None where it could not be read.
        problems: all of them, in file order.
    """

    config: Config | None
    tree: Tree | None
    problems: tuple[Problem, ...]

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
        config, tree = read_config(path)
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
    subject.prompts = _prompts(subject)
    problems = lint(subject)
    return Checked(subject.config, tree, tuple(problems))


def _filled(config: Config, allowed: tuple[Path, ...]) -> Config:
    from generator.knowledge import gather

    try:
        return fill(config, gather(config.documents, config.folder, allowed=allowed).documents)
    except (KnowledgeError, UsageError, InvalidError):
        return config  # the rule missing-documents says why


def _prompts(subject: Subject) -> dict[str, str]:
    """Read the prompts that the config replaces; what can't be read is a problem already."""
    found: dict[str, str] = {}
    config = subject.config
    for name, file in config.prompts.items():
        path = (config.folder / file).resolve()
        roots = [config.folder.resolve(), Path.cwd()]
        message = ""
        if name not in PROMPTS:
            continue
        if not any(path.is_relative_to(root) for root in roots):
            message = f"a prompt must lie in the config's folder; {file!r} leads out of it"
        elif not path.is_file():
            message = f"a prompt must exist; {file!r} was not found, looked for {path}"
        elif path.stat().st_size > _MAX_PROMPT_BYTES:
            message = f"a prompt must have at most {_MAX_PROMPT_BYTES:,} bytes; {file!r} has more"
        else:
            try:
                found[name] = path.read_bytes().decode("utf-8")
            except (OSError, UnicodeDecodeError) as fault:
                message = f"a prompt must be UTF-8 text that can be read; {file!r}: {fault}"
        if message:
            subject.found.append(subject.problem(f"/prompts/{name}", message, "prompt-file"))
    return found
