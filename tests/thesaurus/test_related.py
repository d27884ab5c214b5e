import pytest

from generator.thesaurus.matching import root
from generator.thesaurus.related import TABLES, related


@pytest.mark.parametrize(
    ("one", "other", "table"),
    [
        ("lizzy", "elizabeth", "given_names.txt"),
        ("parsonage", "rectory", "wider.txt"),
        ("mend", "repair", "groups.txt"),
    ],
)
def test_words_of_one_group_are_related(one: str, other: str, table: str) -> None:
    assert related(root(one))[root(other)] >= TABLES[table]
    assert related(root(other))[root(one)] == related(root(one))[root(other)]
    assert set(related(root(one)).values()) <= set(TABLES.values())


def test_strange_words_are_related_to_nothing() -> None:
    assert related("zzyzx") == {}
