"""Check `length`: the response keeps the bounds of its difficulty."""

from generator.gate.candidate import Candidate
from generator.records.answers import Finding, passed
from generator.text import words

__all__ = ["check_length"]


def check_length(candidate: Candidate) -> Finding:
    """Return words used over words allowed; more sentences or words than allowed fail."""
    allowed = candidate.difficulty
    n_words, n_claims = len(words(candidate.response.text)), len(candidate.response.claims)
    score = round(n_words / allowed.max_words, 4)
    if n_claims > allowed.max_sentences:
        return Finding(
            "length", "fail", score, f"{n_claims} sentences; at most {allowed.max_sentences}"
        )
    if n_words > allowed.max_words:
        return Finding("length", "fail", score, f"{n_words} words; at most {allowed.max_words}")
    return passed("length", score)
