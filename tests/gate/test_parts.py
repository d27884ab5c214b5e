"""The thresholds of the config decide; a part can't be worse than the whole."""

from msgspec import structs

from generator.config import Checks
from generator.gate import examine, failing, verdict_of
from generator.gate.cited import check_quotes
from generator.gate.parts import check_part, check_support
from generator.quoting import match_of
from generator.records.answers import Citation, Response
from tests.making import TEXT, WARRANTY, candidate, passage, response


def paraphrase(text: str, **changes: object):
    """A claim that rests on the first sentence of TEXT."""
    cited = Citation(0, len(text), "a.txt", 0, 29, match_of(text, TEXT[:29]))
    return candidate(Response(text, ((0, len(text)),), (cited,)), **changes)


def test_an_honest_paraphrase_passes_and_a_changed_number_fails() -> None:
    assert check_support(paraphrase("The warranty lasts twenty-four months.")).verdict == "pass"

    changed = paraphrase("The warranty lasts 36 months.")
    finding = check_support(changed)

    assert finding.verdict == "fail"
    assert "The warranty lasts 36 months." in finding.reason
    assert check_part("names", changed).verdict == "pass"
    assert "fail" in {
        check_part("numbers", changed).verdict,
        check_part("wording", changed).verdict,
    }


def test_the_thresholds_are_the_configs() -> None:
    claim = paraphrase("The guarantee runs for two years.")
    score = check_support(claim).score

    for supported, unsupported, verdict in (
        (score, 0.0, "pass"),
        (1.0, score, "unsure"),
        (1.0, 1.0, "fail"),
    ):
        checks = Checks(supported=supported, unsupported=unsupported)
        again = structs.replace(claim, checks=checks, _supports=None)
        assert check_support(again).verdict == verdict


def test_a_part_never_fails_where_the_whole_passes() -> None:
    lenient = paraphrase("The warranty lasts 36 months.", checks=Checks(0.0, 0.0))

    findings = examine(lenient)

    assert failing(findings) is None
    assert verdict_of(findings) == "pass"


def test_a_sentence_word_for_word_passes_every_check() -> None:
    findings = examine(candidate(response(WARRANTY)))

    assert {finding.verdict for finding in findings} == {"pass"}


def test_another_language_than_english_is_unsure_unless_word_for_word() -> None:
    assert check_support(paraphrase("Elle dure deux ans.", language="fr")).verdict == "unsure"
    assert check_support(candidate(response(WARRANTY), language="fr")).verdict == "pass"


def test_tr_25_a_claim_that_rests_on_one_word_is_unsure() -> None:
    text = "The guarantee runs for two years."
    word = Citation(0, len(text), "a.txt", 0, 3, "fuzzy")
    resting = candidate(Response(text, ((0, len(text)),), (word,)))

    assert check_quotes(resting).verdict == "unsure"
    assert check_quotes(paraphrase(text)).verdict == "pass"


def test_verdicts_together() -> None:
    good, bad = examine(candidate(response(WARRANTY))), examine(paraphrase("It costs 9 euros."))

    assert verdict_of(good) == "pass"
    assert verdict_of(bad) == "fail"
    found = failing(bad)
    assert found is not None
    assert found.check == "support"


def test_the_evidence_of_a_claim_is_the_whole_sentences_that_its_span_lies_in() -> None:
    text = "Intro here. The Alder pump is quiet. It lasts 24 months."
    context = (passage(text[12:], start=12),)
    claim = "The Alder pump is silent."
    cited = Citation(0, len(claim), "a.txt", text.index("pump"), text.index("quiet"), "fuzzy")
    made = candidate(
        Response(claim, ((0, len(claim)),), (cited,)),
        context=context,
        document_text={"a.txt": text}.__getitem__,
    )

    assert made.supports()[0].parts["names"] == 0
    assert check_support(made).verdict == "pass"
