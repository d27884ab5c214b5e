"""Reads the evaluation questions: see README.md beside this file."""

import json
from dataclasses import dataclass
from hashlib import md5, sha256
from pathlib import Path

__all__ = [
    "FOLDER",
    "PRACTICE_DOCUMENTS",
    "Question",
    "half_of",
    "is_held_back",
    "is_newer",
    "load_practice",
    "load_questions",
]

FOLDER = Path(__file__).resolve().parent
PRACTICE_DOCUMENTS = FOLDER / "practice_documents"


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the evaluation set.

    Attributes:
        facts: groups of strings; a response answers when it holds one string of every group. Empty
            for a question that the documents don't answer.
        kind: of document that answers: "wiki", "tickets", "manuals", "contracts", "research"; ""
            for a question that none answers.
        quotes: the stretches of the documents that answer, white space collapsed.
        origin: "blind" where only the documents were known when it was written, else "informed";
            "practice" or "invented" for a question to learn from.
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


def is_newer(question: Question) -> bool:
    """Say whether a practice question is one of the many whose only fact is its quote."""
    return question.origin in ("practice", "invented") and question.id[1:2].isdigit()


def is_held_back(question: Question) -> bool:
    """Say whether a network must not learn from a question, so that others can.

    What weighs a network's scores is to be fitted on questions that it didn't see: the tuning half
    and an eighth of the newer practice questions.
    """
    if question.origin not in ("practice", "invented"):
        return True
    digest = md5(question.id.encode(), usedforsecurity=False).digest()
    return is_newer(question) and digest[0] % 8 == 0


def load_questions(half: str = "") -> list[Question]:
    """Return all questions, or those of one half, in the order of files and lines."""
    found = [q for path in sorted(FOLDER.glob("*answerable_*.jsonl")) for q in _read(path)]
    return [q for q in found if not half or half_of(q.id) == half]


def load_practice(*, invented: bool = False) -> list[Question]:
    """Return the questions that are only for learning from; they belong to neither half.

    Args:
        invented: those on the documents in `PRACTICE_DOCUMENTS`, in place of the bundled ones.
    """
    return _read(FOLDER / ("practice_invented.jsonl" if invented else "practice.jsonl"))


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
