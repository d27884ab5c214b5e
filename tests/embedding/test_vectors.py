import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from generator.embedding import LENGTH, alike, directions, maybe_alike, pairs_of

VECTORS = st.lists(st.lists(st.floats(-1e30, 1e30), min_size=3, max_size=3), min_size=1, max_size=8)


@given(VECTORS, VECTORS, st.sampled_from([0.0, 0.3, 0.7, 0.95, 1.0]))
def test_alike_is_every_pair_from_the_floor_on(rows, columns, floor):
    a, b = directions(rows), directions(columns)
    found = alike(a, b, floor)
    expected = []
    for i, one in enumerate(a.astype(int).tolist()):
        for j, other in enumerate(b.astype(int).tolist()):
            dot = sum(x * y for x, y in zip(one, other, strict=True))
            size = np.sqrt(sum(x * x for x in one)) * np.sqrt(sum(y * y for y in other))
            cosine = round(dot / size, 4) if size else 0.0
            if cosine >= floor:
                expected.append((i, j, cosine))
    got = zip(found.rows.tolist(), found.columns.tolist(), found.cosines.tolist(), strict=True)
    assert list(got) == expected


def test_a_cosine_is_right_to_three_digits():
    rng = np.random.default_rng(1)
    for dimension in (2, 256, 3072):
        a, b = rng.normal(size=(2, 200, dimension))
        b += a * rng.uniform(0, 3, size=(200, 1))
        true = (a * b).sum(axis=1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1)
        everyone = np.arange(200)
        found = pairs_of(directions(a), directions(b), everyone, everyone, -1.0)
        assert np.abs(found.cosines - true).max() < 0.0005


def test_products_stay_where_float32_counts_exactly():
    rng = np.random.default_rng(2)
    for dimension in (1, 2, 256, 4096):
        some = directions(rng.normal(size=(50, dimension))).astype(np.int64)
        assert (some * some).sum(axis=1).max() <= 2**24
        assert abs(np.sqrt((some * some).sum(axis=1)) - LENGTH).max() <= np.sqrt(dimension) / 2 + 1


def test_what_is_zero_or_no_number_is_like_nothing():
    some = directions([[0.0, 0.0], [np.nan, 1.0], [np.inf, 1.0], [1.0, 0.0]])
    assert some.tolist() == [[0, 0], [0, 0], [0, 0], [LENGTH, 0]]
    assert len(alike(some[:3], some, 0.1).rows) == 0


def test_pairs_that_are_not_asked_about_are_left_out():
    some = directions([[1.0, 0.0], [1.0, 0.1], [1.0, 0.2]])
    among = np.tri(3, k=-1, dtype=bool)
    found = alike(some, some, 0.9, among)
    assert list(zip(found.rows.tolist(), found.columns.tolist(), strict=True)) == [
        (1, 0),
        (2, 0),
        (2, 1),
    ]
    assert maybe_alike(some, some, 0.9).all()
