"""What the adapters read of an answer's body."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.teachers.contract import TeacherFault
from generator.teachers.faults import Asked
from generator.teachers.http import Answered
from generator.teachers.secrets import Mask
from generator.teachers.wire import good_json

ASKED = Asked("a test", "m", "", Mask())

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def read(body: bytes) -> dict[str, object]:
    return good_json(Answered(200, {}, body), ASKED)


@given(st.dictionaries(st.text().filter(lambda key: key != "error"), VALUES, max_size=4))
def test_an_object_is_read_as_python_reads_it(data: dict[str, object]) -> None:
    body = json.dumps(data).encode()
    assert read(body) == json.loads(body)


@pytest.mark.parametrize(
    "body",
    [
        b'{"n": NaN}',
        b'{"n": 1e400}',
        b'{"n": 123456789012345678901234567890}',
        b'{"text": "\\ud800"}',
        b'{"n": 1, "n": 2}',
        b"\xef\xbb\xbf{}",
        '{"n": 1}'.encode("utf-16"),
    ],
)
def test_an_odd_object_is_read_as_python_reads_it(body: bytes) -> None:
    assert repr(read(body)) == repr(json.loads(body))


@pytest.mark.parametrize("body", [b"", b"[1]", b"{'n': 1}", b'{"n": 1', b"[" * 100_000, b"\xff"])
def test_what_is_no_object_is_a_fault(body: bytes) -> None:
    with pytest.raises(TeacherFault, match="not a JSON object"):
        read(body)
