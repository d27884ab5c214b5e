"""A tree against its schema: CF-5, 11 to 13, 22, 31, 33, 35, 38, 41 and 42."""

import json
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import Problem
from generator.schema import CODES, check, parse_tree

SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "A config as the tests need it.",
    "additionalProperties": False,
    "required": ["name"],
    "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 20},
        "categories": {"type": "array", "minItems": 1, "uniqueItems": True},
        "level": {"enum": ["beginner", "advanced"], "default": "beginner"},
        "count": {"type": "integer", "minimum": 1, "maximum": 1_000_000},
        "share": {"type": "number", "exclusiveMinimum": 0},
        "is_on": {"type": "boolean"},
        "id": {"type": "string", "pattern": "^[a-z]+$", "x-must": "be small letters"},
        "kind": {"const": "x"},
        "old": {"not": {}},
        "any": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "integer"}}]},
        "teacher": {"oneOf": [{"$ref": "#/$defs/local"}, {"$ref": "#/$defs/remote"}]},
        "variables": {
            "type": "object",
            "maxProperties": 2,
            "propertyNames": {"pattern": "^[a-z]+$", "x-must": "be small letters"},
            "additionalProperties": {"type": ["string", "number", "null"]},
        },
    },
    "$defs": {
        "local": {
            "type": "object",
            "additionalProperties": False,
            "required": ["kind"],
            "properties": {"kind": {"const": "local"}, "port": {"type": "integer"}},
        },
        "remote": {
            "type": "object",
            "additionalProperties": False,
            "required": ["kind", "model"],
            "properties": {"kind": {"const": "remote"}, "model": {"type": "string"}},
        },
    },
}


def problems(text: str, schema: dict[str, Any] = SCHEMA) -> list[Problem]:
    return check(parse_tree(text.encode(), "f", is_json=False), schema)


def only(text: str, schema: dict[str, Any] = SCHEMA) -> Problem:
    (problem,) = problems(text, schema)
    assert problem.code in CODES
    return problem


@pytest.mark.parametrize(
    ("text", "got"),
    [("[1]", "a list"), ("text", "the text 'text'"), ("7", "the number 7"), ("null", "null")],
)
def test_cf_5_the_top_level_must_be_a_mapping(text: str, got: str):
    assert str(only(text)) == f"f:1:1: top level must be a mapping; got {got}."


def test_cf_11_an_unknown_key_gets_the_nearest_name_at_the_keys_place():
    problem = only("name: x\ncategorys: [a]\n")
    assert str(problem) == (
        "f:2:1: unknown key 'categorys'; did you mean 'categories'? [/categorys]."
    )


def test_an_unknown_key_like_none_lists_what_is_known():
    message = only("name: x\nteacher: {kind: local, zzzzzz: 1}\n").message
    assert message == "unknown key 'zzzzzz'; known are 'kind', 'port'"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("name: [x]", "must be text; got a list"),
        ("categories: x", "must be a list; got the text 'x'"),
        ("count: {a: 1}", "must be a whole number; got a mapping"),
        ("count:", "must be a whole number; got null"),
        ("share: x", "must be a number; got the text 'x'"),
        ("share: true", "must be a number; got true"),
        ("is_on: 1", "must be true or false; got the number 1"),
        ("is_on: yes", "must be true or false; got the text 'yes'"),
        ("variables: x", "must be a mapping; got the text 'x'"),
        ("variables: {a: []}", "must be text, a number or null; got an empty list"),
        ("old: 1", "must not be given here; got the number 1"),
        ("kind: y", "must be 'x'; got the text 'y'"),
        ("any: 1", "must be text or a list; got the number 1"),
    ],
)  # fmt: skip
def test_cf_12_a_wrong_type_says_what_must_hold_and_what_it_got(line: str, message: str):
    text = line if line.startswith("name") else f"name: x\n{line}"
    problem = only(text)
    assert problem.message == message
    assert problem.pointer.startswith("/" + line.split(":")[0])


def test_cf_13_five_faults_are_listed_once_each_in_file_order():
    found = problems("nam: x\ncount: 0\nlevel: begginer\ncategories: []\nshare: 0\n")
    assert [(one.line, one.code) for one in found] == [
        (1, "unknown-key"), (2, "out-of-range"), (3, "unknown-value"),
        (4, "wrong-length"), (5, "out-of-range"),
    ]  # fmt: skip


def test_a_missing_key_is_placed_at_the_mapping():
    problem = only("\nteacher: {kind: remote, model: x}\n")
    assert (problem.line, problem.column, problem.pointer) == (2, 1, "")
    assert problem.message == "must have the key 'name'; it is missing"


def test_a_misspelled_key_is_not_missing_as_well():
    assert only("namee: x").code == "unknown-key"
    assert [one.code for one in problems("namee: x\nnamme: y")] == ["unknown-key"] * 2


@pytest.mark.parametrize("value", ["1.10", "true", "012345", "1e3"])
def test_cf_22_a_number_where_text_is_wanted_is_shown_as_written(value: str):
    found = problems(f"name: {value}")
    if value == "012345":
        assert not found
        return
    assert f"must be text; got {'true' if value == 'true' else 'the number ' + value}" in (
        found[0].message
    )
    assert found[0].fix == f'Quote it: "{value}"'


@pytest.mark.parametrize("value", ["0", "-1", "1000000000"])
def test_cf_31_a_count_out_of_range_names_the_range(value: str):
    assert only(f"name: x\ncount: {value}").message == f"must be 1 to 1000000; got {value}"


@pytest.mark.parametrize(
    ("value", "got"), [("true", "true"), ("1.5", "the number 1.5"), ("'12'", "the text '12'")]
)
def test_cf_31_a_count_that_is_no_whole_number_is_refused(value: str, got: str):
    assert only(f"name: x\ncount: {value}").message == f"must be a whole number; got {got}"


def test_cf_31_a_float_without_fraction_is_read_as_a_whole_number_where_one_is_wanted():
    tree = parse_tree(b"{name: x, count: 1.0, share: 2.0, any: [3.0]}", "f", is_json=False)
    assert check(tree, SCHEMA) == []
    assert repr(tree.value) == "{'name': 'x', 'count': 1, 'share': 2.0, 'any': [3]}"


def test_a_one_sided_range_is_a_sentence():
    assert only("name: x\nshare: 0").message == "must be more than 0; got 0"
    schema = {"maximum": 5}
    assert only("7", schema).message == "must be 5 or less; got 7"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("name: ''", "must not be empty; got an empty text"),
        ("name: " + "x" * 21, "must have 1 to 20 characters; got 21"),
        ("name: x\ncategories: []", "must not be empty; got an empty list"),
        ("name: x\nvariables: {a: a, b: b, c: c}", "must have at most 2 keys; got 3"),
    ],
)
def test_a_wrong_length_names_both_bounds(line: str, message: str):
    assert only(line).message == message


def test_cf_33_a_pattern_is_said_in_the_words_of_x_must():
    assert only("name: x\nid: A/B").message == "must be small letters; got the text 'A/B'"
    plain = {"pattern": "^a"}
    assert only("b", plain).message == "must match the pattern ^a; got the text 'b'"


def test_a_key_that_breaks_propertynames_is_placed_at_the_key():
    problem = only("name: x\nvariables: {a: x, B~/: y}")
    assert (problem.column, problem.pointer) == (19, "/variables/B~0~1")
    assert problem.message == "the key must be small letters; got 'B~/'"


def test_cf_35_an_unknown_value_lists_the_known_ones():
    assert only("name: x\nlevel: advnced").message == (
        "must be one of 'beginner', 'advanced'; got the text 'advnced'; did you mean 'advanced'?"
    )


def test_repeated_items_are_each_placed():
    problem = only("name: x\ncategories: [1, true, b, 1.0]")
    assert problem.pointer == "/categories/3"
    assert problem.message == "items must differ; got 1.0 again, first as item 1"


def test_alternatives_report_the_branch_that_fits_by_type():
    assert only("name: x\nany: [1, x]").pointer == "/any/1"


def test_alternatives_report_the_branch_whose_constant_fits():
    problem = only("name: x\nteacher: {kind: remote, modle: x}")
    assert problem.message == "unknown key 'modle'; did you mean 'model'?"


def test_a_value_that_fits_two_of_one_of_says_so():
    schema = {"oneOf": [{"type": "integer"}, {"minimum": 1}]}
    assert only("3", schema).code == "not-allowed"


def test_a_forbidden_combination_says_so():
    schema = {"not": {"required": ["a", "b"]}, "x-must": "hold only one of 'a' and 'b'"}
    assert (
        only("{a: 1, b: 2}", schema).message == "must hold only one of 'a' and 'b'; got a mapping"
    )


def test_a_rule_without_a_sentence_of_its_own_is_named():
    assert only("[1]", {"contains": {"type": "string"}}).code == "schema-mismatch"


@pytest.mark.parametrize(
    "key", ["sk-abcdefgh12345678", "AIzaSyA1234567890", "hf_abcdefghijkl", "Bearer abcdefghijkl"]
)
def test_cf_38_a_secret_is_masked_and_the_way_out_named(key: str):
    unknown, wrong = problems(f"name: x\napi_key: {key}\nlevel: {key}\n")
    assert "environment variable" in unknown.fix
    assert f"'{key[:4]}…'" in wrong.message
    assert key[4:] not in f"{unknown}{wrong}"


def test_a_long_value_is_cut():
    assert len(only("name: x\nlevel: " + "y" * 10_000).message) < 200


@pytest.mark.parametrize("ref", ["http://localhost:9/x.json", "#/nowhere", "other.json"])
def test_cf_41_a_ref_that_leads_out_is_refused_and_never_fetched(ref: str):
    assert only("a: 1", {"$ref": ref}).code == "schema-ref"


def test_cf_42_a_ref_to_itself_is_refused():
    assert only("a: 1", {"$ref": "#"}).code == "schema-loop"


_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 5)
    | st.floats(-2, 5)
    | st.sampled_from(["", "a", "x", "B", "local", "remote", "beginner"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*SCHEMA["properties"], "kind", "model", "port", "zz", "A"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(_VALUES)
def test_there_are_problems_exactly_where_jsonschema_finds_errors(value: object):
    tree = parse_tree(json.dumps(value).encode(), "f", is_json=True)
    is_valid = jsonschema.Draft202012Validator(SCHEMA).is_valid(value)
    found = check(tree, SCHEMA)
    assert (not found) == is_valid
    assert all(one.line and one.code in CODES and one.message for one in found)
    assert tree.value == value
