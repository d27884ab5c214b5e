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
    shared = related(root(one)).keys() & related(root(other)).keys()
    assert table in {group[0] for group in shared}
    assert {related(root(one))[group] for group in shared} <= set(TABLES.values())


def test_strange_words_are_related_to_nothing() -> None:
    assert related("zzyzx") == {}
