"""What a reply becomes: claims, citations, a response and what the gate says of it."""

import functools
from typing import Literal

from msgspec import Struct

__all__ = [
    "Answer",
    "Citation",
    "Claim",
    "Finding",
    "Grade",
    "Match",
    "Quote",
    "Response",
    "Verdict",
    "passed",
]

Match = Literal["exact", "normalised", "fuzzy"]
Verdict = Literal["pass", "fail", "unsure"]


class Quote(Struct, frozen=True, gc=False):
    """Words a teacher says stand in a passage; `passage` counts from 0 in the prompt's order."""

    passage: int
    text: str


class Claim(Struct, frozen=True, gc=False):
    """One checkable sentence of an answer and what it rests on."""

    text: str
    quotes: tuple[Quote, ...]


class Answer(Struct, frozen=True, gc=False):
    """A parsed reply: the claims in reading order, or an abstention."""

    claims: tuple[Claim, ...]
    abstains: bool = False


class Citation(Struct, frozen=True, gc=False):
    """A pointer from `start:end` of the response to a span of a document's text.

    `match` is "exact" where the two are equal after collapsing white space, "normalised" where
    their words are, "fuzzy" where the claim says it in other words. `quoted` says how the teacher's
    quote was found in the document.
    """

    start: int
    end: int
    document: str
    document_start: int
    document_end: int
    match: Match
    quoted: Match = "exact"


class Response(Struct, frozen=True, gc=False):
    """The text kept as the student's target, and its citations in reading order.

    `claims` are the spans of the claims in `text`: every character but the blanks between claims
    belongs to one.
    """

    text: str
    claims: tuple[tuple[int, int], ...]
    citations: tuple[Citation, ...]


class Grade(Struct, frozen=True, gc=False):
    """What a judge says by one criterion: 1 (fails) to 5 (nothing to improve), and why."""

    criterion: str
    grade: int
    reason: str


class Finding(Struct, frozen=True, gc=False):
    """What one check says of one example; `reason` is empty where it passes."""

    check: str
    verdict: Verdict
    score: float
    reason: str = ""


@functools.lru_cache(maxsize=8_192, typed=True)
def passed(check: str, score: float = 1.0) -> Finding:
    """Return the finding of a check that passes; equal ones are one object: a run has thousands."""
    return Finding(check, "pass", score)
