"""Plain text: the file is the text; this finds headings, paragraphs and lists in it.

An empty line ends a block. A short line that stands alone is a heading where it is numbered
("7. Warranty"), named ("Chapter 12", "CHAPTER I.") or in capitals; a clause ("7.2 The Supplier
shall ...") is a paragraph. Ranks go by the order in which each kind of heading first occurs, as
reStructuredText ranks its underlines, so that a book and a contract both come out right.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from generator.config import Source
from generator.knowledge.loaded import Loaded
from generator.knowledge.writing import name_of
from generator.records.knowledge import Block, BlockKind, Document, Place
from generator.text import collapse

__all__ = ["load_txt"]

_BOOK_START = re.compile(r"^\*\*\* ?START OF TH(?:E|IS) PROJECT GUTENBERG.*$", re.MULTILINE)
_BOOK_END = re.compile(r"^\*\*\* ?END OF TH(?:E|IS) PROJECT GUTENBERG", re.MULTILINE)

_MAX_HEADING_CHARS = 80
_MAX_HEADING_WORDS = 12
_MAX_CLAUSE_TITLE_WORDS = 8

_NUMERAL = (
    r"(?:\d{1,4}|[IVXLCDM]+|[ivxlcdm]+|[A-Z]|"
    r"(?i:the )?(?i:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|first|second|"
    r"third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last))"
)
_NAMED = re.compile(
    rf"(?P<name>(?i:volume|vol\.|book|part|chapter|article|section|act|scene|canto|letter|appendix|"
    rf"annex|schedule|exhibit))[ \t]+{_NUMERAL}(?![\w'])(?P<rest>.*)$"
)
_ROMAN = re.compile(r"[IVXLC]+\.?$")
_NUMBERED = re.compile(r"(?P<number>\d{1,3}(?:\.\d{1,3})*)[.)]?[ \t]+(?P<title>\S.*)$")
_CLAUSE = re.compile(r"[ \t]*\d{1,3}(?:\.\d{1,3})+[.)]?[ \t]+\S")
_ITEM = re.compile(
    r"(?:[-*\u2022\u2023\u25e6]|\(?(\d{1,3}(?=[.)])|[a-z](?=\))|[ivx]{1,5}(?=\)))[.)])[ \t]+\S"
)
_RULE = re.compile(r"[\W_]+$")


_QUOTED = re.compile(r"[\"'\u201c\u2018(\[]")
_ENDS_OF_TEXT = (".", ",", ";", "!", "?", "-", "\u2014")


class _Line(NamedTuple):
    start: int
    end: int
    number: int
    text: str


def load_txt(text: str, path: str, source: Source) -> Loaded:
    """Read a text file as one document; of a Project Gutenberg book, blocks only of the book."""
    lines = _lines(text, *_body(text))
    found: list[tuple[str, Block, int]] = []
    for group in _groups(lines):
        found += _blocks(group, is_first=not found)
    found = _demote(found)
    blocks = _rank(found)
    places = tuple(Place(block.start, f"line {number}") for _, block, number in found)
    first = blocks[0] if blocks else None
    is_titled = first is not None and first.kind == "heading" and found[0][0] == "title"
    title = collapse(text[first.start : first.end]) if first and is_titled else name_of(path)
    return Loaded([Document(path, title, path, text, tuple(blocks), places)], [], [])


def _body(text: str) -> tuple[int, int]:
    start = _BOOK_START.search(text)
    if not start:
        return 0, len(text)
    end = _BOOK_END.search(text, start.end())
    return start.end(), end.start() if end else len(text)


def _lines(text: str, start: int, end: int) -> Iterator[_Line]:
    at = start
    for number, line in enumerate(
        text[start:end].split("\n"), start=1 + text.count("\n", 0, start)
    ):
        bare = line.strip()
        first = at + len(line) - len(line.lstrip())
        yield _Line(first, first + len(bare), number, bare)
        at += len(line) + 1


def _groups(lines: Iterator[_Line]) -> Iterator[list[_Line]]:
    """Yield the lines between empty ones; a line of nothing but signs ("* * *") is empty, too."""
    group: list[_Line] = []
    for line in lines:
        if line.text and not _RULE.match(line.text):
            group.append(line)
        elif group:
            yield group
            group = []
    if group:
        yield group


def _blocks(group: list[_Line], *, is_first: bool) -> Iterator[tuple[str, Block, int]]:
    """Yield (kind of heading, block, line number) for the lines between two empty ones."""
    kind = _heading_kind(group, is_first=is_first)
    if kind:
        yield kind, Block(group[0].start, group[0].end, "heading", 1), group[0].number
        group = group[1:]
    is_clauses = bool(kind.startswith("number")) or _is_clause(group)
    first, mark = 0, _first_mark(group)
    for at in range(1, len(group) + 1):
        next_mark: str | None = None
        if at < len(group):
            next_mark = _next_mark(group[at].text, group[at - 1].text, mark)
            is_clause = is_clauses and _CLAUSE.match(group[at].text) is not None
            if next_mark is None and not is_clause:
                continue
        kind_of_block: BlockKind = "paragraph" if mark is None else "item"
        block = Block(group[first].start, group[at - 1].end, kind_of_block)
        yield "", block, group[first].number
        first, mark = at, next_mark


def _is_clause(group: list[_Line]) -> bool:
    return bool(group) and _CLAUSE.match(group[0].text) is not None


def _first_mark(group: list[_Line]) -> str | None:
    """Return the mark of the item that a group starts with, "" for a bullet, None if it doesn't.

    A number opens a list only where the next number follows: "1812. He went" is prose.
    """
    mark = _mark(group[0].text) if group else None
    if mark and mark.isdigit() and not any(_counts_on(_mark(line.text), mark) for line in group):
        return None
    return mark


def _next_mark(text: str, before: str, last: str | None) -> str | None:
    """Return the mark of a line that starts an item: it counts on, or a colon leads into it."""
    mark = _mark(text)
    if mark is None or mark == "":
        is_item = mark == "" and (last == "" or before.endswith(":"))
    else:
        is_item = _counts_on(mark, last) or (before.endswith(":") and mark in ("1", "a", "i"))
    return mark if is_item else None


def _mark(text: str) -> str | None:
    """Return "" for a bullet, the number or letter of an item, None for any other line."""
    match = _ITEM.match(text)
    return None if match is None else match[1] or ""


def _counts_on(mark: str | None, last: str | None) -> bool:
    if not mark or not last:
        return False
    if mark.isdigit() and last.isdigit():
        return int(mark) == int(last) + 1
    return mark.isalpha() and last.isalpha()


def _heading_kind(group: list[_Line], *, is_first: bool) -> str:
    """Return what kind of heading the first line of a group is, "" if none.

    Only a numbered title may have text right below it.
    """
    line = group[0].text
    if len(line) > _MAX_HEADING_CHARS or len(line.split()) > _MAX_HEADING_WORDS:
        return ""
    if len(group) > 1:
        return _clause_title(line) if _CLAUSE.match(group[1].text) else ""
    named = _NAMED.match(line)
    if named and (named["rest"] in ("", ".", ":") or not line.endswith((".", ",", ";"))):
        return named["name"].lower().rstrip(".")
    if _ROMAN.match(line):
        return "roman"
    if _clause_title(line):
        return _clause_title(line)
    if line.isupper() and not _QUOTED.match(line) and not line.endswith(_ENDS_OF_TEXT):
        return "title" if is_first else "capitals"
    return ""


def _clause_title(line: str) -> str:
    match = _NUMBERED.match(line)
    if not match or line[-1] in ".,;:!?" or not match["title"][0].isupper():
        return ""
    if len(match["title"].split()) > _MAX_CLAUSE_TITLE_WORDS:
        return ""
    return f"number {match['number'].count('.')}"


def _demote(found: list[tuple[str, Block, int]]) -> list[tuple[str, Block, int]]:
    """Turn numbered lines that follow each other with nothing between into a list's items."""
    kinds = [kind for kind, _, _ in found]
    demoted = []
    for i, (kind, block, number) in enumerate(found):
        near = kinds[max(0, i - 1) : i] + kinds[i + 1 : i + 2]
        if kind.startswith("number") and kind in near:
            demoted.append(("", Block(block.start, block.end, "item"), number))
        else:
            demoted.append((kind, block, number))
    return demoted


def _rank(found: list[tuple[str, Block, int]]) -> list[Block]:
    ranks: dict[str, int] = {}
    blocks = []
    for kind, block, _ in found:
        if kind:
            level = ranks.setdefault(kind, len(ranks) + 1)
            block = Block(block.start, block.end, "heading", min(level, 6))
        blocks.append(block)
    return blocks
