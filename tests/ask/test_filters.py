"""What is thrown out of what a teacher wrote, and what isn't."""

import pytest

from generator.ask.filters import FILTERS, MAX_WORDS, MIN_COVER, Written, cover, first_fault
from generator.config import Difficulty

ONE = Difficulty("basic", description="asks for one fact")
MANY = Difficulty("advanced", description="asks how things work together")


def reason_of(text, *, difficulty=ONE, language="en", covered=1.0):
    drop = first_fault(Written(text, difficulty, language, lambda: covered))
    return drop.reason if drop else ""


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        (" ?! ", "empty"),
        ("Why?", "too-short"),
        ("Returns, please?", "too-short"),
        ("what " * (MAX_WORDS + 1) + "?", "too-long"),
        ("The pump is a fine machine.", "no-instruction"),
        ("Great, here are five questions.", "no-instruction"),
        ("According to the passage, what does a pump cost?", "refers-to-passage"),
        ("What does the text above say of pumps?", "refers-to-passage"),
        ("Based on the provided context, how is it cleaned?", "refers-to-passage"),
        ("What is mentioned above about refunds?", "refers-to-passage"),
        ("What is wrong with the pump in the picture below?", "needs-more-than-text"),
        ("Describe this image of a pump.", "needs-more-than-text"),
        ("Search the web for the price of a pump.", "needs-more-than-text"),
        ("What does https://example.org say about pumps?", "needs-more-than-text"),
        ("What does a pump cost? How long does it last?", "several"),
        ("What does a pump cost, and how long does it last?", "several"),
    ],
)
def test_an_instruction_that_cannot_be_used_is_dropped_with_its_reason(text, reason):
    assert reason_of(text) == reason


@pytest.mark.parametrize(
    "text",
    [
        "What does a pump cost?",
        "Explain how a pump is cleaned.",
        "I want to return my garden. Help me with the label.",
        "Please list the parts of a pump.",
        "May a partner alter the product photos?",
        "What does the section of the contract on refunds say?",
        "Who may open a P1 case, and nobody else?",
        "Is the web shop open on Sundays?",
        "Which pumps and lamps do you sell?",
        "What does a pump cost??",
    ],
)
def test_a_good_instruction_passes(text):
    assert reason_of(text) == ""


def test_several_things_may_be_asked_where_the_difficulty_does_not_say_one():
    text = "What does a pump cost, and how long does it last?"
    assert reason_of(text, difficulty=MANY) == ""


def test_words_are_judged_in_english_only():
    assert reason_of("Laut diesem Text: was kostet sie?", language="de") == ""
    assert reason_of("Was?", language="de") == "too-short"


def test_what_no_passage_carries_is_off_topic():
    assert reason_of("What is the capital of Ruritania?", covered=MIN_COVER - 0.01) == "off-topic"
    assert reason_of("What is the capital of Ruritania?", covered=MIN_COVER) == ""


def test_cover_is_looked_for_only_where_nothing_else_was_found():
    def never():
        raise AssertionError("asked for")

    assert first_fault(Written("", ONE, "en", never)).reason == "empty"


def test_cover_counts_content_words_by_stem():
    assert cover("How are pumps cleaned?", "Cleaning the pump", "en") == 1.0
    assert cover("How are pumps sold?", "Cleaning the pump", "en") == 0.5
    assert cover("What is it?", "Cleaning the pump", "en") == 1.0


def test_the_table_is_the_order_and_says_each_reason_once():
    names = list(FILTERS)
    assert names[0] == "empty"
    assert names[-1] == "off-topic"  # the only one that may search
