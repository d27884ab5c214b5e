"""Checks `cited` and `quotes`: every claim points at a span of a document that was in the prompt.

A citation holds where its span lies in a passage of the prompt and reads there what the citation
says of it: where `match` is "exact" the span equals the claim after collapsing white space, where
it is "normalised" its words do. The document is read again for it: a citation proves
nothing until it is looked up.
"""

from generator.gate.candidate import Candidate
from generator.quoting import is_trivial
from generator.records.answers import Citation, Finding, passed
from generator.records.knowledge import Passage
from generator.text import canonical, collapse

__all__ = ["check_cited", "check_quotes"]


def check_cited(candidate: Candidate) -> Finding:
    """Return the share of claims that point at their span; anything below 1 fails."""
    response = candidate.response
    proved = {(c.start, c.end) for c in response.citations if _holds(c, candidate)}
    missing = [span for span in response.claims if span not in proved]
    score = 1 - len(missing) / len(response.claims) if response.claims else 0.0
    if not missing and response.claims:
        return passed("cited")
    first = response.text[missing[0][0] : missing[0][1]] if missing else ""
    return Finding(
        "cited",
        "fail",
        round(score, 4),
        f"{len(missing)} of {len(response.claims)} sentences stand in no passage: {first[:120]!r}",
    )


def _holds(citation: Citation, candidate: Candidate) -> bool:
    if candidate.passage_of(citation) is None:
        return False
    try:
        text = candidate.document_text(citation.document)
    except KeyError:
        return False
    if not 0 <= citation.document_start < citation.document_end <= len(text):
        return False
    cited = text[citation.document_start : citation.document_end]
    claim = candidate.response.text[citation.start : citation.end]
    if citation.match == "exact":
        return cited == claim or collapse(cited) == collapse(claim)
    return citation.match == "fuzzy" or canonical(cited) == canonical(claim)


def check_quotes(candidate: Candidate) -> Finding:
    """Return the share of claims whose span says something: no single word, no whole passage."""
    response = candidate.response
    telling = set()
    for citation in response.citations:
        passage = candidate.passage_of(citation)
        if passage is not None and (citation.match == "exact" or _tells(citation, passage)):
            telling.add((citation.start, citation.end))
    cited = {(c.start, c.end) for c in response.citations}
    trivial = [span for span in response.claims if span in cited and span not in telling]
    score = round(1 - len(trivial) / len(response.claims), 4) if response.claims else 1.0
    if trivial:
        return Finding("quotes", "unsure", score, "a claim rests on a trivial quote only")
    return passed("quotes", score)


def _tells(citation: Citation, passage: Passage) -> bool:
    start, end = citation.document_start - passage.start, citation.document_end - passage.start
    return not is_trivial(passage.text[start:end], passage.text)
