import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.knowledge import SearchIndex
from generator.knowledge.carrying import (
    CARRIED_SHARE,
    FADING,
    N_CARRIED,
    Capitals,
    carried,
    first_of_section,
)
from generator.records.knowledge import Passage


def passages(*texts: str, headings: tuple[str, ...] = ("One",), document: str = "d"):
    found, at = [], 0
    for text in texts:
        found.append(Passage(document, "", headings, at, at + len(text), text))
        at += len(text) + 1
    return found


NAMED = "Later that day Mr. Hale met with Margaret, and Margaret told Mr. Hale of it."


def names(*texts: str, words: list[str]) -> set[str]:
    capitals = Capitals()
    for text in texts:
        capitals.count(text)
    column_of_word = {word: i for i, word in enumerate(words)}
    n_in_text = np.array([" ".join(texts).lower().split().count(word) for word in words])
    return {words[i] for i in capitals.names(column_of_word, n_in_text)}


def test_a_word_with_capitals_inside_sentences_is_a_name_and_one_that_begins_them_is_not() -> None:
    texts = ["yes , Anna saw it , Anna did", "Winter came . Winter went . in winter"]
    assert names(*texts, words=["anna", "winter", "saw"]) == {"anna"}


def test_a_word_that_is_mostly_written_small_is_no_name() -> None:
    assert names("the Pump and a Pump", words=["pump"]) == {"pump"}
    assert names("the Pump and a Pump or this pump", words=["pump"]) == set()
    assert names("a Pump", words=["pump"]) == set(), "once is chance"


def test_a_name_behind_a_title_stands_inside_a_sentence() -> None:
    assert names("Mr. Hale came. Mrs. Hale left.", words=["hale"]) == {"hale"}


def test_what_is_carried_fades_by_hand_and_ends_with_the_section() -> None:
    holds = np.zeros(N_CARRIED + 6, bool)
    holds[[0, 3]] = True
    firsts = np.zeros(len(holds), int)
    found = carried(holds, firsts)
    assert found[0] == found[3] == 0
    assert found[1] == pytest.approx(CARRIED_SHARE * FADING)
    assert found[2] == pytest.approx(CARRIED_SHARE * FADING**2)
    assert found[4] == found[1], "counted from the nearest one"
    assert found[3 + N_CARRIED] > 0
    assert found[3 + N_CARRIED + 1] == 0
    firsts[2:] = 2
    assert carried(holds, firsts)[2] == 0


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=60))
def test_it_is_what_a_walk_back_finds(rows: list[tuple[bool, bool]]) -> None:
    holds = np.array([held for held, _ in rows], bool)
    firsts, first = [], 0
    for i, (_, begins) in enumerate(rows):
        first = i if begins else first
        firsts.append(first)
    found = carried(holds, np.array(firsts, int))
    for i, held in enumerate(holds):
        back = [d for d in range(1, N_CARRIED + 1) if i - d >= firsts[i] and holds[i - d]]
        wanted = CARRIED_SHARE * FADING ** back[0] if back and not held else 0
        assert found[i] == pytest.approx(wanted)


def test_a_section_is_a_row_of_passages_under_the_same_headings_of_one_document() -> None:
    some = [
        *passages("a", "b"),
        *passages("c", headings=("Two",)),
        *passages("d", "e"),
        *passages("f", document="other"),
    ]
    assert first_of_section(some).tolist() == [0, 0, 2, 3, 3, 5]


def test_he_is_found_by_the_name_before_and_not_across_a_heading() -> None:
    here = passages(NAMED, "He sold the boat in spring.")
    there = passages("She sold the boat in spring.", headings=("Two",))
    index = SearchIndex([*there, *here, *passages("Nothing of note.", headings=("Three",))])
    scores = {p.text: score for p, score in index.search("When did Mr. Hale sell the boat?", 9)}
    assert scores["He sold the boat in spring."] > 1.5 * scores["She sold the boat in spring."]
    assert index.search("Hale", 9)[1][0].text == "He sold the boat in spring."
    assert len(index.search("Hale", 9)) == 2


def test_only_english_carries_names_for_german_writes_all_nouns_large() -> None:
    some = passages("Er sah die Pumpe, eine Pumpe, und Pumpe um Pumpe.", "Dann ging er.")
    index = SearchIndex(some, language="de")
    assert len(index.search("Pumpe", 5)) == 1
