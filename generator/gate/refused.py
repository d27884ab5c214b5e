"""Checks `abstention` and `refusal`: a reply that says it has no answer is none."""

from generator.gate.candidate import Candidate
from generator.gate.phrases import Phrases
from generator.records.answers import Finding, passed
from generator.text import canonical

__all__ = ["ABSTAINS", "REFUSES", "check_abstention", "check_refusal"]

_SOURCES = r"(?:documents?|passages?|context|sources?|texts?|information|excerpts?|evidence)"
_SAY = r"(?:say|mention|contain|state|specify|provide|answer|give|include|address|tell|cover)"
ABSTAINS = Phrases(
    rf"\b(?:the|these|this|any|provided|given|available|our|my)\b[^.]{{0,30}}\b{_SOURCES}\b"
    rf"[^.]{{0,30}}\b(?:(?:do|does)(?:n't| not) {_SAY}|says? nothing|contains? no|gives? no"
    r"|(?:is|are)(?:n't| not) (?:enough|sufficient)|is silent|makes? no mention)"
    r"|\b(?:not|nowhere|isn't)\s+(?:mentioned|stated|specified|given|provided|found|covered|said)"
    rf"[^.]{{0,20}}\bin\b[^.]{{0,20}}\b{_SOURCES}\b"
    r"|\b(?:no|not enough|insufficient)\s+(?:information|evidence|details?|data)\b[^.]{0,25}"
    rf"(?:\bin\b[^.]{{0,20}}\b{_SOURCES}\b|\bto answer\b|\bis (?:given|provided|available)\b)"
    r"|\bI (?:can(?:'t|not)|couldn't|could not|am unable to) (?:find|answer|determine|tell|say)\b",
    needs="document|passage|source|text|information|excerpt|evidence|detail|data"
    "|i can|i could|i am unable",
)
REFUSES = Phrases(
    r"\b(?:I'm|I am|we're|we are)\s+(?:very\s+)?sorry\b[^.]{0,30}\b(?:can't|cannot|unable|won't)"
    r"|\bas an? (?:AI|artificial|language model|assistant)\b"
    r"|\bI (?:can't|cannot|won't|will not|am not able to|must decline to|am unable to) "
    r"(?:help|assist|provide|answer|comply|discuss|fulfil|do that|share|support)"
    r"|\b(?:against|violates?) (?:my|our|the) (?:guidelines|policy|policies|programming)\b",
    needs="sorry|as a |as an |i can|i won't|i will|i am|i must|against|violate",
)


def check_abstention(candidate: Candidate) -> Finding:
    """Fail a response that says the documents don't say, though it wasn't marked an abstention."""
    text = candidate.response.text.replace("\u2019", "'")
    refusal = canonical(candidate.refusal)
    if (refusal and refusal in canonical(text)) or (
        ABSTAINS.search(text) and not _is_quoted(candidate)
    ):
        return Finding("abstention", "fail", 0.0, "it says that the documents don't say")
    return passed("abstention")


def check_refusal(candidate: Candidate) -> Finding:
    """Fail a response that declines to answer, unless a document it cites says just that."""
    text = candidate.response.text.replace("\u2019", "'")
    if REFUSES.search(text) and not _is_quoted(candidate):
        return Finding("refusal", "fail", 0.0, "it declines to answer")
    return passed("refusal")


def _is_quoted(candidate: Candidate) -> bool:
    """Say whether every claim is a document's own sentence."""
    citations = candidate.response.citations
    return bool(citations) and all(citation.match == "exact" for citation in citations)
