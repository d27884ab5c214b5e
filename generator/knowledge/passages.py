"""Cuts a document into passages that follow its structure.

Blocks under the same headings are joined up to a number of words. Rows of a table and items of a
list stay together, with the line that leads into them, where they fit. A paragraph too long for one
passage is split at sentence ends into parts of about equal length.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from generator.knowledge.sentences import block_sentences, chop, line_spans
from generator.records.knowledge import Block, Document, Passage, Span
from generator.text import words

__all__ = ["cut"]

_LONGEST_SENTENCE = 80
"""Characters a word of the size: what is longer than about 13 passages is no sentence."""


_LONGEST_WORD = 25
"""Characters; a text whose words are longer on average is no prose but data."""


class _Piece(NamedTuple):
    start: int
    end: int
    sentences: tuple[Span, ...]
    n_words: int


def cut(
    document: Document, *, size_words: int = 120, overlap_sentences: int = 0, language: str = "en"
) -> list[Passage]:
    """Cut a document into passages, in its order.

    `passage.text == document.text[passage.start:passage.end]`, every sentence lies in one block,
    and each belongs to exactly one passage, without an overlap. Headings stand in
    `Passage.headings`, and in the text only of a document that has nothing else. The header of a
    Markdown table is in the text but is no sentence.

    Args:
        size_words: what a passage may hold; only a single longer sentence or row passes it.
        overlap_sentences: so many sentences at the end of a passage stand, on top of the size, at
            the beginning of the next one, too, where both are under the same headings. All else is
            as without an overlap.
        language: the two-letter code of the sentence rules.
    """
    found: list[Passage] = []
    for headings, blocks in _sections(document):
        before: tuple[Span, ...] = ()
        for pieces in _pack(_runs(document, blocks, size_words, language), size_words):
            own = tuple(span for piece in pieces for span in piece.sentences)
            start = before[0].start if before else pieces[0].start
            end = pieces[-1].end
            found.append(
                Passage(
                    document.id,
                    document.title,
                    headings,
                    start,
                    end,
                    document.text[start:end],
                    before + own,
                )
            )
            before = own[-overlap_sentences:] if overlap_sentences else ()
    return found


def _sections(document: Document) -> Iterator[tuple[tuple[str, ...], list[int]]]:
    """Yield (headings above, indices of blocks) for each stretch between two headings."""
    of_heading = dict(document.headings())
    above: tuple[str, ...] = ()
    section: list[int] = []
    for i, block in enumerate(document.blocks):
        if block.start not in of_heading:
            section.append(i)
            continue
        if section:
            yield above, section
            section = []
        above = of_heading[block.start]
    if section:
        yield above, section


def _runs(
    document: Document, section: list[int], size_words: int, language: str
) -> Iterator[list[_Piece]]:
    """Yield pieces that should stay together: a paragraph; a table or list with its lead-in."""
    run: list[_Piece] = []
    tied = ""
    for i in section:
        block = document.blocks[i]
        pieces = list(_pieces(document, i, size_words, language))
        if not pieces:
            continue
        if run and tied not in (block.kind, "any"):
            yield run
            run = []
        run += pieces
        tied = block.kind if block.kind in ("row", "item") else ""
        if document.text[block.end - 1] == ":" and block.kind == "paragraph":
            tied = "any"
    if run:
        yield run


def _pieces(document: Document, index: int, size_words: int, language: str) -> Iterator[_Piece]:
    block = document.blocks[index]
    text = document.text
    n_words = _count(text[block.start : block.end])
    spans = block_sentences(document, index, language=language)
    if block.kind == "row" or n_words <= size_words:
        yield _Piece(block.start, block.end, tuple(spans), n_words)
        return
    if block.kind == "code":
        spans = line_spans(text, spans)
    longest = _LONGEST_SENTENCE * size_words
    spans = [part for span in spans for part in chop(text, span, longest, size_words)]
    yield from _parts(text, block, spans, size_words)


def _count(text: str) -> int:
    """Return the words of a text; what has no blanks counts by its length."""
    return max(len(words(text)), len(text) // _LONGEST_WORD)


def _parts(text: str, block: Block, spans: list[Span], size_words: int) -> Iterator[_Piece]:
    """Yield a long block in parts of about equal length, none above the size if it can be."""
    counts = [_count(text[span.start : span.end]) for span in spans]
    left = sum(counts)
    part: list[Span] = []
    n_words, start = 0, block.start
    target = left / max(1, -(-left // size_words))
    for span, count in zip(spans, counts, strict=True):
        if part and (n_words + count > size_words or n_words + count / 2 > target):
            yield _Piece(start, part[-1].end, tuple(part), n_words)
            left -= n_words
            target = left / max(1, -(-left // size_words))
            part, n_words, start = [], 0, span.start
        part.append(span)
        n_words += count
    if part:
        yield _Piece(start, block.end, tuple(part), n_words)


def _pack(runs: Iterable[list[_Piece]], size_words: int) -> Iterator[list[_Piece]]:
    """Yield the pieces of each passage: runs joined while they fit, split where they must be."""
    passage: list[_Piece] = []
    n_words = 0
    for run in runs:
        total = sum(piece.n_words for piece in run)
        if passage and n_words + total > size_words and total <= size_words:
            yield passage
            passage, n_words = [], 0
        for piece in run:
            if passage and n_words + piece.n_words > size_words:
                yield passage
                passage, n_words = [], 0
            passage.append(piece)
            n_words += piece.n_words
    if passage:
        yield passage
