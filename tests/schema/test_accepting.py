"""The fast yes against jsonschema: it may say no too often, never yes too often."""

from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.schema.accepting import accepts

SCHEMAS: list[dict[str, Any]] = [
    {"type": "integer"},
    {"type": ["number", "null"], "minimum": 0, "maximum": 2},
    {"exclusiveMinimum": 0, "exclusiveMaximum": 2},
    {"enum": [1, True, "a", None]},
    {"const": 1},
    {"const": False},
    {"type": "string", "pattern": "^a", "minLength": 1, "maxLength": 2},
    {"items": {"type": "string"}, "minItems": 1, "maxItems": 2, "uniqueItems": True},
    {"uniqueItems": True},
    {"uniqueItems": False},
    {"properties": {"a": {"type": "integer"}}, "additionalProperties": False},
    {"properties": {"a": True}, "patternProperties": {"^a": {"type": "string"}}},
    {"patternProperties": {"^a": {"type": "string"}}, "additionalProperties": {"type": "null"}},
    {"additionalProperties": {"const": 1}, "minProperties": 1, "maxProperties": 1},
    {"required": ["a"], "propertyNames": {"maxLength": 1}},
    {"anyOf": [{"type": "string"}, {"required": ["a"]}]},
    {"oneOf": [{"type": "string"}, {"required": ["a"]}, {"const": "a"}]},
    {"oneOf": [{"type": "integer"}, {"type": "number"}]},
    {"oneOf": [{"$ref": "#/$defs/i"}, {"type": "number"}], "$defs": {"i": {"type": "integer"}}},
    {"allOf": [{"minLength": 1}, {"maxLength": 1}]},
    {"not": {"type": "string"}},
    {"not": {"type": "integer"}},
    {"not": {"items": {"uniqueItems": True}}},
    {"if": {"type": "string"}, "then": {"minLength": 1}, "else": {"type": "array"}},
    {"if": {"type": "integer"}, "then": {"minimum": 1}, "else": {"type": "array"}},
    {"items": {"$ref": "#"}, "type": ["array", "string"]},
    {"$ref": "#/$defs/a~1b", "$defs": {"a/b": {"type": "object"}}},
    {"prefixItems": [{"type": "string"}], "items": {"type": "integer"}},
    {"multipleOf": 2},
]  # fmt: skip
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-1, 3)
    | st.sampled_from([0.0, 0.5, 1.0, "", "a", "ab", "b", "abc"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "b", "aa"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(max_examples=300)
@given(schema=st.sampled_from(SCHEMAS), value=VALUES)
def test_what_is_accepted_is_valid(schema: dict[str, Any], value: object):
    if accepts(value, schema):
        assert jsonschema.Draft202012Validator(schema).is_valid(value)


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "integer"}, 1),
        ({"enum": [1, "a"]}, 1.0),
        ({"properties": {"a": {"$ref": "#"}}, "additionalProperties": False}, {"a": {"a": {}}}),
        ({"oneOf": [{"type": "string"}, {"type": "array"}]}, []),
        ({"if": {"type": "string"}, "then": {"minLength": 1}}, 1),
        ({"$id": "https://example.org/x", "title": "x", "x-must": "be", "format": "uri"}, "y"),
    ],
    ids=str,
)
def test_what_is_usual_is_accepted(schema: dict[str, Any], value: object):
    assert accepts(value, schema)


@pytest.mark.parametrize(
    "schema",
    [{"$ref": "#"}, {"$ref": "http://x"}, {"$ref": "#/no"}, {"pattern": "("}, {"multipleOf": 1},
     {"items": 3}, {"type": "strng"}, {"properties": [1]}, {"minLength": "1"}, {"enum": 3},
     {"properties": {"a": {"$id": "x"}}}],
    ids=str,
)  # fmt: skip
def test_what_is_not_known_is_left_to_jsonschema(schema: dict[str, Any]):
    assert not accepts("x", schema)
