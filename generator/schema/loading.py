"""A JSON Schema file -> a schema that is safe to apply, or every problem in it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from generator.errors import InvalidError, Problem
from generator.schema.checking import check_schema
from generator.schema.files import read_tree
from generator.schema.tree import Tree
from generator.schema.wording import shown

__all__ = ["load_schema"]

# Where a schema holds further schemas: as a value, in a list, in a mapping.
_ONE: Final = (
    "items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames",
    "unevaluatedItems", "unevaluatedProperties",
)  # fmt: skip
_LISTS: Final = ("allOf", "anyOf", "oneOf", "prefixItems")
_MAPPINGS: Final = ("$defs", "definitions", "properties", "patternProperties", "dependentSchemas")
# Those that apply to the same value as the schema that holds them; the rest go down into it.
_SAME_VALUE: Final = ("not", "if", "then", "else", "allOf", "anyOf", "oneOf", "dependentSchemas")
_REFS: Final = ("$ref", "$dynamicRef")


def load_schema(path: Path) -> dict[str, Any]:
    """Read a JSON Schema; see `generator.schema.load_schema`."""
    tree = read_tree(path)
    problems = check_schema(tree)
    if not problems and isinstance(tree.value, dict):
        problems = [*_ref_problems(tree), *_pattern_problems(tree)]
        problems = problems or _loop_problems(tree)
        problems.sort(key=lambda one: (one.line, one.column))
    if problems or not isinstance(tree.value, dict):
        raise InvalidError(problems or [tree.problem("", "must be a mapping", "wrong-type")])
    return tree.value


def _children(schema: Any, pointer: str) -> Iterator[tuple[str, str, Any]]:  # noqa: ANN401
    """Give keyword, pointer and value of the schemas right inside a schema."""
    if not isinstance(schema, dict):
        return
    for keyword in (*_ONE, *_LISTS, *_MAPPINGS):
        held, place = schema.get(keyword), f"{pointer}/{_escaped(keyword)}"
        if keyword in _ONE and held is not None:
            yield keyword, place, held
        elif isinstance(held, list):
            yield from ((keyword, f"{place}/{n}", one) for n, one in enumerate(held))
        elif keyword in _MAPPINGS and isinstance(held, dict):
            yield from ((keyword, f"{place}/{_escaped(key)}", one) for key, one in held.items())


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def _schemas(tree: Tree) -> Iterator[tuple[str, dict[str, Any]]]:
    waiting: list[tuple[str, Any]] = [("", tree.value)]
    while waiting:
        pointer, schema = waiting.pop()
        if isinstance(schema, dict):
            yield pointer, schema
            waiting += [(place, inner) for _, place, inner in _children(schema, pointer)]


def _ref_problems(tree: Tree) -> Iterator[Problem]:
    for pointer, schema in _schemas(tree):
        for keyword in _REFS:
            ref = schema.get(keyword)
            if ref is not None and _target(tree, ref) is None:
                message = f"must lead to a place in the same schema; got {shown(ref)}"
                fix = "Nothing is fetched: copy what is needed below $defs."
                yield tree.problem(f"{pointer}/{keyword}", message, "schema-ref", fix=fix)


def _target(tree: Tree, ref: str) -> str | None:
    """Return the pointer that a $ref leads to, or None."""
    if ref == "#":
        return ""
    if ref.startswith("#/"):
        return ref[1:] if ref[1:] in tree.places else None
    names = ("$anchor", "$dynamicAnchor")
    return next(
        (place for place, one in _schemas(tree) for name in names if ref == f"#{one.get(name)}"),
        None,
    )


def _loop_problems(tree: Tree) -> list[Problem]:
    """Return the problem of the first $ref that comes back to itself on the same value."""
    schemas = dict(_schemas(tree))
    done: set[str] = set()
    for start in schemas:
        path: list[tuple[str, Iterator[str]]] = [(start, _same(tree, schemas, start))]
        while path:
            pointer = next(path[-1][1], None)
            if pointer is None:
                done.add(path.pop()[0])
            elif any(pointer == place for place, _ in path):
                message = "a $ref must not lead back to itself without going down into the value"
                return [tree.problem(pointer, message, "schema-loop")]
            elif pointer not in done:
                path.append((pointer, _same(tree, schemas, pointer)))
    return []


def _same(tree: Tree, schemas: dict[str, dict[str, Any]], pointer: str) -> Iterator[str]:
    """Give the pointers of the schemas that a schema applies to its own value."""
    schema = schemas.get(pointer, {})
    targets = (_target(tree, schema[ref]) for ref in _REFS if ref in schema)
    yield from (target for target in targets if target is not None)
    inner = _children(schema, pointer)
    yield from (place for keyword, place, _ in inner if keyword in _SAME_VALUE)


def _pattern_problems(tree: Tree) -> Iterator[Problem]:
    for pointer, schema in _schemas(tree):
        patterns = [(f"{pointer}/pattern", schema["pattern"])] if "pattern" in schema else []
        patterns += [
            (f"{pointer}/patternProperties/{_escaped(pattern)}", pattern)
            for pattern in schema.get("patternProperties", ())
        ]
        for place, pattern in patterns:
            try:
                re.compile(pattern)
            except (re.error, OverflowError, RecursionError) as error:
                message = f"must be a regular expression; got {shown(pattern)}: {error}"
                yield tree.problem(place, message, "schema-pattern")
