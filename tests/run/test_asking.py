"""Which planned units a config still asks."""

import json
from pathlib import Path

import pytest

from generator.config import parse_config
from generator.plan import plan_units
from generator.run.asking import is_asked_by
from tests.tiny import config_of


def config(**settings):
    return parse_config(json.dumps(config_of(**settings)).encode(), "c.json", Path())


def test_what_a_config_planned_it_asks():
    planned = plan_units(config())
    assert all(map(is_asked_by(config()), planned))


@pytest.mark.parametrize(
    ("settings", "n_left"),
    [
        ({"categories": ("sales",)}, 10),
        ({"categories": ("other",)}, 0),
        ({"per_cell": 1}, 20),
        ({"categories": ("sales", "service", "more")}, 20),
    ],
    ids=["a category less", "other categories", "a smaller quota", "a category more"],
)
def test_what_went_is_asked_no_more(settings, n_left):
    planned = plan_units(config())
    assert sum(map(is_asked_by(config(**settings)), planned)) == n_left


def test_one_and_true_are_two_values():
    with_one = config(variables={"product": [1], "aspect": ["weight"]})
    with_true = config(variables={"product": [True], "aspect": ["weight"]})
    planned = plan_units(with_one)
    assert planned
    assert not any(map(is_asked_by(with_true), planned))


DRAWN = (
    "Who was {{ who.keepers }}?",
    "What of {{ who1.keepers }} and {{ who2.others }}?",
    "Who met {{ who1 }} and {{ who2 }}?",
    "What costs {{ item.name }}?",
)


@pytest.mark.parametrize("template", DRAWN)
def test_what_is_drawn_by_number_or_from_a_group_is_asked_until_it_goes(template):
    def drawing(keeper, item):
        raw = config_of(per_cell=1)
        raw["variables"] = {"who": {"keepers": [keeper], "others": ["Cy"]}, "item": [item]}
        raw["categories"] = {"sales": {"templates": {"basic": [template]}}}
        raw["difficulties"] = {"basic": {"max_sentences": 1}}
        return parse_config(json.dumps(raw).encode(), "c.json", Path())

    before = drawing("Al", {"name": "pump", "price": 1})
    planned = plan_units(before)
    assert planned
    assert all(map(is_asked_by(before), planned))
    assert not any(map(is_asked_by(drawing("Bo", {"name": "lamp", "price": 2})), planned))
