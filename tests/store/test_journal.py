"""The journal: only grows, all or nothing, refuses what is damaged or newer."""

import json
import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import to_builtins
from msgspec.structs import replace

from generator.errors import StorageError, UsageError
from generator.records.calls import Reply, Usage
from generator.records.examples import Decision
from generator.store.journal import Attempt, Call, Journal, Outcome, Revision
from generator.store.rows import outcome_from, outcome_row, unit_data, unit_from
from tests.making import unit

AT = "2026-01-01T00:00:00+00:00"
REVISION = Revision("c" * 64, "c.yaml", {"a.md": "d" * 64}, {"system": "s", "answer": "a"})
CALL = Call("u1", 0, "k1", "answer", 0, "quoting", "1", 1, (("a.md", 0, 5),))
REPLY = Reply("a line\u2028\ud800 and 'quotes'", "m", "stop", Usage(1, 2, None, 4))


@pytest.fixture
def journal(tmp_path):
    opened = Journal(tmp_path / "journal.sqlite")
    yield opened
    opened.close()


def filled(journal):
    journal.add_revision(REVISION, at=AT, units=[unit("u1"), unit("u2")])
    journal.write([CALL, Attempt(journal.next_attempt(), "k1", "u1", AT)])
    journal.write([Outcome(1, "k1", AT, reply=REPLY, cost_usd=0.25)])
    journal.add_decision(Decision(0, "uid", "u1", "feed", "accept", fails=(), at=AT))
    return journal


def test_what_is_written_is_read_again(journal):
    filled(journal)
    assert journal.units() == [unit("u1"), unit("u2")]
    assert journal.calls() == [CALL]
    assert journal.outcomes() == [Outcome(1, "k1", AT, reply=REPLY, cost_usd=0.25)]
    assert journal.attempts() == [Attempt(1, "k1", "u1", AT)]
    assert [d.verdict for d in journal.decisions()] == ["accept"]
    assert journal.revisions()[0].documents == {"a.md": "d" * 64}


def test_reading_goes_on_where_it_stopped(journal):
    filled(journal)
    journal.add_round(1, [unit("u3", round=2)], at=AT)
    assert journal.units(after=2) == [unit("u3", round=2)]
    assert journal.calls(after=1) == []
    assert journal.outcomes(after=1) == []


@pytest.mark.parametrize(
    "table", ["revisions", "rounds", "units", "calls", "attempts", "outcomes", "decisions"]
)
def test_no_row_is_ever_changed_or_removed(journal, table):
    filled(journal)
    with sqlite3.connect(journal.path) as sql:
        column = sql.execute(f"SELECT name FROM pragma_table_info('{table}')").fetchone()[0]
        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET {column} = {column}"):
            with pytest.raises(sqlite3.IntegrityError, match="the journal only grows"):
                sql.execute(statement)
    sql.close()


def test_a_batch_is_written_whole_or_not_at_all(journal):
    filled(journal)
    twice = Attempt(1, "k2", "u2", AT)
    with pytest.raises(StorageError):
        journal.write([Attempt(journal.next_attempt(), "k2", "u2", AT), twice])
    assert len(journal.attempts()) == 1


def test_a_revision_and_its_round_are_written_whole_or_not_at_all(journal):
    filled(journal)
    with pytest.raises(StorageError):
        journal.add_revision(REVISION, at=AT, units=[unit("u9", round=2), unit("u1", round=2)])
    assert len(journal.revisions()) == 1
    assert len(journal.units()) == 2


def test_a_call_that_was_issued_before_keeps_its_row(journal):
    filled(journal)
    journal.write([CALL])
    assert journal.calls() == [CALL]


def test_a_decision_that_came_between_is_seen(journal):
    filled(journal)
    late = Decision(0, "other", "u1", "feed", "reject", reason="tone", at=AT)
    with pytest.raises(UsageError, match="came between"):
        journal.add_decision(late, expect_seq=0)
    assert journal.add_decision(late, expect_seq=1) == 2


def test_two_journals_have_two_identities(tmp_path, journal):
    other = Journal(tmp_path / "other.sqlite")
    assert other.identity() != journal.identity()
    other.close()


def test_equal_sizes_mean_nothing_was_added(journal):
    before = journal.sizes()
    assert journal.sizes() == before
    filled(journal)
    assert journal.sizes() != before


def test_pd_8_every_commit_is_on_the_disk_before_it_counts(journal):
    """What SQLite promises of power loss holds for a log that is flushed at every commit."""
    ask = journal._connection.execute
    assert ask("PRAGMA journal_mode").fetchone()[0] == "wal"
    assert ask("PRAGMA synchronous").fetchone()[0] == 2  # FULL


def test_pd_31_the_log_beside_the_journal_stays_small(journal):
    journal.add_revision(REVISION, at=AT, units=[unit(f"u{n}") for n in range(600)])
    text = Reply("x" * 20_000, "m")
    for n in range(600):
        attempt = Attempt(journal.next_attempt(), f"k{n}", f"u{n}", AT)
        journal.write([attempt, Outcome(attempt.n, attempt.key, AT, reply=text)])
    log = journal.path.with_name(f"{journal.path.name}-wal")
    assert journal.path.stat().st_size > 8_000_000
    assert log.stat().st_size < 6_000_000


def test_pd_19_a_journal_of_a_newer_format_is_left_alone(tmp_path):
    path = tmp_path / "journal.sqlite"
    filled(Journal(path)).close()
    sql = sqlite3.connect(path)
    sql.execute("UPDATE meta SET value = '99' WHERE name = 'format'")
    sql.commit()
    sql.close()
    before = path.read_bytes()
    with pytest.raises(UsageError, match="got 99"):
        Journal(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("keep", [1, 17, 100, 511, 4095, 4096, 8000])
def test_pd_17_a_truncated_journal_is_refused_and_left_alone(tmp_path, keep):
    path = tmp_path / "journal.sqlite"
    filled(Journal(path)).close()
    cut = path.read_bytes()[:keep]
    path.write_bytes(cut)
    with pytest.raises(StorageError, match=r"journal\.sqlite: must be"):
        Journal(path, is_checked=True)
    assert path.read_bytes() == cut


def test_pd_17_an_overwritten_header_is_refused(tmp_path):
    path = tmp_path / "journal.sqlite"
    filled(Journal(path)).close()
    path.write_bytes(b"\0" * 100 + path.read_bytes()[100:])
    with pytest.raises(StorageError, match="undamaged"):
        Journal(path)


def test_pd_17_a_row_that_makes_no_sense_is_named(journal):
    filled(journal)
    with sqlite3.connect(journal.path) as sql:
        sql.execute("DROP TRIGGER units_no_update")
        sql.execute("UPDATE units SET data = substr(data, 3) WHERE position = 1")
    sql.close()
    with pytest.raises(StorageError, match="row 2 of units"):
        journal.units()


TEXTS = st.text(st.characters(exclude_categories=()), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner | TEXTS) | st.dictionaries(TEXTS, inner),
)


@given(st.dictionaries(TEXTS, VALUES | TEXTS), TEXTS)
def test_a_unit_is_read_again_also_from_a_row_that_an_older_version_wrote(variables, text):
    planned = unit("u1", variables=variables, instruction=text, round=3)
    data = unit_data(planned)
    assert repr(unit_from(data)) == repr(planned)  # 1 is not 1.0
    assert repr(unit_from(json.dumps(json.loads(data)))) == repr(planned)


@given(TEXTS, TEXTS, st.none() | st.integers(0, 2**40))
def test_a_reply_is_read_again_with_half_surrogate_pairs_too(text, model, count):
    came = Outcome(1, "k1", AT, Reply(text, model, "stop", Usage(count)), 0.25)
    row = outcome_row(came)
    assert outcome_from(*row) == came
    older = json.dumps(to_builtins(came.reply))
    assert outcome_from(*row[:3], older, *row[4:]) == came


@given(n_rows=st.integers(1, 200), n_again=st.integers(0, 5))
def test_any_number_of_rows_is_written_at_once_in_their_order(tmp_path_factory, n_rows, n_again):
    journal = Journal(tmp_path_factory.mktemp("many") / "journal.sqlite")
    units = [unit(f"u{n}") for n in range(n_rows)]
    journal.add_revision(REVISION, at=AT, units=units)
    calls = [replace(CALL, unit=one.id, key=f"k{one.id}") for one in units]
    attempts = [Attempt(n, call.key, call.unit, AT) for n, call in enumerate(calls, 1)]
    outcomes = [Outcome(one.n, one.key, AT, reply=REPLY) for one in attempts]
    again = [replace(call, key="another") for call in calls[:n_again]]
    journal.write([*calls, *again, *attempts, *outcomes])
    assert journal.calls() == calls  # one that was issued before keeps its row
    assert journal.attempts() == attempts
    assert journal.outcomes() == outcomes
    journal.close()
