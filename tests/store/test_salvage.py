"""What can still be read of a damaged journal: true rows alone, and as many as there are."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.errors import StorageError
from generator.store import salvaged
from generator.store.journal import Journal
from tests.store.test_wholeness import N_UNITS, fill


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The bytes of a journal, its calls and what came of them."""
    path = tmp_path_factory.mktemp("whole") / "journal.sqlite"
    journal = fill(Journal(path))
    rows = journal.calls(), journal.outcomes()
    journal.close()
    return path.read_bytes(), *rows


def test_pd_17_of_a_whole_journal_every_row_is_read(whole, tmp_path):
    path = tmp_path / "journal.sqlite"
    path.write_bytes(whole[0])
    assert salvaged(path) == whole[1:]


@pytest.mark.parametrize(("n_lost", "least"), [(1, 39), (4_096, 38), (100_000, 20)])
def test_pd_17_of_a_journal_that_was_cut_off_the_replies_before_are_read(
    whole, tmp_path, n_lost, least
):
    """Replies stand in the file in their order, the longest last."""
    path = tmp_path / "journal.sqlite"
    path.write_bytes(whole[0][:-n_lost])
    _, outcomes = salvaged(path)
    assert least <= len(outcomes) < N_UNITS
    assert all(one in whole[2] for one in outcomes)
    assert path.read_bytes() == whole[0][:-n_lost]


@given(seed=st.integers(0, 2**32), page=st.integers(1, 10_000))
@settings(max_examples=60, deadline=None)
def test_pd_17_a_page_of_noise_takes_rows_away_and_changes_none(
    whole, tmp_path_factory, seed, page
):
    damaged = bytearray(whole[0])
    start = 4_096 * (page % (len(damaged) // 4_096))
    damaged[start : start + 4_096] = random.Random(seed).randbytes(4_096)
    path = tmp_path_factory.mktemp("page") / "journal.sqlite"
    path.write_bytes(damaged)
    try:
        calls, outcomes = salvaged(path)
    except StorageError as fault:
        assert "must be" in str(fault)
    else:
        assert [one for one in calls if one not in whole[1]] == []
        assert [one for one in outcomes if one not in whole[2]] == []
    assert path.read_bytes() == damaged


def test_a_file_of_which_nothing_can_be_read_says_so(tmp_path):
    path = tmp_path / "journal.sqlite"
    path.write_bytes(b"no journal " * 900)
    with pytest.raises(StorageError, match=r"journal\.sqlite: must be"):
        salvaged(path)
