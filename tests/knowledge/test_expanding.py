from generator.knowledge import SearchIndex
from generator.knowledge.expanding import MAX_PASSAGES, NEAREST_SHARE
from generator.records.knowledge import Passage
from generator.thesaurus.matching import root
from generator.thesaurus.nearest import nearest
from generator.thesaurus.related import FORM_SHARE, TABLES, related


def passage(text: str, name: str = "d") -> Passage:
    return Passage(name, "", (), 0, len(text), text)


def standing(index: SearchIndex, word: str, stemmed: str = "") -> tuple[dict, dict]:
    """Return (own, others) with the words instead of their columns."""
    word_of = {column: one for one, column in index._columns.of_stem.items()}
    own, others = index._expansion.of(stemmed or word, word)
    return ({word_of[c]: s for c, s in own.items()}, {word_of[c]: s for c, s in others.items()})


def test_the_word_counts_whole_its_forms_less_and_what_stands_for_it_least() -> None:
    index = SearchIndex([passage("buy bought purchase lamp")])
    own, others = standing(index, "buy")
    assert own == {"buy": 1.0, "bought": FORM_SHARE}
    assert TABLES["groups.txt"] <= others[root("purchase")] < FORM_SHARE
    assert "lamp" not in others


def test_a_word_near_in_meaning_counts_the_more_the_nearer() -> None:
    index = SearchIndex([passage("a haughty inferior lady")])
    shared = nearest(root("snobbish"))
    others = standing(index, "snobbish")[1]
    for word in ("haughty", "inferior"):
        by_hand = related(root("snobbish")).get(root(word), 0)
        assert others[root(word)] == max(by_hand, NEAREST_SHARE * shared[root(word)] ** 2)


def test_what_most_passages_hold_stands_for_nothing_by_meaning() -> None:
    n_most = int(MAX_PASSAGES * 300)
    some = [passage("a haughty lady") for _ in range(n_most)]
    assert standing(SearchIndex(some), "snobbish")[1]
    assert not standing(SearchIndex([*some, passage("haughty")]), "snobbish")[1]


def test_names_stand_for_nothing_by_meaning_and_nothing_stands_for_them() -> None:
    told = "a manor ; so said Palace, and then Palace left, for Palace knew."
    shared = nearest(root("palace"))
    assert root("manor") in shared
    assert root("manor") in standing(SearchIndex([passage(told.lower())]), "palace", "palac")[1]
    assert root("manor") not in standing(SearchIndex([passage(told)]), "palace", "palac")[1]


def test_a_question_in_other_words_finds_the_passage() -> None:
    index = SearchIndex([passage("A haughty lady called."), passage("The pump was cleaned.")])
    assert [p.text for p, _ in index.search("Who is snobbish?", 3)] == ["A haughty lady called."]


def test_other_languages_know_forms_and_no_others() -> None:
    index = SearchIndex([passage("haughty ladies")], language="de")
    assert index.search("snobbish", 3) == []
