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
from generator.teachers.table import price_for
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
        ("gpt-4o-2024-08-06", Price(2.5, 10.0, 1.25)),
        ("gpt-4o-2024-05-13", Price(5.0, 15.0)),  # it has a row of its own
        ("gpt-6-luna", Price(0.1, 0.5, 0.01)),
        ("gpt-4o-mini-audio", None),
        ("gpt-99", None),
    ],
)
def test_a_dated_model_has_the_price_of_its_name(model, price):
    assert price_of(TeacherSpec("openai", model), is_free=False) == price


def test_the_configs_own_price_counts_first():
    spec = TeacherSpec("openai", "gpt-4o", {}, {"price": {"input": 1, "output": 2}})
    assert price_of(spec, is_free=False) == Price(1, 2, None)


@pytest.mark.parametrize(
    "name", ["service_tier", "serviceTier", "speed", "inference_geo", "modalities", "cachedContent"]
)
def test_a_param_that_changes_the_price_leaves_it_unknown_but_to_the_config(name):
    params = {name: "priority"}
    with pytest.raises(UsageError, match=r"options\.price"):
        terms_of(TeacherSpec("openai", "gpt-4o", params), max_cost_usd=1.0)
    own = {"price": {"input": 5, "output": 20}}
    assert price_for(TeacherSpec("openai", "gpt-4o", params, own)) == Price(5, 20)
    assert price_for(TeacherSpec("vllm", "m", params)) == FREE


@pytest.mark.parametrize("name", ["extractive", "replay", "ollama", "vllm", "local"])
def test_what_runs_here_is_free_and_a_cap_is_no_obstacle(name):
    terms = terms_of(TeacherSpec(name, "m"), max_cost_usd=0.0)
    assert terms.price == FREE


HERE = ["http://localhost:9/v1", "http://127.0.0.1:11434/v1", "http://[::1]:8000/v1"]
ELSEWHERE = [
    "https://ollama.com/v1", "http://127.0.0.1.example.org/v1", "http://192.168.1.5:8000/v1",
    "http://10.0.0.7:4000/v1", "http://gpu.internal:8000/v1", "http://[fd00::1]:8000/v1",
]  # fmt: skip


@pytest.mark.parametrize("provider", ["ollama", "vllm", "llama-cpp", "lm-studio"])
def test_a_server_of_ones_own_is_free_on_this_machine_alone(provider):
    for url in HERE:
        spec = TeacherSpec(provider, "m", {}, {"base_url": url})
        assert terms_of(spec, max_cost_usd=1.0).price == FREE
    for url in ELSEWHERE:
        spec = TeacherSpec(provider, "m", {}, {"base_url": url})
        assert terms_of(spec).price is None
        with pytest.raises(UsageError, match=r"needs the price of .*options\.price"):
            terms_of(spec, max_cost_usd=1.0)
        priced = TeacherSpec(provider, "m", {}, {**spec.options, "price": dict(NOTHING)})
        assert terms_of(priced, max_cost_usd=1.0).price == Price(0, 0)


NOTHING = {"input": 0, "output": 0}


def test_a_model_that_ollama_runs_in_its_cloud_is_not_free():
    assert price_for(TeacherSpec("ollama", "gpt-oss:120b-cloud")) is None
    assert price_for(TeacherSpec("ollama", "kimi-k2:cloud")) is None
    assert price_for(TeacherSpec("ollama", "gpt-oss:20b")) == FREE


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
