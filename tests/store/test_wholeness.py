"""A journal that lost a part, or got another's: refused, or whole; never silently shorter."""

import random
import shutil
import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.errors import StorageError
from generator.records.calls import Reply
from generator.store.journal import Attempt, Call, Journal, Outcome, Revision
from tests.making import unit

AT = "2026-01-01T00:00:00+00:00"
REVISION = Revision("c" * 64, "c.yaml", {"a.md": "d" * 64}, {"system": "s", "answer": "a"})
N_UNITS = 40
"""With replies of up to 9,000 characters, some on pages of their own: 0.2 MB."""


def fill(journal, *, name="u", n_units=N_UNITS):
    units = [unit(f"{name}{n}") for n in range(n_units)]
    journal.add_revision(REVISION, at=AT, units=units)
    for n, planned in enumerate(units):
        call = Call(planned.id, 0, f"k{n}", "answer", 0, "p", "m", 1, (("a.md", 0, 5),))
        attempt = Attempt(journal.next_attempt(), call.key, planned.id, AT)
        journal.write([call, attempt])
        text = " ".join(f"{name}{n}.{word}" for word in range(n * 900 // N_UNITS))
        journal.write([Outcome(attempt.n, call.key, AT, reply=Reply(text, "m"))])
    return journal


def rows_of(journal):
    return (
        journal.revisions(),
        journal.units(),
        journal.calls(),
        journal.attempts(),
        journal.outcomes(),
        journal.decisions(),
    )


def read(path, *, is_checked=False):
    journal = Journal(path, is_checked=is_checked)
    try:
        return rows_of(journal)
    finally:
        journal.close()


def copied(source, target):
    """Copy a journal and what is beside it, as a killed process leaves them."""
    for end in ("", "-wal"):
        if source.with_name(source.name + end).exists():
            shutil.copy(source.with_name(source.name + end), target.with_name(target.name + end))
    return target


@pytest.fixture(scope="module")
def closed(tmp_path_factory):
    """The path of a journal in one file, and its rows."""
    path = tmp_path_factory.mktemp("closed") / "journal.sqlite"
    journal = fill(Journal(path))
    rows = rows_of(journal)
    journal.close()
    return path, rows


@pytest.fixture(scope="module")
def killed(tmp_path_factory):
    """The path of a journal whose newest rows are in its `-wal`, and its rows."""
    folder = tmp_path_factory.mktemp("killed")
    (folder / "begun").mkdir()
    begun = folder / "begun" / "journal.sqlite"
    journal = fill(Journal(begun))
    rows = rows_of(journal)
    copied(begun, folder / "journal.sqlite")
    journal.close()
    return folder / "journal.sqlite", rows


def any_number(below):
    return st.integers(0, below - 1)


@given(at=st.data())
@settings(max_examples=60, deadline=None)
def test_pd_17_a_journal_cut_off_anywhere_is_refused_by_every_command(closed, tmp_path_factory, at):
    source, _ = closed
    whole = source.read_bytes()
    n_lost = at.draw(st.integers(1, 5_000) | st.integers(1, len(whole) - 1), label="bytes lost")
    path = tmp_path_factory.mktemp("cut") / "journal.sqlite"
    path.write_bytes(whole[:-n_lost])
    for is_checked in (False, True):
        with pytest.raises(StorageError, match=r"journal\.sqlite: must be .*replay:FOLDER"):
            Journal(path, is_checked=is_checked)
    assert path.read_bytes() == whole[:-n_lost]


def test_pd_17_a_journal_cut_by_one_byte_says_where_and_what_to_do(closed, tmp_path):
    path = tmp_path / "journal.sqlite"
    path.write_bytes(closed[0].read_bytes()[:-1])
    n_pages = closed[0].stat().st_size // 4_096
    with pytest.raises(StorageError, match=rf"cut off in page {n_pages} of {n_pages}\. Nothing"):
        Journal(path)


OVERWRITING = {
    "noise": lambda page, rng: rng.randbytes(len(page)),
    "zeros": lambda page, rng: bytes(len(page)),
    "every bit flipped": lambda page, rng: bytes(255 - byte for byte in page),
    "half of it": lambda page, rng: page[: len(page) // 2] + rng.randbytes(len(page) // 2),
}


@pytest.mark.parametrize("how", OVERWRITING)
@given(seed=st.integers(0, 2**32), at=st.data())
@settings(max_examples=25, deadline=None)
def test_pd_17_a_page_that_was_overwritten_is_refused_or_holds_nothing_that_is_read(
    closed, tmp_path_factory, how, seed, at
):
    source, rows = closed
    whole = bytearray(source.read_bytes())
    start = 4_096 * at.draw(any_number(len(whole) // 4_096), label="page")
    page = bytes(whole[start : start + 4_096])
    whole[start : start + 4_096] = OVERWRITING[how](page, random.Random(seed))
    path = tmp_path_factory.mktemp("page") / "journal.sqlite"
    path.write_bytes(whole)
    for is_checked in (False, True):
        try:
            found = read(path, is_checked=is_checked)
        except StorageError as fault:
            assert "replay:FOLDER" in str(fault)
        else:
            assert found == rows
    assert path.read_bytes() == whole


def test_a_journal_whose_process_was_killed_is_read_whole(killed, tmp_path):
    path = copied(killed[0], tmp_path / "journal.sqlite")
    assert path.with_name("journal.sqlite-wal").stat().st_size > 100_000
    assert read(path, is_checked=True) == killed[1]


@given(at=st.data())
@settings(max_examples=40, deadline=None)
def test_a_journal_killed_while_its_log_was_folded_in_is_read_whole(
    killed, closed, tmp_path_factory, at
):
    """However far the pages had come into the file, a page cut in its middle with them."""
    folder = tmp_path_factory.mktemp("folding")
    folded = copied(killed[0], folder / "folded.sqlite")
    Journal(folded).close()
    n_before, whole = killed[0].stat().st_size, folded.read_bytes()
    assert n_before < len(whole) - 50_000
    n_there = at.draw(st.integers(n_before, len(whole)), label="bytes in the file")
    path = copied(killed[0], folder / "journal.sqlite")
    path.write_bytes(whole[:n_there])
    assert read(path, is_checked=True) == killed[1]


def test_pd_17_a_file_cut_off_below_its_log_is_refused_and_the_log_not_folded_in(killed, tmp_path):
    path = copied(killed[0], tmp_path / "journal.sqlite")
    journal = Journal(path)
    fill_more = [unit(f"more{n}", round=2) for n in range(3)]
    journal.add_round(1, fill_more, at=AT)  # a new log: the pages before it are in the file alone
    journal.close()
    journal = Journal(path)
    journal.add_round(1, [unit("last", round=3)], at=AT)
    (tmp_path / "cut").mkdir()
    cut = copied(path, tmp_path / "cut" / "journal.sqlite")
    journal.close()
    cut.write_bytes(cut.read_bytes()[:100_001])
    log = cut.with_name("journal.sqlite-wal")
    before = log.read_bytes()
    with pytest.raises(StorageError, match="cut off in page 25 of"):
        Journal(cut)
    assert log.read_bytes() == before
    assert cut.stat().st_size == 100_001


def test_pd_18_the_log_of_another_run_is_refused_and_nothing_is_changed(
    killed, closed, tmp_path_factory
):
    """Beside a journal of its own, and beside one that has a log, too."""
    other = tmp_path_factory.mktemp("other")
    journal = fill(Journal(other / "begun.sqlite"), name="v", n_units=5)
    copied(other / "begun.sqlite", other / "journal.sqlite")
    journal.close()
    for source in (killed[0], closed[0]):
        path = copied(source, tmp_path_factory.mktemp("mixed") / "journal.sqlite")
        log = path.with_name("journal.sqlite-wal")
        shutil.copy(other / "journal.sqlite-wal", log)
        before = path.read_bytes(), log.read_bytes()
        for is_checked in (False, True):
            with pytest.raises(StorageError, match=r"sqlite-wal: must belong to journal\.sqlite"):
                Journal(path, is_checked=is_checked)
        assert (path.read_bytes(), log.read_bytes()) == before
        log.unlink()  # what the message says to do
        assert read(path)[1] == (closed[1][1] if source == closed[0] else [])


@pytest.mark.parametrize("content", [b"", b"\0" * 32_768, b"stale" * 9_000])
def test_pd_18_a_stale_index_of_the_log_is_made_anew(killed, tmp_path, content):
    path = copied(killed[0], tmp_path / "journal.sqlite")
    path.with_name("journal.sqlite-shm").write_bytes(content)
    assert read(path, is_checked=True) == killed[1]


@given(at=st.data())
@settings(max_examples=40, deadline=None)
def test_pd_18_a_log_that_lost_its_end_gives_the_commits_before_it_whole(
    killed, tmp_path_factory, at
):
    """The honest limit: what was cut from a log looks as what was never committed."""
    path = copied(killed[0], tmp_path_factory.mktemp("log") / "journal.sqlite")
    log = path.with_name("journal.sqlite-wal")
    whole = log.read_bytes()
    log.write_bytes(whole[: at.draw(any_number(len(whole)), label="bytes left")])
    for found, was in zip(read(path, is_checked=True), killed[1], strict=True):
        assert found == was[: len(found)]


def test_a_journal_that_an_older_version_began_is_read(closed, tmp_path):
    path = copied(closed[0], tmp_path / "journal.sqlite")
    with sqlite3.connect(path) as sql:
        sql.execute("PRAGMA application_id = 0")
    sql.close()
    journal = Journal(path)
    journal.add_round(1, [unit("last", round=2)], at=AT)
    (tmp_path / "copy").mkdir()
    copy = copied(path, tmp_path / "copy" / "journal.sqlite")
    journal.close()
    assert read(copy)[1][-1] == unit("last", round=2)
