"""Markdown: the file is the text; this finds its blocks line by line.

What it knows of CommonMark and GitHub's tables: ATX and setext headings, lists with continuation
lines, tables, fenced and indented code, block quotes, front matter, comments. Inline marks stay in
the text. Markers of headings and quotes lie outside the blocks; fences and bullets inside.
"""

import re
from collections.abc import Callable

from msgspec import Struct, field

from generator.config import Source
from generator.knowledge.loaded import Loaded
from generator.knowledge.writing import name_of
from generator.records.knowledge import Block, BlockKind, Document, Place
from generator.text import collapse

__all__ = ["load_markdown"]

_FENCE = re.compile(r"[ \t]*(`{3,}(?=[^`]*$)|~{3,})")
_HEADING = re.compile(r" {0,3}(#{1,6})(?=[ \t]|$)")
_CLOSING = re.compile(r"(?:^|[ \t])#+$")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*$")
_RULE = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_ITEM = re.compile(r"[ \t]*(?:[-*+]|(\d{1,9})[.)])(?=[ \t]|$)")
_TABLE_RULE = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_TAGS = re.compile(r"[ \t]*(?:</?[A-Za-z][^<>]*>[ \t]*)+$")
_REFERENCE = re.compile(r" {0,3}\[[^\]]+\]:[ \t]*\S")
_QUOTE = re.compile(r" {0,3}>[ \t]?")
_FRONT = re.compile(r"---[ \t]*\n(?=[\w\"'#-]+[ \w-]*:|#)(?:.*\n)*?(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_FRONT_TITLE = re.compile(r"^title:[ \t]*(.+?)[ \t]*$", re.MULTILINE)
_INLINE = re.compile(r"[*_`]+|!?\[([^\]]*)\]\([^)]*\)")


def load_markdown(text: str, path: str, source: Source) -> Loaded:
    """Read a Markdown file as one document, titled by its front matter or first heading."""
    scan = _Scan(text)
    front = _FRONT.match(text)
    title = ""
    if front:
        named = _FRONT_TITLE.search(front[0])
        title = named[1].strip("\"'") if named else ""
        scan.at = front[0].count("\n")
    while scan.at < len(scan.lines):
        scan.step()
    scan.close()
    blocks = tuple(scan.blocks)
    if not title:
        tops = (block for block in blocks if block.kind == "heading" and block.level == 1)
        top = next(tops, None)
        heading = text[top.start : top.end] if top else ""
        title = collapse(_INLINE.sub(lambda match: match[1] or "", heading)) or name_of(path)
    return Loaded([Document(path, title, path, text, blocks, tuple(scan.places))], [], [])


class _Scan(Struct):
    """Where the reading is: the next line, the block that is open, whether a list is."""

    text: str
    at: int = 0
    blocks: list[Block] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    kind: BlockKind | None = None
    start: int = 0
    end: int = 0
    line: int = 0
    in_list: bool = False
    lines: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.lines = self.text.split("\n")
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line) + 1)

    def step(self) -> None:
        """Read one structure, or one line of a paragraph."""
        line = self.lines[self.at]
        offset = 0
        quote = _QUOTE.match(line)
        while quote:
            offset = quote.end()
            quote = _QUOTE.match(line, offset)
        rest = line[offset:]
        if not rest.strip():
            self.close()
            self.at += 1
            return
        for rule in _RULES:
            if rule(self, rest, offset):
                return
        self.go_on(rest, offset)
        self.at += 1

    def go_on(self, rest: str, offset: int) -> None:
        """Add a plain line to the open block, or open one."""
        if self.kind is None:
            if self.in_list and not rest.startswith((" ", "\t")):
                self.in_list = False
            self.open("item" if self.in_list else "paragraph", rest, offset)
        self.end = self.starts[self.at] + offset + len(rest.rstrip())

    def open(self, kind: BlockKind, rest: str, offset: int) -> None:
        """Start a block at the first character of the line that is not blank."""
        self.kind = kind
        self.line = self.at
        self.start = self.starts[self.at] + offset + len(rest) - len(rest.lstrip())
        self.end = self.starts[self.at] + offset + len(rest.rstrip())

    def close(self, kind: BlockKind | None = None, level: int = 0) -> None:
        """End the open block, as what it was opened or as `kind`."""
        if self.kind is not None and self.end > self.start:
            self.blocks.append(Block(self.start, self.end, kind or self.kind, level))
            self.places.append(Place(self.start, f"line {self.line + 1}"))
        self.kind = None


def _fence(scan: _Scan, rest: str, offset: int) -> bool:
    match = _FENCE.match(rest)
    if not match:
        return False
    scan.close()
    scan.open("code", rest, offset)
    mark = match[1]
    scan.at += 1
    while scan.at < len(scan.lines):
        line = scan.lines[scan.at]
        bare = line[offset:].strip()
        if bare:
            scan.end = scan.starts[scan.at] + len(line.rstrip())
        scan.at += 1
        if bare.startswith(mark) and not bare.strip(mark[0]):
            break
    scan.close()
    return True


def _comment(scan: _Scan, rest: str, offset: int) -> bool:
    if not rest.lstrip().startswith("<!--") or rest.partition("-->")[2].strip():
        return False
    scan.close()
    while scan.at < len(scan.lines):
        scan.at += 1
        if "-->" in scan.lines[scan.at - 1]:
            break
    return True


def _heading(scan: _Scan, rest: str, offset: int) -> bool:
    match = _HEADING.match(rest)
    if not match:
        return False
    scan.close()
    inner = rest[match.end() :]
    bare = inner.rstrip()
    if bare.endswith("#"):
        bare = _CLOSING.sub("", bare) if len(bare) < 10_000 else bare
    scan.open("heading", inner, offset + match.end())
    scan.end = scan.starts[scan.at] + offset + match.end() + len(bare.rstrip())
    scan.close(level=len(match[1]))
    scan.in_list = False
    scan.at += 1
    return True


def _underline(scan: _Scan, rest: str, offset: int) -> bool:
    match = _UNDERLINE.match(rest) if scan.kind == "paragraph" else None
    if not match:
        return False
    scan.close("heading", 1 if match[1][0] == "=" else 2)
    scan.at += 1
    return True


def _rule(scan: _Scan, rest: str, offset: int) -> bool:
    if not _RULE.match(rest):
        return False
    scan.close()
    scan.at += 1
    return True


def _table(scan: _Scan, rest: str, offset: int) -> bool:
    if "|" not in rest or scan.at + 1 >= len(scan.lines):
        return False
    below = scan.lines[scan.at + 1][offset:]
    if not _TABLE_RULE.match(below) or ("|" not in below and rest.strip("| \t").count("|")):
        return False
    scan.close()
    scan.in_list = False
    _row(scan, rest, offset)
    scan.at += 1
    while scan.at < len(scan.lines) and "|" in scan.lines[scan.at][offset:]:
        _row(scan, scan.lines[scan.at][offset:], offset)
    return True


def _row(scan: _Scan, rest: str, offset: int) -> None:
    scan.open("row", rest, offset)
    scan.close()
    scan.at += 1


def _item(scan: _Scan, rest: str, offset: int) -> bool:
    match = _ITEM.match(rest)
    if not match:
        return False
    # In running prose a line may start with a number that ends a sentence: "in\n1812. He went".
    if scan.kind == "paragraph" and match[1] and match[1] != "1":
        return False
    if not scan.in_list and _is_indented(rest):
        return False
    scan.close()
    scan.in_list = True
    scan.open("item", rest, offset)
    scan.at += 1
    return True


def _indented(scan: _Scan, rest: str, offset: int) -> bool:
    if scan.kind is not None or scan.in_list or not _is_indented(rest):
        return False
    scan.open("code", rest, offset)
    scan.start = scan.starts[scan.at] + offset
    while scan.at < len(scan.lines):
        line = scan.lines[scan.at][offset:]
        if line.strip():
            if not _is_indented(line):
                break
            scan.end = scan.starts[scan.at] + offset + len(line.rstrip())
        scan.at += 1
    scan.close()
    return True


def _is_indented(rest: str) -> bool:
    return rest.startswith(("    ", "\t"))


def _markup(scan: _Scan, rest: str, offset: int) -> bool:
    if scan.kind is None and (_TAGS.match(rest) or _REFERENCE.match(rest)):
        scan.at += 1
        return True
    return False


_RULES: tuple[Callable[[_Scan, str, int], bool], ...] = (
    _indented,
    _fence,
    _comment,
    _heading,
    _underline,
    _rule,
    _table,
    _item,
    _markup,
)
"""Tried in order; the first that knows the line takes it and those that belong to it."""
