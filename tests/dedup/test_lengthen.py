"""Keys made longer lose no pair, and spare the candidates of a common opening."""

import random

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Indel
from rapidfuzz.process import cdist

from generator.dedup import Rule
from generator.dedup.costs import COSTS, Costs
from generator.dedup.join import Limits, join
from generator.dedup.sides import side


def joined(texts, rule, costs):
    compared = side(texts, rule)
    nothing = np.zeros(len(texts), np.int64)
    return join(compared, np.arange(len(texts)), Limits(0, nothing, nothing), costs=costs)


def pairs(whole):
    found = [*whole.within_light(), *whole.within(whole.whole)]
    return {
        pair
        for earlier, later in found
        for pair in zip(earlier.tolist(), later.tolist(), strict=True)
    }


def brute_force(texts, rule):
    compared = side(texts, rule)
    distance = cdist(compared.strings, compared.strings, scorer=Indel.distance, dtype=np.int32)
    allowed = compared.bounds.allowed[compared.lengths[:, None] + compared.lengths]
    return {(i, j) for i, j in np.argwhere(distance <= allowed).tolist() if i < j}


@st.composite
def openings(draw):
    """Texts of 2 to 16 words, most behind one of three openings, some edits of others."""
    rng = random.Random(draw(st.integers(0, 2**32)))
    words = [f"w{i}" for i in range(draw(st.sampled_from([6, 12, 40])))]
    heads = [[rng.choice(words) for _ in range(rng.randint(1, 6))] for _ in range(3)]
    longest = draw(st.sampled_from([4, 7, 12]))
    texts = []
    for _ in range(draw(st.integers(10, 90))):
        if texts and rng.random() < 0.2:
            text = list(rng.choice(texts))
            text[rng.randrange(len(text))] = rng.choice(words)
        else:
            text = [*rng.choice([[], *heads]), *(rng.choice(words) for _ in range(longest))]
            text = text[rng.randint(0, 1) : rng.randint(2, len(text))] or ["w0"]
        texts.append(text)
    return [" ".join(text) for text in texts]


rules = st.builds(
    Rule,
    threshold=st.sampled_from([0.3, 0.5, 0.6, 0.7, 0.8, 0.9]),
    inclusive=st.booleans(),
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(openings(), rules, st.sampled_from([2, 5]))
def test_keys_made_longer_lose_no_pair(texts, rule, heavy):
    costs = Costs(heavy=heavy, share_near=2.0)
    assert pairs(joined(texts, rule, costs)) == brute_force(texts, rule)


def of_one_opening(n):
    """A fifth of the texts are behind three words, the other eight are of 30 more frequent ones."""
    rng = random.Random(1)
    heads = ["name three causes ", "", "", "", ""]
    return [
        heads[i % 5] + " ".join(f"w{rng.randrange(30)}" for _ in range(8)) for i in range(5 * n)
    ]


def n_candidates(whole):
    """How many pairs have a key in common, once for each: under heavy keys, and under all."""
    heavy = whole.n_pairs(whole.whole)
    sizes = [np.unique(light.keys, return_counts=True)[1] for light in whole.light]
    return heavy, heavy + sum(int((n * (n - 1) // 2).sum()) for n in sizes)


def test_the_pairs_of_an_opening_are_few_once_its_keys_are_longer():
    texts = of_one_opening(500)
    heavy, every = n_candidates(joined(texts, Rule(), Costs(share_near=0)))
    heavy_left, every_left = n_candidates(whole := joined(texts, Rule(), COSTS))
    assert heavy > 1_000_000
    assert heavy_left == 0
    assert every_left < 0.6 * every
    assert pairs(whole) == brute_force(texts, Rule())
