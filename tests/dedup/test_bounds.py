from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.dedup import Rule
from generator.dedup.bounds import bounds
from generator.dedup.rule import allowance
from generator.errors import UsageError


@given(st.integers(0, 100), st.booleans())
def test_bounds_say_what_the_definition_says(hundredths, inclusive):
    rule = Rule(threshold=hundredths / 100, inclusive=inclusive)
    found = bounds(rule, 25)
    threshold = Fraction(hundredths, 100)
    for m in range(26):
        for n in range(m + 1):
            similarities = [
                lcs for lcs in range(n + 1) if (m + n and Fraction(2 * lcs, m + n) > threshold)
                or (inclusive and Fraction(2 * lcs, max(1, m + n)) == threshold)
            ]  # fmt: skip
            assert found.allowed[m + n] == allowance(rule, m + n)
            if m + n == 0:
                continue  # equal, so a near-duplicate under every rule
            assert bool(similarities) == (n >= found.shortest[m]) == (m <= found.longest[n])
            if similarities:
                assert found.least_overlap(m, n) == similarities[0]


@pytest.mark.parametrize("threshold", [-0.1, 1.01, float("nan")])
def test_a_threshold_outside_0_to_1_is_refused(threshold):
    with pytest.raises(UsageError, match="threshold: must be from 0 to 1; got"):
        Rule(threshold=threshold)


def test_an_unknown_similarity_is_refused_with_the_known_ones():
    with pytest.raises(
        UsageError, match="must be one of rouge-l, ratio, token-sort; got 'jaccard'"
    ):
        Rule(similarity="jaccard")
