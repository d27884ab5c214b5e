"""The bounds of a difficulty hold to the word and the sentence."""

from generator.config import Difficulty
from generator.gate.length import check_length
from tests.making import PUMPS, WARRANTY, candidate, response


def test_within_both_bounds_passes_with_the_share_of_words_used() -> None:
    finding = check_length(candidate(response(WARRANTY)))  # 5 of 20 words

    assert (finding.verdict, finding.score) == ("pass", 0.25)


def test_one_sentence_too_many_fails() -> None:
    bounds = Difficulty("basic", max_sentences=1, max_words=20)

    finding = check_length(candidate(response(WARRANTY, PUMPS), difficulty=bounds))

    assert finding.reason == "2 sentences; at most 1"


def test_one_word_too_many_fails() -> None:
    allowed, too_few = Difficulty("x", max_words=5), Difficulty("x", max_words=4)

    assert check_length(candidate(response(WARRANTY), difficulty=allowed)).verdict == "pass"
    assert check_length(candidate(response(WARRANTY), difficulty=too_few)).reason == (
        "5 words; at most 4"
    )
