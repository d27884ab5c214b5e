"""Every sentence stands, to the character, in a document; anything else is a drop with a reason."""

import pytest

from generator.gate import examine
from generator.gate.cited import check_cited
from generator.records.answers import Citation, Response
from tests.making import PUMPS, TEXT, WARRANTY, candidate, passage, response


def test_sentences_that_stand_in_the_document_pass() -> None:
    assert check_cited(candidate(response(WARRANTY, PUMPS))).verdict == "pass"


def test_white_space_may_differ() -> None:
    assert "\n" in TEXT[PUMPS[1] : PUMPS[2]]
    assert check_cited(candidate(response(PUMPS))).score == 1.0


@pytest.mark.parametrize(
    "sentence",
    [
        ("The warranty lasts 25 months.", 0, 29),
        ("the warranty lasts 24 months.", 0, 29),
        ("The warranty lasts 24 months", 0, 29),
        ("The warranty lasts 24 months.", 0, 28),
        ("The warranty lasts 24 months.", 500, 529),
        ("The warranty lasts 24 months.", 29, 0),
        ("The warranty lasts 24 months.", -29, -1),
    ],
    ids=["number", "case", "full stop", "span short", "out of range", "reversed", "negative"],
)
def test_tr_23_a_citation_that_does_not_hold_fails(sentence: tuple[str, int, int]) -> None:
    finding = check_cited(candidate(response(sentence)))

    assert finding.verdict == "fail"
    assert "1 of 1 sentences" in finding.reason


def test_a_claim_without_a_citation_fails_and_the_score_is_the_share_that_is_proved() -> None:
    two = response(WARRANTY, PUMPS)
    one_cited = Response(two.text, two.claims, two.citations[:1])

    finding = check_cited(candidate(one_cited))

    assert (finding.verdict, finding.score) == ("fail", 0.5)
    assert "Pumps are covered" in finding.reason


def test_a_response_without_a_sentence_fails() -> None:
    assert check_cited(candidate(Response("", (), ()))).verdict == "fail"


def test_a_citation_outside_the_passages_of_the_prompt_fails() -> None:
    elsewhere = candidate(response(PUMPS), context=(passage(TEXT[:29]),))

    assert check_cited(elsewhere).verdict == "fail"


def test_a_document_the_run_does_not_know_fails() -> None:
    citation = Citation(0, 29, "other.txt", 0, 29, "exact")
    strange = Response(WARRANTY[0], ((0, 29),), (citation,))

    assert check_cited(candidate(strange)).verdict == "fail"


def test_every_check_speaks_once_in_the_order_of_the_table() -> None:
    from generator.gate import CHECKS

    findings = examine(candidate(response(WARRANTY)))

    assert [finding.check for finding in findings] == list(CHECKS)
