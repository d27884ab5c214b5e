import json
from pathlib import Path
from typing import Any

import pytest

from generator.errors import InvalidError
from generator.schema import load_schema


def codes(tmp_path: Path, schema: Any) -> list[tuple[str, str]]:
    path = tmp_path / "s.json"
    path.write_text(json.dumps(schema))
    try:
        assert load_schema(path) == schema
    except InvalidError as error:
        return [(one.code, one.pointer) for one in error.problems]
    return []


@pytest.mark.parametrize(
    "schema",
    [
        {},
        {"type": "object", "description": "x", "default": {"$ref": "http://x"}, "x-must": "be y"},
        {"$defs": {"a/b": {"type": "string"}}, "$ref": "#/$defs/a~1b"},
        {"$defs": {"a": {"$anchor": "here"}}, "items": {"$ref": "#here"}},
        {"properties": {"child": {"$ref": "#"}}},
        {"properties": {"$ref": {"type": "string"}, "pattern": {"type": "string"}}},
    ],
)
def test_good_schemas_are_read_as_they_are(tmp_path: Path, schema: dict[str, Any]):
    assert codes(tmp_path, schema) == []


def test_a_schema_that_is_none_is_refused_at_its_places(tmp_path: Path):
    found = codes(tmp_path, {"type": "strng", "minimum": "1", "properties": {"a": 3}})
    assert [pointer for _, pointer in found] == ["/type", "/minimum", "/properties/a"]
    assert codes(tmp_path, [1]) == [("wrong-type", "")]
    assert codes(tmp_path, True) == [("wrong-type", "")]


@pytest.mark.parametrize(
    "ref", ["http://localhost:9/x", "file:///etc/passwd", "x.json", "#/no", "#no"]
)
def test_cf_41_a_ref_that_leads_out_is_refused(tmp_path: Path, ref: str):
    assert codes(tmp_path, {"items": {"$ref": ref}}) == [("schema-ref", "/items/$ref")]


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "#"},
        {"allOf": [{"$ref": "#"}]},
        {
            "$ref": "#/$defs/a",
            "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"not": {"$ref": "#/$defs/a"}}},
        },
    ],
)
def test_cf_42_a_ref_that_loops_on_one_value_is_refused(tmp_path: Path, schema: dict[str, Any]):
    assert [code for code, _ in codes(tmp_path, schema)] == ["schema-loop"]


def test_a_pattern_that_is_no_regular_expression_is_refused(tmp_path: Path):
    schema = {"properties": {"a": {"pattern": "(a"}}, "patternProperties": {"[": {}}}
    assert codes(tmp_path, schema) == [
        ("schema-pattern", "/properties/a/pattern"),
        ("schema-pattern", "/patternProperties/["),
    ]
