import numpy as np
import pytest

from generator.embedding import directions, pack, pack_directions, unpack, unpack_directions


def test_a_packed_vector_has_the_same_direction():
    rng = np.random.default_rng(4)
    vectors = rng.normal(size=(20, 1536)) * rng.uniform(0.001, 1000, size=(20, 1))
    off = directions(unpack(pack(vectors.tolist()))).astype(int) - directions(vectors)
    assert np.abs(off).max() <= 1
    assert len(pack(vectors[:1].tolist())) < 1536 * 2 * 4 / 3 + 30


def test_a_zero_vector_stays_one():
    assert unpack(pack([[0.0, 0.0]])).tolist() == [[0.0, 0.0]]
    assert unpack(pack([])).shape == (0, 0)


@pytest.mark.parametrize(
    "text", ["{}", "[]", '{"vectors": [1]}', '{"vectors": ["AA"]}', "x", "[" * 9999]
)
def test_what_holds_no_vectors_is_refused(text):
    with pytest.raises(ValueError):
        unpack(text)


def test_directions_come_back_as_they_were():
    row = directions([[1.0, -2.0, 3.0]])[0]
    assert unpack_directions(pack_directions(row)).tolist() == row.tolist()
