"""Strict templates: renders them and says what they need.

The language is the part of Jinja that prompts need (docs/config.md): an undefined name is an error,
nothing is escaped as HTML, and a value is data: what a document or a teacher wrote is never
evaluated, whatever it contains. Rendering is bounded in time and memory.
"""

import functools
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from generator.render.faults import MAX_RENDERED_CHARS, MAX_SOURCE_CHARS, TemplateFault
from generator.render.simple import Piece, read_simple, render_simple

if TYPE_CHECKING:
    from generator.render.language import Compiled

__all__ = [
    "MAX_RENDERED_CHARS",
    "Condition",
    "Shape",
    "TemplateFault",
    "holds",
    "names_in",
    "parts_in",
    "pieces_of",
    "render",
    "shape_of",
    "used_names",
]

# Jinja is imported where a template is more than text and names: it takes 0.1 s.


def _clean(source: str) -> str:
    r"""Return a template with its byte order mark off and line ends as `\n`."""
    if len(source) > MAX_SOURCE_CHARS:
        message = f"a template must have at most {MAX_SOURCE_CHARS:,} characters"
        raise TemplateFault(f"{message}; got {len(source):,}")
    return source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


class _Simple(Struct, frozen=True):
    """A template of text and names, and what it uses: as `generator.render.language.Compiled`."""

    pieces: tuple[Piece, ...]
    lines: dict[str, int]
    parts: dict[str, set[str]]
    shape: "Shape"


@functools.lru_cache(maxsize=16_384)
def _simple(source: str) -> _Simple | None:
    pieces = read_simple(_clean(source))
    if pieces is None:
        return None
    lines: dict[str, int] = {}
    parts: dict[str, set[str]] = {}
    for piece in pieces:
        if not isinstance(piece, str):
            lines.setdefault(piece[0], piece[2])
            parts.setdefault(piece[0], set()).add(piece[1][0] if piece[1] else "")
    return _Simple(pieces, lines, parts, _shape(parts))


Shape = tuple[tuple[str, ...], ...]
"""The names that a template uses, each with the parts asked of it, in order."""


def _shape(parts: Mapping[str, AbstractSet[str]]) -> Shape:
    return tuple([(name, *sorted(parts[name])) for name in sorted(parts)])


def pieces_of(source: str) -> tuple[Piece, ...] | None:
    """Return a template as text and (name, parts, line) in turn; None where it is more than that.

    Raises:
        TemplateFault: the template is too long.
    """
    simple = _simple(source)
    return None if simple is None else simple.pieces


@functools.lru_cache(maxsize=512)
def _compiled(source: str) -> "Compiled":
    from generator.render.language import compile_source

    return compile_source(_clean(source))


def names_in(source: str) -> frozenset[str]:
    """Return the names that a template takes from outside.

    Raises:
        TemplateFault: it is no template.

    >>> sorted(names_in("{{ a }} {% for x in b %}{{ x }}{% endfor %}"))
    ['a', 'b']
    """
    return frozenset(used_names(source))


def used_names(source: str) -> Mapping[str, int]:
    """Return name -> first line on which a template uses it, for messages.

    Raises:
        TemplateFault: it is no template.
    """
    return (_simple(source) or _compiled(source)).lines


def parts_in(source: str) -> Mapping[str, AbstractSet[str]]:
    """Return name -> the parts a template asks of it; "" is the name by itself.

    Raises:
        TemplateFault: it is no template.

    >>> parts_in("{{ a.b }} {{ a.b.c }} {{ d }}")
    {'a': {'b'}, 'd': {''}}
    """
    return (_simple(source) or _compiled(source)).parts


def shape_of(*sources: str) -> Shape:
    """Return `parts_in` of templates together in a form that can be hashed, in order.

    Raises:
        TemplateFault: one of them is no template.

    >>> shape_of("{{ d }} {{ a.b }}", "{{ a }}")
    (('a', '', 'b'), ('d', ''))
    """
    if len(sources) == 1:
        simple = _simple(sources[0])
        if simple is not None:
            return simple.shape
    parts: dict[str, set[str]] = {}
    for source in sources:
        for name, asked in parts_in(source).items():
            parts.setdefault(name, set()).update(asked)
    return _shape(parts)


def render(source: str, values: Mapping[str, Any]) -> str:
    """Render a template; white space at both ends is cut off.

    Raises:
        TemplateFault: it is no template, a name is undefined, or it passes the bounds on text,
            loops and depth.

    >>> render("What does {{ product }} cost?", {"product": "<b>"})
    'What does <b> cost?'
    """
    pieces = pieces_of(source)
    if pieces is not None:
        return render_simple(pieces, values).strip()
    return _compiled(source).render(values).strip()


class Condition(Struct, frozen=True):
    """An expression that is true or false for given values, such as `product.price < 50`."""

    text: str

    def source(self) -> str:
        """Return the condition as a template that renders to text where it holds.

        Raises:
            TemplateFault: it is more than one expression.
        """
        if any(mark in self.text for mark in ("{{", "}}", "{%", "%}", "{#", "#}")):
            raise TemplateFault("a condition must be one expression without braces")
        return "{% if " + self.text + " %}1{% endif %}"


def holds(condition: str, values: Mapping[str, Any]) -> bool:
    """Say whether a condition is true.

    Raises:
        TemplateFault: it is no expression, a name is undefined, or values can't be compared.

    >>> holds("a.kind == 'mill' and a.price < 50", {"a": {"kind": "mill", "price": 40}})
    True
    """
    return bool(render(Condition(condition).source(), values))
