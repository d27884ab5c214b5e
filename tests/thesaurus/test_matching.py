import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.thesaurus.matching import (
    _FRAME,
    alike,
    asks_portrait,
    bag_of,
    groups_of,
    phrases_in,
    root,
    without_frame,
)


@pytest.mark.parametrize(
    ("word", "expected"),
    [("bought", "buy"), ("children", "child"), ("eight", "8"), ("pumps", "pump"), ("one", "one")],
)
def test_all_forms_of_a_word_have_one_root(word: str, expected: str) -> None:
    assert root(word) == expected


def test_written_numbers_are_one_root() -> None:
    assert bag_of("Thirty-three per cent").roots[0] == "33"
    assert bag_of("twenty pods").roots == ("20", "pod")


@pytest.mark.parametrize(("one", "other"), [("mend", "repair"), ("noisi", "loud"), ("cost", "fee")])
def test_near_synonyms_share_a_group(one: str, other: str) -> None:
    assert groups_of(root(one)) & groups_of(root(other))


def test_a_phrase_stands_for_a_word() -> None:
    assert bag_of("May I send it back, or give up?").groups & groups_of(root("leave"))
    assert bag_of("the credit card was refused").groups & groups_of(root("card"))
    (start, end, _), *_ = phrases_in(["to", "give", "up"])
    assert (start, end) == (1, 3)


def test_word_families_are_alike_and_numbers_never() -> None:
    assert alike("renew", "renewal")
    assert not alike("12345", "123456")
    assert not alike("pump", "pumpkin")


def test_other_languages_match_by_stem_only() -> None:
    assert bag_of("Reparaturen kosten", "de").groups == frozenset()
    assert root("kosten", "de") == root("kostet", "de")


@pytest.mark.parametrize(
    ("question", "is_one"),
    [("What is Jane like?", True), ("Who is Mr. Hurst?", True), ("Who pays?", False)],
)
def test_a_portrait_is_asked_for(question: str, is_one: bool) -> None:
    assert asks_portrait(question) is is_one


def test_words_about_the_text_are_no_topic() -> None:
    assert without_frame("What does the novel say about pride?").split() == [
        "What", "does", "say", "about", "pride?"
    ]  # fmt: skip
    assert "story" not in without_frame("How does she change in the course of the story?")
    assert "manual" in without_frame("Where is the manual of the pump kept?")


PARTS = "in of by the This a Novel story STORY de\u017fcribe describes course end ? . pump \u00e9"


@given(st.lists(st.sampled_from(PARTS.split()), max_size=8).map(" ".join))
def test_a_question_without_a_word_of_the_frames_is_as_the_pattern_leaves_it(text: str) -> None:
    assert without_frame(text) == _FRAME.sub(" ", text)
