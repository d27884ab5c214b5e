from itertools import pairwise
from pathlib import Path

import pytest

import generator.thesaurus.nearest as module
from generator.thesaurus.matching import root
from generator.thesaurus.nearest import nearest


@pytest.mark.parametrize(
    ("one", "other"),
    [("parson", "rector"), ("mansion", "manor"), ("gossip", "rumor"), ("snobbish", "haughty")],
)
def test_words_that_mean_nearly_the_same_are_near(one: str, other: str) -> None:
    assert nearest(root(one))[root(other)] >= 0.45


def test_the_nearest_come_first_with_shares_up_to_one_and_never_the_word_itself() -> None:
    for word in ("house", "wed", "quarrel", "cheap"):
        found = nearest(root(word))
        assert 0 < len(found) <= 16
        assert all(before >= after for before, after in pairwise(found.values()))
        assert all(0.44 <= share <= 1 for share in found.values())
        assert root(word) not in found


def test_an_unknown_word_is_near_to_nothing() -> None:
    assert nearest("zzyzx") == {}
    assert nearest("") == {}


def test_the_table_is_small_and_says_whose_work_it_rests_on() -> None:
    folder = Path(module.__file__).parent
    assert (folder / "nearest.npz").stat().st_size < 1_000_000
    notice = (folder / "nearest_notice.txt").read_text(encoding="utf-8")
    assert "WordNet 3.1 Copyright 2011 by Princeton University" in notice
    assert "all-MiniLM-L6-v2" in notice
