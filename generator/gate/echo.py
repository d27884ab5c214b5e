"""Check `echo`: the response is not the question over again."""

from rapidfuzz import fuzz

from generator.gate.candidate import Candidate
from generator.records.answers import Finding, passed
from generator.text import canonical

__all__ = ["check_echo"]

MAX_SIMILARITY = 0.9
"""A question and its answer share their topic's words; above nine tenths nothing was answered."""


def check_echo(candidate: Candidate) -> Finding:
    """Return how alike question and response are, 0 to 1; above `MAX_SIMILARITY` fails."""
    question, response = canonical(candidate.question), canonical(candidate.response.text)
    score = round(fuzz.ratio(question, response) / 100, 4)
    if score > MAX_SIMILARITY:
        return Finding("echo", "fail", score, "the response only repeats the instruction")
    return passed("echo", score)
