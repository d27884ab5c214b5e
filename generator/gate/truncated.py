"""Check `truncation`: the response ends where a sentence does."""

from generator.gate.candidate import Candidate
from generator.gate.lexicon import UNFINISHED
from generator.records.answers import Finding, passed

__all__ = ["check_truncation"]

_OPEN_ENDS = tuple(",;:-\u2013\u2014(/&")
_CLOSES = {"(": ")", "[": "]", "\u201c": "\u201d", "\u00ab": "\u00bb"}


def check_truncation(candidate: Candidate) -> Finding:
    """Fail a response that breaks off; a claim that is a document's text word for word may."""
    response = candidate.response
    if not response.claims:
        return passed("truncation")
    last = response.claims[-1]
    if any((c.start, c.end) == last and c.match == "exact" for c in response.citations):
        return passed("truncation")
    text = response.text[last[0] : last[1]].rstrip()
    if reason := _breaks_off(text):
        return Finding("truncation", "fail", 0.0, f"it breaks off: {reason}")
    return passed("truncation")


def _breaks_off(text: str) -> str:
    if text.endswith(_OPEN_ENDS):
        return f"it ends with {text[-1]!r}"
    words = text.split()
    if words and words[-1].lower() in UNFINISHED:
        return f"it ends with {words[-1]!r}"
    for opening, closing in _CLOSES.items():
        if text.count(opening) > text.count(closing):
            return f"{opening!r} isn't closed"
    return ""
