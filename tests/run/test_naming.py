"""Ids of documents don't say where a config stands."""

from generator.records.knowledge import Document
from generator.run.naming import named


def ids(*names):
    return [d.id for d in named([Document(n, "T", n.split("#")[0], "text") for n in names])]


def test_ways_up_are_cut_off():
    assert ids("../a.md", "../../deep/b.csv#7", "c.md") == ["a.md", "deep/b.csv#7", "c.md"]


def test_of_absolute_paths_the_common_folder_is_cut_off():
    assert ids("/home/u/wiki/a.md", "/home/u/b.csv#7") == ["wiki/a.md", "b.csv#7"]
    assert ids("/home/u/novel.txt") == ["novel.txt"]


def test_where_two_would_be_called_the_same_all_keep_their_ids():
    assert ids("../a.md", "a.md", "../b.md") == ["../a.md", "a.md", "../b.md"]


def test_a_name_that_only_looks_like_a_way_up_stays():
    assert ids("..a.md", "x/../y.md") == ["..a.md", "x/../y.md"]
