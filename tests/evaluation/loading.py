"""Reads the evaluation questions: see README.md beside this file."""

import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

__all__ = ["FOLDER", "Question", "half_of", "load_practice", "load_questions"]

FOLDER = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the evaluation set.

    Attributes:
        facts: groups of strings; a response answers when it holds one string of every group. Empty
            for a question that the documents don't answer.
        kind: of document that answers: "wiki", "tickets", "manuals", "contracts", "research"; ""
            for a question that none answers.
        quotes: the stretches of the documents that answer, white space collapsed.
        origin: "blind" where only the documents were known when it was written, else "informed".
    """

    id: str
    text: str
    difficulty: str
    kind: str
    facts: tuple[tuple[str, ...], ...]
    origin: str
    quotes: tuple[str, ...] = ()

    @property
    def is_answerable(self) -> bool:
        """Whether the documents hold the answer."""
        return bool(self.facts)

    def is_answered_by(self, response: str) -> bool:
        """Say whether a response holds the answering facts, whatever its case and white space."""
        text = " ".join(response.split()).casefold()
        return all(
            any(" ".join(one.split()).casefold() in text for one in group) for group in self.facts
        )


def half_of(question_id: str) -> str:
    """Return "tuning" or "untouched": where the first byte of the id's SHA-256 is even or odd.

    >>> half_of("ab01"), half_of("ab02")
    ('tuning', 'untouched')
    """
    return "untouched" if sha256(question_id.encode()).digest()[0] % 2 else "tuning"


def load_questions(half: str = "") -> list[Question]:
    """Return all questions, or those of one half, in the order of files and lines."""
    found = [q for path in sorted(FOLDER.glob("*answerable_*.jsonl")) for q in _read(path)]
    return [q for q in found if not half or half_of(q.id) == half]


def load_practice() -> list[Question]:
    """Return the questions that are only for learning from; they belong to neither half."""
    return _read(FOLDER / "practice.jsonl")


def _read(path: Path) -> list[Question]:
    return [
        Question(
            id=raw["id"],
            text=raw["question"],
            difficulty=raw["difficulty"],
            kind=raw.get("kind", ""),
            facts=tuple(tuple(group) for group in raw.get("facts", ())),
            origin=path.stem.rpartition("_")[2],
            quotes=tuple(" ".join(answer["quote"].split()) for answer in raw.get("answers", ())),
        )
        for raw in map(json.loads, path.read_text(encoding="utf-8").splitlines())
    ]
