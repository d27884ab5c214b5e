import importlib.util
import json

import pytest

from generator.dedup import copy_rows, read_texts
from generator.errors import InvalidError, UsageError


def write(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    ("name", "content", "texts"),
    [
        (
            "a.jsonl",
            '\ufeff{"instruction": "a", "input": "b"}\n\n{"instruction": "c"}',
            ["a\nb", "c"],
        ),
        ("a.json", '[{"question": "a", "x": 1}, {"question": null}]', ["a", ""]),
        ("a.json", '{"metadata": {}, "dataset": [{"question": "a"}]}', ["a"]),
        ("a.csv", 'x,prompt\n1,a\n\n2,"b\nc"\n', ["a", "b\nc"]),
        ("a.tsv", "text\tx\na\t1\n", ["a"]),
        (
            "a.jsonl",
            '{"messages": [{"role": "system", "content": "s"}, {"role": "user", "content": "a"}]}',
            ["a"],
        ),
        ("a.jsonl", '{"conversations": [{"from": "human", "value": "a"}]}', ["a"]),
        ("a.jsonl", "", []),
    ],
)
def test_texts_are_found_where_each_format_has_them(tmp_path, name, content, texts):
    assert read_texts(write(tmp_path / name, content)) == texts


def test_a_named_field_stands_alone(tmp_path):
    path = write(tmp_path / "a.jsonl", '{"instruction": "a", "input": "b", "response": "c"}')
    assert read_texts(path, "response") == ["c"]
    assert read_texts(path, "instruction") == ["a"]


def test_every_bad_line_is_named_at_once(tmp_path):
    path = write(tmp_path / "a.jsonl", '{"text": "a"}\n{"text": \n[1]\n{"text": 5}\n{"t": "a"}\n')
    with pytest.raises(InvalidError) as caught:
        read_texts(path)
    messages = str(caught.value).splitlines()
    assert len(messages) == 4
    assert "a.jsonl:2:" in messages[0]
    assert "an object; got [1]" in messages[1]
    assert "line 4: 'text' must be text; got 5" in messages[2]
    assert "this row has none" in messages[3]


@pytest.mark.parametrize(
    ("name", "content", "field", "message"),
    [
        ("a.txt", "x", "", "must end in one of .jsonl"),
        ("a.jsonl", '{"body": "a"}', "", "got the fields 'body'. Name one: --field"),
        ("a.jsonl", '{"instruction": "a"}', "instructions", "Did you mean 'instruction'"),
        ("a.csv", b"text\n\xff\n", "", "must be UTF-8; got byte 0xff"),
        ("a.json", '{"a": 1}', "", "a list of rows"),
    ],
)
def test_what_cannot_be_read_says_what_to_do(tmp_path, name, content, field, message):
    with pytest.raises(UsageError, match=message):
        read_texts(write(tmp_path / name, content), field)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(UsageError, match=r"no\.jsonl: must be a readable file"):
        read_texts(tmp_path / "no.jsonl")


@pytest.mark.parametrize(
    ("name", "content", "copy"),
    [
        (
            "a.jsonl",
            b'{"b":1 , "a":"\\u00e9"}\r\n{}\r\n{"c": 2}',
            b'{"b":1 , "a":"\\u00e9"}\n{"c": 2}\n',
        ),
        ("a.csv", b'x,y\r\n1,2\r\n3,4\r\n5,"6\r\n7"\r\n', b'x,y\n1,2\n5,"6\r\n7"\n'),
    ],
)
def test_copies_hold_the_chosen_rows(tmp_path, name, content, copy):
    out = tmp_path / f"out.{name}"
    copy_rows(write(tmp_path / name, content), out, {0, 2})
    assert out.read_bytes() == copy
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([name, out.name])


def test_a_copy_of_json_keeps_what_stands_around_the_rows(tmp_path):
    path = write(tmp_path / "a.json", '{"metadata": {"n": 2}, "dataset": [{"q": "a"}, {"q": "é"}]}')
    copy_rows(path, tmp_path / "b.json", {1})
    assert json.loads((tmp_path / "b.json").read_bytes()) == {
        "metadata": {"n": 2},
        "dataset": [{"q": "é"}],
    }


def test_a_copy_is_another_file_of_the_same_kind(tmp_path):
    path = write(tmp_path / "a.jsonl", "{}")
    with pytest.raises(UsageError, match="must be another file"):
        copy_rows(path, path, {0})
    with pytest.raises(UsageError, match=r"must end in \.jsonl"):
        copy_rows(path, tmp_path / "b.csv", {0})


def test_parquet_is_read_and_copied(tmp_path):
    pyarrow = pytest.importorskip("pyarrow", reason="needs the extra [parquet]")
    parquet = pytest.importorskip("pyarrow.parquet", reason="needs the extra [parquet]")
    path = tmp_path / "a.parquet"
    parquet.write_table(pyarrow.table({"text": ["a", "b", None], "n": [1, 2, 3]}), path)
    assert read_texts(path) == ["a", "b", ""]
    copy_rows(path, tmp_path / "b.parquet", {0, 2})
    assert parquet.read_table(tmp_path / "b.parquet").to_pydict() == {
        "text": ["a", None],
        "n": [1, 3],
    }


def test_without_pyarrow_the_error_says_what_to_install(tmp_path):
    if importlib.util.find_spec("pyarrow"):
        pytest.skip("pyarrow is there")
    with pytest.raises(UsageError, match=r"pip install 'askwright\[parquet\]'"):
        read_texts(write(tmp_path / "a.parquet", "x"))
