"""Small records by hand, for tests of every room."""

from generator.config import Difficulty
from generator.gate import Candidate
from generator.records.answers import Citation, Finding, Response
from generator.records.examples import Example
from generator.records.knowledge import Document, Passage
from generator.records.plan import Unit

TEXT = "The warranty lasts 24 months.\nPumps are covered for\n12 months. Lamps are not covered."


def document(text: str = TEXT, name: str = "a.txt") -> Document:
    return Document(id=name, title="A", path=name, text=text)


def passage(text: str = TEXT, name: str = "a.txt", start: int = 0) -> Passage:
    return Passage(
        document=name,
        title="A",
        headings=("Warranty",),
        start=start,
        end=start + len(text),
        text=text,
    )


def response(*sentences: tuple[str, int, int], name: str = "a.txt") -> Response:
    """Sentences with the span of TEXT that each cites."""
    claims, citations, at = [], [], 0
    for text, start, end in sentences:
        claims.append((at, at + len(text)))
        citations.append(Citation(at, at + len(text), name, start, end, "exact"))
        at += len(text) + 1
    return Response(" ".join(s[0] for s in sentences), tuple(claims), tuple(citations))


WARRANTY = ("The warranty lasts 24 months.", 0, 29)
PUMPS = ("Pumps are covered for 12 months.", 30, 62)


def candidate(given: Response, **changes: object) -> Candidate:
    values: dict[str, object] = {
        "question": "How long is the warranty?",
        "response": given,
        "difficulty": Difficulty("basic", max_sentences=2, max_words=20),
        "context": (passage(),),
        "document_text": {"a.txt": TEXT}.__getitem__,
    }
    return Candidate(**{**values, **changes})  # type: ignore[arg-type]


def unit(name: str = "0123456789abcdef", **changes: object) -> Unit:
    values: dict[str, object] = {
        "id": name,
        "category": "billing",
        "difficulty": "basic",
        "template": "How long is the {{ thing }}?",
        "instruction": "How long is the warranty?",
        "input": "",
        "variables": {"thing": "warranty"},
    }
    return Unit(**{**values, **changes})  # type: ignore[arg-type]


def example(name: str = "0123456789abcdef", **changes: object) -> Example:
    values: dict[str, object] = {
        "unit": unit(name),
        "response": response(WARRANTY),
        "context": (passage(),),
        "findings": (Finding("cited", "pass", 1.0),),
        "system": "You are careful.",
        "provider": "extractive",
        "model": "",
        "input_tokens": None,
        "output_tokens": None,
        "cost_usd": 0.0,
        "content_hash": "feed",
        "provenance": {"rng_seed": 0},
    }
    return Example(**{**values, **changes})  # type: ignore[arg-type]
