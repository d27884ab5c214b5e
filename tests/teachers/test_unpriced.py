"""Attempts without a price when they were sent, priced later."""

import pytest

from generator.config import TeacherSpec
from generator.records.calls import Reply, Usage
from generator.store import Attempt, Outcome
from generator.store.spending import UnitCost, Unpriced
from generator.teachers.money import FREE, Price, Spent, reserved, settled, spent_so_far
from generator.teachers.unpriced import priced, prices_of

PRICE = Price(10.0, 20.0, 1.0)
REPLY = Reply("x", usage=Usage(1000, 100, 400))


def row(fault="", provider="openai", usd=0.0, **tokens):
    return UnitCost("u", provider, "m", fault, usd, Unpriced(1, **tokens))


def test_counted_tokens_cost_what_they_would_have_and_reserves_the_dearer_part():
    found = priced(
        [
            row(input_tokens=1000, cached_tokens=400, output_tokens=100),
            row("time-out", reserve_tokens=3000),
            row("no outcome", reserve_tokens=3000, usd=1.0),
            row("rate-limit", reserve_tokens=3000),  # refused before any work
        ],
        lambda provider, model: PRICE,
    )
    # 600 fresh at 10, 400 cached at 1, 100 out at 20; 3,000 at 20.
    assert [one.cost_usd for one in found] == pytest.approx([0.0084, 0.06, 1.06, 0.0])
    assert all(one.unpriced == Unpriced() for one in found)


def test_what_nobody_can_price_stays_apart_but_refusals_cost_nothing():
    rows = [row(input_tokens=1, output_tokens=1), row("rate-limit", reserve_tokens=9)]
    found = priced(rows, lambda provider, model: None)
    assert [one.unpriced.n_attempts for one in found] == [1, 0]


def test_a_price_comes_from_the_config_then_from_the_list_then_from_nobody():
    own = {"price": {"input": 1, "output": 2}}
    price_of = prices_of([
        TeacherSpec("openai", "mine"), TeacherSpec("openai", "mine", {"n_": 1}, own),
        TeacherSpec("vllm", "far", {}, {"base_url": "https://far.example/v1"}),
    ])  # fmt: skip
    assert price_of("openai", "mine") == Price(1, 2)
    assert price_of("openai", "gpt-4o").input == 2.5
    assert price_of("vllm", "near") == FREE
    assert price_of("vllm", "far") is price_of("openai", "other") is price_of("gone", "m") is None


@pytest.mark.parametrize("written", [0.0, None], ids=["an older version's 0", "nothing"])
def test_a_journal_is_added_up_by_the_price_that_is_known_now(written):
    attempts = [Attempt(n, "k", "u", "t", 0.0, 3000) for n in (1, 2, 3, 4)]
    outcomes = [
        Outcome(1, "k", "t", reply=REPLY, cost_usd=written),
        Outcome(2, "k", "t", cost_usd=written, fault="time-out"),
        Outcome(3, "k", "t", cost_usd=0.0, fault="rate-limit"),
    ]
    now = spent_so_far(attempts, outcomes, lambda key: PRICE)
    assert now == Spent(pytest.approx(0.0084 + 2 * 0.06), 1100 + 2 * 3000, 0)
    assert spent_so_far(attempts, outcomes, lambda key: None) == Spent(0.0, 7100, 3)
    assert spent_so_far(attempts, outcomes, lambda key: FREE) == Spent(0.0, 7100, 0)


def test_without_a_price_a_reserve_and_a_reply_say_so():
    assert reserved(None, 10, 20) == Spent(0.0, 30, 1)
    assert settled(None, REPLY.usage, reserved(None, 10, 20)) == Spent(0.0, 1100, 1)
    assert settled(PRICE, REPLY.usage, Spent()) == Spent(pytest.approx(0.0084), 1100)
