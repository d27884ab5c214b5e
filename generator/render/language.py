"""The full template language: Jinja's grammar, cut down to what prompts need, run by closures.

Jinja only parses. Each node of its tree becomes a function, by a row of a literal table
(`statements`, `expressions`); a node without a row is refused before anything runs. So there is no
generated code, no attribute of a Python object, no method, no global: the ways out of Jinja's
sandbox have nothing to start from. Loops, calls and all text that is built are counted, so that no
template runs away.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

import jinja2
from jinja2 import nodes
from msgspec import Struct, field

from generator.render.expressions import EXPRESSIONS
from generator.render.faults import MAX_DEPTH, TemplateFault, first_line
from generator.render.running import Expression, Run, Scope, Statement
from generator.render.statements import STATEMENTS

__all__ = ["Compiled", "Compiler", "compile_source"]


class Compiled(Struct, frozen=True):
    """A template that can be run, and the names it takes from outside.

    Attributes:
        lines: name -> the first line that uses it.
        parts: name -> the parts asked of it (`b` of `a.b`); "" where it stands by itself.
    """

    body: Statement
    lines: dict[str, int] = field(default_factory=dict)
    parts: dict[str, set[str]] = field(default_factory=dict)

    def render(self, values: Mapping[str, Any]) -> str:
        """Run it; see `generator.render.render`."""
        pieces: list[str] = []
        self.body(dict(values), Run(), pieces)
        return "".join(pieces)


_ENVIRONMENT: Final = jinja2.Environment(
    autoescape=False, trim_blocks=True, lstrip_blocks=True, cache_size=0
)
_OPENING = re.compile(r"\{%[-+]?\s*(for|if|macro|call|filter|block|with|set)\b")
_CLOSING = re.compile(r"\{%[-+]?\s*end(?:for|if|macro|call|filter|block|with|set)\b")
_TOO_DEEP: Final = f"must not nest deeper than {MAX_DEPTH} levels; it is too deep"


def compile_source(source: str) -> Compiled:
    """Read a template.

    Raises:
        TemplateFault: it is no Jinja, nests too deep, or uses what the language leaves out.
    """
    _refuse_depth(source)
    try:
        tree = _ENVIRONMENT.parse(source)
    except jinja2.TemplateSyntaxError as fault:
        message = f"must be a Jinja template; {first_line(fault.message)}"
        raise TemplateFault(message, fault.lineno) from None
    except (RecursionError, MemoryError):
        raise TemplateFault(_TOO_DEEP) from None
    except (ValueError, OverflowError) as fault:  # a number of 5,000 digits
        raise TemplateFault(f"must be a Jinja template; {first_line(str(fault))}") from None
    compiler = Compiler()
    body = compiler.block(tree.body, depth=0)
    return Compiled(body, compiler.lines, compiler.parts)


def _refuse_depth(source: str) -> None:
    """Refuse what nests too deep before Jinja's parser, which calls itself, sees it."""
    depth = 0
    events = [(m.start(), 1) for m in _OPENING.finditer(source)]
    events += [(m.start(), -1) for m in _CLOSING.finditer(source)]
    for at, step in sorted(events):
        depth += step
        if depth > MAX_DEPTH:
            raise TemplateFault(_TOO_DEEP, source.count("\n", 0, at) + 1)
    depth = 0
    for found in re.finditer(r"[()\[\]]|\bnot\b|\belse\b|(?<![{}%]){(?![{%#])|\}\}|%\}", source):
        char = found[0]
        if char in ("}}", "%}"):
            depth = 0
        elif char in ")]":
            depth = max(0, depth - 1)
        else:
            depth += 1
        if depth > 4 * MAX_DEPTH:
            raise TemplateFault(_TOO_DEEP, source.count("\n", 0, found.start()) + 1)


_REFUSED: Final[dict[type[nodes.Node], str]] = {
    nodes.Include: "an include that can't be resolved here",
    nodes.Import: "import ... as; write from FILE import NAME",
    nodes.FromImport: "an import that can't be resolved here",
    nodes.Extends: "extends", nodes.Block: "block", nodes.CallBlock: "call",
    nodes.FilterBlock: "a filter block", nodes.AssignBlock: "a set block",
    nodes.With: "with", nodes.Mul: "*", nodes.Div: "/", nodes.FloorDiv: "//", nodes.Mod: "%",
    nodes.Pow: "**", nodes.Slice: "a slice", nodes.Dict: "a literal mapping",
    nodes.ScopedEvalContextModifier: "autoescape", nodes.Pos: "a sign before a name",
}  # fmt: skip


class Compiler:
    """Turns nodes into functions; keeps the names that come from outside.

    Attributes:
        locals: the names that loops, macros and `set` define, a set for each scope that is open.
        macros: the macros above the place that is read.
    """

    def __init__(self) -> None:
        self.lines: dict[str, int] = {}
        self.parts: dict[str, set[str]] = {}
        self.locals: list[set[str]] = [set()]
        self.macros: dict[str, Callable[..., str]] = {}

    def refuse(self, node: nodes.Node, what: str = "") -> TemplateFault:
        """Return the fault of a node that the language leaves out."""
        name = what or _REFUSED.get(type(node), type(node).__name__.lower())
        message = f"templates can't use {name}; docs/config.md lists what they can"
        return TemplateFault(message, node.lineno, name)

    def block(self, body: list[nodes.Node], *, depth: int) -> Statement:
        """Return the function of several nodes, one after the other."""
        if depth > MAX_DEPTH:
            raise TemplateFault(_TOO_DEEP, body[0].lineno if body else 1)
        statements = [self.statement(node, depth) for node in body]
        if len(statements) == 1:
            return statements[0]

        def run(scope: Scope, run: Run, out: list[str]) -> None:
            for statement in statements:
                statement(scope, run, out)

        return run

    def statement(self, node: nodes.Node, depth: int) -> Statement:
        """Return the function of a node that prints or steers."""
        row = STATEMENTS.get(type(node))
        if row is None:
            raise self.refuse(node)
        return row(self, node, depth)

    def expression(self, node: nodes.Node, depth: int) -> Expression:
        """Return the function of a node that has a value."""
        if depth > MAX_DEPTH:
            raise TemplateFault(_TOO_DEEP, node.lineno)
        row = EXPRESSIONS.get(type(node))
        if row is None:
            raise self.refuse(node)
        return row(self, node, depth + 1)

    def is_local(self, name: str) -> bool:
        """Say whether the template itself defines a name that is seen here."""
        return any(name in names for names in self.locals)

    def define(self, name: str, node: nodes.Node) -> None:
        """Note a name that the template defines."""
        if name.startswith("_"):
            raise self.refuse(node, f"the name {name}")
        self.locals[-1].add(name)

    def use(self, name: str, line: int, part: str) -> None:
        """Note a use of a name; `part` is what is asked of it, or ""."""
        if not self.is_local(name):
            self.lines[name] = min(line, self.lines.get(name, line))
            self.parts.setdefault(name, set()).add(part)
