"""How a page of the terminal is laid out: wrapped at word ends, indented, cited words marked."""

import textwrap
from collections.abc import Iterable
from itertools import groupby

from generator.errors import visible
from generator.records.knowledge import Passage

__all__ = ["block", "marked", "place"]

WIDTH = 100
OPEN, CLOSE = ">>", "<<"


def block(first: str, text: str) -> list[str]:
    r"""Return a text's lines behind what its first one begins with; the others are indented alike.

    >>> block("Input: ", "one\ntwo")
    ['Input: one', '       two']
    """
    rest = " " * len(first)
    lines: list[str] = []
    for paragraph in visible(text).splitlines() or [""]:
        lines += textwrap.wrap(
            paragraph,
            WIDTH,
            initial_indent=rest if lines else first,
            subsequent_indent=rest,
            break_long_words=False,
            break_on_hyphens=False,
        ) or [("" if lines else first).rstrip()]
    return lines


def marked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return a text with marks around spans: overlapping ones share theirs, outside are none.

    >>> marked("One. Two. Three.", [(5, 9), (5, 9)])
    'One. >>Two.<< Three.'
    """
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        start, end = max(0, start), min(end, len(text))
        if start >= end:
            continue
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    for start, end in reversed(merged):
        text = f"{text[:start]}{OPEN}{text[start:end]}{CLOSE}{text[end:]}"
    return text


def place(passage: Passage) -> str:
    """Return a passage's document and the headings above it, each said once."""
    names = [passage.title, *passage.headings]
    if passage.title.partition(" | ")[0] in passage.headings[:1]:  # a web page: "Guide | Company"
        del names[0]
    above = " > ".join(name for name, _ in groupby(names))
    return f"{passage.document} ({above})"
