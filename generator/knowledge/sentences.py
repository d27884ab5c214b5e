"""The sentences of one block: what can be cited by itself."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from generator.records.knowledge import Block, Document, Span
from generator.text import sentence_spans

__all__ = ["block_sentences", "chop", "line_spans"]

_BULLET = re.compile(
    r"[ \t]*(?:[-*+\u2022\u2023\u25e6\u2013]|\d{1,9}[.)]|\(?[a-z]\)|\((?:\d{1,3}|[ivx]{1,5})\))"
    r"[ \t]+"
)
_CLAUSE_NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,3})+\.?[ \t]+(?=[A-Z])")
_CHECKBOX = re.compile(r"\[[ xX]\][ \t]+")
_FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})[^\n]*\n?")
_TABLE_RULE = re.compile(r"[ \t]*\n[ >\t]*\|?[ \t]*:?-+[ \t:|-]*\n\s*")
_CHUNK = re.compile(r"\S{1,2000}")

_QUOTE = re.compile('["\u201c\u201d\u201e]')

_WINDOW_CHARS = 100_000
"""16 MB in one line took 9 s in one piece; far longer than any paragraph or sentence."""

_LONG_SPEECH_WORDS = 60
"""Few sentences are longer; a shorter speech reads well as one."""


def block_sentences(document: Document, index: int, *, language: str) -> list[Span]:
    """Return the sentences of a document's block, as spans of the document's text.

    A row is one, code is one; the header of a Markdown table is none. A bullet is not part of its
    item's first, nor is a clause's number ("7.2") part of the clause.
    """
    block = document.blocks[index]
    text = document.text
    if block.kind == "row":
        return [] if _is_table_header(document, index) else [Span(block.start, block.end)]
    if block.kind == "code":
        return [_code(text, block)]
    start = block.start
    if block.kind == "item":
        for mark in (_BULLET, _CHECKBOX):
            match = mark.match(text, start, block.end)
            start = match.end() if match else start
    elif block.kind == "paragraph" and (number := _CLAUSE_NUMBER.match(text, start, block.end)):
        start = number.end()
    if block.kind == "heading":
        return [Span(start, block.end)]
    return list(_mend(text, _split(text, start, block.end, language), language))


def _split(text: str, start: int, end: int, language: str) -> list[Span]:
    """Split a block by windows, for the splitter's time grows faster than the text.

    The last sentence of a window may be cut by its end, so the next window starts with it.
    """
    found: list[Span] = []
    while end - start > _WINDOW_CHARS:
        spans = sentence_spans(text[start : start + _WINDOW_CHARS], language, offset=start)
        if len(spans) < 2:
            found += spans
            start += _WINDOW_CHARS
            continue
        found += spans[:-1]
        start = spans[-1].start
    return found + sentence_spans(text[start:end], language, offset=start)


def _mend(text: str, spans: list[Span], language: str) -> Iterator[Span]:
    """Yield the sentences of a block, mended where a document's marks mislead the splitter.

    A bare number ("7.2.") or a bold lead-in ("**Care.** ...") belongs to the sentence behind it.
    Speech that fills a paragraph is not one sentence, however long: it is split within its quotes.
    """
    start = -1
    for i, span in enumerate(spans):
        start = span.start if start < 0 else start
        if i + 1 < len(spans) and _leads_in(text[start : span.end], text[span.end : span.end + 9]):
            continue
        whole = Span(start, span.end)
        start = -1
        sentence = text[whole.start : whole.end]
        if len(sentence.split()) > _LONG_SPEECH_WORDS and _QUOTE.search(sentence):
            yield from _split_speech(text, whole, language)
        else:
            yield whole


def _leads_in(sentence: str, after: str) -> bool:
    if not any(map(str.isalpha, sentence)):
        return True
    return sentence.count("**") % 2 == 1 and after.lstrip().startswith("**")


def _split_speech(text: str, span: Span, language: str) -> Iterator[Span]:
    bare = _QUOTE.sub(" ", text[span.start : span.end])
    parts = sentence_spans(bare, language, offset=span.start)
    starts = [span.start, *(part.start for part in parts[1:])]
    for i, start in enumerate(starts):
        if i and _QUOTE.match(text, start - 1) and text[start - 2].isspace():
            starts[i] = start - 1
    for start, end in pairwise([*starts, span.end]):
        yield Span(start, start + len(text[start:end].rstrip()))


def _is_table_header(document: Document, index: int) -> bool:
    """Say whether a row of Markdown stands above the rule |---| of its table."""
    if index + 1 >= len(document.blocks):
        return False
    gap = document.text[document.blocks[index].end : document.blocks[index + 1].start]
    return _TABLE_RULE.match(gap) is not None


def _code(text: str, block: Block) -> Span:
    """Return the span of the code itself, without the fences."""
    fence = _FENCE.match(text, block.start, block.end)
    if not fence:
        return Span(block.start, block.end)
    start, end = fence.end(), block.end
    last = text.rfind("\n", start, end) + 1
    if last >= start and text[last:end].strip().startswith(fence[1]):
        end = last
    inner = text[start:end]
    start += len(inner) - len(inner.lstrip("\n"))
    return Span(start, start + len(inner.strip("\n"))) if inner.strip() else Span(start, start)


def line_spans(text: str, spans: Iterable[Span]) -> list[Span]:
    """Return the lines of the spans that are not blank."""
    found = []
    for span in spans:
        at = span.start
        for line in text[span.start : span.end].split("\n"):
            if line.strip():
                found.append(Span(at, at + len(line)))
            at += len(line) + 1
    return found


def chop(text: str, span: Span, longest: int, size_words: int) -> Iterator[Span]:
    """Yield the span, or, where it is far too long for a sentence, stretches of `size_words`."""
    if span.end - span.start <= longest:
        yield span
        return
    start, n_chunks, end = -1, 0, span.start
    for chunk in _CHUNK.finditer(text, span.start, span.end):
        start = chunk.start() if start < 0 else start
        end = chunk.end()
        n_chunks += 1
        if n_chunks == size_words or end - start >= 25 * size_words:
            yield Span(start, end)
            start, n_chunks = -1, 0
    if start >= 0:
        yield Span(start, end)
