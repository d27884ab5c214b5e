"""The edge to the disk and the encodings: CF-1 to CF-4, CF-24, CF-25, CF-29, CF-30."""

import os
from pathlib import Path

import pytest

from generator.errors import InvalidError, Problem
from generator.schema import parse_tree, read_tree


def problems(path: Path, **options: int) -> tuple[Problem, ...]:
    with pytest.raises(InvalidError) as caught:
        read_tree(path, name="f", **options)
    return caught.value.problems


def refused(data: bytes, *, is_json: bool = False) -> Problem:
    with pytest.raises(InvalidError) as caught:
        parse_tree(data, "f", is_json=is_json)
    return caught.value.problems[0]


def test_cf_1_a_missing_file_is_named_and_not_found(tmp_path: Path):
    (problem,) = problems(tmp_path / "no.yaml")
    assert problem.code == "not-found"
    assert "no.yaml' was not found" in problem.message


def test_cf_1_a_path_through_a_file_is_not_found(tmp_path: Path):
    (tmp_path / "a").write_text("x")
    assert problems(tmp_path / "a" / "b.yaml")[0].code == "not-found"


def test_cf_2_a_directory_is_refused(tmp_path: Path):
    (problem,) = problems(tmp_path)
    assert problem.code == "not-a-file"
    assert "is a directory" in problem.message


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all files")
def test_cf_3_an_unreadable_file_says_permission_denied(tmp_path: Path):
    path = tmp_path / "f.yaml"
    path.write_text("a: 1")
    path.chmod(0)
    assert "permission denied" in problems(path)[0].message


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---", "---\n# x\n", "--- # x"])
def test_cf_4_an_empty_yaml_file_is_refused(text: str):
    problem = refused(text.encode())
    assert problem.code == "empty"
    assert "is empty" in problem.message


def test_cf_4_an_empty_json_file_is_refused():
    assert refused(b" \n", is_json=True).code == "empty"


@pytest.mark.parametrize("text", ["null", "~", "''", "[]"])
def test_cf_4_a_written_null_is_a_value(text: str):
    assert not parse_tree(text.encode(), "f", is_json=False).value


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_pipe_is_refused_unopened(tmp_path: Path):
    os.mkfifo(tmp_path / "f.yaml")
    assert problems(tmp_path / "f.yaml")[0].code == "not-a-file"


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no such device here")
def test_a_device_is_refused_unopened():
    assert problems(Path("/dev/zero"))[0].code == "not-a-file"


@pytest.mark.parametrize("path", ["a\0b", "x" * 5000])
def test_an_impossible_path_is_refused(path: str):
    assert problems(Path(path))[0].code in {"unreadable", "not-found"}


@pytest.mark.parametrize("is_json", [False, True])
def test_cf_24_latin_1_names_the_byte_offset_and_the_place(is_json: bool):
    problem = refused(b'{"a":\r\n "caf\xe9"}', is_json=is_json)
    assert problem.code == "bad-encoding"
    assert "0xE9 at byte offset 12" in problem.message
    assert (problem.line, problem.column) == (2, 6)


@pytest.mark.parametrize("is_json", [False, True])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_cf_25_marked_encodings_read_as_utf_8_does(encoding: str, is_json: bool):
    text = '{"a": "é\U0001f600"}'
    tree = parse_tree(text.encode(encoding), "f", is_json=is_json)
    assert tree == parse_tree(text.encode(), "f", is_json=is_json)


@pytest.mark.parametrize("is_json", [False, True])
def test_cf_25_a_cut_utf_16_file_names_the_byte_offset(is_json: bool):
    assert "byte offset 4" in refused(b"\xff\xfe[\x00]", is_json=is_json).message


def test_cf_29_a_large_file_is_refused_by_its_size(tmp_path: Path):
    path = tmp_path / "f.yaml"
    with path.open("wb") as file:
        file.truncate(20_000_000)
    assert "larger than 10,000,000 bytes; got 20,000,000" in problems(path)[0].message


def test_the_limit_in_bytes_is_the_callers(tmp_path: Path):
    path = tmp_path / "f.yaml"
    path.write_text("abcd")
    assert read_tree(path, max_bytes=4).value == "abcd"
    assert problems(path, max_bytes=3)[0].code == "too-large"


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no /proc here")
def test_a_file_that_hides_its_size_is_still_bounded():
    assert problems(Path("/proc/self/status"), max_bytes=10)[0].code == "too-large"


@pytest.mark.parametrize(
    "data",
    [b"a: |\r\n  x\r\n  y\r\nb: 'c\r\n\r\n  d'\r\n", b"a: |\r  x\r  y\rb: 'c\r\r  d'"],
    ids=["crlf", "cr-and-no-end"],
)
def test_cf_30_line_ends_make_no_difference(data: bytes):
    tree = parse_tree(data, "f", is_json=False)
    assert tree.value == {"a": "x\ny\n", "b": "c\nd"}
    assert tree.places["/b"] == (4, 4)


def test_cf_30_trailing_blanks_make_no_difference():
    assert parse_tree(b"a: b  \n  \n\n", "f", is_json=False).value == {"a": "b"}


def test_a_json_suffix_decides_the_grammar_in_any_case(tmp_path: Path):
    (tmp_path / "f.JSON").write_text("{a: 1}")
    assert problems(tmp_path / "f.JSON")[0].code == "json-syntax"
    (tmp_path / "f.yml").write_text("{a: 1}")
    assert read_tree(tmp_path / "f.yml").value == {"a": 1}


def test_messages_name_the_path_unless_told_otherwise(tmp_path: Path):
    (tmp_path / "f.yaml").write_text("a: 1")
    assert read_tree(tmp_path / "f.yaml").file == str(tmp_path / "f.yaml")
    assert read_tree(tmp_path / "f.yaml", name="mine").file == "mine"
