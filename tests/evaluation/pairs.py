"""Question-passage pairs, to measure retrieval: see README.md beside this file.

Two kinds of text: the bundled documents with the evaluation questions, and a novel that isn't part
of the project, with offsets into its text.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from generator.config import Source, read_config
from generator.knowledge import cut, gather
from generator.records.knowledge import Document, Passage
from generator.text import words
from tests.evaluation.loading import FOLDER, Question, half_of, load_practice, load_questions

__all__ = ["KINDS", "NOVEL_PAIRS", "Corpus", "Pair", "bundled", "novel"]

ROOT = FOLDER.parent.parent
KINDS = ("bundled documents", "novel, in other words", "novel, as readers ask")
NOVEL_PAIRS = {KINDS[1]: "novel_pairs.jsonl", KINDS[2]: "novel_pairs_natural.jsonl"}
NOVEL_SHA256 = "dfc684d4f857fa938268f9ab9c5567b64bd0691251eca959644adeabe6287a4d"
"""Of the text of "Pride and Prejudice" that the pairs were written from; it isn't part of this."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and the stretches that answer it: (document id, start, end) each."""

    id: str
    question: str = field(repr=False)  # a failing test must not show the untouched half
    spans: tuple[tuple[str, int, int], ...] = field(repr=False)

    def is_in(self, passage: Passage) -> bool:
        """Say whether a passage holds at least half of one of the answering stretches."""
        return any(
            document == passage.document
            and 2 * (min(end, passage.end) - max(start, passage.start)) >= end - start
            for document, start, end in self.spans
        )


@dataclass(frozen=True, slots=True)
class Corpus:
    """Passages in order, and the pairs of one kind of text."""

    kind: str
    passages: tuple[Passage, ...] = field(repr=False)
    pairs: tuple[Pair, ...] = field(repr=False)

    def of_half(self, half: str) -> list[Pair]:
        """Return the pairs of one half: "tuning" or "untouched"."""
        return [pair for pair in self.pairs if half_of(pair.id) == half]


def bundled(*, practice: bool = False) -> Corpus:
    """Return the bundled documents with the answerable questions, or with those for practice."""
    config = read_config(ROOT / "configs" / "support_desk.yaml")[0]
    documents = gather(config.documents, config.folder).documents
    questions = load_practice() if practice else load_questions()
    return Corpus(
        KINDS[0],
        _passages(documents),
        tuple(_located(q, documents) for q in questions if q.is_answerable),
    )


def novel(path: Path, kind: str) -> Corpus:
    """Return the novel and its pairs of one kind, a key of `NOVEL_PAIRS`.

    Raises:
        OSError: the file is absent.
        ValueError: it is another edition, so the offsets of the pairs mean nothing in it.
    """
    found = sha256(path.read_bytes()).hexdigest()
    if found != NOVEL_SHA256:
        raise ValueError(f"{path}: must be the edition of SHA-256 {NOVEL_SHA256}; got {found}.")
    document = gather([Source(path.name)], path.parent, allowed=[path.parent]).documents[0]
    lines = (FOLDER / NOVEL_PAIRS[kind]).read_text(encoding="utf-8").splitlines()
    pairs = [
        Pair(raw["id"], raw["question"], tuple((document.id, *span) for span in raw["spans"]))
        for raw in map(json.loads, lines)
    ]
    return Corpus(kind, _passages([document]), tuple(pairs))


def _passages(documents: Iterable[Document]) -> tuple[Passage, ...]:
    return tuple(passage for document in documents for passage in cut(document))


def _located(question: Question, documents: Sequence[Document]) -> Pair:
    spans = [
        (document.id, start, end)
        for quote in question.quotes
        for document in documents
        for start, end in _places(quote, document)
    ]
    if not spans:
        raise AssertionError(f"{question.id}: a quote must stand in a document; none does.")
    return Pair(question.id, question.text, tuple(spans))


def _places(quote: str, document: Document) -> Iterator[tuple[int, int]]:
    """Yield where the words of a quote stand: in a row, or in one row of a table among others.

    A loader writes a table's cells with their headers, so a quoted row has other words between.
    """
    found = words(quote)
    pattern = re.compile(r"[\W_]+".join(map(re.escape, found)), re.IGNORECASE)
    for match in pattern.finditer(document.text):
        yield match.start(), match.end()
    for block in document.blocks:
        if block.kind == "row" and set(found) <= set(words(document.text[block.start : block.end])):
            yield block.start, block.end
