"""The rule and the join: equal to the double loop, keeper for keeper."""

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from generator.dedup import Index, Rule, Text, near_duplicates, neighbours
from generator.dedup.costs import Costs
from tests.dedup.double_loop import double_loop

WORDS = [*(f"w{i}" for i in range(30)), "7", "12", "日本", "!!", "É", "é", "🙂", "x\0y", "\0"]


def found(drops):
    return {name: (drop.keeper, drop.score) for name, drop in drops.items()}


@st.composite
def corpora(draw):
    """Texts and known texts over an alphabet of 2 to 40 words, half of them edits of others."""
    rng = random.Random(draw(st.integers(0, 2**32)))
    words = WORDS[-draw(st.sampled_from([2, 3, 5, 12, 39])) :]
    longest = draw(st.sampled_from([3, 6, 10, 14, 30, 60]))
    groups = draw(st.sampled_from([[""], ["", "g", "h"], ["g"]]))
    answered, safe = draw(st.sampled_from([0, 0.5, 1])), draw(st.sampled_from([0, 0, 0.2]))
    scopes = draw(st.sampled_from([[""], [""], ["", "x", "y"]]))
    pools = [], []

    def text(pool):
        if pool and rng.random() < 0.5:
            chosen = rng.choice(pool).split(" ")
            for _ in range(rng.randint(0, 3)):
                if rng.random() < 0.5:
                    chosen.insert(rng.randint(0, len(chosen)), rng.choice(words))
                elif chosen:
                    del chosen[rng.randrange(len(chosen))]
        else:
            chosen = [rng.choice(words) for _ in range(rng.randint(0, longest))]
        pool.append(" ".join(chosen))
        return pool[-1]

    def candidate(name):
        response = text(pools[1]) if rng.random() < answered else ""
        group, scope = rng.choice(groups), rng.choice(scopes)
        return Text(name, text(pools[0]), group, response, rng.random() < safe, scope)

    texts = [candidate(f"t{i}") for i in range(draw(st.integers(0, 30)))]
    return texts, [candidate(f"a{i}") for i in range(draw(st.sampled_from([0, 0, 6])))]


rules = st.builds(
    Rule,
    similarity=st.sampled_from(["rouge-l", "rouge-l", "rouge-l", "ratio", "token-sort"]),
    threshold=st.sampled_from([0.5, 0.6, 0.7, 0.7, 0.8, 0.9, 0.99])
    | st.integers(0, 100).map(lambda n: n / 100),
    inclusive=st.booleans(),
    digits_apart=st.booleans(),
    compare=st.sampled_from(["instruction", "instruction", "response", "both"]),
)
costs = st.builds(
    Costs,
    max_short=st.sampled_from([0, 1, 3, 8, 40]),
    heavy=st.sampled_from([2, 4, 10, 200]),
    share_near=st.sampled_from([0.2, 0.5, 2.0]),
    max_pairs=st.sampled_from([1, 5, 50, 1_000_000]),
    block=st.sampled_from([1, 3, 1 << 18]),
    late=st.sampled_from([1, 5, 100]),
)
relaxed = {"deadline": None, "suppress_health_check": list(HealthCheck)}


def check_equal(corpus, rule, cost):
    texts, known = corpus
    drops = near_duplicates(texts, rule, against=known, costs=cost)
    assert found(drops) == double_loop(texts, rule, known)
    index = Index(rule, known, costs=cost)
    one_by_one = {text.id: index.add(text) for text in texts}
    assert {name: drop for name, drop in one_by_one.items() if drop} == drops
    again = Index(rule, known, costs=cost)
    again.keep([text for text in texts if text.id not in drops])
    assert len(again) == len(index)
    late = [replace(text, id=f"late {text.id}") for text in texts]
    assert [again.find(text) for text in late] == [index.find(text) for text in late]


@settings(max_examples=200, **relaxed)
@given(corpora(), rules, costs)
def test_join_and_index_are_equal_to_the_double_loop_keeper_for_keeper(corpus, rule, cost):
    check_equal(corpus, rule, cost)


@pytest.mark.slow
@settings(max_examples=2000, **relaxed)
@given(corpora(), rules, costs)
def test_join_and_index_are_equal_to_the_double_loop_in_2000_corpora(corpus, rule, cost):
    check_equal(corpus, rule, cost)


@settings(max_examples=60, **relaxed)
@given(corpora(), rules)
def test_no_kept_text_is_near_another_kept_one(corpus, rule):
    texts, known = corpus
    drops = near_duplicates(texts, rule, against=known)
    assert near_duplicates([t for t in texts if t.id not in drops], rule, against=known) == {}


@settings(max_examples=60, **relaxed)
@given(corpora(), st.integers(0, 30))
def test_texts_that_come_later_drop_no_earlier_keeper(corpus, n):
    texts, known = corpus
    first = near_duplicates(texts[:n], against=known)
    whole = near_duplicates(texts, against=known)
    assert {t.id: whole[t.id] for t in texts[:n] if t.id in whole} == first


@settings(max_examples=60, **relaxed)
@given(corpora(), rules, st.sampled_from([0, 0.1, 0.2]))
def test_another_threshold_from_stored_pairs_gives_the_same_drops(corpus, rule, below):
    texts = [Text(t.id, t.text) for t in corpus[0]]
    known = [Text(t.id, t.text) for t in corpus[1]]
    plain = Rule(rule.similarity, rule.threshold, rule.inclusive, rule.digits_apart)
    nearby = neighbours(texts, plain, floor=max(0, round(rule.threshold - below, 2)), against=known)
    drops = nearby.drops([text.id for text in (*known, *texts)], plain)
    assert drops == near_duplicates(texts, plain, against=known)


def mixed(n, rng):
    """Natural texts with planted edits, exact copies and one heavy template."""
    words = [f"w{int(rng.paretovariate(0.6))}" for _ in range(20 * n)]
    texts = []
    for i in range(n):
        kind = rng.random()
        if texts and kind < 0.2:
            text = rng.choice(texts).split()
            text[rng.randrange(len(text))] = rng.choice(words)
        elif kind < 0.3:
            text = ["please", "write", "a", "long", "note", "about", rng.choice(words), "for", "us"]
        else:
            text = [words[20 * i + j] for j in range(rng.randint(1, 19))]
        texts.append(" ".join(text))
    return texts


def brute_force(texts):
    """The rule by rapidfuzz on words as code points: Python's own loop is too slow for these."""
    import numpy as np
    from rapidfuzz.distance import Indel
    from rapidfuzz.process import cdist

    codes = {}
    coded = [
        "".join(chr(codes.setdefault(w, len(codes) + 0x10000)) for w in t.split()) for t in texts
    ]
    lengths = np.array([len(c) for c in coded])
    kept, drops = np.ones(len(texts), bool), {}
    for low in range(0, len(texts), 500):
        block = coded[low : low + 500]
        distance = cdist(block, coded[: low + len(block)], scorer=Indel.distance, dtype=np.int32)
        total = lengths[low : low + len(block), None] + lengths[None, : low + len(block)]
        near = (10 * distance < 3 * total) | (distance == 0)
        for i in range(len(block)):
            first = np.flatnonzero(near[i, : low + i] & kept[: low + i])
            if len(first):
                kept[low + i], drops[str(low + i)] = False, str(first[0])
    return drops


@pytest.mark.parametrize("n", [1500, pytest.param(20_000, marks=pytest.mark.slow)])
def test_a_whole_corpus_is_equal_to_brute_force(n):
    texts = mixed(n, random.Random(4))
    drops = near_duplicates([Text(str(i), text) for i, text in enumerate(texts)])
    assert {name: drop.keeper for name, drop in drops.items()} == brute_force(texts)


def test_exactly_070_is_no_near_duplicate_unless_inclusive():
    ten, other = "a b c d e f g h i j", "a b c d e f g x y z"  # LCS 7: 14/20
    texts = [Text("1", ten), Text("2", other)]
    assert near_duplicates(texts) == {}
    assert found(near_duplicates(texts, Rule(inclusive=True))) == {"2": ("1", 0.7)}


def test_of_48_renders_of_six_templates_the_plain_rule_keeps_3_and_groups_keep_24():
    templates = [
        "Describe in one short paragraph how to care for {} plants",
        "Describe in one long paragraph how to care for {} plants",
        "Tell me please when the shop sells fresh {} again",
        "Tell me please where the shop sells fresh {} again",
        "Which tools does a gardener need to harvest {} in autumn",
        "Which tools does a gardener need to harvest {} in winter",
    ]
    names = ["rose", "tulip", "lily", "basil", "mint", "maple", "oak", "ivy"]
    grouped = [
        Text(f"{i} {name}", t.format(name), t) for name in names for i, t in enumerate(templates)
    ]
    plain = [Text(text.id, text.text) for text in grouped]
    assert len(plain) - len(near_duplicates(plain)) == 3
    # Between templates the rule holds: each second template falls to the first of its pair.
    assert set(near_duplicates(grouped)) == {t.id for t in grouped if int(t.id[0]) % 2}


def test_renders_of_one_template_fall_if_their_responses_are_near_too():
    def render(name, plant, response):
        return Text(name, f"How often should one water {plant}?", "How often ...", response)

    same = "Twice a week in summer and once in winter."
    texts = [
        render("1", "roses", same),
        render("2", "lilies", same.replace("summer", "spring")),
        render("3", "mint", "Daily; it must never dry out at all."),
        render("4", "ROSES", ""),
    ]
    drops = near_duplicates(texts)
    assert found(drops) == {"2": ("1", 0.8333), "4": ("1", 1.0)}
    assert drops["2"].detail == "instruction and response of one template: rouge-l > 0.7"
    assert drops["4"].detail == "same words"


def test_cf_27_nfc_case_blanks_and_punctuation_make_no_difference():
    texts = [Text("1", "Caf\u00e9 au lait?"), Text("2", "  cafe\u0301 AU\u00a0lait!! ")]
    assert found(near_duplicates(texts)) == {"2": ("1", 1.0)}


def test_a_safe_text_is_never_dropped_and_keeps_others_away():
    texts = [Text("1", "a b c d"), Text("2", "a b c d", safe=True), Text("3", "x a b c d")]
    assert found(near_duplicates(texts)) == {"3": ("1", 0.8889)}
    alone = [Text("1", "k l m n a"), Text("2", "l m n a", safe=True), Text("3", "l m n b a")]
    assert found(near_duplicates(alone)) == {"3": ("1", 0.8)}


def test_texts_of_any_script_length_and_kind_are_compared():
    long = " ".join(f"w{i % 977}" for i in range(5000))
    texts = [
        Text("zh 1", "请用三句话解释什么是光合作用"),
        Text("zh 2", "请用三句话解释什么是光合作用吗"),
        Text("emoji 1", "🙂 🙂 🚀"),
        Text("emoji 2", "🙂 🙂 🚀 🚀"),
        Text("marks", "??"),
        Text("empty 1", ""),
        Text("empty 2", " \n"),
        Text("long 1", long),
        Text("long 2", f"{long} end"),
    ]
    assert {n: d.keeper for n, d in near_duplicates(texts).items()} == {
        "zh 2": "zh 1",
        "emoji 2": "emoji 1",
        "empty 2": "empty 1",
        "long 2": "long 1",
    }


def test_digits_apart_keeps_texts_that_differ_in_a_number():
    texts = [Text("1", "What is 3 plus 4, all in all?"), Text("2", "What is 3 plus 5, all in all?")]
    assert set(near_duplicates(texts)) == {"2"}
    assert near_duplicates(texts, Rule(digits_apart=True)) == {}


def test_both_compares_the_responses_of_what_the_instructions_leave():
    texts = [
        Text("1", "a b c d", response="yes it is so"),
        Text("2", "e f g h", response="yes it is so"),
        Text("3", "i j k l"),
        Text("4", "m n o p"),
    ]
    drops = near_duplicates(texts, Rule(compare="both"))
    assert found(drops) == {"2": ("1", 1.0)}
    assert drops["2"].detail == "response: same words"


def test_scopes_are_apart_but_known_texts_stand_before_all_of_them():
    texts = [
        Text("1", "name the colour of ripe grain", scope="farm"),
        Text("2", "name the colour of ripe grain", scope="mill"),
        Text("3", "name the colour of the ripe grain", scope="farm"),
        Text("4", "name the capital of the old kingdom", scope="mill"),
    ]
    known = [Text("1", "name the capital of the new kingdom", scope="elsewhere")]
    drops = near_duplicates(texts, against=known)
    assert found(drops) == {"3": ("1", 0.9231), "4": ("1", 0.8571)}


def test_two_texts_of_one_id_are_refused():
    with pytest.raises(ValueError, match="unique"):
        near_duplicates([Text("1", "a"), Text("1", "b")])


def test_thousands_of_rows_of_one_template_finish():
    texts = [
        Text(str(i), f"Write a long poem about the colour of value{i} now") for i in range(8000)
    ]
    assert len(near_duplicates(texts)) == 7999


def test_hash_seed_changes_nothing():
    program = (
        "import random, tests.dedup.test_drops as t\n"
        "texts = [t.Text(str(i), x) for i, x in enumerate(t.mixed(400, random.Random(1)))]\n"
        "print(t.near_duplicates(texts))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path.cwd())},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1")
    }
    assert len(outputs) == 1
