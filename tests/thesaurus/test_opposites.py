"""Opposites exclude each other; synonyms stand for each other; neither is the other."""

from generator.thesaurus.matching import root
from generator.thesaurus.opposites import opposites_of
from generator.thesaurus.synonyms import phrase_groups, synonym_groups


def test_opposites_hold_both_ways_and_in_every_form() -> None:
    assert root("sold") in opposites_of(root("buying"))
    assert root("buy") in opposites_of(root("sells"))
    assert root("west") in opposites_of(root("eastern"))
    assert not opposites_of("xyzzy")


def test_nothing_is_its_own_opposite() -> None:
    for word in ("buy", "north", "lunch", "first", "free"):
        assert root(word) not in opposites_of(root(word))


def test_general_words_and_those_of_the_domain_are_synonyms() -> None:
    assert synonym_groups(root("rapid")) & synonym_groups(root("fast"))
    assert synonym_groups(root("dispatch")) & synonym_groups(root("send"))
    assert not synonym_groups("xyzzy")


def test_a_phrase_is_found_where_it_stands() -> None:
    roots = [root(word) for word in ("leave", "straight", "away")]

    assert any((start, end) == (1, 3) for start, end, _ in phrase_groups(roots))
