"""What comes of an instruction that asks on purpose what the documents don't say.

It is kept only where retrieval and the gate fail to support an answer: where they do support one,
the instruction was answerable after all.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from generator.config import Expects
from generator.gate import failing, unsaid_words
from generator.records.answers import Finding, Response
from generator.records.examples import Drop, Example
from generator.records.plan import Unit
from generator.run.results import Result
from generator.text import content_hash

__all__ = ["refused"]


def refused(
    unit: Unit, example: Example, expects: Expects, refusal: str, sentences: Sequence[str]
) -> Result:
    """Return what came of a unit whose template expects no answer, or none in full.

    Args:
        example: what the teacher's answer gave, gate and all; without a claim where it abstained.
        refusal: what the expert says where the documents don't.
        sentences: those of the passages that were found for it.
    """
    found = failing(example.findings)
    has_answer = bool(example.response.claims) and found is None
    if expects == "partly":
        return _partly(unit, example, refusal, sentences, has_answer=has_answer)
    if has_answer:
        why = f"the documents support an answer: {example.response.text[:120]!r}"
        return Result(unit, "dropped", Drop("answerable", why))
    if expects == "unanswerable":
        for sentence in sentences:
            if not unsaid_words(unit.question, [sentence]):
                why = f"a passage speaks of all that is asked: {sentence[:120]!r}"
                return Result(unit, "dropped", Drop("answerable", why))
    why = "no passage answers it" if found is None or not example.response.claims else found.reason
    return _kept(unit, example, Response("", (), ()), refusal, expects, why)


def _partly(
    unit: Unit, example: Example, refusal: str, sentences: Sequence[str], *, has_answer: bool
) -> Result:
    if not has_answer:
        return Result(unit, "dropped", Drop("abstained", "no part of it is answered"))
    unsaid = unsaid_words(unit.question, sentences)
    if not unsaid:
        why = "the passages speak of all that is asked"
        return Result(unit, "dropped", Drop("answerable", why))
    why = f"no passage speaks of: {', '.join(unsaid[:8])}"
    return _kept(unit, example, example.response, refusal, "partly", why)


def _kept(
    unit: Unit, example: Example, said: Response, refusal: str, expects: Expects, why: str
) -> Result:
    """Return the example with the refusal as its response, or behind what is said."""
    start = len(said.text) + 1 if said.text else 0
    text = f"{said.text} {refusal}" if said.text else refusal
    findings = example.findings if said.text else ()
    made = replace(
        example,
        response=Response(text, (*said.claims, (start, len(text))), said.citations),
        findings=(*findings, Finding("unanswerable", "pass", 1.0, why)),
        content_hash=content_hash(unit.instruction, unit.input, text, n_digits=16),
        expects=expects,
    )
    return Result(unit, "kept", example=made)
