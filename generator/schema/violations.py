"""One broken rule of a JSON Schema -> what a person is told: a row a keyword, one literal table.

An error here is jsonschema's: `validator` is the keyword, `validator_value` its value, `schema` the
object that holds it, `instance` the value that breaks it, `absolute_path` the way there.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from generator.errors import Problem
from generator.schema.tree import Tree
from generator.schema.wording import describe, join_or, nearest, shown, type_name

__all__ = ["explain"]

_MAX_LISTED = 12
_SECRET_KEY = re.compile(r"api[_-]?key|token$|secret|password|credential", re.IGNORECASE)


def explain(error: Any, tree: Tree) -> Iterator[Problem]:  # noqa: ANN401 (jsonschema's error)
    """Give the problems that one error stands for: one, or one a key."""
    pointer = _pointer(error.absolute_path)
    if _is_about_key(error):
        yield _key_problem(error, tree, pointer)
    else:
        yield from _SENTENCES.get(error.validator, _other)(error, tree, pointer)


def _pointer(path: Sequence[str | int]) -> str:
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def _member(pointer: str, key: str) -> str:
    return pointer + _pointer([key])


def _got(error: Any, tree: Tree, pointer: str) -> str:  # noqa: ANN401
    return f"got {describe(error.instance, source=tree.sources.get(pointer))}"


def _is_about_key(error: Any) -> bool:  # noqa: ANN401
    """Say whether the error is about a mapping's key: it was found below `propertyNames`."""
    path = list(error.absolute_schema_path)
    return len(path) > 1 and "propertyNames" in path[-3:-1] and isinstance(error.instance, str)


def _key_problem(error: Any, tree: Tree, pointer: str) -> Problem:  # noqa: ANN401
    key = error.instance
    must = _must(error) or (
        f"be one of {_listed(error.validator_value)}"
        if error.validator == "enum"
        else f"fit {error.validator}: {error.validator_value}"
    )
    message = f"the key must {must}; got {shown(key)}{_guess(error, key)}"
    return tree.problem(_member(pointer, key), message, "wrong-pattern", at_key=True)


def _must(error: Any) -> str:  # noqa: ANN401
    schema = error.schema
    return str(schema.get("x-must", "")) if isinstance(schema, dict) else ""


def _listed(values: Sequence[Any]) -> str:
    names = [shown(value) for value in values]
    if len(names) > _MAX_LISTED:
        return ", ".join(names[:_MAX_LISTED]) + f" and {len(names) - _MAX_LISTED} more"
    return ", ".join(names)


def _guess(error: Any, got: Any) -> str:  # noqa: ANN401
    known = error.validator_value if error.validator == "enum" else ()
    texts = [one for one in known if isinstance(one, str)]
    near = nearest(got, texts) if isinstance(got, str) else None
    return f"; did you mean {shown(near)}?" if near else ""


def _type(error: Any, tree: Tree, pointer: str) -> Iterator[Problem]:  # noqa: ANN401
    wanted = error.validator_value
    kinds = [wanted] if isinstance(wanted, str) else list(wanted)
    must = _must(error) or f"be {join_or(type_name(kind) for kind in kinds)}"
    source, value = tree.sources.get(pointer), error.instance
    fix = ""
    if "string" in kinds and source and isinstance(value, bool | int | float):
        fix = f'Quote it: "{source}"' if len(source) < 40 else "Quote it."
    elif isinstance(value, str) and {"integer", "number"} & set(kinds) and _is_number(value):
        fix = "Write it without quotes."
    subject = "top level must" if not pointer else "must"
    message = f"{subject} {must}; {_got(error, tree, pointer)}"
    yield tree.problem(pointer, message, "wrong-type", fix=fix)


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-?\d{1,20}(\.\d{1,20})?", text, re.ASCII) is not None


def _required(error: Any, tree: Tree, pointer: str) -> Iterator[Problem]:  # noqa: ANN401
    # jsonschema gives one error a key and doesn't say which: each names all, `checking` drops
    # repeats. A misspelled key is an unknown key already, and not a missing one as well.
    absent = [key for key in error.validator_value if key not in error.instance]
    is_closed = error.schema.get("additionalProperties") is False
    unknown = [key for key in error.instance if key not in _known(error)] if is_closed else []
    misspelled = {nearest(key, absent) for key in unknown}
    for key in absent:
        if key not in misspelled:
            message = f"must have the key {shown(key)}; it is missing"
            yield tree.problem(pointer, message, "missing-key")


def _known(error: Any) -> list[str]:  # noqa: ANN401
    return list(error.schema.get("properties", {}))


def _additional(error: Any, tree: Tree, pointer: str) -> Iterator[Problem]:  # noqa: ANN401
    known = _known(error)
    patterns = error.schema.get("patternProperties", {})
    for key in error.instance:
        if key in known or any(re.search(pattern, key) for pattern in patterns):
            continue
        yield _unknown_key(tree, _member(pointer, key), key, known, error.instance)


def _unknown_key(
    tree: Tree, pointer: str, key: str, known: list[str], instance: dict[str, Any]
) -> Problem:
    near = nearest(key, [one for one in known if one not in instance]) or nearest(key, known)
    message = f"unknown key {shown(key)}"
    fix = ""
    if _SECRET_KEY.search(key):
        fix = "Keys and passwords don't belong in a file: use an environment variable."
    elif _is_category(instance[key]):
        fix = "Categories stand under `categories:`, indented like the others."
    elif near:
        message += f"; did you mean {shown(near)}?"
    elif known:
        message += f"; known are {_listed(known)}"
    return tree.problem(pointer, message, "unknown-key", at_key=True, fix=fix)


def _is_category(value: object) -> bool:
    """Say whether an unknown key's value reads like a category that stands in a wrong place."""
    return isinstance(value, dict) and "templates" in value


def _enum(error: Any, tree: Tree, pointer: str) -> Iterator[Problem]:  # noqa: ANN401
    value = error.validator_value
    known = value if error.validator == "enum" else [value]
    must = _must(error) or (f"be {'one of ' if len(known) > 1 else ''}{_listed(known)}")
    message = f"must {must}; {_got(error, tree, pointer)}{_guess(error, error.instance)}"
    yield tree.problem(pointer, message, "unknown-value")


def _range(error: Any, tree: Tree, pointer: str) -> Iterator[Problem]:  # noqa: ANN401
    schema = error.schema
    low, high = schema.get("minimum"), schema.get("maximum")
    above, below = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    if low is not None and high is not None:
        rule = f"{low} to {high}"
    else:
        parts = [
            f"{low} or more" if low is not None else "",
            f"more than {above}" if above is not None else "",
            f"{high} or less" if high is not None else "",
            f"less than {below}" if below is not None else "",
        ]
        rule = " and ".join(part for part in parts if part)
    message = f"must {_must(error) or 'be ' + rule}; {_got_bare(error, tree, pointer)}"
    yield tree.problem(pointer, message, "out-of-range")


def _got_bare(error: Any, tree: Tree, pointer: str) -> str:  # noqa: ANN401
    return f"got {shown(error.instance, source=tree.sources.get(pointer))}"


_COUNTED: Final = {
    "Length": ("character", "text"),
    "Items": ("item", "list"),
    "Properties": ("key", "mapping"),
}


def _length(error: Any, tree: Tree, pointer: str) -> Iterator[Problem]:  # noqa: ANN401
    what = error.validator[3:]
    unit, kind = _COUNTED[what]
    low, high = error.schema.get("min" + what, 0), error.schema.get("max" + what)
    n_got = len(error.instance)
    if _must(error):
        message = f"must {_must(error)}; got {n_got}"
    elif not n_got and low == 1:
        message = f"must not be empty; got an empty {kind}"
    else:
        rule = f"{low} to {high}" if high is not None else f"at least {low}"
        if high is not None and not low:
            rule = f"at most {high}"
        plural = "" if (low if high is None else high) == 1 else "s"
        message = f"must have {rule} {unit}{plural}; got {n_got}"
    yield tree.problem(pointer, message, "wrong-length")


def _pattern(error: Any, tree: Tree, pointer: str) -> Iterator[Problem]:  # noqa: ANN401
    must = _must(error) or f"match the pattern {error.validator_value}"
    message = f"must {must}; {_got(error, tree, pointer)}"
    yield tree.problem(pointer, message, "wrong-pattern")


def _unique(error: Any, tree: Tree, pointer: str) -> Iterator[Problem]:  # noqa: ANN401
    seen: list[tuple[str, int]] = []
    for position, item in enumerate(error.instance):
        # repr tells 1 from True and keeps what == would call equal, such as 1 and 1.0, for below.
        name = repr(float(item)) if type(item) is int and abs(item) < 2**53 else repr(item)
        first = next((at for other, at in seen if other == name), None)
        if first is not None:
            message = f"items must differ; got {shown(item)} again, first as item {first + 1}"
            yield tree.problem(f"{pointer}/{position}", message, "repeated-item")
        else:
            seen.append((name, position))


def _forbidden(error: Any, tree: Tree, pointer: str) -> Iterator[Problem]:  # noqa: ANN401
    must = _must(error) or "not be given here"
    message = f"must {must}; {_got(error, tree, pointer)}"
    yield tree.problem(pointer, message, "not-allowed")


def _ambiguous(error: Any, tree: Tree, pointer: str) -> Iterator[Problem]:  # noqa: ANN401
    must = _must(error) or "fit exactly one of the alternatives"
    message = f"must {must}; {_got(error, tree, pointer)}, which fits more than one"
    yield tree.problem(pointer, message, "not-allowed")


def _other(error: Any, tree: Tree, pointer: str) -> Iterator[Problem]:  # noqa: ANN401
    must = _must(error) or f"fit the schema's rule {shown(str(error.validator))}"
    message = f"must {must}; {_got(error, tree, pointer)}"
    yield tree.problem(pointer, message, "schema-mismatch")


_SENTENCES: Final[dict[str | None, Callable[[Any, Tree, str], Iterator[Problem]]]] = {
    "type": _type,
    "required": _required,
    "additionalProperties": _additional,
    "enum": _enum,
    "const": _enum,
    "minimum": _range,
    "maximum": _range,
    "exclusiveMinimum": _range,
    "exclusiveMaximum": _range,
    "minLength": _length,
    "maxLength": _length,
    "minItems": _length,
    "maxItems": _length,
    "minProperties": _length,
    "maxProperties": _length,
    "pattern": _pattern,
    "uniqueItems": _unique,
    "not": _forbidden,
    "oneOf": _ambiguous,
    # A schema that is `false` has no keyword.
    None: _forbidden,
}
