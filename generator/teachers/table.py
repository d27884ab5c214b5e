"""The literal table of teachers; each adapter is imported only when it is used."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import process

from generator.config import TeacherSpec
from generator.errors import UsageError
from generator.teachers.contract import Teacher

__all__ = ["TEACHERS", "TeacherRow", "open_teacher"]


@dataclass(frozen=True, slots=True)
class TeacherRow:
    """A provider: what it is, how it is opened, whether its calls cost money."""

    summary: str
    open: Callable[[TeacherSpec, Path], Teacher]
    is_free: bool = False


def _extractive(spec: TeacherSpec, folder: Path) -> Teacher:
    from generator.teachers.extractive import open_extractive

    return open_extractive(spec)


def _replay(spec: TeacherSpec, folder: Path) -> Teacher:
    from generator.teachers.replay import open_replay

    return open_replay(spec, folder)


TEACHERS: dict[str, TeacherRow] = {
    "extractive": TeacherRow(
        "chooses whole sentences of the passages: no key, no network, always the same",
        _extractive,
        is_free=True,
    ),
    "replay": TeacherRow(
        "gives recorded replies again, from a run folder or a JSONL of {key, reply}",
        _replay,
        is_free=True,
    ),
}


def open_teacher(spec: TeacherSpec, folder: Path) -> Teacher:
    """Open the teacher that a spec names; paths in it are relative to `folder`.

    Raises:
        UsageError: no such provider, or its settings can't work.
    """
    row = TEACHERS.get(spec.provider)
    if row is None:
        near = process.extractOne(spec.provider, list(TEACHERS), score_cutoff=60)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise UsageError(
            f"teacher: must be one of {', '.join(TEACHERS)}; got {spec.provider!r}.{hint}"
        )
    return row.open(spec, folder)
