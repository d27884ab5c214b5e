"""Words and phrases that make a text surer, less sure or negative are counted where they stand."""

import pytest

from generator.gate.aligning import align
from generator.gate.cues import KINDS, counts, cues_of, find_cues
from generator.gate.reading import read


def found(text: str, kind: str) -> list[str]:
    return [words for _, words in find_cues(read(text).words)[KINDS.index(kind)]]


@pytest.mark.parametrize(
    ("text", "kind", "cues"),
    [
        ("It fits every time without exception.", "firm",
         ["every", "every time", "without exception", "exception"]),
        ("It is a good idea, though not essential.", "loose", ["good idea", "not essential"]),
        ("It no longer fits.", "no", ["no", "no longer"]),
        ("It doesn't fit.", "no", ["does"]),
        ("It also fits.", "yes", ["also"]),
        ("It fits unless it rains.", "condition", ["unless"]),
        ("It fits.", "firm", []),
    ],
)  # fmt: skip
def test_cues_are_words_and_phrases(text: str, kind: str, cues: list[str]) -> None:
    assert sorted(found(text, kind)) == sorted(cues)


def test_a_negation_says_no_whatever_word_it_is() -> None:
    assert KINDS.index("no") in cues_of("does", is_negation=True)
    assert KINDS.index("no") not in cues_of("does", is_negation=False)


def test_cues_of_claim_and_evidence_are_told_apart() -> None:
    claim, evidence = read("It must always fit."), read("The lid must fit. Perhaps it is blue.")
    a = align(claim, evidence, read(""))

    assert counts(a, "firm") == (2, 1, 1, 1, 0)
    assert counts(a, "loose") == (0, 0, 1, 0, 0)
