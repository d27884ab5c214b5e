"""Reads the planted answers: see README.md beside this file."""

import json
from dataclasses import dataclass
from pathlib import Path

from tests.evaluation.loading import FOLDER, half_of

__all__ = ["Planted", "load_planted", "load_planted_practice"]


@dataclass(frozen=True, slots=True)
class Planted:
    """An answer that its evidence carries, or doesn't.

    Attributes:
        kind: how it was made: "paraphrase", "verbatim" ..., or what was changed: "role" ...
    """

    id: str
    question: str
    evidence: str
    answer: str
    is_supported: bool
    kind: str


def load_planted(half: str = "") -> list[Planted]:
    """Return all planted answers, or those of one half ("tuning", "untouched"), in file order."""
    found = [row for name in ("planted_a", "planted_b") for row in _read(FOLDER / f"{name}.jsonl")]
    return [row for row in found if not half or half_of(row.id) == half]


def load_planted_practice(age: str = "") -> list[Planted]:
    """Return the rows that are only for learning from; they belong to neither half.

    Args:
        age: "older" for the file that was there first, "newer" for the two written later.
    """
    files = {"older": ("planted_practice",), "newer": ("planted_practice_a", "planted_practice_b")}
    chosen = files[age] if age else (*files["older"], *files["newer"])
    return [row for name in chosen for row in _read(FOLDER / f"{name}.jsonl")]


def _read(path: Path) -> list[Planted]:
    return [
        Planted(
            id=raw["id"],
            question=raw["question"],
            evidence=raw["evidence"],
            answer=raw["answer"],
            is_supported=raw["supported"],
            kind=raw["kind"],
        )
        for raw in map(json.loads, path.read_text(encoding="utf-8").splitlines())
    ]
