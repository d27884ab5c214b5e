"""Strict, sandboxed Jinja: renders templates and says what they need.

An undefined name is an error, nothing is escaped as HTML, and a value is data: what a document or a
teacher wrote is never evaluated, whatever it contains.
"""

import functools
from collections.abc import Mapping
from typing import Any

import jinja2
import jinja2.meta
import jinja2.nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

__all__ = ["TemplateFault", "names_in", "render", "used_names"]

MAX_RENDERED_CHARS = 1_000_000
"""No model reads more in one prompt; past this a template has run away."""


class TemplateFault(ValueError):
    """Raised when a template can't be parsed or rendered; `line` counts from 1 in its text."""

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.line = line


@functools.cache
def _environment() -> ImmutableSandboxedEnvironment:
    env = ImmutableSandboxedEnvironment(
        undefined=jinja2.StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        cache_size=0,
    )
    env.globals.clear()
    return env


def _parse(source: str) -> jinja2.nodes.Template:
    try:
        return _environment().parse(source)
    except jinja2.TemplateSyntaxError as fault:
        raise TemplateFault(f"must be a Jinja template; {fault.message}", fault.lineno) from None
    except RecursionError:
        raise TemplateFault("must not nest this deep; it is too deep to read") from None


@functools.lru_cache(maxsize=4096)
def names_in(source: str) -> frozenset[str]:
    """Return the names that a template takes from outside.

    Raises:
        TemplateFault: it is no template.

    >>> sorted(names_in("{{ a }} {% for x in b %}{{ x }}{% endfor %}"))
    ['a', 'b']
    """
    return frozenset(jinja2.meta.find_undeclared_variables(_parse(source)))


@functools.lru_cache(maxsize=4096)
def used_names(source: str) -> dict[str, int]:
    """Return name -> first line on which a template uses it, for messages.

    Raises:
        TemplateFault: it is no template.
    """
    found: dict[str, int] = {}
    outside = names_in(source)
    for node in _parse(source).find_all(jinja2.nodes.Name):
        if node.name in outside:
            found[node.name] = min(node.lineno, found.get(node.name, node.lineno))
    return found


@functools.lru_cache(maxsize=1024)
def _compiled(source: str) -> jinja2.Template:
    _parse(source)
    return _environment().from_string(source)


def render(source: str, values: Mapping[str, Any]) -> str:
    """Render a template; white space at both ends is cut off.

    Raises:
        TemplateFault: it is no template, a name is undefined, or the text grows past
            `MAX_RENDERED_CHARS`.

    >>> render("What does {{ product }} cost?", {"product": "<b>"})
    'What does <b> cost?'
    """
    template = _compiled(source)
    pieces, length = [], 0
    try:
        for piece in template.generate(**values):
            length += len(piece)
            if length > MAX_RENDERED_CHARS:
                raise TemplateFault(
                    f"must render to at most {MAX_RENDERED_CHARS} characters; got more"
                )
            pieces.append(piece)
    except TemplateFault:
        raise
    except (jinja2.TemplateError, ArithmeticError, TypeError, ValueError, LookupError) as fault:
        raise TemplateFault(f"must render; {fault}") from None
    except (RecursionError, MemoryError):
        raise TemplateFault("must render within the limits; it ran away") from None
    return "".join(pieces).strip()
