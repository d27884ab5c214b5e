"""Questions that the extractive teacher makes of a passage's sentences."""

import asyncio
import json

import pytest

from generator.records.calls import Given, Request
from generator.records.knowledge import Passage
from generator.teachers.asking import questions
from generator.teachers.extractive import Extractive
from generator.text import sentence_spans


def passage(text, title="Rules"):
    spans = tuple(sentence_spans(text))
    return Passage("a.md", title, (), 0, len(text), text, spans)


def asked(text, *, n=10, title="Rules", **given):
    return questions(Given("", (passage(text, title),), n_asked=n, **given))


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("Feed B costs €10 for 250 ml.", "How much does Feed B cost?"),
        ("A full tank lasts about 14 days.", "How long does a full tank last?"),
        ("Phone recordings are kept for 60 days.", "For how long are phone recordings kept?"),
        (
            "Carriers must delete the data within 6 months.",
            "Within what time must carriers delete the data?",
        ),
        ("Passwords are changed every 90 days.", "How often are passwords changed?"),
        (
            "Spare parts for the Sprig 2 remain available until December 2027.",
            "Until when do spare parts for the Sprig 2 remain available?",
        ),
        (
            "Recall R-2024-01 was announced on 12 March 2024.",
            "When was Recall R-2024-01 announced?",
        ),
        (
            "Grow Plus members may borrow a Sprig 3 when a repair takes longer than 10 days.",
            "When may Grow Plus members borrow a Sprig 3?",
        ),
        (
            "A Sow plan cannot be paused, because a parcel comes only every second month.",
            "Why can a Sow plan not be paused?",
        ),
        (
            "The margin on Feed is small, so Mossgrove sells Feed at the list price.",
            "Why does Mossgrove sell Feed at the list price?",
        ),
        (
            "If the customer closes a site, the plan ends with 30 days of notice.",
            "What happens if the customer closes a site?",
        ),
        (
            "Limescale caused 46% of the pump failures in 2024.",
            "What share of the pump failures in 2024 did limescale cause?",
        ),
        (
            "Seventy per cent of comparable gardens had a warranty of 24 months.",
            "What share of comparable gardens had a warranty of 24 months?",
        ),
        ("One account can hold up to 8 gardens.", "How many gardens can one account hold?"),
        ("The ticket system is called Burrow.", "What is the ticket system called?"),
        ("The window depends on the plan.", "What does the window depend on?"),
        (
            "The Canopy 12 Duo carries a surcharge of €15 in zone 2.",
            "What surcharge does the Canopy 12 Duo carry in zone 2?",
        ),
        ("Wipe the diffuser with a dry or damp cloth.", "How should I wipe the diffuser?"),
        (
            "Offer a voucher when a parcel arrives more than 5 days late.",
            "When should I offer a voucher?",
        ),
        ("Can you deliver to Tenerife?", "Can you deliver to Tenerife?"),
    ],
)
def test_a_plain_sentence_gives_the_question_that_it_answers(sentence, question):
    assert asked(sentence)[0] == question


@pytest.mark.parametrize(
    "sentence",
    [
        "It lasts about 14 days.",
        "I cancelled my plan within 30 days.",
        "The rest is kept for 60 days by them.",
        "DATA PROCESSING SUMMARY",
        "Price – Sprig 3: €79; Thicket 6: €139.",
        "The pump runs for 15 minutes and rests for 45 minutes.",
        "Can I use it?",
        "Why does my Sprig turn off?",
        "The customer had been offline for 21 days.",
    ],
)
def test_what_is_not_plain_or_of_one_case_gives_no_question(sentence):
    assert asked(sentence) == []


def test_a_question_without_a_name_gets_that_of_the_manual():
    text = "Change the water every 3 weeks."
    assert asked(text, title="Thicket 9 manual") == [
        "With the Thicket 9, how often should I change the water?"
    ]
    assert asked(text, title="House rules") == ["How often should I change the water?"]


TWO = (
    "Feed B costs €10 for 250 ml. A Sow plan cannot be paused, because a parcel comes only every "
    "second month."
)


def test_reasons_come_first_where_the_difficulty_is_about_them():
    assert asked(TWO, n=1) == ["How much does Feed B cost?"]
    assert asked(TWO, n=1, difficulty="asks why something is so") == [
        "Why can a Sow plan not be paused?"
    ]


def test_what_is_known_is_not_asked_again():
    known = ("how much does FEED B cost",)
    assert asked(TWO, known=known) == ["Why can a Sow plan not be paused?"]
    assert asked(TWO, n=0) == []


def test_other_languages_than_english_give_no_question():
    assert asked(TWO, language="de") == []


def test_the_teacher_answers_a_call_that_asks():
    given = Given("", (passage(TWO),), n_asked=1)
    request = Request("ask", (), {}, given=given)
    reply = asyncio.run(Extractive().reply(request))
    assert json.loads(reply.text) == {"instructions": ["How much does Feed B cost?"]}
