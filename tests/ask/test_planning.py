"""Which calls a round makes: passages in turn, topics in turn, samples given out once."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from generator.ask import Parent, Wanted, batches_of, passage_name, plan_asking
from generator.config import Ask, Category, Config, Difficulty, Source
from generator.records.knowledge import Passage

CELL = ("care", "basic")
OTHER = ("price", "basic")


class Shelf:
    """Passages whose rank for a query is the number of its words that they hold."""

    def __init__(self, *texts, documents=None):
        documents = documents or [f"d{i}" for i in range(len(texts))]
        self.passages = tuple(
            Passage(document, "T", (), 0, len(text), text)
            for document, text in zip(documents, texts, strict=True)
        )

    def rank(self, query):
        words = query.split()
        scores = [sum(word in p.text.split() for word in words) for p in self.passages]
        found = [i for i, score in enumerate(scores) if score]
        return sorted(found, key=lambda i: (-scores[i], i))


def of_share_1(*, topics=(), **ask):
    return Config(
        "c",
        (Source("x"),),
        {"basic": Difficulty("basic")},
        {"care": Category("care"), "price": Category("price")},
        ask=Ask(share=1, **ask),
        topics={"care": tuple(topics)} if topics else {},
    )


def plan(shelf, n_calls, before=(), *, number=1, config=None, **wanted):
    own, all_wanted = config or of_share_1(), Wanted(n_calls, **wanted)
    found = plan_asking(own, shelf, before, all_wanted, number=number)
    return [unit for units in found.values() for unit in units]


def passages_of(units, shelf):
    by_name = {passage_name(one): one.text for one in shelf.passages}
    return [by_name[batch.asking.passage] for batch in batches_of(units)]


def test_a_call_is_about_one_passage_and_writes_as_many_as_are_asked_for():
    units = plan(Shelf("a", "b"), {CELL: 2}, config=of_share_1(per_call=3))
    assert [len(batch.units) for batch in batches_of(units)] == [3, 3]
    assert [unit.asking.ordinal for unit in units] == [0, 1, 2, 0, 1, 2]
    assert len({unit.id for unit in units}) == 6


@settings(max_examples=60)
@given(
    st.integers(1, 7),
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=4),
)
def test_every_passage_is_asked_about_before_any_is_asked_about_again(n_passages, rounds):
    shelf = Shelf(*(f"text {i}" for i in range(n_passages)))
    before = []
    for number, (one, other) in enumerate(rounds, 1):
        before += plan(shelf, {CELL: one, OTHER: other}, before, number=number)
        counts = Counter(passages_of(before, shelf))
        visits = [counts[p.text] for p in shelf.passages]
        assert max(visits) - min(visits) <= 1
    assert len({unit.id for unit in before}) == len(before)


def test_samples_are_sent_of_the_same_prompt_and_never_given_out_twice():
    shelf, own = Shelf("a", "b"), of_share_1(samples=3)
    first = plan(shelf, {CELL: 6}, config=own)
    assert passages_of(first, shelf) == ["a"] * 3 + ["b"] * 3
    again = plan(shelf, {CELL: 6}, first, number=2, config=own)
    used = Counter(
        (unit.asking.passage, sample)
        for unit in (*first, *again)
        if unit.asking.ordinal == 0
        for sample in (unit.asking.sample, unit.asking.again)
    )
    assert set(used.values()) == {1}
    assert [b.asking.sample for b in batches_of(first)] == [0, 1, 2, 0, 1, 2]


def test_topics_take_turns_and_bring_the_passages_that_fit():
    shelf = Shelf("lamps", "pumps", "prices")
    units = plan(shelf, {CELL: 2}, config=of_share_1(topics=["pumps", "lamps"]))
    assert [b.asking.topic for b in batches_of(units)] == ["pumps", "lamps"]
    assert passages_of(units, shelf) == ["pumps", "lamps"]


def test_a_document_gives_its_second_passage_after_the_first_of_every_other():
    shelf = Shelf("care a1", "care a2", "b1", documents=["a", "a", "b"])
    assert passages_of(plan(shelf, {CELL: 3}), shelf) == ["care a1", "b1", "care a2"]


def test_a_category_asks_about_its_own_documents():
    shelf = Shelf("a", "b", documents=["wiki/a", "law/b"])
    own = of_share_1(documents={"care": ("wiki/*",)})
    units = plan(shelf, {CELL: 2, OTHER: 1}, config=own)
    assert passages_of([u for u in units if u.cell == CELL], shelf) == ["a", "a"]
    assert passages_of([u for u in units if u.cell == OTHER], shelf) == ["b"]
    assert plan(shelf, {CELL: 1}, config=of_share_1(documents={"care": ("none/*",)})) == []


def test_a_passage_keeps_its_name_wherever_in_its_document_it_stands():
    one = Shelf("a").passages[0]
    moved = replace(one, start=7, end=8)
    assert passage_name(one) == passage_name(moved)
    assert passage_name(one) != passage_name(replace(one, text="b"))


def test_known_instructions_stand_with_the_first_unit_of_a_call():
    units = plan(Shelf("a"), {CELL: 1}, known=lambda cell, passage: [f"q{n}" for n in range(99)])
    assert [len(unit.asking.known) for unit in units] == [20, 0, 0, 0, 0]


# Evolution


PARENTS = [Parent("p1", "care", ""), Parent("p2", "care", ""), Parent("x", "price", "")]


@pytest.fixture
def shelf_of_one():
    return Shelf("a")


def test_operators_and_parents_take_turns_and_no_pair_comes_twice(shelf_of_one):
    name = passage_name(shelf_of_one.passages[0])
    parents = [replace(parent, passage=name) for parent in PARENTS]
    own = of_share_1(evolve=("deepen", "reason"))
    found = plan(
        shelf_of_one, {}, config=own, n_evolved={CELL: 9}, parents=parents
    )  # two operators of two parents
    pairs = [(unit.asking.operator, unit.asking.parent) for unit in found]
    assert pairs == [("deepen", "p1"), ("reason", "p2"), ("deepen", "p2"), ("reason", "p1")]
    again = plan(
        shelf_of_one, {}, found, config=own, n_evolved={CELL: 9}, parents=parents, number=2
    )
    assert again == []


def test_nothing_is_evolved_of_a_passage_that_is_gone(shelf_of_one):
    own = of_share_1(evolve=("deepen",))
    assert plan(shelf_of_one, {}, config=own, n_evolved={CELL: 1}, parents=PARENTS) == []
