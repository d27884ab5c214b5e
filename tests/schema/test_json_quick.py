"""What the quick reader takes, the careful one takes as the same value; what it leaves, too."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import InvalidError
from generator.schema.json_quick import NOTHING, read_quickly
from generator.schema.json_tree import scan, scan_with_care
from tests.schema.test_json_tree import JSON

PIECES = st.sampled_from(
    [
        *'{}[],:"',
        " ",
        "\n",
        '"a"',
        '"b"',
        '"\\ud800"',
        "1",
        "-0",
        "1e999",
        "1.0",
        "NaN",
        "null",
        "x",
    ]
)


def agree(text: str):
    quick = read_quickly(text)
    if quick is NOTHING:
        return
    careful = scan_with_care(text, "f").value
    assert repr(quick) == repr(careful)


@given(st.lists(PIECES, max_size=25).map("".join))
def test_no_text_is_taken_that_the_careful_reader_refuses_or_reads_otherwise(text: str):
    agree(text)


@given(JSON, st.sampled_from([None, 1]))
def test_nearly_every_right_text_is_taken(value: object, indent: int | None):
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    assert read_quickly(text) is not NOTHING or "\\ud" in text.lower()
    agree(text)


def limits():
    key = "k" * 1_990
    yield "depth", "[" * 50 + "]" * 50, "[" * 51 + "]" * 51
    yield "keys down", json.dumps({key: {"a": 1}}), json.dumps({key: {"a" * 40: 1}})
    many, more = ({f"k{i}": 0 for i in range(n)} for n in (99_999, 100_000))
    yield "keys", json.dumps(many), json.dumps(more)
    yield "values", json.dumps([0] * 199_999), json.dumps([0] * 200_000)
    long = {"k" * 400: [0] * 140_000}, {"k" * 600: [0] * 140_000}
    yield "pointers", json.dumps(long[0]), json.dumps(long[1])


@pytest.mark.parametrize(
    ("inside", "outside"),
    [
        pytest.param(
            *texts, id=name, marks=[pytest.mark.slow] * (name in ("keys", "values", "pointers"))
        )
        for name, *texts in limits()
    ],
)
def test_cf_19_29_the_limits_are_those_of_the_careful_reader(inside: str, outside: str):
    assert scan_with_care(inside, "f").value == scan(inside, "f").value
    assert read_quickly(outside) is NOTHING
    with pytest.raises(InvalidError):
        scan(outside, "f")


def test_places_are_those_of_the_careful_reader():
    text = '{"a": [1.50, {"b/c": "x"}],\n "d": null}'
    quick, careful = scan(text, "f"), scan_with_care(text, "f")
    assert read_quickly(text) is not NOTHING
    assert quick == careful
    assert quick.places == careful.places
    assert quick.key_places == careful.key_places
    assert quick.sources == careful.sources
    assert quick.lines == careful.lines
