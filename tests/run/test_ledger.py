"""What the ledger holds is what the journal holds, whether it was read or followed."""

import pytest

from generator.records.calls import Reply, Usage
from generator.records.plan import Unit
from generator.run.ledger import Ledger
from generator.store import Attempt, Call, Journal, Outcome, Revision

REVISION = Revision("a" * 64, "c.json", {}, {})
PLACES = (("d.txt", 0, 9), ("d.txt", 9, 20))


def journal_in(folder):
    journal = Journal(folder / "journal.sqlite")
    units = [Unit(f"u{i}", "c", "d", "t", f"Question {i}?", "", {}) for i in range(4)]
    journal.add_revision(REVISION, at="", units=units)
    return journal


def call(unit, step=0, kind="answer"):
    name = f"{unit}-{kind}-{step}"
    return Call(unit, step, name, kind, 0, "p", "m", 1, PLACES, scores=(0.5, 0.25))


def rows_of(journal, made, n):
    """The rows of an answered call, a failed one of the same key before it."""
    first, second = Attempt(n, made.key, made.unit, "t"), Attempt(n + 1, made.key, made.unit, "t")
    usage = Usage(input_tokens=3, output_tokens=1)
    return [
        [made, first],
        [Outcome(n, made.key, "t", cost_usd=0.5, fault="server", message="no")],
        [made, second],  # the call is issued already: it has its row
        [Outcome(n + 1, made.key, "t", reply=Reply("yes", "m", "stop", usage), cost_usd=0.1)],
    ]


def tables(ledger):
    return (ledger.units, ledger.calls, ledger.writing, ledger.answers, ledger.faults)


def write(journal, ledger, rows):
    journal.write(rows)
    ledger.follow(rows)


def fresh(journal):
    ledger = Ledger(journal)
    ledger.refresh()
    return ledger


def test_following_and_reading_end_in_the_same(tmp_path):
    journal = journal_in(tmp_path)
    ledger = fresh(journal)
    calls = [call("u0"), call("u1", kind="ask"), call("u0", 1, "judge"), call("u2")]
    for i, made in enumerate(calls):
        for rows in rows_of(journal, made, 1 + 2 * i):
            write(journal, ledger, rows)

    assert tables(ledger) == tables(fresh(journal))
    before = repr(tables(ledger))
    ledger.refresh()  # finds nothing new
    assert repr(tables(ledger)) == before == repr(tables(fresh(journal)))


def test_after_a_batch_that_may_be_lost_rows_are_read(tmp_path):
    journal = journal_in(tmp_path)
    ledger = fresh(journal)
    batches = [rows for i in range(4) for rows in rows_of(journal, call(f"u{i}"), 1 + 2 * i)]
    lost_at = 5
    for i, rows in enumerate(batches):
        journal.write(rows)
        ledger.follow(None if i == lost_at else rows)
    assert tables(ledger) != tables(fresh(journal))

    ledger.refresh()
    assert tables(ledger) == tables(fresh(journal))
    write(journal, ledger, rows_of(journal, call("u0", 1, "judge"), 9)[0])
    ledger.refresh()
    assert tables(ledger) == tables(fresh(journal))


def test_what_was_never_read_is_not_followed(tmp_path):
    journal = journal_in(tmp_path)
    journal.write(rows_of(journal, call("u0"), 1)[0])
    ledger = Ledger(journal)
    write(journal, ledger, [call("u1")])
    assert not ledger.calls
    ledger.refresh()
    assert tables(ledger) == tables(fresh(journal))


@pytest.mark.parametrize("value", ["text", 3, True])
def test_a_first_plan_is_followed_where_its_values_are_plain(tmp_path, value):
    units = [Unit("u0", "c", "d", "t", "Question?", "", {"a": value, "b": "x"})]
    journal = Journal(tmp_path / "journal.sqlite")
    journal.add_revision(REVISION, at="", units=units)
    ledger = Ledger(journal)
    ledger.follow_plan(units)
    assert ledger.units[0] is units[0]
    ledger.refresh()
    assert repr(ledger.units) == repr(fresh(journal).units)


def test_a_plan_with_other_values_or_behind_another_one_is_read(tmp_path):
    journal = journal_in(tmp_path)
    ledger = fresh(journal)
    more = [Unit("u9", "c", "d", "t", "Question?", "", {"a": "x"}, round=2)]
    journal.add_round(1, more, at="")
    ledger.follow_plan(more)
    ledger.refresh()
    assert ledger.units == fresh(journal).units

    listed = [Unit("u0", "c", "d", "t", "Question?", "", {"a": ("x", "y")})]
    other = Ledger(journal)
    other.follow_plan(listed)
    assert not other.units
