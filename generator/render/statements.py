"""What stands in {% %} and between: a row a node of Jinja's tree, each a function of the node."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from jinja2 import nodes

from generator.render.faults import MAX_RENDERED_CHARS, TemplateFault
from generator.render.running import Expression, Run, Scope, Statement, too_long
from generator.render.values import kind_of, text_of

if TYPE_CHECKING:
    from generator.render.language import Compiler

__all__ = ["STATEMENTS"]


def _output(compiler: "Compiler", node: Any, depth: int) -> Statement:  # noqa: ANN401
    pieces: list[tuple[str, Expression | None, int]] = []
    for child in node.nodes:
        if isinstance(child, nodes.TemplateData):
            pieces.append((child.data, None, child.lineno))
        else:
            pieces.append(("", compiler.expression(child, depth), child.lineno))

    # What prompts spend their time in: one loop, without a function a piece.
    def run(scope: Scope, run: Run, out: list[str]) -> None:
        for text, expression, line in pieces:
            if expression is not None:
                value = expression(scope, run)
                text = value if type(value) is str else text_of(value, line)
            run.n_chars += len(text)
            if run.n_chars > MAX_RENDERED_CHARS:
                raise too_long(line)
            out.append(text)

    return run


def _if(compiler: "Compiler", node: Any, depth: int) -> Statement:  # noqa: ANN401
    test = compiler.expression(node.test, depth)
    then = compiler.block(node.body, depth=depth + 1)
    others = [
        (compiler.expression(one.test, depth), compiler.block(one.body, depth=depth + 1))
        for one in node.elif_
    ]
    last = compiler.block(node.else_, depth=depth + 1)

    def run(scope: Scope, run: Run, out: list[str]) -> None:
        if test(scope, run):
            then(scope, run, out)
            return
        for other, body in others:
            if other(scope, run):
                body(scope, run, out)
                return
        last(scope, run, out)

    return run


def _for(compiler: "Compiler", node: Any, depth: int) -> Statement:  # noqa: ANN401
    if node.test is not None or node.recursive:
        raise compiler.refuse(node, "a loop with a condition, or a recursive one")
    if not isinstance(node.target, nodes.Name):
        raise compiler.refuse(node, "a loop over pairs")
    items = compiler.expression(node.iter, depth)
    name, line = node.target.name, node.lineno
    compiler.locals.append({"loop"})
    compiler.define(name, node)
    body = compiler.block(node.body, depth=depth + 1)
    compiler.locals.pop()
    other = compiler.block(node.else_, depth=depth + 1)

    def run(scope: Scope, run: Run, out: list[str]) -> None:
        listed = items(scope, run)
        if not isinstance(listed, list | tuple):
            raise TemplateFault(f"a loop must go over a list; got {kind_of(listed)}", line)
        for index, item in enumerate(listed):
            run.step(line)
            loop = {
                "index": index + 1, "index0": index, "first": not index,
                "last": index == len(listed) - 1, "length": len(listed),
            }  # fmt: skip
            body({**scope, name: item, "loop": loop}, run, out)
        if not listed:
            other(scope, run, out)

    return run


def _assign(compiler: "Compiler", node: Any, depth: int) -> Statement:  # noqa: ANN401
    if not isinstance(node.target, nodes.Name):
        raise compiler.refuse(node, "a set of more than one name")
    value = compiler.expression(node.node, depth)
    name = node.target.name
    compiler.define(name, node)

    def run(scope: Scope, run: Run, _: list[str]) -> None:
        scope[name] = value(scope, run)

    return run


def _macro(compiler: "Compiler", node: Any, depth: int) -> Statement:  # noqa: ANN401
    if len(compiler.locals) > 1:
        raise compiler.refuse(node, "a macro inside of something")
    names = [argument.name for argument in node.args]
    defaults = [compiler.expression(one, depth) for one in node.defaults]
    outer = compiler.locals
    compiler.locals = [*outer, set()]
    for name in names:
        compiler.define(name, node)
    body = compiler.block(node.body, depth=depth + 1)
    compiler.locals = outer
    # Only now is the macro known: it can't call itself, nor one that stands below it.
    compiler.define(node.name, node)
    compiler.macros[node.name] = _called(node.name, names, defaults, body)
    return lambda scope, run, out: None


def _called(
    macro: str, names: list[str], defaults: list[Expression], body: Statement
) -> Callable[..., str]:
    first_default = len(names) - len(defaults)

    def call(scope: Scope, run: Run, line: int, args: list[Any], kwargs: dict[str, Any]) -> str:
        run.step(line)
        inner = dict(scope)
        given = dict(zip(names, args, strict=False))
        unknown = [name for name in kwargs if name not in names or name in given]
        if len(args) > len(names) or unknown:
            known = ", ".join(names)
            raise TemplateFault(f"{macro} takes ({known}); got other arguments", line, macro)
        given.update(kwargs)
        for position, name in enumerate(names):
            if name in given:
                inner[name] = given[name]
            elif position >= first_default:
                inner[name] = defaults[position - first_default](scope, run)
            else:
                raise TemplateFault(f"{macro} needs {name!r}; it is missing", line, macro)
        out: list[str] = []
        body(inner, run, out)
        return "".join(out)

    return call


STATEMENTS: Final[dict[type[nodes.Node], Callable[["Compiler", Any, int], Statement]]] = {
    nodes.Output: _output, nodes.If: _if, nodes.For: _for, nodes.Assign: _assign,
    nodes.Macro: _macro,
}  # fmt: skip
