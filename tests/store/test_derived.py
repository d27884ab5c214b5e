"""The cache: right or absent, never in the way."""

import pytest

from generator.store import Derived


def test_entries_come_back(tmp_path):
    cache = Derived(tmp_path / "derived.sqlite", "one")
    many = {f"n{i}": str(i) for i in range(1200)}
    cache.put(many)
    assert cache.get([*many, "other"]) == many


def test_another_journals_entries_are_not_taken(tmp_path):
    path = tmp_path / "derived.sqlite"
    Derived(path, "one").put({"a": "1"})
    assert Derived(path, "two").get(["a"]) == {}


def test_a_missing_cache_is_empty_and_stays_missing(tmp_path):
    path = tmp_path / "derived.sqlite"
    assert Derived(path, "one").get(["a"]) == {}
    assert not path.exists()


def test_entries_of_a_kind_can_be_put_in_the_place_of_those_before(tmp_path):
    cache = Derived(tmp_path / "derived.sqlite", "one")
    cache.put({"state 1": "a", "state 1 1": "b", "stated": "c", "stat": "d"})
    cache.put({"state 2": "e"}, instead_of="state ")
    names = ["state 1", "state 1 1", "state 2", "stated", "stat"]
    assert cache.get(names) == {"state 2": "e", "stated": "c", "stat": "d"}


@pytest.mark.parametrize("rubbish", [b"", b"no database", b"SQLite format 3\0" + b"\1" * 5000])
def test_a_damaged_cache_counts_as_empty_and_works_again(tmp_path, rubbish):
    path = tmp_path / "derived.sqlite"
    path.write_bytes(rubbish)
    cache = Derived(path, "one")
    assert cache.get(["a"]) == {}
    cache.put({"a": "1"})
    cache.put({"a": "1"})
    assert cache.get(["a"]) == {"a": "1"}


def test_a_cache_that_cannot_be_written_stops_nothing(tmp_path):
    cache = Derived(tmp_path / "missing" / "derived.sqlite", "one")
    cache.put({"a": "1"})
    assert cache.get(["a"]) == {}
