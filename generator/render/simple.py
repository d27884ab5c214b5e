"""The templates that are nothing but text and {{ name }} or {{ name.part }}: read by a pattern.

Nearly all instruction templates are of this kind, and there may be thousands of them. What the
pattern takes means the same as in the full language; everything else is left to `language`.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from generator.render.faults import MAX_RENDERED_CHARS, TemplateFault
from generator.render.values import part_of, text_of, undefined

__all__ = ["Piece", "read_simple", "render_simple"]

_EXPRESSION = re.compile(r"\{\{[ \n]*([A-Za-z_]\w*)((?:\.[A-Za-z]\w*)*)[ \n]*\}\}", re.ASCII)
_MARKS: Final = ("{%", "{#", "{{{")
_WORDS: Final = frozenset(
    ("and", "else", "false", "if", "in", "is", "loop", "none", "not", "or", "recursive", "true",
     "False", "None", "True")
)  # fmt: skip

Piece = str | tuple[str, tuple[str, ...], int]
"""Text, or a name with its parts and its line."""


def read_simple(source: str) -> tuple[Piece, ...] | None:
    """Return a template as text and names in turn, or None where it is more than that.

    >>> read_simple("What is {{ a.b }}?")
    ('What is ', ('a', ('b',), 1), '?')
    """
    if any(mark in source for mark in _MARKS):
        return None
    found = _EXPRESSION.split(source)
    # Text, name, parts, and so on to the last text. An opening that is no such name is more.
    if source.count("{{") != len(found) // 3:
        return None
    lines = [1] * len(found)
    if "\n" in source:
        starts = [one.start() for one in _EXPRESSION.finditer(source)]
        lines = [source.count("\n", 0, start) + 1 for start in starts]
    pieces: list[Piece] = [found[0]] if found[0] else []
    for n, at in enumerate(range(1, len(found), 3)):
        name, parts, after = found[at : at + 3]
        if name in _WORDS or name.startswith("__"):
            return None
        pieces.append((name, tuple(parts.split(".")[1:]) if parts else (), lines[n]))
        if after:
            pieces.append(after)
    return tuple(pieces)


def render_simple(pieces: tuple[Piece, ...], values: Mapping[str, Any]) -> str:
    """Put the values in.

    Raises:
        TemplateFault: a name or part is undefined, a value is no text, the text grows too long.
    """
    texts: list[str] = []
    length = 0
    for piece in pieces:
        if not isinstance(piece, str):
            name, parts, line = piece
            if name not in values:
                raise undefined(name, line)
            value = values[name]
            for part in parts:
                value = part_of(value, part, line)
            piece = value if type(value) is str else text_of(value, line)
        length += len(piece)
        texts.append(piece)
    if length > MAX_RENDERED_CHARS:
        raise TemplateFault(f"must render to at most {MAX_RENDERED_CHARS:,} characters; got more")
    return "".join(texts)
