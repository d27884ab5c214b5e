"""From the lines of printed pages to headings, paragraphs, lists and tables; pure geometry.

What a reader sees decides: a line in larger or bold type that stands alone is a heading (bookmarks
of the file overrule it), a wider gap or an indent begins a paragraph, wide gaps at the same places
in neighbouring lines make a table. What stands at the same edge of page after page is a running
header or a page number and is left out. A word cut at a line's end is joined.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from generator.knowledge.printed import (
    Line,
    gap_between,
    has_leader,
    table_end,
    table_rows,
    without_running,
)
from generator.knowledge.writing import TextWriter
from generator.text import collapse

__all__ = ["Outline", "write_pages"]

Outline = dict[tuple[int, str], int]
"""(page from 1, case-folded title) -> level from 1."""

_HYPHEN = "\ufffe"
"""What PDFium puts where a line ends in a hyphen within a word, joining it with the next line."""

_BULLET = re.compile(r"[\u2022\u2023\u25e6\u25aa\u25cf\u25cb\u25a0\u2043\u00b7\uf0b7*\u2013-]\s+")
_NUMBER = re.compile(r"\(?(?:\d{1,2}|[a-z]|[ivx]{1,5})[.)]\s+\S")
_END = re.compile(r"[.!?:\u2026][\"'\u201d\u2019)\]]*$")
_CUT = re.compile(r"(\w+)\ufffe(\w+)")

_LARGER = 1.12
_MAX_HEADING_WORDS = 20
_MAX_BOLD_WORDS = 12
_SHORT_LINE = 0.85


def write_pages(writer: TextWriter, pages: Sequence[Sequence[Line]], outline: Outline) -> int:
    """Write the pages as blocks; return how many running headers and page numbers were left out."""
    kept = without_running(pages)
    n_left_out = sum(map(len, pages)) - sum(map(len, kept))
    style = _style_of(kept)
    pieces: list[_Piece] = []
    for number, lines in enumerate(kept, start=1):
        pieces += _pieces(lines, number, style, outline)
    joined = list(_across_pages(pieces))
    words = _words(piece.text for piece in joined)
    levels = _levels(joined)
    for piece in joined:
        level = levels.get(piece.rank, 0) if not piece.level else piece.level
        _write(writer, piece, level, words)
    return n_left_out


# --- lines to pieces ---


class _Style(NamedTuple):
    """The document's usual size and distance between lines, in points, and right margin."""

    size: float
    leading: float


class _Piece(NamedTuple):
    """A block to be: `rank` orders headings by their type, `level` is a bookmark's."""

    kind: str
    lines: tuple[str, ...]
    page: int
    rank: tuple[float, bool] = (0.0, False)
    level: int = 0
    breaks: tuple[tuple[int, int], ...] = ()

    @property
    def text(self) -> str:
        return " ".join(self.lines)


def _style_of(pages: Sequence[Sequence[Line]]) -> _Style:
    sizes: Counter[float] = Counter()
    gaps: Counter[float] = Counter()
    for lines in pages:
        for i, line in enumerate(lines):
            sizes[line.size] += len(line.text)
            if i and lines[i - 1].size == line.size and lines[i - 1].y_end > line.y:
                gaps[round(2 * (lines[i - 1].y_end - line.y) / line.size, 1) / 2] += 1
    size = sizes.most_common(1)[0][0] if sizes else 10.0
    usual = [gap for gap, _ in gaps.most_common(3) if 0.8 <= gap <= 2.5]
    return _Style(size, usual[0] if usual else 1.2)


def _pieces(lines: Sequence[Line], page: int, style: _Style, outline: Outline) -> Iterator[_Piece]:
    right = max((line.right for line in lines if line.size == style.size), default=0.0)
    at = 0
    while at < len(lines):
        end = table_end(lines, at)
        if end > at:
            yield from (_Piece("row", (text,), page) for text in table_rows(lines[at:end]))
            at = end
            continue
        end = at + 1
        level = outline.get((page, lines[at].text.casefold()), 0)
        is_heading = bool(level) or _is_heading(lines, at, style)
        if is_heading:
            while end < len(lines) and not level and _goes_on_heading(lines, end, style):
                end += 1
            line = lines[at]
            texts = tuple(line.text for line in lines[at:end])
            yield _Piece("heading", texts, page, (line.size, line.is_bold), level)
        else:
            kind = "item" if _starts_item(lines[at].text) else "paragraph"
            while end < len(lines) and _goes_on(lines, at, end, style, right, outline, page):
                end += 1
            texts = tuple(line.text for line in lines[at:end])
            yield _Piece(kind, texts, page)
        at = end


def _is_heading(lines: Sequence[Line], at: int, style: _Style) -> bool:
    line = lines[at]
    text = line.text
    n_words = len(text.split())
    if not any(char.isalpha() for char in text) or n_words > _MAX_HEADING_WORDS:
        return False
    if len(line.cells) > 2 or _BULLET.match(text) or has_leader(line):
        return False
    if line.size > _LARGER * style.size:
        return not text.endswith((",", ";"))
    if not line.is_bold or line.size < 0.9 * style.size or n_words > _MAX_BOLD_WORDS:
        return False
    if text.endswith((".", ",", ";", ":")):
        return False
    after = lines[at + 1] if at + 1 < len(lines) else None
    before = lines[at - 1] if at else None
    stands_apart = (
        before is None or gap_between(before, line) > 1.25 * style.leading or before.is_bold
    )
    return stands_apart and (after is None or not after.is_bold or gap_between(line, after) > 1.3)


def _goes_on_heading(lines: Sequence[Line], at: int, style: _Style) -> bool:
    line, before = lines[at], lines[at - 1]
    same = line.size == before.size and line.is_bold == before.is_bold
    return same and line.size > _LARGER * style.size and 0 < gap_between(before, line) < 1.35


def _starts_item(text: str) -> bool:
    return bool(_BULLET.match(text) or _NUMBER.match(text))


def _goes_on(
    lines: Sequence[Line],
    start: int,
    at: int,
    style: _Style,
    right: float,
    outline: Outline,
    page: int,
) -> bool:
    """Say whether a line goes on with the paragraph or item that `start` began."""
    first, before, line = lines[start], lines[at - 1], lines[at]
    text = line.text
    if _starts_item(text) or (page, text.casefold()) in outline:
        return False
    if abs(line.size - before.size) > 0.2 * style.size or _is_heading(lines, at, style):
        return False
    if table_end(lines, at) > at:
        return False
    gap = gap_between(before, line)
    if gap > 50:  # a new column
        return not _END.search(before.text) and text[:1].islower()
    if gap > 1.25 * max(style.leading, 1.0):
        return False
    if _starts_item(first.text):
        return line.left > first.left + 1 or text[:1].islower()
    is_indented = line.left > before.left + 0.8 * line.size and at - 1 > start
    ends_short = before.right < _SHORT_LINE * right and _END.search(before.text)
    return not is_indented and not ends_short


# --- pieces to blocks ---


def _across_pages(pieces: Sequence[_Piece]) -> Iterator[_Piece]:
    """Yield the pieces; a paragraph that goes on over the page is one."""
    open_: _Piece | None = None
    for piece in pieces:
        if open_ and _is_cut(open_, piece):
            n_chars = len(open_.text) + 1
            breaks = (*open_.breaks, (n_chars, piece.page))
            open_ = open_._replace(lines=open_.lines + piece.lines, breaks=breaks)
            continue
        if open_:
            yield open_
        open_ = piece
    if open_:
        yield open_


def _is_cut(before: _Piece, piece: _Piece) -> bool:
    last_page = before.breaks[-1][1] if before.breaks else before.page
    return (
        before.kind in ("paragraph", "item")
        and piece.kind == "paragraph"
        and piece.page == last_page + 1
        and not _END.search(before.text)
        and piece.text[:1].islower()
    )


def _words(texts: Iterator[str]) -> frozenset[str]:
    return frozenset(word for text in texts for word in re.findall(r"[\w-]+", text.casefold()))


def _levels(pieces: Sequence[_Piece]) -> dict[tuple[float, bool], int]:
    """Return the level of each kind of type that headings are set in, the largest first."""
    ranks = {piece.rank for piece in pieces if piece.kind == "heading" and not piece.level}
    return {rank: min(i, 6) for i, rank in enumerate(sorted(ranks, reverse=True), start=1)}


def _write(writer: TextWriter, piece: _Piece, level: int, words: frozenset[str]) -> None:
    text = piece.text
    if piece.kind == "item":
        bullet = _BULLET.match(text)
        text = text[bullet.end() :] if bullet else text
    joined = _join_words(text, words)
    label = f"page {piece.page}"
    if piece.kind == "heading":
        writer.write("heading", collapse(joined), label, level=level or 1)
    elif piece.kind == "row":
        writer.write("row", joined, label)
    else:
        writer.write("item" if piece.kind == "item" else "paragraph", joined, label)
        for at, page in piece.breaks:
            # Joined words and bullets made it shorter by what stands before the break.
            before = _join_words(piece.text[:at], words)
            shift = len(piece.text) - len(text)
            writer.mark(max(1, min(len(before) - shift, len(joined) - 1)), f"page {page}")


def _join_words(text: str, words: frozenset[str]) -> str:
    r"""Join words that were cut at a line's end; keep the hyphen where the text writes it so.

    >>> _join_words("a war\uffferanty of long\ufffeterm use", frozenset({"long-term"}))
    'a warranty of long-term use'
    """

    def join(match: re.Match[str]) -> str:
        hyphenated = f"{match[1]}-{match[2]}"
        is_one = (match[1] + match[2]).casefold() in words or hyphenated.casefold() not in words
        return match[1] + match[2] if is_one and match[2][0].islower() else hyphenated

    return _CUT.sub(join, text).replace(_HYPHEN, "-")
