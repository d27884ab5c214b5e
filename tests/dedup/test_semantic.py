"""Near-duplicates by meaning, against the definition as a double loop."""

from fractions import Fraction
from math import isqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from generator.dedup import (
    Meaning,
    SemanticPass,
    Text,
    by_meaning,
    contaminated_by_meaning,
    of_words,
    vectors_of,
)
from generator.embedding import directions, local_model
from generator.errors import UsageError
from generator.text import canonical
from tests.dedup.double_loop import double_loop, pair_score

VECTORS = {"north": [0, 2], "also north": [0, 1], "north-east": [3, 4], "east": [5, 0], "": [0, 0]}
# Words of made-up vectors: some alike, some not, one pair at exactly 0.8, a zero vector.
WORDS = {
    "a": [5, 0, 0], "b": [4, 3, 0], "c": [0, 5, 0], "d": [0, 3, 4], "e": [0, 0, 5],
    "f 1": [4, 3, 1], "f 2": [4, 3, 1], "G.": [5, 1, 0], "g": [1, 5, 0], "z": [0, 0, 0],
}  # fmt: skip


def embed(texts):
    known = VECTORS | WORDS
    rows = [[*known[text], 0][:3] for text in texts]
    return np.array(rows, np.float32).reshape(-1, 3)


def found(texts, rule, **other):
    drops, waiting = by_meaning(texts, rule, vectors_of(embed), **other)
    assert not waiting
    return {name: (d.keeper, d.score) for name, d in drops.items()}


def test_first_wins_by_cosine():
    texts = [Text(str(i), text) for i, text in enumerate(VECTORS)]
    assert found(texts, Meaning(0.75)) == {"1": ("0", 1.0), "2": ("0", 0.8)}


def test_safe_and_known_texts_stay_and_the_threshold_may_count():
    texts = [Text("1", "north-east", safe=True), Text("2", "east")]
    known = [Text("k", "north"), Text("l", "also north")]
    assert found(texts, Meaning(0.6, inclusive=True), against=known) == {"2": ("1", 0.6)}


def test_a_drop_says_the_rule_and_what_was_compared():
    texts = [
        Text("1", "a", group="t", response="c"),
        Text("2", "G.", group="t", response="g"),
        Text("3", "g", response="c"),
        Text("4", "A!", group="t", response="e"),
    ]
    drops, _ = by_meaning(texts, Meaning(0.9, compare="instruction"), vectors_of(embed_any))
    assert {name: drop.detail for name, drop in drops.items()} == {
        "2": "instruction and response of one template: semantic > 0.9",
        "4": "same words",
    }
    drops, _ = by_meaning(texts, Meaning(0.9, compare="both"), vectors_of(embed_any))
    assert drops["3"].detail == "response: same words"


def embed_any(texts):
    return embed([{"A!": "e"}.get(text, text) for text in texts])


def test_nothing_needs_no_model():
    assert by_meaning([], Meaning(), vectors_of(embed)) == ({}, frozenset())


def test_a_threshold_outside_0_to_1_is_refused():
    with pytest.raises(UsageError, match="from 0 to 1"):
        Meaning(70)


def test_the_local_model_knows_what_is_meant():
    pytest.importorskip("wordllama", reason="needs the extra [semantic]")
    texts = [
        Text("1", "How do I bake bread at home?"),
        Text("2", "Explain gravity to a child."),
        Text("3", "What's the way to make bread in my kitchen?"),
    ]
    drops, _ = by_meaning(texts, Meaning(0.5), vectors_of(local_model()))
    assert {name: drop.keeper for name, drop in drops.items()} == {"3": "1"}


def cosine(one, other):
    """The cosine of two texts' directions, rounded to 4 digits, in whole numbers."""
    a, b = (directions(embed([text]))[0].tolist() for text in (one, other))
    dot = sum(x * y for x, y in zip(a, b, strict=True))
    size = sum(x * x for x in a) * sum(x * x for x in b)
    if not size:
        return Fraction(0)
    # round(dot / root(size), 4): the nearest whole number to 10,000 dot / root(size)
    sign, twice = (1 if dot >= 0 else -1), isqrt(4 * 10**8 * dot * dot // size)
    return Fraction(sign * ((twice + 1) // 2), 10_000)


def score(one, other, rule):
    if canonical(one) == canonical(other):
        return Fraction(1)
    if rule.digits_apart and [c for c in one if c.isdigit()] != [c for c in other if c.isdigit()]:
        return None
    like, threshold = cosine(one, other), Fraction(str(rule.threshold))
    return like if like > threshold or (rule.inclusive and like == threshold) else None


TEXTS = st.lists(
    st.builds(
        Text,
        st.just(""),
        st.sampled_from([*WORDS, "A", "a!"]).map(
            lambda word: {"A": "a", "a!": "a"}.get(word, word)
        ),
        group=st.sampled_from(["", "", "t", "u"]),
        response=st.sampled_from(["", *WORDS]),
        safe=st.sampled_from([False, False, False, True]),
        scope=st.sampled_from(["", "s"]),
    ),
    max_size=12,
)
RULES = st.builds(
    Meaning,
    st.sampled_from([0.5, 0.6, 0.8, 0.9, 0.98]),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["instruction", "response", "both"]),
)


def named(texts, name):
    return [
        Text(f"{name}{i}", t.text, t.group, t.response, t.safe, t.scope)
        for i, t in enumerate(texts)
    ]


@settings(max_examples=300, deadline=None)
@given(TEXTS, TEXTS, RULES)
def test_the_keepers_are_those_of_the_double_loop(texts, known, rule):
    texts, known = named(texts, "t"), named(known[:4], "k")
    assert found(texts, rule, against=known) == double_loop(texts, rule, known, score=score)


@settings(max_examples=200, deadline=None)
@given(TEXTS, RULES, st.randoms(use_true_random=False))
def test_what_comes_in_parts_is_settled_as_the_whole_and_nothing_provisional(texts, rule, random):
    """Vectors come one by one; each answer given on the way is the last one's, too."""
    texts = named(texts, "t")
    there = set()
    asked = set()

    def vectors(wanted):
        asked.update(wanted)
        return directions(embed(wanted)), np.array([text in there for text in wanted], bool)

    whole = double_loop(texts, rule, score=score)
    growing = SemanticPass(rule)
    for _ in range(60):
        drops, waiting = growing.settle(texts, vectors)
        settled = {name: (d.keeper, d.score) for name, d in drops.items()}
        assert settled.items() <= whole.items()
        assert all(text.id in settled for text in texts
                   if text.id in whole and text.id not in waiting)  # fmt: skip
        missing = sorted(asked - there)
        if not waiting:
            break
        assert missing, "somebody waits for nothing"
        there.add(random.choice(missing))
    assert settled == whole


@settings(max_examples=150, deadline=None)
@given(TEXTS, TEXTS, RULES)
def test_what_is_near_a_known_text_is_found_whatever_its_scope_and_safety(texts, known, rule):
    texts, known = named(texts, "t"), named(known[:5], "k")
    drops, waiting = contaminated_by_meaning(texts, known, rule, vectors_of(embed))
    expected = {}
    for text in texts:
        bare = replace(text, group="")
        scored = ((k.id, pair_score(bare, replace(k, group=""), rule, score)) for k in known)
        near = next(((name, float(s)) for name, s in scored if s is not None), None)
        if near:
            expected[text.id] = near
    assert {name: (d.keeper, d.score) for name, d in drops.items()} == expected
    assert {drop.reason for drop in drops.values()} <= {"contaminated"}
    assert not waiting


def test_blocks_change_nothing():
    rng = np.random.default_rng(5)
    table = rng.normal(size=(40, 8))
    rows = {f"text {i}": table[i % 40] + rng.normal(size=8) * 0.25 for i in range(3000)}
    texts = [Text(name, name) for name in rows]

    def any_embed(wanted):
        return np.array([rows[text] for text in wanted], np.float32)

    drops, _ = by_meaning(texts, Meaning(0.99), vectors_of(any_embed))
    unit = directions(any_embed(list(rows))).astype(np.int64)
    lengths = np.sqrt((unit * unit).sum(axis=1))
    keepers, expected = [], {}
    for i in range(len(unit)):
        cosines = np.round(unit[keepers] @ unit[i] / (lengths[keepers] * lengths[i]), 4)
        near = np.flatnonzero(cosines > 0.99)
        if len(near):
            expected[f"text {i}"] = f"text {keepers[near[0]]}"
        else:
            keepers.append(i)
    assert {name: drop.keeper for name, drop in drops.items()} == expected
    assert len(drops) > 100
    assert len(keepers) > 1024


def test_the_model_is_given_the_words_alone():
    given_texts = []

    def spy(texts):
        given_texts.extend(texts)
        return np.zeros((len(texts), 2), np.float32)

    of_words(spy)(["What IS it, then?", "!!"])
    assert given_texts == ["what is it then", "!!"]
