"""A tree against a JSON Schema -> every problem once, in file order, in sentences.

jsonschema loses the way to a member whose schema is `false`; schemas of ours say `{"not": {}}`.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import jsonschema
import jsonschema.validators
import referencing
import referencing.exceptions

from generator.errors import Problem
from generator.schema.tree import Tree
from generator.schema.violations import explain
from generator.schema.wording import describe, join_or, type_name

__all__ = ["check", "check_schema"]

_MAX_WHOLE: Final = 2**53


def check(tree: Tree, schema: Mapping[str, Any]) -> list[Problem]:
    """Return every rule that a tree breaks; see `generator.schema.check`."""
    whole: list[float] = []
    # The empty registry has no retrieval, unlike the default one.
    draft = _extend(_Draft, type_checker=_types(whole))
    validator = draft(schema, registry=referencing.Registry())
    try:
        problems = _problems(validator, tree)
    except referencing.exceptions.Unresolvable as error:
        ref = getattr(error, "ref", "")
        message = f"the schema's $ref must lead to a place in the same schema; got {ref!r}"
        return [tree.problem("", message, "schema-ref")]
    except RecursionError:
        return [tree.problem("", "the schema's $ref must not lead back to itself", "schema-loop")]
    if whole:
        _make_whole(tree.value, {id(number) for number in whole})
    return problems


def check_schema(tree: Tree) -> list[Problem]:
    """Return what keeps a tree from being a JSON Schema of draft 2020-12."""
    # jsonschema ships what the meta-schema refers to, so its own registry fetches nothing here.
    return _problems(_Draft(_Draft.META_SCHEMA), tree)


def _problems(validator: Any, tree: Tree) -> list[Problem]:  # noqa: ANN401 (jsonschema's protocol)
    found = dict.fromkeys(
        problem for error in validator.iter_errors(tree.value) for problem in _explain(error, tree)
    )
    return sorted(found, key=lambda one: (one.line, one.column, one.pointer))


_Draft: Any = jsonschema.Draft202012Validator
_extend: Any = jsonschema.validators.extend


def _types(whole: list[float]) -> Any:  # noqa: ANN401 (jsonschema's TypeChecker)
    """Return a type checker that notes the floats which pass as integers."""

    def is_integer(_: Any, value: object) -> bool:  # noqa: ANN401
        if isinstance(value, float) and value.is_integer() and abs(value) < _MAX_WHOLE:
            whole.append(value)
            return True
        return isinstance(value, int) and not isinstance(value, bool)

    return _Draft.TYPE_CHECKER.redefine("integer", is_integer)


def _make_whole(value: Any, ids: set[int]) -> None:  # noqa: ANN401 (any JSON value)
    """Write the noted floats as ints; they are known by identity, for the tree keeps them alive."""
    members = value.items() if isinstance(value, dict) else enumerate(value)
    for key, member in list(members) if isinstance(value, dict | list) else ():
        if isinstance(member, float) and id(member) in ids:
            value[key] = int(member)
        elif isinstance(member, dict | list):
            _make_whole(member, ids)


def _explain(error: Any, tree: Tree) -> Iterator[Problem]:  # noqa: ANN401 (jsonschema's error)
    """Give the problems of an error; of alternatives, those of the branch that fits best."""
    if error.validator not in ("anyOf", "oneOf") or not error.context:
        yield from explain(error, tree)
        return
    branches: dict[int, list[Any]] = {}
    for inner in error.context:
        branches.setdefault(inner.schema_path[0], []).append(inner)
    fitting = [errors for errors in branches.values() if not _is_misfit(errors)]
    if not fitting:
        yield _none_fits(error, branches, tree)
        return
    for inner in min(fitting, key=_distance):
        yield from _explain(inner, tree)


def _is_misfit(errors: list[Any]) -> bool:
    """Say whether the value as a whole is not of this branch's type."""
    return any(not one.relative_path and one.validator == "type" for one in errors)


def _distance(errors: list[Any]) -> tuple[int, int, int]:
    """Say how far a value is from a branch.

    Keys and constants that tell branches apart count most, then whether the fault is at the top,
    then how many there are.
    """
    n_apart = sum(
        one.validator in ("const", "enum") and len(one.relative_path) < 2 for one in errors
    )
    n_at_top = sum(not one.relative_path for one in errors)
    return n_apart, n_at_top, len(errors)


def _none_fits(error: Any, branches: Mapping[int, list[Any]], tree: Tree) -> Problem:  # noqa: ANN401
    kinds: list[str] = []
    for errors in branches.values():
        for one in errors:
            if one.validator == "type" and not one.relative_path:
                wanted = one.validator_value
                kinds += [wanted] if isinstance(wanted, str) else wanted
    first = next(one for errors in branches.values() for one in errors)
    problem = next(explain(first, tree))
    source = tree.sources.get(problem.pointer)
    must = error.schema.get("x-must") or f"be {join_or(type_name(kind) for kind in kinds)}"
    fix = problem.fix
    if "string" in kinds and source and isinstance(error.instance, bool | int | float):
        fix = f'Quote it: "{source}"'
    message = f"must {must}; got {describe(error.instance, source=source)}"
    return tree.problem(problem.pointer, message, "wrong-type", fix=fix)
