"""Similarities without a threshold agree with the double loop."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.dedup.nearest import likeness
from generator.dedup.symbols import encode
from generator.text import canonical

TEXTS = st.lists(
    st.lists(st.sampled_from("abcdef"), min_size=1, max_size=8).map(" ".join),
    min_size=2,
    max_size=12,
)


def lcs(one, other):
    row = [0] * (len(other) + 1)
    for x in one:
        before = 0
        for j, y in enumerate(other, 1):
            before, row[j] = row[j], before + 1 if x == y else max(row[j], row[j - 1])
    return row[-1]


def looked_at(texts, similarity="rouge-l", *, n=None):
    return likeness(encode(texts, similarity), n)


def rouge(one, other):
    left, right = canonical(one).split(), canonical(other).split()
    return 2 * lcs(left, right) / (len(left) + len(right))


@given(TEXTS)
def test_the_nearest_is_that_of_the_double_loop(texts):
    expected = [
        max(rouge(text, other) for j, other in enumerate(texts) if j != i)
        for i, text in enumerate(texts)
    ]

    assert looked_at(texts).nearest == pytest.approx(expected, abs=1e-6)


@given(TEXTS)
def test_the_mean_is_that_of_the_double_loop(texts):
    pairs = [(a, b) for i, a in enumerate(texts) for b in texts[:i]]
    expected = sum(rouge(a, b) for a, b in pairs) / len(pairs)

    assert looked_at(texts).mean == pytest.approx(expected, abs=1e-6)


def test_only_the_first_are_looked_at_but_among_all():
    texts = ["a b c d", "x y z", "a b c e", "x y w"]

    mean, nearest = looked_at(texts, n=2)

    assert nearest.tolist() == pytest.approx([3 / 4, 2 / 3])
    assert mean == 0.0
    assert looked_at(texts, n=9).nearest.tolist() == looked_at(texts).nearest.tolist()


def test_many_texts_are_compared_in_parts():
    """3,000 texts are 9 million pairs, more than are computed at a time."""
    texts = [f"n{i} m{i}" for i in range(2999)] + ["n7 o"]

    mean, nearest = looked_at(texts)

    assert nearest[7] == nearest[2999] == pytest.approx(0.5)
    assert np.count_nonzero(nearest) == 2
    assert mean == pytest.approx(0.5 * 2 / (3000 * 2999))


def test_a_text_alone_is_like_no_other():
    for texts, nearest in ([], []), (["a"], [0.0]):
        assert looked_at(texts).mean == 0.0
        assert looked_at(texts).nearest.tolist() == nearest


def test_characters_are_compared_where_the_rule_does():
    assert looked_at(["abcd", "abce"], "ratio").nearest.tolist() == pytest.approx([0.75, 0.75])
