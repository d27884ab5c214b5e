"""What attempts came to and cost, added up by the database."""

from collections import Counter

import pytest

from generator.records.calls import Reply, Usage
from generator.records.plan import Unit
from generator.store import Attempt, Call, Journal, Outcome, Revision
from generator.store.spending import Unpriced, cost_by_unit, spending


@pytest.fixture
def journal(tmp_path):
    with_units = Journal(tmp_path / "journal.sqlite")
    with_units.add_revision(Revision("c", "c.yaml", {}, {}), at="t")
    units = [
        Unit("u1", "cat", "easy", "T {{ x }}", "q", "", {}),
        Unit("u2", "cat", "hard", "T", "r", "", {}),
    ]
    with_units.add_round(1, units, at="t")
    yield with_units
    with_units.close()


def call(unit, key, kind="answer"):
    return Call(unit, 0, key, kind, 0, "openai", "m", 1, ())


def test_replies_faults_and_lost_attempts_are_added_up_by_hand(journal):
    journal.write([
        call("u1", "k1"), call("u2", "k2"),
        Attempt(1, "k1", "u1", "t", 0.5, 100), Attempt(2, "k1", "u1", "t", 0.5, 100),
        Attempt(3, "k2", "u2", "t", 0.7, 100), Attempt(4, "k2", "u2", "t", 0.7, 100),
        Outcome(1, "k1", "t", cost_usd=0.5, fault="time-out", message="slow"),
        Outcome(2, "k1", "t", reply=Reply("x", usage=Usage(10, 5, 2, 1)), cost_usd=0.1),
        Outcome(3, "k2", "t", reply=Reply("y"), cost_usd=0.7),
    ])  # fmt: skip
    found = {(row.difficulty, row.fault): row for row in spending(journal)}
    assert found.keys() == {
        ("easy", ""),
        ("easy", "time-out"),
        ("hard", ""),
        ("hard", "no outcome"),
    }
    good = found["easy", ""]
    assert (good.cost_usd, good.input_tokens, good.output_tokens) == (0.1, 10, 5)
    assert (good.cached_tokens, good.reasoning_tokens, good.n_uncounted) == (2, 1, 0)
    assert (good.kind, good.template, good.teacher) == ("answer", "T {{ x }}", "openai:m")
    assert found["easy", "time-out"].cost_usd == 0.5
    assert found["hard", ""].n_uncounted == 1
    assert found["hard", "no outcome"].cost_usd == 0.7


@pytest.mark.parametrize("usage", [Usage(None, 5), Usage(10, None), Usage()])
def test_a_reply_that_lacks_either_count_is_one_without_a_count(journal, usage):
    journal.write([
        call("u1", "k"), Attempt(1, "k", "u1", "t", 0.5, 100),
        Outcome(1, "k", "t", reply=Reply("x", usage=usage), cost_usd=0.5),
    ])  # fmt: skip
    assert [row.n_uncounted for row in spending(journal)] == [1]


@pytest.mark.parametrize("old", [0.0, None], ids=["an older version's 0", "nothing"])
def test_what_had_no_price_is_kept_apart_with_its_tokens(journal, old):
    journal.write([
        call("u1", "k1"), call("u2", "k2"),
        Attempt(1, "k1", "u1", "t", 0.0, 100), Attempt(2, "k1", "u1", "t", 0.0, 100),
        Attempt(3, "k2", "u2", "t", 0.0, 70), Attempt(4, "k2", "u2", "t", 0.5, 60),
        Outcome(1, "k1", "t", reply=Reply("x", usage=Usage(10, 5, 2, 1)), cost_usd=old),
        Outcome(2, "k1", "t", reply=Reply("x", usage=Usage(10, None)), cost_usd=old),
        Outcome(3, "k2", "t", cost_usd=old, fault="time-out", message="slow"),
        Outcome(4, "k2", "t", reply=Reply("y", usage=Usage(20, 6)), cost_usd=0.25),
    ])  # fmt: skip
    found = {(row.difficulty, row.fault): row for row in spending(journal)}
    assert found["easy", ""].unpriced == Unpriced(2, 10, 2, 5, 100)
    assert found["hard", "time-out"].unpriced == Unpriced(1, 0, 0, 0, 70)
    assert (found["hard", ""].cost_usd, found["hard", ""].unpriced) == (0.25, Unpriced())
    by_unit = {(row.unit, row.fault): row.unpriced for row in cost_by_unit(journal)}
    assert by_unit["u1", ""] == Unpriced(2, 10, 2, 5, 100)


def test_a_call_that_two_units_share_is_counted_once(journal):
    journal.write([
        call("u1", "k"), call("u2", "k"), Attempt(1, "k", "u1", "t", 0.5, 100),
        Outcome(1, "k", "t", reply=Reply("x", usage=Usage(10, 5)), cost_usd=0.1),
    ])  # fmt: skip
    assert sum(row.n_attempts for row in spending(journal)) == 1


def test_a_unit_costs_all_its_attempts_lost_ones_with_their_reserve(journal):
    journal.write([
        call("u1", "k1"), call("u2", "k2"),
        Attempt(1, "k1", "u1", "t", 0.5, 100), Attempt(2, "k1", "u1", "t", 0.5, 100),
        Attempt(3, "k2", "u2", "t", 0.7, 100),
        Outcome(1, "k1", "t", cost_usd=0.25, fault="time-out", message="slow"),
        Outcome(2, "k1", "t", reply=Reply("x", usage=Usage(10, 5, 2, 1)), cost_usd=0.125),
    ])  # fmt: skip

    costs = Counter()
    for row in cost_by_unit(journal):
        costs[row.unit] += row.cost_usd
    assert costs == {"u1": 0.375, "u2": 0.7}
