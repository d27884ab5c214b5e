import json

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from generator.schema import parse_tree, write_yaml


def read(text: str) -> object:
    return parse_tree(text.encode(), "f", is_json=False).value


def test_blocks_keep_their_keys_order_and_long_texts_are_folded():
    value = {
        "b": "x",
        "a": ["no", "1.10", True, None, 2],
        "prompt": "{{ topic }} is what the answer must be about, "
        + "and so it goes on " * 5
        + "end.",
        "lines": "one\n  two\n",
        "empty": {},
    }
    assert write_yaml(value) == (
        "b: x\n"
        "a:\n"
        "  - 'no'\n"
        "  - '1.10'\n"
        "  - true\n"
        "  - null\n"
        "  - 2\n"
        "prompt: >-\n"
        "  {{ topic }} is what the answer must be about, and so it goes on and so it goes on and so"
        " it goes on\n"
        "  and so it goes on and so it goes on end.\n"
        "lines: |\n"
        "  one\n"
        "    two\n"
        "empty: {}\n"
    )


@pytest.mark.parametrize("value", [float("nan"), [float("inf")], {"a": (-float("inf"),)}])
def test_numbers_that_are_not_finite_are_refused(value: object):
    with pytest.raises(ValueError, match="finite"):
        write_yaml(value)


def test_a_part_used_twice_is_written_twice_and_not_as_an_alias():
    part = ["x"]
    assert write_yaml({"a": part, "b": part}) == "a:\n  - x\nb:\n  - x\n"


TEXTS = st.text() | st.text(
    st.sampled_from(list("ab :-#'\"|>\n\t {}[]&*!%@,?~\\01.e\x85\u2028\ufeff\x1b\0\r"))
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda inner: (
        st.lists(inner) | st.dictionaries(TEXTS.filter(lambda key: len(key) < 100), inner)
    ),
    max_leaves=15,
)


@given(VALUES)
@example("<<")
@example({"<<": "="})
@example("9" * 400)
@example("word " * 60 + "end")
@example("a\n" + "word " * 60 + "\n  end\n\n")
@example("\n" * 3)
@example({"": ""})
@example("---")
@example("... \nx")
@example({"x" * 99: ["\n "]})
@example("# " + "word " * 60 + "# x")
def test_any_json_value_reads_back_equal(value: object):
    text = write_yaml(value)
    assert repr(read(text)) == repr(value)
    assert json.dumps(value) == json.dumps(read(text))


@given(VALUES)
def test_other_yaml_readers_read_the_same(value: object):
    assert yaml.safe_load(write_yaml(value)) == value
