"""Prices, reserves and caps."""

import json
import re

import pytest

from generator.config import TeacherSpec
from generator.errors import CapError, UsageError
from generator.records.calls import Usage
from generator.teachers import TEACHERS, terms_of
from generator.teachers.money import (
    FREE,
    Budget,
    Price,
    Spent,
    cost_usd,
    estimate,
    price_of,
    price_table,
    settled,
)
from tests.teachers.desk import make_request, run


def test_every_price_is_of_a_known_provider_and_makes_sense():
    for provider, models in price_table().items():
        assert provider in TEACHERS
        for model, price in models.items():
            assert price.input > 0
            # Nothing comes back of an embedding that is counted in tokens.
            assert price.output == 0 if "embedding" in model else price.output >= price.input
            assert price.cached is None or 0 < price.cached <= price.input


def test_the_prices_say_when_and_from_where():
    from importlib import resources

    text = resources.files("generator.teachers").joinpath("prices.json").read_text("utf-8")
    data = json.loads(text)
    assert re.fullmatch(r"20\d\d-\d\d(-\d\d)?", data["date"])
    assert "pricing" in data["source"]


@pytest.mark.parametrize(
    ("model", "price"),
    [
        ("gpt-4o-mini", Price(0.15, 0.6, 0.075)),
        ("gpt-4o-mini-2024-07-18", Price(0.15, 0.6, 0.075)),
        ("gpt-4o-mini-audio", None),
        ("gpt-99", None),
    ],
)
def test_a_dated_model_has_the_price_of_its_name(model, price):
    assert price_of(TeacherSpec("openai", model), is_free=False) == price


def test_the_configs_own_price_counts_first():
    spec = TeacherSpec("openai", "gpt-4o", {}, {"price": {"input": 1, "output": 2}})
    assert price_of(spec, is_free=False) == Price(1, 2, None)


@pytest.mark.parametrize("name", ["extractive", "replay", "ollama", "vllm", "local"])
def test_what_runs_here_is_free_and_a_cap_is_no_obstacle(name):
    terms = terms_of(TeacherSpec(name, "m"), max_cost_usd=0.0)
    assert terms.price == FREE


def test_pd_35_a_cap_needs_a_price():
    with pytest.raises(UsageError, match=r"options\.price"):
        terms_of(TeacherSpec("openrouter", "some/model"), max_cost_usd=1.0)
    assert terms_of(TeacherSpec("openrouter", "some/model"), max_tokens=1).price is None


def test_a_cost_by_hand():
    price = Price(2.0, 10.0, 0.5)
    assert cost_usd(price, 1_000_000, 100_000) == pytest.approx(3.0)
    assert cost_usd(price, 1_000_000, 0, 400_000) == pytest.approx(1.4)
    assert settled(price, Usage(100, 10, 40), Spent(9, 9)) == Spent(pytest.approx(0.00024), 110)
    assert settled(price, Usage(100, None), Spent(9, 9)) == Spent(9, 9)


def test_a_reserve_is_no_less_than_prose_has_tokens():
    """English has 4 to 5 bytes a token; the estimate of a long prompt lies above a fourth."""
    prompt = "The warranty of the pump lasts two years from the day of purchase. " * 50
    n_input, n_output = estimate(make_request(prompt, max_tokens=300))
    assert n_input > len(prompt) / 4
    assert n_output == 300


def test_a_cap_waits_for_calls_in_flight_before_it_is_reached():
    async def go():
        budget = Budget(max_tokens=100)
        await budget.take(Spent(0, 60))
        first = Spent(0, 60)

        async def settle():
            budget.settle(first, Spent(0, 10))

        import asyncio

        task = asyncio.create_task(settle())
        await budget.take(Spent(0, 60))  # fits only once the first is settled
        await task
        budget.settle(Spent(0, 60), Spent(0, 60))
        with pytest.raises(CapError, match="--max-tokens: 100"):
            await budget.take(Spent(0, 60))
        return budget.tokens

    assert run(go()) == 70
