"""The plan: exact quotas, balance, growth, and what other rooms rely on."""

import importlib.util
import itertools
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.config import Template
from generator.plan import cell_names, cells, is_current, plan_units, quotas, unit_id
from generator.plan.candidates import Candidates
from generator.render import render
from generator.text import canonical, content_hash

_SPEC = importlib.util.spec_from_file_location(
    "making_configs", Path(__file__).parent / "making_configs.py"
)
_MAKING = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_MAKING)
make = _MAKING.make


def spread(counts, names):
    found = [counts[name] for name in names]
    return max(found) - min(found)


# Quotas


@given(
    total=st.integers(1, 5_000),
    c=st.lists(st.integers(1, 9), min_size=1, max_size=5),
    d=st.lists(st.floats(0.1, 5), min_size=1, max_size=4),
)
def test_quotas_sum_to_the_total_and_are_within_one_of_their_share(total, c, d):
    weights = {f"c{i}": w for i, w in enumerate(c)} | {f"d{i}": w for i, w in enumerate(d)}
    config = make(
        ["{{ in_category }} {{ v }}"], {"v": ["x"]}, total=total, weights=weights,
        categories=[f"c{i}" for i in range(len(c))] if len(c) > 1 else ["c0"],
        difficulties=[f"d{i}" for i in range(len(d))],
    )  # fmt: skip
    found = quotas(config)
    assert sum(found.values()) == total
    sum_of_weights = sum(a * b for a in c for b in d)
    for (category, difficulty), quota in found.items():
        share = total * weights[category] * weights[difficulty] / sum_of_weights
        assert abs(quota - share) < 1 + 1e-6


def test_the_largest_remainders_get_what_is_left_and_ties_go_to_the_earlier_cell():
    config = make(["x"], total=10, difficulties="abc")  # 3.33 each
    assert list(quotas(config).values()) == [4, 3, 3]
    weights = {"a": 5, "b": 3, "c": 1}  # 5.56, 3.33, 1.11
    config = make(["x"], total=10, difficulties="abc", weights=weights)
    assert list(quotas(config).values()) == [6, 3, 1]


def test_excluded_cells_and_cells_of_weight_zero_owe_nothing():
    config = make(
        ["{{ in_category }}"], total=9, categories="ab", difficulties="xyz",
        weights={"z": 0}, excluded=[("a", "x")],
    )  # fmt: skip
    assert cell_names(config) == [("a", "y"), ("b", "x"), ("b", "y")]
    assert list(quotas(config).values()) == [3, 3, 3]


# Balance


@settings(max_examples=60)
@given(
    sizes=st.lists(st.integers(2, 4), min_size=1, max_size=3),
    n_templates=st.integers(1, 3),
)
def test_templates_and_values_are_used_equally_often_at_every_length(sizes, n_templates):
    variables = {f"v{'abc'[i]}": [f"x{i}{j}" for j in range(n)] for i, n in enumerate(sizes)}
    gaps = " . ".join(f"{{{{ {name} }}}}" for name in variables)
    config = make([f"t{t} {gaps}" for t in range(n_templates)], variables)
    templates, values = Counter(), {name: Counter() for name in variables}
    for unit in plan_units(config):
        templates[unit.template] += 1
        assert spread(templates, [t.text for t in config.cell_templates("c", "d")]) <= 1
        for name, value in unit.variables.items():
            values[name][value] += 1
        for name, pool in variables.items():
            assert spread(values[name], pool) <= 1


@settings(max_examples=60)
@given(
    sizes=st.tuples(st.integers(2, 6), st.integers(2, 6)),
    n_templates=st.integers(1, 4),
)
def test_every_pair_of_two_variables_values_is_planned_before_any_repeats(sizes, n_templates):
    variables = {f"v{'ab'[i]}": [f"x{i}{j}" for j in range(n)] for i, n in enumerate(sizes)}
    templates = [f"t{t} {{{{ va }}}} . {{{{ vb }}}}" for t in range(n_templates)]
    units = plan_units(make(templates, variables))
    n_pairs = sizes[0] * sizes[1]
    for start in range(0, len(units), n_pairs):
        pairs = {tuple(unit.variables.values()) for unit in units[start : start + n_pairs]}
        assert len(pairs) == n_pairs


def test_every_candidate_is_planned_once_before_the_cell_runs_dry():
    config = make(["a {{ v }} b {{ w }}", "c {{ v }}"], {"v": "123", "w": "45"})
    units = plan_units(config)
    assert len({unit.id for unit in units}) == len(units) == 3 * 2 + 3
    assert cells(config)[0].n_candidates == 9


def test_weighted_templates_get_their_share():
    templates = [Template("a {{ v }}", weight=3), Template("b {{ v }}")]
    config = make(templates, {"v": [str(i) for i in range(40)]}, per_cell=20)
    counts = Counter(unit.template for unit in plan_units(config))
    assert counts == {"a {{ v }}": 15, "b {{ v }}": 5}


def test_no_two_planned_instructions_read_alike_in_any_cells():
    config = make(["{{ v }}?", "{{ v }}!"], {"v": ["a b", "A, b", "c"]}, difficulties="xy")
    texts = [canonical(unit.question) for unit in plan_units(config)]
    assert len(texts) == len(set(texts)) == 2


# Draws


def test_two_draws_from_one_pool_differ():
    config = make(["What does {{ who1 }} think of {{ who2 }}?"], {"who": "ABC"})
    pairs = {(u.variables["who1"], u.variables["who2"]) for u in plan_units(config)}
    assert pairs == set(itertools.permutations("ABC", 2))
    assert cells(config)[0].n_candidates == 6


@pytest.mark.parametrize(
    "text",
    ["Compare {{ who1 }} and {{ who2 }}.", "Is {{ who1 }}, or {{ who2 }}, taller?",
     "{{ who_1 }} & {{ who_2 }}?"],
)  # fmt: skip
def test_draws_side_by_side_come_in_one_order_only(text):
    config = make([text], {"who": "ABCD"})
    pairs = [frozenset(u.variables.values()) for u in plan_units(config)]
    assert sorted(map(sorted, pairs)) == sorted(map(list, itertools.combinations("ABCD", 2)))
    assert cells(config)[0].n_candidates == 6


def test_unordered_can_be_said_and_unsaid():
    text = "How does {{ who1 }} differ from {{ who2 }}?"
    assert len(plan_units(make([Template(text, unordered=True)], {"who": "ABC"}))) == 3
    text = "Who wins, {{ who1 }} or {{ who2 }}?"
    assert len(plan_units(make([Template(text, unordered=False)], {"who": "ABC"}))) == 6


def test_a_group_is_a_pool_of_its_own():
    variables = {"who": "ABC", "who.major": "AB", "who.minor": "C"}
    config = make(["{{ who.major }} met {{ who.minor }}"], variables)
    assert sorted(u.instruction for u in plan_units(config)) == ["A met C", "B met C"]
    assert len(plan_units(make(["{{ who }}?"], variables))) == 3
    unit = plan_units(config)[0]
    assert render(unit.template, unit.variables) == unit.instruction
    assert is_current(config, unit)


def test_a_condition_leaves_out_values():
    products = [{"name": n, "kind": k} for n, k in (("A", "mill"), ("B", "mug"), ("C", "mill"))]
    template = Template("Grind with {{ product.name }}?", where="product.kind == 'mill'")
    config = make([template], {"product": products})
    assert sorted(u.instruction for u in plan_units(config)) == [
        "Grind with A?",
        "Grind with C?",
    ]
    assert cells(config)[0].n_candidates == 2


# Growth


@settings(max_examples=30)
@given(n=st.integers(1, 12), m=st.integers(1, 12))
def test_a_longer_plan_begins_with_the_shorter_one(n, m):
    templates, variables = ["{{ v }} of {{ w }}", "only {{ v }}"], {"v": "12345", "w": "abc"}
    short = plan_units(make(templates, variables, per_cell=min(n, m)))
    long = plan_units(make(templates, variables, per_cell=max(n, m)))
    assert long[: len(short)] == short


def test_every_stretch_of_the_plan_takes_the_cells_in_turn():
    config = make(
        ["{{ in_category }} {{ v }}"], {"v": [str(i) for i in range(9)]}, per_cell=3,
        categories="ab", difficulties=["d"],
    )  # fmt: skip
    assert [unit.category for unit in plan_units(config)] == ["a", "b"] * 3


@settings(max_examples=30)
@given(first=st.integers(0, 15), more=st.integers(1, 15))
def test_a_refill_goes_on_where_the_plan_ended(first, more):
    config = make(["{{ v }} of {{ w }}"], {"v": "12345", "w": "abcdef"})
    cell = ("c", "d")
    before = plan_units(config, owed={cell: first})
    after = plan_units(config, before, owed={cell: more}, number=2)
    assert {unit.round for unit in after} == {2}
    whole = plan_units(config, owed={cell: first + more})
    assert [u.id for u in before + after] == [u.id for u in whole]


def test_what_was_planned_counts_as_used_when_the_config_grew():
    old = make(["{{ v }} of {{ w }}"], {"v": "12", "w": "ab"})
    before = plan_units(old)
    new = make(["{{ v }} of {{ w }}"], {"v": "123", "w": "ab"}, per_cell=6)
    after = plan_units(new, before, owed={("c", "d"): 2})
    assert sorted(unit.instruction for unit in after) == ["3 of a", "3 of b"]
    assert all(is_current(new, unit) for unit in before)


def test_a_unit_whose_value_template_or_cell_is_gone_is_not_current():
    unit = plan_units(make(["{{ v }}?"], {"v": "1"}))[0]
    assert not is_current(make(["{{ v }}?"], {"v": "2"}), unit)
    assert not is_current(make(["{{ v }}!"], {"v": "1"}), unit)
    assert not is_current(make(["{{ v }}?"], {"v": "1"}, difficulties=["e"]), unit)
    # 1 is not "1", nor true.
    assert not is_current(make(["{{ v }}?"], {"v": [1, True]}), unit)


# Ids


def test_an_id_is_the_hash_of_what_is_asked_and_of_nothing_else():
    unit = plan_units(make(["{{ v }} é?"], {"v": [{"b": 1.5, "a": "\u2028"}]}) if False else
                      make(["{{ v }} é?"], {"v": ["ü\n"]}))[0]  # fmt: skip
    expected = content_hash("c", "d", "{{ v }} é?", {"v": "ü\n"}, n_digits=16)
    assert unit.id == expected == unit_id("c", "d", Template("{{ v }} é?"), {"v": "ü\n"})
    mapping = {"v": {"b": 1.5, "a": ["\u2028", None, True]}}
    assert unit_id("c", "d", Template("t", "i"), mapping) == content_hash(
        "c", "d", "t\n---\ni", mapping, n_digits=16
    )


def test_the_values_of_a_cell_come_in_an_order_of_its_own():
    config = make(["{{ v }}"], {"v": [str(i) for i in range(30)]}, difficulties="xyz")
    firsts = {next(Candidates(config, name).choose()).instruction for name in cell_names(config)}
    assert len(firsts) > 1


PRINT_PLAN = """
import sys
from pathlib import Path
from generator.config import parse_config
from generator.plan import plan_units
config = parse_config(Path(sys.argv[1]).read_bytes(), "c.yaml", Path(sys.argv[1]).parent)
for unit in plan_units(config):
    print(unit.id, unit.instruction.encode("unicode_escape").decode("ascii"))
"""


def plans(path, environments):
    """Print a config's plan in processes of several environments; return the distinct outputs."""
    return {
        subprocess.run(
            [sys.executable, "-c", PRINT_PLAN, str(path)], capture_output=True, check=True,
            env={**os.environ, **one},
        ).stdout
        for one in environments
    }  # fmt: skip


def write_config(tmp_path, *, newline="\n"):
    text = (
        "documents: [a.md]\ndifficulties: {d: {}, e: {}}\nquota: {per_cell: 12}\n"
        "variables:\n  v: [é, ß, 1, 2.5, true, I, ı]\n  w: [{a: x, b: 1}, {b: 2, a: y}]\n"
        "categories:\n  c:\n    templates:\n      all: ['{{ v }} of {{ w.a }}', 'or {{ v }}']\n"
    )
    path = tmp_path / "c.yaml"
    path.write_bytes(text.replace("\n", newline).encode())
    return path


def test_the_plan_is_the_same_for_hash_seeds_and_line_ends(tmp_path):
    path = write_config(tmp_path)
    unix = plans(path, [{"PYTHONHASHSEED": seed} for seed in ("0", "1", "4242")])
    windows = plans(write_config(tmp_path, newline="\r\n"), [{}])
    assert len(unix | windows) == 1


@pytest.mark.slow
def test_the_plan_is_the_same_for_20_hash_seeds_and_every_locale(tmp_path):
    path = write_config(tmp_path)
    environments = [{"PYTHONHASHSEED": str(seed)} for seed in range(20)]
    environments += [
        {"LC_ALL": one, "LANG": one, "PYTHONUTF8": "0"}
        for one in ("C", "POSIX", "C.UTF-8", "en_US.UTF-8", "tr_TR.UTF-8", "de_DE.ISO-8859-1")
    ]
    assert len(plans(path, environments)) == 1
