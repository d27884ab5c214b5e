"""Refusals, leaks, broken ends and other languages fail; the words of a document never do."""

import pytest

from generator.gate.language import check_language
from generator.gate.leak import check_leak
from generator.gate.refused import check_abstention, check_refusal
from generator.gate.truncated import check_truncation
from generator.records.answers import Response
from tests.making import candidate, response


def said(text: str):
    """A response in the teacher's own words."""
    return candidate(Response(text, ((0, len(text)),), ()), refusal="I can't say.")


@pytest.mark.parametrize(
    "text",
    [
        "The passages do not mention a price.",
        "The provided context doesn\u2019t say how long.",
        "This is not specified in the documents.",
        "There is no information to answer this.",
        "I cannot find it.",
        "I can't say.",
    ],
)
def test_an_abstention_in_prose_fails(text: str) -> None:
    assert check_abstention(said(text)).verdict == "fail"


@pytest.mark.parametrize(
    "text",
    [
        "The policy documents do not need a signature.",
        "Customers can find it in the app.",
        "The text is printed below the barcode.",
    ],
)
def test_an_answer_about_documents_is_none(text: str) -> None:
    assert check_abstention(said(text)).verdict == "pass"


@pytest.mark.parametrize(
    "text",
    ["I'm sorry, but I can't help with that.", "As an AI, I have no view.", "I cannot assist."],
)
def test_tr_6_a_refusal_fails(text: str) -> None:
    assert check_refusal(said(text)).verdict == "fail"


@pytest.mark.parametrize(
    "text",
    [
        "According to passage 2 it lasts 24 months.",
        "Based on the provided context, it lasts 24 months.",
        'It lasts 24 months <passage number="0">.',
        "It lasts 24 months [1].",
    ],
)
def test_tr_22_a_leak_of_the_prompt_fails(text: str) -> None:
    assert check_leak(said(text)).verdict == "fail"


def test_what_a_document_says_of_passages_may_stay() -> None:
    text = "The passage 2 door is locked."
    cited = candidate(response((text, 0, len(text))), document_text={"a.txt": text}.__getitem__)

    assert check_leak(cited).verdict == "pass"
    assert check_leak(said("It lasts 24 months.")).verdict == "pass"


@pytest.mark.parametrize(
    "text", ["It lasts for the", "It lasts 24,", "It lasts (24 months.", "It \u2014"]
)
def test_a_broken_end_fails(text: str) -> None:
    assert check_truncation(said(text)).verdict == "fail"


def test_a_whole_end_passes() -> None:
    assert check_truncation(said("It lasts 24 months (two years).")).verdict == "pass"


def test_another_language_or_script_fails() -> None:
    assert (
        check_language(said("Die Garantie gilt f\u00fcr die Pumpe und das Licht.")).verdict
        == "fail"
    )
    assert check_language(said("\u4fdd\u4fee\u671f\u4e3a\u4e24\u5e74\u3002")).verdict == "fail"
    assert check_language(said("The warranty is for the pump and the lamp.")).verdict == "pass"
    german = candidate(said("Die Garantie gilt f\u00fcr die Pumpe.").response, language="de")
    assert check_language(german).verdict == "pass"
