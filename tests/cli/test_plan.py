"""`askwright plan`: what it shows, what it costs, and that it leaves nothing behind."""

import json
from pathlib import Path

import pytest

from generator.cli import main
from generator.cli.plan import _bought

CONFIG = """\
documents: [doc.md]
difficulties: {basic: {max_words: 40}, advanced: {}}
quota: {per_cell: 2}
variables: {thing: [tea, coffee, milk]}
categories:
  one: {templates: {basic: ["What is {{ thing }}?"], advanced: ["Why is {{ thing }} liked?"]}}
  two: {templates: {basic: ["Who sells {{ thing }}?"]}}
exclude: [{category: two, difficulty: advanced}]
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("doc.md").write_text("# Tea\n\nTea is hot.\n", encoding="utf-8")
    Path("c.yaml").write_text(CONFIG, encoding="utf-8")
    return tmp_path


def data(capsys, *arguments):
    assert main(["plan", "c.yaml", "--format", "json", *arguments]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_table_has_quotas_candidates_and_sums(folder, capsys):
    assert main(["plan", "c.yaml", "--show", "0"]) == 0
    lines = capsys.readouterr().out.split("\n")
    assert lines[:4] == [
        "         basic  advanced  in all",
        "one     2 of 3    2 of 3       4",
        "two     2 of 3         -       2",
        "in all       4         2       6",
    ]


def test_json_shows_every_unit_and_the_price(folder, capsys):
    plan = data(capsys)
    assert plan["n_calls"] == len(plan["units"]) == 6
    assert plan["cost_usd"] == [0.0, 0.0]
    assert set(plan["units"][0]) == {
        "id", "category", "difficulty", "template", "variables", "instruction", "input",
    }  # fmt: skip


def test_the_specialised_mode_selects_from_the_same_plan(folder, capsys):
    whole = data(capsys)["units"]
    part = data(capsys, "--category", "one", "--difficulty", "basic")["units"]
    assert part == [u for u in whole if (u["category"], u["difficulty"]) == ("one", "basic")]


def test_an_unknown_category_is_refused(folder, capsys):
    assert main(["plan", "c.yaml", "--category", "three"]) == 2
    assert "must be one of one, two; got 'three'" in capsys.readouterr().err


def test_samples_are_shown_as_many_as_asked(folder, capsys):
    assert main(["plan", "c.yaml", "--show", "2"]) == 0
    assert capsys.readouterr().out.count("Who sells") == 2


def test_pd_36_a_plan_writes_nothing(folder, capsys):
    main(["plan", "c.yaml"])
    assert sorted(path.name for path in folder.iterdir()) == ["c.yaml", "doc.md"]


def test_a_price_is_a_range_and_a_budget_buys_a_part(folder, capsys):
    spec = "{provider: openai, model: m, options: {price: {input: 1000, output: 2000}}}"
    Path("c.yaml").write_text(CONFIG + f"teachers: {{answer: {spec}}}\n", encoding="utf-8")
    plan = data(capsys)
    low, high = plan["cost_usd"]
    tokens = plan["tokens"]
    assert low == pytest.approx((tokens["input_least"] + 2 * tokens["output_least"]) / 1000)
    assert high == pytest.approx((tokens["input"] + 2 * tokens["output"]) / 1000)
    assert main(["plan", "c.yaml", "--budget", str(low / 2)]) == 0
    assert "to 3 of them" in capsys.readouterr().out


def test_a_price_says_what_it_leaves_out_and_the_most_that_max_tokens_allows(folder, capsys):
    price = "options: {price: {input: 1000, output: 2000}}"
    spec = f"{{provider: openai, model: m, params: {{max_tokens: 9000}}, {price}}}"
    Path("c.yaml").write_text(CONFIG + f"teachers: {{answer: {spec}}}\n", encoding="utf-8")
    plan = data(capsys)
    most = plan["ceiling"]
    assert most["output"] == 9000 * (plan["n_calls"] + plan["n_repairs"])
    worth = (plan["tokens"]["input"] + 2 * most["output"]) / 1000
    assert most["cost_usd"] == pytest.approx(worth)
    assert main(["plan", "c.yaml"]) == 0
    out = capsys.readouterr().out
    assert "USD for the words of the replies; what a model thinks before it answers" in out
    assert f"as long as max_tokens allows, {most['output']:,} tokens in all: {worth:.2f} USD" in out
    Path("c.yaml").write_text(CONFIG, encoding="utf-8")
    assert data(capsys)["ceiling"] == {"output": data(capsys)["tokens"]["output"], "cost_usd": 0.0}
    main(["plan", "c.yaml"])
    assert "max_tokens" not in capsys.readouterr().out


def test_an_unknown_price_is_said(folder, capsys):
    assert main(["plan", "c.yaml", "--teacher", "openai:nobody-knows-it"]) == 0
    out, err = capsys.readouterr()
    assert "price: unknown" in out
    assert err == ""  # once is enough


@pytest.mark.parametrize(
    ("budget", "high", "low", "n", "text"),
    [
        (1.0, 4.0, 2.0, 100, "25 to 50 of them"),
        (9.0, 4.0, 2.0, 100, "all of them"),
        (1.0, 0.0, 0.0, 100, "all of them: they cost nothing"),
    ],
)
def test_what_a_budget_buys(budget, high, low, n, text):
    assert _bought(budget, high, low, n) == text
