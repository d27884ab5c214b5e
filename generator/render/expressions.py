"""What stands in {{ }}: a row a node of Jinja's tree, each a function of the node."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from jinja2 import nodes

from generator.render.faults import TemplateFault, first_line
from generator.render.filters import FILTERS, TESTS
from generator.render.running import Expression, Run, Scope
from generator.render.values import kind_of, part_of, text_of, undefined

if TYPE_CHECKING:
    from generator.render.language import Compiler

__all__ = ["EXPRESSIONS"]


def _name(compiler: "Compiler", node: Any, _: int) -> Expression:  # noqa: ANN401
    return _lookup(compiler, node, "")


def _lookup(compiler: "Compiler", node: Any, part: str) -> Expression:  # noqa: ANN401
    name, line = node.name, node.lineno
    if name.startswith("__"):
        raise compiler.refuse(node, f"the name {name}")
    if name in compiler.macros:
        raise compiler.refuse(node, f"the macro {name} without a call")
    compiler.use(name, line, part)

    def run(scope: Scope, _: Run) -> Any:  # noqa: ANN401
        if name not in scope:
            raise undefined(name, line)
        return scope[name]

    return run


def _part(compiler: "Compiler", node: Any, depth: int) -> Expression:  # noqa: ANN401
    if isinstance(node, nodes.Getattr):
        part: Any = node.attr
    elif isinstance(node.arg, nodes.Const) and type(node.arg.value) in (str, int):
        part = node.arg.value
    else:
        raise compiler.refuse(node, "a part that is computed")
    if str(part).startswith("_"):
        raise compiler.refuse(node, f"parts that begin with _ ({part})")
    line = node.lineno
    if isinstance(node.node, nodes.Name):
        value = _lookup(compiler, node.node, str(part))
    else:
        value = compiler.expression(node.node, depth)

    def run(scope: Scope, run: Run) -> Any:  # noqa: ANN401 (any plain value)
        found = value(scope, run)
        if type(found) is dict and part in found:  # as `part_of`, without another call
            return found[part]
        return part_of(found, part, line)

    return run


def _call(compiler: "Compiler", node: Any, depth: int) -> Expression:  # noqa: ANN401
    target = node.node
    if not isinstance(target, nodes.Name) or target.name not in compiler.macros:
        name = getattr(target, "attr", None) or getattr(target, "name", "something")
        raise compiler.refuse(node, f"calls, except of macros defined above ({name})")
    if node.dyn_args is not None or node.dyn_kwargs is not None:
        raise compiler.refuse(node, "* or ** arguments")
    macro, line = compiler.macros[target.name], node.lineno
    args = [compiler.expression(one, depth) for one in node.args]
    kwargs = {one.key: compiler.expression(one.value, depth) for one in node.kwargs}

    def run(scope: Scope, run: Run) -> str:
        return macro(
            scope, run, line,
            [one(scope, run) for one in args],
            {key: one(scope, run) for key, one in kwargs.items()},
        )  # fmt: skip

    return run


def _filter(compiler: "Compiler", node: Any, depth: int) -> Expression:  # noqa: ANN401
    if node.node is None or node.dyn_args is not None or node.dyn_kwargs is not None:
        raise compiler.refuse(node)
    if node.name not in FILTERS:
        raise compiler.refuse(node, f"the filter {node.name}")
    line, function = node.lineno, FILTERS[node.name]
    value = compiler.expression(node.node, depth)
    args = [compiler.expression(one, depth) for one in node.args]
    kwargs = {one.key: compiler.expression(one.value, depth) for one in node.kwargs}

    def run(scope: Scope, run: Run) -> Any:  # noqa: ANN401
        given = [one(scope, run) for one in args]
        named = {key: one(scope, run) for key, one in kwargs.items()}
        try:
            found = function(value(scope, run), *given, **named)
        except TemplateFault as fault:
            raise TemplateFault(str(fault), line if fault.line == 1 else fault.line) from None
        except (TypeError, ValueError, IndexError) as fault:
            message = f"the filter {node.name} {first_line(str(fault))}"
            raise TemplateFault(message, line, node.name) from None
        if isinstance(found, str):
            run.grow(len(found), line)
        return found

    return run


def _test(compiler: "Compiler", node: Any, depth: int) -> Expression:  # noqa: ANN401
    if node.name not in TESTS or node.args or node.kwargs:
        raise compiler.refuse(node, f"the test 'is {node.name}'")
    value, test, line = compiler.expression(node.node, depth), TESTS[node.name], node.lineno

    def run(scope: Scope, run: Run) -> bool:
        try:
            return test(value(scope, run))
        except TypeError:
            raise TemplateFault(f"'is {node.name}' must be asked of a number", line) from None

    return run


_COMPARE: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "eq": lambda a, b: bool(a == b), "ne": lambda a, b: bool(a != b),
    "lt": lambda a, b: bool(a < b), "lteq": lambda a, b: bool(a <= b),
    "gt": lambda a, b: bool(a > b), "gteq": lambda a, b: bool(a >= b),
    "in": lambda a, b: a in b, "notin": lambda a, b: a not in b,
}  # fmt: skip


def _compare(compiler: "Compiler", node: Any, depth: int) -> Expression:  # noqa: ANN401
    first, line = compiler.expression(node.expr, depth), node.lineno
    rest = [(_COMPARE[one.op], compiler.expression(one.expr, depth)) for one in node.ops]

    def run(scope: Scope, run: Run) -> bool:
        left = first(scope, run)
        for holds, other in rest:
            right = other(scope, run)
            try:
                if not holds(left, right):
                    return False
            except TypeError:
                got = f"{kind_of(left)} and {kind_of(right)}"
                raise TemplateFault(f"values must be comparable; got {got}", line) from None
            left = right
        return True

    return run


def _and(compiler: "Compiler", node: Any, depth: int) -> Expression:  # noqa: ANN401
    left, right = compiler.expression(node.left, depth), compiler.expression(node.right, depth)
    return lambda scope, run: left(scope, run) and right(scope, run)


def _or(compiler: "Compiler", node: Any, depth: int) -> Expression:  # noqa: ANN401
    left, right = compiler.expression(node.left, depth), compiler.expression(node.right, depth)
    return lambda scope, run: left(scope, run) or right(scope, run)


def _not(compiler: "Compiler", node: Any, depth: int) -> Expression:  # noqa: ANN401
    value = compiler.expression(node.node, depth)
    return lambda scope, run: not value(scope, run)


def _choice(compiler: "Compiler", node: Any, depth: int) -> Expression:  # noqa: ANN401
    if node.expr2 is None:
        raise compiler.refuse(node, "an if expression without else")
    test = compiler.expression(node.test, depth)
    then, other = compiler.expression(node.expr1, depth), compiler.expression(node.expr2, depth)
    return lambda scope, run: then(scope, run) if test(scope, run) else other(scope, run)


def _concat(compiler: "Compiler", node: Any, depth: int) -> Expression:  # noqa: ANN401
    parts = [compiler.expression(one, depth) for one in node.nodes]
    line = node.lineno

    def run(scope: Scope, run: Run) -> str:
        texts = [text_of(one(scope, run), line) for one in parts]
        run.grow(sum(map(len, texts)), line)
        return "".join(texts)

    return run


_MAX_NUMBER: Final = 10**15


def _sum(compiler: "Compiler", node: Any, depth: int) -> Expression:  # noqa: ANN401
    left, right = compiler.expression(node.left, depth), compiler.expression(node.right, depth)
    sign, line = (1 if isinstance(node, nodes.Add) else -1), node.lineno

    def run(scope: Scope, run: Run) -> float:
        pair = left(scope, run), right(scope, run)
        if any(type(one) not in (int, float) or abs(one) > _MAX_NUMBER for one in pair):
            raise TemplateFault("+ and - must stand between numbers; join texts with ~", line)
        return pair[0] + sign * pair[1]  # type: ignore[no-any-return]

    return run


def _negative(compiler: "Compiler", node: Any, _: int) -> Expression:  # noqa: ANN401
    value = node.node.value if isinstance(node.node, nodes.Const) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise compiler.refuse(node, "a sign before a name")
    return lambda scope, run: -value


def _const(compiler: "Compiler", node: Any, _: int) -> Expression:  # noqa: ANN401
    value = node.value
    if type(value) not in (str, int, float, bool, type(None)):
        raise compiler.refuse(node)
    return lambda scope, run: value


def _list(compiler: "Compiler", node: Any, depth: int) -> Expression:  # noqa: ANN401
    items = [compiler.expression(one, depth) for one in node.items]
    return lambda scope, run: [one(scope, run) for one in items]


EXPRESSIONS: Final[dict[type[nodes.Node], Callable[["Compiler", Any, int], Expression]]] = {
    nodes.Name: _name, nodes.Const: _const, nodes.Getattr: _part, nodes.Getitem: _part,
    nodes.Call: _call, nodes.Filter: _filter, nodes.Test: _test, nodes.Compare: _compare,
    nodes.And: _and, nodes.Or: _or, nodes.Not: _not, nodes.CondExpr: _choice,
    nodes.Concat: _concat, nodes.Add: _sum, nodes.Sub: _sum, nodes.Neg: _negative,
    nodes.List: _list, nodes.Tuple: _list,
}  # fmt: skip
