"""Reading JSON: CF-10, CF-19, CF-20, CF-21, CF-26, CF-27."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import InvalidError, Problem
from generator.schema import Tree, parse_tree


def read(text: str) -> Tree:
    return parse_tree(text.encode(), "f", is_json=True)


def problems(text: str) -> tuple[Problem, ...]:
    with pytest.raises(InvalidError) as caught:
        read(text)
    return caught.value.problems


def only(text: str) -> Problem:
    (problem,) = problems(text)
    return problem


def test_every_value_and_key_has_its_place():
    tree = read('{"a": 1.50,\n "b/c": ["x",\r\n  {"d": [ ]}]}\n')
    assert tree.value == {"a": 1.5, "b/c": ["x", {"d": []}]}
    assert tree.places == {
        "": (1, 1), "/a": (1, 7), "/b~1c": (2, 9), "/b~1c/0": (2, 10), "/b~1c/1": (3, 3),
        "/b~1c/1/d": (3, 9),
    }  # fmt: skip
    assert tree.key_places == {"/a": (1, 2), "/b~1c": (2, 2), "/b~1c/1/d": (3, 4)}
    assert tree.sources == {"/a": "1.50"}


def test_cf_10_duplicate_keys_name_both_places():
    first, second = problems('{"a": 1,\n "b": {"c": 1, "c": 2},\n "\\u0061": 2}')
    assert (first.line, first.column, first.pointer) == (2, 16, "/b/c")
    assert "first at line 2, column 8" in first.message
    assert (second.line, second.pointer) == (3, "/a")


@pytest.mark.parametrize("text", ["[" * 10_000, '{"a":' * 10_000, '[{"a":' * 5_000])
def test_cf_19_deep_nesting_is_refused(text: str):
    assert "nested deeper than 50" in only(text).message


def test_cf_20_numbers_that_are_not_finite_are_all_found():
    found = problems('{"a": NaN, "b": [Infinity, -Infinity], "c": 1e999}')
    assert [one.pointer for one in found] == ["/a", "/b/0", "/b/1", "/c"]
    assert all("not a finite number" in one.message for one in found)


def test_cf_21_a_number_of_5000_digits_is_refused_at_its_place():
    problem = only('{"a": ' + "9" * 5000 + "}")
    assert (problem.code, problem.pointer) == ("number-too-long", "/a")


def test_cf_26_raw_control_characters_in_text_are_refused():
    problem = only('{"a": "x\x1by"}')
    assert (problem.code, problem.column) == ("json-syntax", 9)
    assert "\x1b" not in str(problem)
    assert read('"\\u001b"').value == "\x1b"


def test_cf_27_lone_surrogates_are_refused_at_their_pointer():
    value, key = problems('{"a": ["\\ud800x"], "\\udc00": 1}')
    assert (value.code, value.pointer) == ("lone-surrogate", "/a/0")
    assert key.code == "lone-surrogate"
    assert str(key).encode()
    assert read('"\\ud83d\\ude00"').value == "\U0001f600"


@pytest.mark.parametrize(
    ("text", "code", "place", "part"),
    [
        ("// x\n{}", "json-comment", (1, 1), "YAML"),
        ('{"a": 1} /* x */', "json-comment", (1, 10), "YAML"),
        ("[1,]", "json-syntax", (1, 4), "Remove the comma"),
        ('{"a": 1,\n}', "json-syntax", (2, 1), "Remove the comma"),
        ("[True]", "json-syntax", (1, 2), "Write true"),
        ("{'a': 1}", "json-syntax", (1, 2), "double quotes"),
        ('{"a" 1}', "json-syntax", (1, 6), "':'"),
        ("[1 2]", "json-syntax", (1, 4), "','"),
        ("[1] 2", "json-syntax", (1, 5), "end of the file"),
        ("[01]", "json-syntax", (1, 2), "a value"),
        ("[+1]", "json-syntax", (1, 2), "a value"),
        ("[1", "json-syntax", (1, 3), "file ends here"),
        ("{", "json-syntax", (1, 2), "file ends here"),
        ('{"a":', "json-syntax", (1, 6), "file ends here"),
        ('"abc', "json-syntax", (1, 1), "ends with"),
        ("yes", "json-syntax", (1, 1), "a value"),
        ("]", "json-syntax", (1, 1), "a value"),
    ],
)
def test_cf_6_a_syntax_fault_has_its_place_and_help(
    text: str, code: str, place: tuple[int, int], part: str
):
    problem = only(text)
    assert (problem.code, (problem.line, problem.column)) == (code, place)
    assert part in f"{problem.message} {problem.fix}"


def test_a_fault_in_one_long_line_shows_only_what_is_near():
    problem = only("[" + "1," * 100_000 + "x]")
    assert len(str(problem)) < 300
    assert "x]" in problem.message


_JSON_NUMBERS = st.integers(-(10**30), 10**30) | st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | _JSON_NUMBERS | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(JSON, st.booleans(), st.sampled_from([None, 1]))
def test_any_json_value_reads_back_equal(value: object, is_ascii: bool, indent: int | None):
    tree = read(json.dumps(value, ensure_ascii=is_ascii, indent=indent))
    assert tree.value == value
    assert repr(tree.value) == repr(value)


@given(st.text(st.sampled_from(list('{}[],:"\\ntrue01-.eE \nu')), max_size=30))
def test_what_the_standard_library_reads_is_read_and_nothing_else(text: str):
    try:
        expected = json.loads(text)
    except ValueError:
        with pytest.raises(InvalidError):
            read(text)
        return
    try:
        value = read(text).value
    except InvalidError as error:
        allowed = {"duplicate-key", "not-finite", "lone-surrogate"}
        assert {one.code for one in error.problems} <= allowed
    else:
        assert value == expected
