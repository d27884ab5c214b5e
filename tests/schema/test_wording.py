import pytest

from generator.schema.codes import CODES
from generator.schema.wording import describe, join_or, masked, nearest, shown


@pytest.mark.parametrize(
    ("value", "text"),
    [(1, "the number 1"), (1.0, "the number 1.0"), (True, "true"), (0, "the number 0"),
     ({}, "an empty mapping"), ({"a": 1}, "a mapping"), ("a\x1b\n", r"the text 'a\x1b\n'"),
     (False, "false"), (None, "null")],
)  # fmt: skip
def test_a_value_is_described_with_its_kind(value: object, text: str):
    assert describe(value) == text


def test_a_value_is_cut_to_80_characters():
    assert len(shown("x" * 1000)) == len(shown(10**299)) == 80


@pytest.mark.parametrize("text", ["a risk-free trial", "the bearer of this", "task-abc", "sk-1"])
def test_what_is_no_key_is_not_masked(text: str):
    assert masked(text) == text


def test_a_key_is_masked_within_a_text():
    assert masked("use hf_abcdefgh1234 or Bearer abc.def.ghi!") == "use hf_a… or Bear…!"


def test_nothing_is_near_to_what_is_like_none():
    assert nearest("zzz", ["categories"]) is None
    assert nearest("x", []) is None
    assert nearest("Categories", ["categories", "category"]) == "categories"


def test_one_name_needs_no_or():
    assert join_or(["a"]) == "a"
    assert join_or([]) == ""


def test_every_code_is_kebab_case_with_one_line():
    assert all(code == code.lower() and " " not in code for code in CODES)
    assert all(line.endswith(".") and "\n" not in line for line in CODES.values())
