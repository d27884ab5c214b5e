"""Check `leak`: the response speaks of its subject, not of the prompt it was asked with."""

from generator.gate.candidate import Candidate
from generator.gate.phrases import Phrases
from generator.records.answers import Finding, passed

__all__ = ["LEAKS", "check_leak"]

LEAKS = Phrases(
    r"</?\u200b?passage\b|\bpassages? (?:number )?\d+\b|\[(?:passage |source )?\d+\]"
    r"|\b(?:according to|based on|as stated in|from|in) (?:the |these |this )?"
    r"(?:provided |given |above |following )?"
    r"(?:passages?|context|excerpts?|snippets?)\b"
    r"|\bthe (?:provided|given|above) (?:passages?|context|documents?|texts?|information)\b"
    r"|\"(?:claims|quotes|abstains)\"\s*:|\b(?:system|user) prompt\b|\breply with json\b"
    r"|<\|[a-z_]+\|>|\[/?INST\]",
    needs='passage|context|excerpt|snippet|[|the provided |the given |the above |claims"|quotes"'
    '|abstains"|prompt|reply with json|<',
)


def check_leak(candidate: Candidate) -> Finding:
    """Fail a response that names passages, tags or rules of its prompt; a document may."""
    for start, end in candidate.response.claims:
        claim = candidate.response.text[start:end]
        found = LEAKS.search(claim)
        if found and not _is_exact(candidate, (start, end)):
            return Finding("leak", "fail", 0.0, f"it speaks of its prompt: {found.group()[:40]!r}")
    return passed("leak")


def _is_exact(candidate: Candidate, span: tuple[int, int]) -> bool:
    return any(
        (c.start, c.end) == span and c.match == "exact" for c in candidate.response.citations
    )
