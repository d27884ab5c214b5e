"""The walk: every combination once, every stretch balanced."""

import math
from collections import Counter
from itertools import combinations, islice, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.plan.walk import walk

sizes = st.lists(st.integers(1, 5), min_size=1, max_size=4)


@given(sizes)
def test_a_walk_meets_every_combination_once(sizes):
    steps = list(walk(sizes))
    assert len(steps) == len(set(steps)) == math.prod(sizes)


@given(sizes)
def test_after_any_number_of_steps_the_values_of_an_axis_differ_by_at_most_one(sizes):
    counts = [Counter({i: 0 for i in range(n)}) for n in sizes]
    for step in walk(sizes):
        for count, i in zip(counts, step, strict=True):
            count[i] += 1
            assert max(count.values()) - min(count.values()) <= 1


@pytest.mark.parametrize("sizes", [(3, 3, 3), (5, 5, 5, 5), (4, 7), (6, 6), (3, 4, 5), (20, 20)])
def test_every_pair_of_values_comes_before_any_pair_repeats(sizes):
    for i, j in combinations(range(len(sizes)), 2):
        n_pairs = sizes[i] * sizes[j]
        pairs = [(step[i], step[j]) for step in islice(walk(sizes), n_pairs)]
        assert len(set(pairs)) == n_pairs


@pytest.mark.parametrize("sizes", [*product(range(2, 7), repeat=3), (3, 3, 3, 4), (20, 20, 3)])
def test_of_three_axes_half_of_all_pairs_and_more_come_before_they_need_to_repeat(sizes):
    for i, j in combinations(range(len(sizes)), 2):
        n_pairs = sizes[i] * sizes[j]
        pairs = {(step[i], step[j]) for step in islice(walk(sizes), n_pairs)}
        assert len(pairs) >= n_pairs / 2


@given(st.tuples(st.integers(1, 12), st.integers(1, 12)))
def test_of_two_axes_every_pair_comes_before_any_repeats(sizes):
    assert len(set(islice(walk(sizes), sizes[0] * sizes[1]))) == sizes[0] * sizes[1]


def test_the_walk_of_the_docstring():
    letters = [f"a{i + 1} b{j + 1}" for i, j in walk((3, 3))]
    assert letters == (
        ["a1 b1", "a2 b2", "a3 b3", "a1 b2", "a2 b3", "a3 b1", "a1 b3", "a2 b1", "a3 b2"]
    )  # fmt: skip


def test_a_walk_can_begin_anywhere_and_an_axis_without_values_has_none():
    assert list(walk((3, 4), 5)) == list(walk((3, 4)))[5:]
    assert list(walk((3, 0))) == []
    assert list(walk(())) == [()]
