"""Measures of variety, by values worked out by hand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.report.diversity import (
    distinct_n,
    diversity,
    diversity_lines,
    sampled,
    verb_object,
    verb_object_spread,
)

WORDS = st.lists(st.lists(st.sampled_from("abcd"), max_size=6).map(" ".join), max_size=9)


@given(WORDS, st.integers(1, 4))
def test_distinct_n_counts_the_sets_of_n_grams(texts, n):
    grams = [
        tuple(words[i : i + n])
        for words in map(str.split, texts)
        for i in range(len(words) - n + 1)
    ]

    assert distinct_n(texts, n) == (len(set(grams)) / len(grams) if grams else 0.0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Compare the Sprig 3 with the Sprig 5.", ("compare", "sprig")),
        ("How do I clean a kettle?", ("how", "clean")),
        ("Could you please list every fee?", ("list", "everi")),
        ("Why?", ("why", "")),
        ("", ("", "")),
        ("please", ("please", "")),
    ],
)
def test_verb_and_object_of_an_instruction(text, expected):
    assert verb_object(text) == expected


def test_outside_english_the_word_behind_the_first_is_the_topic():
    assert verb_object("Erkläre die Garantie", "de") == ("erkläre", "die")


def test_equally_frequent_pairs_count_one_each_and_a_rare_one_less():
    assert verb_object_spread({("a", "x"): 5, ("b", "y"): 5, ("c", "z"): 5}) == pytest.approx(3)
    entropy = -(0.9 * math.log(0.9) + 0.1 * math.log(0.1))
    assert verb_object_spread({("a", "x"): 9, ("b", "y"): 1}) == pytest.approx(math.exp(entropy))
    assert verb_object_spread({}) == 0.0


def test_all_measures_of_three_texts():
    found = diversity(["What is red?", "What is blue?", "List the colours."])

    # 9 words, 8 of them distinct ("what", "is" twice each: 7); 6 pairs, 5 of them distinct
    assert (found.n_texts, found.n_compared) == (3, 3)
    assert found.distinct_1 == round(7 / 9, 4)
    assert found.distinct_2 == round(5 / 6, 4)
    # ROUGE-L F: 2 * 2 / 6 between the first two, 0 with the third
    assert found.self_rouge == round((2 / 3) / 3, 4)
    assert found.nearest_distance == round((1 / 3 + 1 / 3 + 1) / 3, 4)
    assert found.verb_objects == 3.0
    assert dict(found.top_verb_objects) == {"what red": 1, "what blue": 1, "list colour": 1}


@given(st.permutations([f"What is {word}?" for word in "abcdefghij"]))
def test_the_order_of_the_texts_changes_nothing(texts):
    assert diversity(texts, max_compared=4) == diversity(sorted(texts), max_compared=4)


def test_a_sample_is_part_of_every_larger_one():
    texts = [f"text {i}" for i in range(50)]

    assert sampled(texts, 10) == sampled(list(reversed(texts)), 20)[:10]
    assert sorted(sampled(texts, 99)) == sorted(texts)


def test_no_text_has_no_variety_and_no_line():
    nothing = diversity([])

    assert (nothing.distinct_1, nothing.self_rouge, nothing.nearest_distance) == (0, 0, 0)
    assert diversity_lines({"kept": nothing}) == []


def test_a_sample_is_told():
    lines = diversity_lines(
        {"kept": diversity(["What is red?", "What is blue?", "Go."], max_compared=2)}
    )

    assert lines[0].split() == ["diversity", "kept"]
    assert "of 2 texts" in "\n".join(lines)
    assert lines[-1].strip().startswith("most frequent: ")


def test_sc_7_a_text_can_not_colour_the_terminal():
    assert "\x1b" not in "\n".join(diversity_lines({"\x1b[31mkept": diversity(["\x1b[31mRed?"])}))
