"""A response that only repeats the question is no answer."""

from generator.gate.echo import check_echo
from tests.making import WARRANTY, candidate, response


def test_tr_22_the_question_copied_as_the_answer_fails() -> None:
    copied = candidate(response(WARRANTY), question="The warranty lasts 24 months?")

    assert check_echo(copied).verdict == "fail"


def test_an_answer_in_the_questions_words_passes() -> None:
    asked = candidate(response(WARRANTY), question="How many months does the warranty last?")

    assert check_echo(asked).verdict == "pass"
