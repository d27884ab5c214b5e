"""Says fast whether a value fits a schema, so that good files need no jsonschema.

jsonschema takes 0.2 s to import and 0.1 ms for every mapping it looks at; nearly every file that is
read is right. A schema becomes a function of the value here, and only where that one says no does
`checking` find out why. It says no, too, to what it doesn't know: a keyword without a row below, a
float where an integer is wanted. So a mistake here can only be a "yes" too many, and the tests hold
it against jsonschema.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

__all__ = ["accepts"]

_Test = Callable[[Any], bool]


class _UnknownError(Exception):
    """The schema uses what has no row here."""


def accepts(value: Any, schema: Mapping[str, Any]) -> bool:  # noqa: ANN401 (any JSON value)
    """Say whether a value certainly fits a schema of draft 2020-12.

    >>> accepts({"a": 1}, {"required": ["a"]}), accepts({}, {"required": ["a"]})
    (True, False)
    """
    try:
        return _Compiler(schema).test(schema)(value)
    except (_UnknownError, RecursionError, re.error, LookupError, TypeError, AttributeError):
        # What is wrong with a schema itself is jsonschema's to say.
        return False


class _Compiler:
    """Turns schemas into tests, each place that a $ref leads to once."""

    def __init__(self, root: Mapping[str, Any]) -> None:
        self._root = root
        self._by_ref: dict[str, _Test] = {}

    def test(self, schema: Any) -> _Test:  # noqa: ANN401 (any JSON Schema)
        if isinstance(schema, bool):
            return (lambda _: True) if schema else (lambda _: False)
        if not isinstance(schema, Mapping):
            raise _UnknownError
        tests: list[_Test] = []
        if any(keyword in schema for keyword in _MEMBERS):
            tests.append(_object(self, schema))
        for keyword, setting in schema.items():
            if keyword in _ROWS:
                tests.append(_ROWS[keyword](self, setting, schema))
            elif not (
                keyword in _MEMBERS
                or keyword in _SILENT
                or keyword.startswith("x-")
                or (keyword == "$id" and schema is self._root)
            ):
                raise _UnknownError(keyword)
        return _all(tests)

    def ref(self, ref: str) -> _Test:
        """Return the test of the place that a $ref leads to; it may be under construction."""
        if ref not in self._by_ref:
            made: list[_Test] = []
            self._by_ref[ref] = lambda value: made[0](value)
            made.append(self.test(self._target(ref)))
            self._by_ref[ref] = made[0]
        return self._by_ref[ref]

    def _target(self, ref: str) -> Any:  # noqa: ANN401
        if (ref != "#" and not ref.startswith("#/")) or "%" in ref:
            raise _UnknownError
        found: Any = self._root
        for step in ref.split("/")[1:]:
            name = step.replace("~1", "/").replace("~0", "~")
            if not isinstance(found, Mapping) or name not in found:
                raise _UnknownError
            found = found[name]
        return found


def _all(tests: list[_Test]) -> _Test:
    if len(tests) == 1:
        return tests[0]
    if len(tests) == 2:
        one, other = tests
        return lambda value: one(value) and other(value)

    def test(value: Any) -> bool:  # noqa: ANN401
        # A loop, here and below: a generator takes twice as long, and this is run 50,000 times.
        for one in tests:  # noqa: SIM110
            if not one(value):
                return False
        return True

    return test


_TYPES: Final[dict[str, tuple[type, ...]]] = {
    "string": (str,), "integer": (int,), "number": (int, float), "boolean": (bool,),
    "null": (type(None),), "array": (list,), "object": (dict,),
}  # fmt: skip


def _type(_: _Compiler, setting: Any, __: Any) -> _Test:  # noqa: ANN401
    # `type(value) in` keeps True from being an integer.
    names = [setting] if isinstance(setting, str) else setting
    allowed = frozenset(kind for name in names for kind in _TYPES[name])
    if len(allowed) == 1:
        (only,) = allowed
        return lambda value: type(value) is only
    return lambda value: type(value) in allowed


def _object(compiler: _Compiler, schema: Mapping[str, Any]) -> _Test:
    """Return the one test of the three keywords that share out a mapping's members."""
    known = {key: compiler.test(one) for key, one in schema.get("properties", {}).items()}
    patterns = [
        (re.compile(pattern), compiler.test(one))
        for pattern, one in schema.get("patternProperties", {}).items()
    ]
    other = compiler.test(schema.get("additionalProperties", True))

    def test(value: Any) -> bool:  # noqa: ANN401
        if type(value) is not dict:
            return True
        for key, member in value.items():
            if not patterns:
                if not known.get(key, other)(member):
                    return False
                continue
            tests = [known[key]] if key in known else []
            tests += [one for pattern, one in patterns if pattern.search(key)]
            if not all(one(member) for one in tests or (other,)):
                return False
        return True

    return test


def _key(value: Any) -> tuple[bool, Any]:  # noqa: ANN401
    """Return a name that differs between True and 1, and not between 1 and 1.0."""
    return type(value) is bool, value


def _enum(_: _Compiler, setting: Any, __: Any) -> _Test:  # noqa: ANN401
    if any(isinstance(one, dict | list) for one in setting):
        raise _UnknownError
    known = frozenset(map(_key, setting))
    return lambda value: type(value) not in (dict, list) and _key(value) in known


def _unique(_: _Compiler, setting: Any, __: Any) -> _Test:  # noqa: ANN401
    def test(value: Any) -> bool:  # noqa: ANN401
        if type(value) is not list or not setting:
            return True
        if any(type(item) in (dict, list) for item in value):
            return False
        return len(set(map(_key, value))) == len(value)

    return test


def _not(compiler: _Compiler, setting: Any, _: Any) -> _Test:  # noqa: ANN401
    # Only here and in `oneOf` and `if` would a "no" for want of knowledge become a "yes".
    inner = compiler.test(setting)
    if _is_cautious(setting):
        raise _UnknownError
    return lambda value: not inner(value)


def _one_of(compiler: _Compiler, setting: Any, _: Any) -> _Test:  # noqa: ANN401
    tests = [compiler.test(one) for one in setting]
    if any(_is_cautious(one) for one in setting):
        raise _UnknownError
    return lambda value: sum(test(value) for test in tests) == 1


def _is_cautious(schema: Any) -> bool:  # noqa: ANN401
    """Say whether a test may say no to what fits: it is about integers, items, or unseen."""
    text = repr(schema)
    return any(word in text for word in ("'integer'", "'uniqueItems'", "'$ref'"))


def _any_of(compiler: _Compiler, setting: Any, _: Any) -> _Test:  # noqa: ANN401
    tests = [compiler.test(one) for one in setting]

    def test(value: Any) -> bool:  # noqa: ANN401
        for one in tests:  # noqa: SIM110
            if one(value):
                return True
        return False

    return test


def _if(compiler: _Compiler, setting: Any, schema: Mapping[str, Any]) -> _Test:  # noqa: ANN401
    if _is_cautious(setting):
        raise _UnknownError
    condition = compiler.test(setting)
    then, other = (compiler.test(schema.get(name, True)) for name in ("then", "else"))
    return lambda value: then(value) if condition(value) else other(value)


def _items(compiler: _Compiler, setting: Any, schema: Mapping[str, Any]) -> _Test:  # noqa: ANN401
    if "prefixItems" in schema:
        raise _UnknownError
    inner = compiler.test(setting)

    def test(value: Any) -> bool:  # noqa: ANN401
        if type(value) is list:
            for item in value:
                if not inner(item):
                    return False
        return True

    return test


def _names(compiler: _Compiler, setting: Any, _: Any) -> _Test:  # noqa: ANN401
    inner = compiler.test(setting)

    def test(value: Any) -> bool:  # noqa: ANN401
        if type(value) is dict:
            for key in value:
                if not inner(key):
                    return False
        return True

    return test


def _required(_: _Compiler, setting: Any, __: Any) -> _Test:  # noqa: ANN401
    return lambda value: type(value) is not dict or all(key in value for key in setting)


def _pattern(_: _Compiler, setting: Any, __: Any) -> _Test:  # noqa: ANN401
    search = re.compile(setting).search
    return lambda value: type(value) is not str or search(value) is not None


def _bound(kinds: tuple[type, ...], holds: Callable[[Any, Any], bool]) -> Callable[..., _Test]:
    def row(_: _Compiler, setting: Any, __: Any) -> _Test:  # noqa: ANN401
        return lambda value: type(value) not in kinds or holds(value, setting)

    return row


_NUMBERS: Final = (int, float)
_ROWS: Final[dict[str, Callable[[_Compiler, Any, Any], _Test]]] = {
    "type": _type,
    "propertyNames": _names,
    "required": _required,
    "items": _items,
    "uniqueItems": _unique,
    "pattern": _pattern,
    "enum": _enum,
    "const": lambda compiler, setting, schema: _enum(compiler, [setting], schema),
    "minimum": _bound(_NUMBERS, lambda value, bound: bool(value >= bound)),
    "maximum": _bound(_NUMBERS, lambda value, bound: bool(value <= bound)),
    "exclusiveMinimum": _bound(_NUMBERS, lambda value, bound: bool(value > bound)),
    "exclusiveMaximum": _bound(_NUMBERS, lambda value, bound: bool(value < bound)),
    "minLength": _bound((str,), lambda value, bound: len(value) >= bound),
    "maxLength": _bound((str,), lambda value, bound: len(value) <= bound),
    "minItems": _bound((list,), lambda value, bound: len(value) >= bound),
    "maxItems": _bound((list,), lambda value, bound: len(value) <= bound),
    "minProperties": _bound((dict,), lambda value, bound: len(value) >= bound),
    "maxProperties": _bound((dict,), lambda value, bound: len(value) <= bound),
    "allOf": lambda compiler, setting, _: _all([compiler.test(one) for one in setting]),
    "anyOf": _any_of,
    "oneOf": _one_of,
    "not": _not,
    "if": _if,
    "$ref": lambda compiler, setting, _: compiler.ref(setting),
}
_MEMBERS: Final = ("properties", "patternProperties", "additionalProperties")
# Keywords that say nothing by themselves.
_SILENT: Final = frozenset([
    "$schema", "$comment", "$defs", "definitions", "title", "description", "default", "examples",
    "deprecated", "readOnly", "writeOnly", "format", "then", "else",
])  # fmt: skip
