"""Tokens and money as people read them."""

from generator.report.money import money_data, money_lines
from generator.store.spending import Spending, Unpriced


def row(**changes):
    given = {
        "kind": "answer", "category": "a", "difficulty": "b", "template": "What is {{ x }}?",
        "provider": "openai", "model": "m", "fault": "", "n_attempts": 2, "n_replies": 2,
        "cost_usd": 0.5, "input_tokens": 100, "output_tokens": 20, "cached_tokens": 3,
        "reasoning_tokens": 4, "n_uncounted": 0, **changes,
    }  # fmt: skip
    return Spending(**given)


def test_what_was_spent_is_told_by_stage_teacher_cell_and_template():
    rows = [row(), row(category="c", cost_usd=1.5), row(fault="time-out", cost_usd=0.25,
            input_tokens=0, output_tokens=0, n_replies=0, n_uncounted=0)]  # fmt: skip
    lines = money_lines(rows, n_kept=3, n_accepted=1)
    assert lines[0] == "spent 2.2500 USD: 200 tokens in (9 cached), 40 out (12 reasoning)"
    assert "  0.2500 USD of it reserved for attempts that gave no reply" in lines
    assert "  0.7500 USD a kept example" in lines
    assert "  2.2500 USD an accepted example" in lines
    at = lines.index("  by cell:")
    assert lines[at + 1].endswith("c / b")  # the dearest first
    assert lines[at + 2].endswith("a / b")
    assert {"  by stage:", "  by teacher:", "  by template:"} <= set(lines)
    assert lines[-1] == "attempts without a reply: 2 time-out"


def test_an_unknown_price_is_said_and_never_a_zero():
    rows = [row(cost_usd=0.0, model="new", unpriced=Unpriced(2, 100, 0, 20)), row(category="c")]
    lines = money_lines(rows, n_kept=3, n_accepted=1)
    assert lines[0].startswith("spent 0.5000 USD (and more): 200 tokens in")
    assert (
        "  nobody knows the price of openai:new: give it as the teacher's options.price"
        in (lines[1].partition(",")[0])
    )
    assert not any("example" in line for line in lines)
    at = lines.index("  by teacher:")
    assert lines[at + 1].strip().startswith("(price unknown)")  # perhaps the dearest
    assert lines[at + 2].strip().startswith("0.5000 USD")
    alone = money_lines(rows[:1], n_kept=3, n_accepted=1)
    assert alone[0].startswith("spent (price unknown): 100 tokens in")
    assert "0.0000" not in "\n".join(alone)
    data = money_data(rows, n_kept=3, n_accepted=1)
    assert data["total"]["cost_usd"] is data["usd_per_kept"] is data["usd_per_accepted"] is None
    assert data["total"]["n_unpriced"] == 2
    costs = {one["name"]: one["cost_usd"] for one in data["by"]["teacher"]}
    assert costs == {"openai:new": None, "openai:m": 0.5}


def test_as_data_money_has_its_total_and_each_axis_with_every_count():
    rows = [row(), row(kind="judge", category="c", cost_usd=1.5, reasoning_tokens=0),
            row(fault="time-out", n_replies=0, cost_usd=0.25, input_tokens=0, output_tokens=0,
                cached_tokens=0, reasoning_tokens=0)]  # fmt: skip
    data = money_data(rows, n_kept=3, n_accepted=0)
    assert data["total"] == {
        "n_attempts": 6, "n_replies": 4, "input_tokens": 200, "output_tokens": 40,
        "cached_tokens": 6, "reasoning_tokens": 4, "cost_usd": 2.25, "lost_usd": 0.25,
        "n_uncounted": 0, "n_unpriced": 0,
    }  # fmt: skip
    assert (data["usd_per_kept"], data["usd_per_accepted"]) == (0.75, None)
    assert data["by"].keys() == {"stage", "teacher", "cell", "template"}
    for found in data["by"].values():
        for name in ("n_attempts", "input_tokens", "output_tokens", "cost_usd"):
            assert sum(one[name] for one in found) == data["total"][name]
    assert [one["name"] for one in data["by"]["stage"]] == ["judge", "answer"]
    assert [one["name"] for one in data["by"]["cell"]] == ["c / b", "a / b"]


def test_a_run_that_cost_nothing_says_nothing_of_money():
    free = row(cost_usd=0.0, input_tokens=0, output_tokens=0)
    assert money_lines([free], n_kept=1, n_accepted=0) == []
    assert money_lines([], n_kept=0, n_accepted=0) == []


def test_replies_without_a_count_are_told():
    assert any(
        "without a count" in line
        for line in money_lines([row(n_uncounted=2)], n_kept=0, n_accepted=0)
    )


def test_sc_7_a_template_can_not_colour_the_terminal():
    assert "\x1b" not in "".join(money_lines([row(template="\x1b[31m")], n_kept=0, n_accepted=0))
