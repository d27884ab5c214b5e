"""Reading YAML: CF-6 to CF-9, CF-14, CF-15, CF-18 to CF-23, CF-26 to CF-28."""

import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from generator.errors import InvalidError, Problem
from generator.schema import Tree, parse_tree


def read(text: str) -> Tree:
    return parse_tree(text.encode(), "f", is_json=False)


def problems(text: str) -> tuple[Problem, ...]:
    with pytest.raises(InvalidError) as caught:
        read(text)
    return caught.value.problems


def only(text: str) -> Problem:
    (problem,) = problems(text)
    return problem


def test_every_value_and_key_has_its_place():
    tree = read("a: 1\nb/c:\n  - x\n  - {d~: [2]}\n")
    assert tree.value == {"a": 1, "b/c": ["x", {"d~": [2]}]}
    assert tree.places == {
        "": (1, 1), "/a": (1, 4), "/b~1c": (3, 3), "/b~1c/0": (3, 5), "/b~1c/1": (4, 5),
        "/b~1c/1/d~0": (4, 10), "/b~1c/1/d~0/0": (4, 11),
    }  # fmt: skip
    assert tree.key_places == {"/a": (1, 1), "/b~1c": (2, 1), "/b~1c/1/d~0": (4, 6)}
    assert tree.sources == {"/a": "1", "/b~1c/1/d~0/0": "2"}
    assert tree.lines[3] == "  - {d~: [2]}"


def test_a_problem_at_what_is_missing_stands_at_what_holds_it():
    tree = read("a:\n  b: 1\n")
    assert tree.problem("/a/c/d", "m", "code").line == 2
    assert tree.problem("/a/b", "m", "code", at_key=True).column == 3
    assert tree.problem("/a/b", "m", "code").column == 6


def test_a_column_counts_characters_not_bytes():
    assert read("{é😀: x}").places["/é😀"] == (1, 6)


@pytest.mark.parametrize(
    ("text", "line", "column", "part"),
    [
        ("a: b: c\n", 1, 5, "'a: b: c'"),
        ("x: 1\na: [1, 2\nb: 3\n", 3, 2, "'b: 3'"),
        ("a: @x\n", 1, 4, "begin with '@'"),
        ("a: 'x\n", 2, 1, "end with its quote; the file ends here"),
        ("- a\nb: c\n", 2, 1, "'b: c'"),
        ("a: 1\n  b: 2\n", 2, 4, "'  b: 2'"),
        ("a: x\nb\n", 3, 1, "':'"),
        ('a: "\\q"\n', 1, 5, "escape"),
    ],
)
def test_cf_6_a_syntax_fault_has_its_place_and_line(text: str, line: int, column: int, part: str):
    problem = only(text)
    assert (problem.code, problem.line, problem.column) == ("yaml-syntax", line, column)
    assert part in problem.message


@pytest.mark.parametrize("text", ["a:\n\tb: 1\n", "a:\n  - b\n \tc: d\n", "a: |\n\tb\n"])
def test_cf_7_a_tab_as_indentation_is_named_with_its_line(text: str):
    problem = only(text)
    line = next(n for n, one in enumerate(text.split("\n"), 1) if "\t" in one)
    assert problem.code == "tab-indent"
    assert f"got a tab in line {line}" in problem.message


def test_cf_8_a_second_document_is_refused_at_its_start():
    problem = only("a: 1\n---\nb: 2\n---\nc: 3\n")
    assert "3 documents, expected 1" in problem.message
    assert problem.line == 2


def test_cf_9_duplicate_keys_name_both_lines_and_all_are_found():
    first, second = problems("a: 1\nb:\n  c: 1\n  'c': 2\na: 3\n")
    assert (first.line, first.pointer) == (4, "/b/c")
    assert "'c' again, first at line 3, column 3" in first.message
    assert (second.line, second.pointer) == (5, "/a")


@pytest.mark.parametrize(
    "tag",
    [
        "!!python/object/apply:os.system", "!!python/object/new:os.system", "!!python/object:x.Y",
        "!!python/name:os.system", "!!python/module:os", "!!python/tuple", "!!python/none",
        "!!python/bool", "!!python/str", "!!python/bytes", "!<tag:yaml.org,2002:python/dict>",
        "!!binary", "!!set", "!!omap", "!env", "!include",
    ],
)  # fmt: skip
@pytest.mark.parametrize("value", ["touch", "[touch]", "{touch: x}"])
def test_cf_14_and_15_tags_are_refused_and_nothing_is_built(tag: str, value: str):
    problem = only(f"a: {tag} {value}\n")
    assert (problem.code, problem.pointer) == ("tag-not-allowed", "/a")
    assert tag.split(":")[0].lstrip("!<") in problem.message


def test_cf_14_the_canary_is_not_created(tmp_path: Path):
    canary = tmp_path / "canary"
    only(f"!!python/object/apply:pathlib.Path.touch [{str(canary)!r}]")
    assert not canary.exists()


def test_cf_15_an_environment_value_is_not_printed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CANARY", "open sesame")
    assert "sesame" not in str(only("a: !env CANARY\n"))


def test_an_undefined_tag_handle_is_refused():
    assert only("a: !x!y z\n").code == "tag-not-allowed"


def test_the_text_tag_is_read():
    assert read("a: !!str 1.10\nb: ! 2\n").value == {"a": "1.10", "b": "2"}


@pytest.mark.parametrize("text", ["&a [*a]", "a: &x {b: {c: *x}}", "&a {*a : 1}"])
def test_cf_18_an_alias_to_itself_is_refused(text: str):
    assert "refers to itself" in problems(text)[0].message


def test_an_alias_is_a_copy_that_keeps_the_places_inside():
    tree = read("a: &x {b: [1.10]}\nc: *x\n")
    assert tree.value == {"a": {"b": [1.1]}, "c": {"b": [1.1]}}
    assert tree.value["a"] is not tree.value["c"]
    assert tree.places["/c"] == (2, 4)
    assert tree.places["/c/b/0"] == tree.places["/a/b/0"] == (1, 12)
    assert tree.sources["/c/b/0"] == "1.10"


def test_an_alias_of_a_text_may_be_a_key():
    assert read("a: &x b\n*x : 1\n").value == {"a": "b", "b": 1}
    assert only("a: &x [b]\n*x : 1\n").code == "key-not-text"


def test_an_unknown_alias_is_named_with_the_nearest_anchor():
    assert "'*bas'; did you mean '*base'" in only("a: &base 1\nb: *bas\n").message
    assert only("a: **bold** text\n").code in {"unknown-alias", "yaml-syntax"}


def test_cf_17_merge_keys_are_refused_but_quoted_ones_are_text():
    assert only("a: &x {b: 1}\nc:\n  <<: *x\n").code == "merge-key"
    assert read("'<<': 1").value == {"<<": 1}


@pytest.mark.parametrize(
    "text",
    [
        "[" * 10_000,
        "{a: " * 10_000,
        "\n".join(" " * n + "a:" for n in range(3_000)),
        "- " * 3_000 + "x",
        "a: &a " + "[" * 30 + "]" * 30 + "\nb: " + "[" * 30 + "*a" + "]" * 30,
    ],
    ids=["flow lists", "flow mappings", "block mappings", "block lists", "through an alias"],
)
def test_cf_19_deep_nesting_is_refused(text: str):
    assert "nested deeper than 50" in problems(text)[-1].message


def test_cf_19_fifty_levels_are_read():
    assert read("[" * 50 + "]" * 50).value


@pytest.mark.parametrize("number", ["1e999", ".nan", ".inf", "-.Inf", ".NaN", "-1.5e400"])
def test_cf_20_numbers_that_are_not_finite_are_refused(number: str):
    problem = only(f"a: [0, {number}]")
    assert (problem.pointer, problem.column) == ("/a/1", 8)
    assert "not a finite number" in problem.message


def test_cf_21_a_number_of_5000_digits_is_refused_at_its_place():
    problem = only("a: " + "9" * 5000)
    assert (problem.code, problem.pointer) == ("number-too-long", "/a")


def test_cf_21_the_longest_number_fits_a_float():
    value = read("9" * 300).value
    assert math.isfinite(float(value))
    assert only("-" + "9" * 301).code == "number-too-long"


@pytest.mark.parametrize(
    "text",
    ["no", "on", "yes", "off", "y", "012", "12:30:45", "1_000", "2024-01-01", "2024-13-45", "0x1F",
     "0o17", "NaN", "Infinity", "+", ".", "1.2.3", "1e", "=", "inf", "-.", "1,5", "٣"],
)  # fmt: skip
def test_cf_22_what_yaml_1_1_takes_for_other_things_is_text(text: str):
    assert read(f"a: {text}").value == {"a": text}


@pytest.mark.parametrize(
    ("text", "value"),
    [("1.10", 1.1), ("-0", 0), ("+7", 7), (".5", 0.5), ("3.", 3.0), ("1e3", 1000.0), ("true", True),
     ("False", False), ("~", None), ("", None), ("NULL", None)],
)  # fmt: skip
def test_cf_22_the_core_schema_is_read_and_its_source_kept(text: str, value: Any):
    tree = read(f"a: {text}")
    assert tree.value == {"a": value}
    assert type(tree.value["a"]) is type(value)
    assert tree.sources == {"/a": text}


@pytest.mark.parametrize("text", ["!!bool x", "!!timestamp x", "!!int x", "!!float x", "!!null x"])
def test_cf_23_scalar_tags_are_refused(text: str):
    assert only(f"a: {text}").code == "tag-not-allowed"


def test_keys_are_text_as_written():
    assert list(read("{on: 1, 1.10: 2, 012: 3, true: 4, null: 5}").value) == [
        "on", "1.10", "012", "true", "null",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["a: {{ name }}", "? [a]\n: b", "{? {a: 1} : 2}", "?\n: x"])
def test_keys_that_are_no_text_are_refused(text: str):
    problem = only(text)
    assert problem.code == "key-not-text"
    assert "quotes" in problem.fix


@pytest.mark.parametrize("char", ["\0", "\x1b", "\x7f", "\x9b", "\x08", "\uffff"])
def test_cf_26_raw_control_characters_are_refused_at_their_place(char: str):
    problem = only(f"a: 1\nb: x{char}y\n")
    assert (problem.code, problem.line, problem.column) == ("control-character", 2, 5)
    assert char not in str(problem)


def test_cf_26_escaped_control_characters_are_kept_and_shown_escaped():
    tree = read('a: "\\0\\e[31m\\x9b"\n')
    assert tree.value == {"a": "\0\x1b[31m\x9b"}
    assert "\x1b" not in str(problems('"\\e": 1\n"\\e": 2\n')[0])


@pytest.mark.parametrize("text", [r'"x\ud800y"', r'"\udfff"', r'"\U0000d800"', r'"\ud83d\ude00"'])
def test_cf_27_lone_surrogates_are_refused_at_their_pointer(text: str):
    problem = only(f"a:\n  - {text}\n")
    assert (problem.code, problem.line) == ("lone-surrogate", 2)
    assert problem.pointer == "/a/0"


@pytest.mark.parametrize("char", ["\u2028", "\u2029", "\x85"])
@pytest.mark.parametrize("style", ["{}", "'{}'", '"{}"', "|-\n  {}", ">-\n  {}"])
def test_cf_28_unicode_line_ends_are_kept_verbatim(char: str, style: str):
    text = f"x{char} y{char}{char}z"
    tree = read(f"a: {style.format(text)}\nb: 1\n")
    assert tree.value == {"a": text, "b": 1}
    assert tree.places["/b"] == (3 if "\n" in style else 2, 4)


def test_cf_28_private_characters_beside_unicode_line_ends_stay_themselves():
    assert read("a: '\ue000\u2028\ue001\x85'").value == {"a": "\ue000\u2028\ue001\x85"}


def test_long_keys_cannot_grow_the_pointers_without_bound():
    assert only(f"{'a' * 900}:\n  {'b' * 900}:\n    {'c' * 900}: 1").code == "key-too-long"


def test_all_problems_of_a_file_come_at_once_in_file_order():
    found = problems("a: .inf\na: !x 1\nb: *c\n<<: 1\n")
    assert [one.code for one in found] == [
        "not-finite", "duplicate-key", "tag-not-allowed", "unknown-alias", "merge-key",
    ]  # fmt: skip
    assert [one.line for one in found] == [1, 2, 2, 3, 4]


def test_a_secret_in_a_faulty_line_is_masked():
    message = str(only("api_key: sk-abcdefghijklmnop: x\n"))
    assert "sk-a…" in message
    assert "bcdef" not in message


@given(
    st.one_of(
        st.binary(),
        st.text(st.sampled_from(list("ab:-?[]{}&*!|>'\"#%@,. \n\t1\\u~<=é\x85"))).map(str.encode),
    )
)
@example(b"%YAML 99999999999999999999.1\n---\na")
@example(b"%TAG ! tag:x,\n--- !y\n")
@example(b"a: \xef\xbb\xbf\xef\xbb\xbf")
@example(b'"\\U99999999"')
@example(b"? ? ? a")
@example(b"{? [x]: {? y}, *a : &b}")
def test_any_bytes_are_read_or_invalid(data: bytes):
    for is_json in (False, True):
        try:
            tree = parse_tree(data, "f", is_json=is_json)
        except InvalidError as error:
            assert error.problems
            assert all(one.code for one in error.problems)
        else:
            assert tree.places[""]
