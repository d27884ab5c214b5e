import asyncio
import json

import pytest
from hypothesis import given as forall
from hypothesis import strategies as st
from msgspec.structs import replace

from generator.records.calls import Given, Message, Request
from generator.records.knowledge import Passage
from generator.teachers.contract import ANSWER_SCHEMA, TeacherFault
from generator.teachers.extractive import Extractive
from generator.teachers.sentences import choose_sentences
from generator.text import sentence_spans, stems


def passage(text: str, title: str = "", headings: tuple[str, ...] = ()) -> Passage:
    spans = [s for s in sentence_spans(text) if text[s.start : s.end].strip()]
    return Passage("d", title, headings, 0, len(text), text, tuple(spans))


def ask(question: str, *passages: Passage, n: int = 3) -> list[str]:
    """Return the chosen sentences; a word weighs 3 where some passage has it."""
    known = {s for p in passages for s in stems(f"{p.title} {' '.join(p.headings)} {p.text}")}
    weights = {s: 3.0 for s in stems(question) if s in known}
    chosen = choose_sentences(Given(question, passages, weights, n))
    return [passages[at].sentence(span) for at, span in chosen]


WARRANTY = passage(
    "A pump is covered for 12 months. A lamp head is covered for 6 months. "
    "The receipt proves the date of purchase.",
    title="Warranty of pumps and lamps",
)
PRICES = passage("The small garden costs €79. The large garden costs €139 in every shop.")


def test_the_sentence_that_answers_is_chosen() -> None:
    assert ask("How long is the pump covered?", WARRANTY, PRICES, n=1) == [
        "A pump is covered for 12 months."
    ]
    assert ask("What does the large garden cost?", PRICES, WARRANTY, n=1) == [
        "The large garden costs €139 in every shop."
    ]


def test_a_sentence_that_limits_the_answer_goes_with_it() -> None:
    text = "A pump can be returned within 30 days. However, the box must be sealed."
    assert ask("When can a pump be returned?", passage(text), n=2) == [
        "A pump can be returned within 30 days.",
        "However, the box must be sealed.",
    ]
    assert ask("When can a pump be returned?", passage(text), n=1) == [
        "A pump can be returned within 30 days."
    ]


def test_a_short_answer_takes_no_second_sentence_that_is_worse() -> None:
    text = "A pump can be returned within 30 days. Breda packs parcels for pump owners on Mondays."
    assert ask("When can a pump be returned?", passage(text), n=2) == [
        "A pump can be returned within 30 days."
    ]


def test_a_long_answer_also_holds_what_another_passage_says_as_well() -> None:
    rules = passage("A pump can be returned within 30 days.", title="Rules of the pump")
    terms = passage("A pump can be returned within 30 days by post.", title="Terms of the pump")
    question = "When can a pump be returned?"
    assert len(ask(question, rules, terms, n=3)) == 2
    assert len(ask(question, rules, terms, n=2)) == 1


def test_other_words_for_the_same_are_understood() -> None:
    assert ask("How expensive is the large garden?", PRICES, WARRANTY, n=1) == [
        "The large garden costs €139 in every shop."
    ]


@pytest.mark.parametrize(
    "question",
    [
        "How many elephants live in Zanzibar?",
        "What does the blue submarine cost?",
        "of the and",
        "",
        "\U0001f331?",
    ],
)
def test_it_abstains_where_nothing_answers(question: str) -> None:
    assert ask(question, PRICES, WARRANTY) == []


def test_without_passages_it_abstains() -> None:
    assert ask("How long is the pump covered?") == []


def test_a_dangling_sentence_brings_the_one_before_it() -> None:
    care = passage(
        "The wick draws water from the tank. It must be replaced every 6 months, because lime "
        "hardens the felt of the wick."
    )
    found = ask("Why must the wick be replaced every 6 months?", care)
    assert found[0] == "The wick draws water from the tank."
    assert len(found) == 2


def test_a_question_in_a_document_answers_nothing() -> None:
    ticket = passage(
        "How long is the pump covered?\n\nA pump is covered for 12 months.", title="Pump"
    )
    assert ask("How long is the pump covered?", ticket) == ["A pump is covered for 12 months."]


def test_an_answer_about_another_model_is_not_trusted() -> None:
    noise = passage("The Alder 6 makes 28 dB while its pump runs.", title="Noise")
    assert ask("How many dB does the Alder 6 make while its pump runs?", noise)
    assert ask("How many dB does the Alder 9 make while its pump runs?", noise) == []


def test_no_more_sentences_than_allowed() -> None:
    for n in (1, 2, 3):
        assert len(ask("How long are pump and lamp covered?", WARRANTY, n=n)) <= n


@forall(
    question=st.text(max_size=80),
    text=st.text(max_size=300),
    language=st.sampled_from(["en", "de", "ja"]),
)
def test_whatever_is_asked_whole_sentences_come_in_reading_order(
    question: str, text: str, language: str
) -> None:
    one = passage(text, title=question)
    chosen = choose_sentences(Given(question, (one,), {}, 3, language))
    assert all(at == 0 and span in one.sentences for at, span in chosen)
    assert [span.start for _, span in chosen] == sorted(span.start for _, span in chosen)


def test_the_reply_quotes_each_claim_to_the_character() -> None:
    given = Given(
        "What does the large garden cost?", (PRICES,), {"larg": 3.0, "garden": 2.0, "cost": 3.0}
    )
    request = Request("answer", (Message("user", "?"),), ANSWER_SCHEMA, given=given)
    reply = json.loads(asyncio.run(Extractive().reply(request)).text)
    assert reply["abstains"] is False
    for claim in reply["claims"]:
        assert claim["quotes"] == [{"passage": 0, "text": claim["text"]}]
        assert claim["text"] in PRICES.text


def test_it_can_only_answer() -> None:
    request = Request("judge", (), ANSWER_SCHEMA)
    with pytest.raises(TeacherFault, match="can't judge"):
        asyncio.run(Extractive().reply(request))


def test_a_sentence_that_stands_in_two_passages_is_said_once() -> None:
    text = "A pump is covered for 12 months. A pump is covered for 2 months where it is used daily."
    first = passage(text)
    second = replace(first, start=33, text=text[33:], sentences=first.sentences[1:])
    chosen = ask("How many months is a pump covered?", first, second, n=3)
    assert sorted(chosen) == sorted(set(chosen))
    assert len(chosen) == 2
