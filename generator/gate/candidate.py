"""What a check is given."""

import functools
from collections.abc import Callable, Sequence

from msgspec import Struct, field

from generator.config import Checks, Difficulty
from generator.gate.support import Support, support_of
from generator.records.answers import Citation, Response
from generator.records.knowledge import Passage, Span
from generator.text import collapse, sentence_spans

__all__ = ["Candidate"]


class Candidate(Struct):
    """A response before it is an example.

    Attributes:
        question: instruction and input as one text.
        context: the passages that stood in the prompt.
        document_text: document id -> its text; raises KeyError for a document the run doesn't know.
        refusal: what the expert says where the documents don't answer.
    """

    question: str
    response: Response
    difficulty: Difficulty
    context: tuple[Passage, ...]
    document_text: Callable[[str], str]
    language: str = "en"
    refusal: str = ""
    checks: Checks = field(default_factory=Checks)
    _supports: list[Support] | None = None
    _worst: Support | None = None

    def supports(self) -> list[Support]:
        """Return how each claim is carried by the spans it cites; computed once."""
        if self._supports is None:
            self._supports = [self._support(start, end) for start, end in self.response.claims]
        return self._supports

    def worst(self) -> Support | None:
        """Return the claim that is carried worst; `None` where there is none."""
        if self._worst is None:
            self._worst = min(self.supports(), key=lambda one: one.logit, default=None)
        return self._worst

    def passage_of(self, citation: Citation) -> Passage | None:
        """Return the passage of the prompt that holds a citation's span."""
        for passage in self.context:
            if (
                passage.document == citation.document
                and passage.start <= citation.document_start
                and citation.document_end <= passage.end
            ):
                return passage
        return None

    def _support(self, start: int, end: int) -> Support:
        claim = self.response.text[start:end]
        cited = [c for c in self.response.citations if (c.start, c.end) == (start, end)]
        evidence = [text for c in cited if (text := self._sentences(c).strip())]
        if claim in evidence:
            return Support.verbatim()
        evidence = [collapse(text) for text in evidence]
        if collapse(claim) in evidence:
            return Support.verbatim()
        if self.language != "en":
            return Support.unknown()
        named = [" ".join((p.title, *p.headings)) for c in cited if (p := self.passage_of(c))]
        asked = "\n".join([self.question, *dict.fromkeys(named)])
        return support_of(claim, "\n".join(dict.fromkeys(evidence)), asked)

    def _sentences(self, citation: Citation) -> str:
        """Return the whole sentences that a citation's span lies in: a pronoun needs its noun."""
        passage = self.passage_of(citation)
        if passage is None:
            return ""
        start, end = citation.document_start, citation.document_end
        if not passage.start <= start < end:
            return ""
        spans = passage.sentences or _sentence_spans(passage.text, self.language, passage.start)
        touched = [s for s in spans if s.start < end and start < s.end]
        if touched:
            start, end = min(start, touched[0].start), max(end, touched[-1].end)
        return passage.text[start - passage.start : end - passage.start]


@functools.lru_cache(maxsize=1_024)
def _sentence_spans(text: str, language: str, offset: int) -> Sequence[Span]:
    """Return the sentences of a passage; many answers cite the same few passages."""
    return tuple(sentence_spans(text, language, offset=offset))
