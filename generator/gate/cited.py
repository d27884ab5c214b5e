"""Check `cited`: every sentence of the response stands, to the character, in a document.

Passes when each claim has a citation whose span of the document's text equals the claim after
collapsing white space, and the citation lies in a passage that was in the prompt. The document is
read again for it: a citation proves nothing until it is looked up.
"""

from generator.gate.candidate import Candidate
from generator.records.answers import Citation, Finding
from generator.text import collapse

__all__ = ["check_cited"]


def check_cited(candidate: Candidate) -> Finding:
    """Return the share of claims that are proved; anything below 1 fails."""
    response = candidate.response
    proved = {
        (c.start, c.end)
        for c in response.citations
        if _stands(c, candidate) and _was_given(c, candidate)
    }
    missing = [span for span in response.claims if span not in proved]
    score = 1 - len(missing) / len(response.claims) if response.claims else 0.0
    if not missing and response.claims:
        return Finding("cited", "pass", 1.0)
    first = response.text[missing[0][0] : missing[0][1]] if missing else ""
    return Finding(
        "cited",
        "fail",
        round(score, 4),
        f"{len(missing)} of {len(response.claims)} sentences stand in no passage: {first[:120]!r}",
    )


def _stands(citation: Citation, candidate: Candidate) -> bool:
    try:
        text = candidate.document_text(citation.document)
    except KeyError:
        return False
    cited = text[citation.document_start : citation.document_end]
    claim = candidate.response.text[citation.start : citation.end]
    return bool(cited) and collapse(cited) == collapse(claim)


def _was_given(citation: Citation, candidate: Candidate) -> bool:
    return any(
        passage.document == citation.document
        and passage.start <= citation.document_start
        and citation.document_end <= passage.end
        for passage in candidate.context
    )
