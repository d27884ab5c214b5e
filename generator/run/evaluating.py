"""What came of one unit's calls: nothing yet, a failure, an abstention, or an example and a gate.

A pure function of the journal and of the inputs of the revision that issued the calls. It doesn't
look at other units; near-duplicates, quotas and decisions come after it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from generator.answer import cite
from generator.config import Checks
from generator.gate import Candidate, examine, failing
from generator.records.answers import Response
from generator.records.calls import Reply
from generator.records.examples import Drop, Example, Stage, UnitState
from generator.records.knowledge import Passage
from generator.records.plan import Unit
from generator.replies import ReplyFault, read_answer
from generator.review import Judged
from generator.review.instructions import asked_as
from generator.run.answering import MAX_SAMPLES
from generator.run.ledger import Ledger
from generator.run.library import Library
from generator.store import Call, Outcome
from generator.teachers.retrying import LIFETIME_ATTEMPTS, counts_for_life
from generator.text import content_hash

__all__ = ["MAX_ATTEMPTS", "Evaluator", "Result", "decided", "without_reply"]

MAX_ATTEMPTS = LIFETIME_ATTEMPTS
"""Attempts at one call in the life of its unit that may have cost money; then it has failed."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one unit. `drop` says why for "dropped" and "failed"."""

    unit: Unit
    state: UnitState
    drop: Drop | None = None
    example: Example | None = None
    stage: Stage = "asked"


class Evaluator:
    """Evaluates units and remembers what it found while nothing new was journalled about them.

    Args:
        library: number of a revision -> its inputs.
        checks: what the gate decides by now, whatever it was when a call was issued.
    """

    def __init__(
        self, ledger: Ledger, library: Callable[[int], Library], checks: Callable[[], Checks]
    ) -> None:
        self._ledger = ledger
        self._checks = checks
        self._library = library
        self._found: dict[str, tuple[tuple[int, int, Checks], Result]] = {}

    def evaluate(self, unit: Unit) -> Result:
        """Return what came of a unit. A gate's drop keeps its example: a person may want it."""
        mark = asked_as(unit)
        calls = [c for c in self._ledger.calls.get(unit.id, ()) if c.asked == mark]
        if not calls:
            return Result(unit, "open")
        call = calls[-1]
        answer = self._ledger.answers.get(call.key)
        faults = self._ledger.faults.get(call.key, ())
        if answer is None or answer.reply is None:
            return without_reply(unit, faults)
        stamp = (len(calls), answer.attempt, self._checks())
        known = self._found.get(unit.id)
        if known and known[0] == stamp and known[1].unit == unit:
            return known[1]
        result = self._read(unit, calls, answer.reply)
        self._found[unit.id] = (stamp, result)
        return result

    def _read(self, unit: Unit, calls: Sequence[Call], reply: Reply) -> Result:
        call = calls[-1]
        library = self._library(call.revision)
        try:
            answer = read_answer(reply.text, finish=reply.finish)
        except ReplyFault as fault:
            if call.sample + 1 < MAX_SAMPLES:
                return Result(unit, "open")
            return Result(unit, "failed", Drop("unparseable", str(fault)))
        if answer.abstains:
            return Result(unit, "dropped", Drop("abstained", "no passage answers the instruction"))
        context = tuple(library.passage(*place) for place in call.context)
        response = cite(answer, context)
        example = self._example(unit, response, context, calls, reply, library)
        if found := failing(example.findings):
            reason = "unsupported" if found.check == "support" else found.check
            drop = Drop(reason, found.reason, found.score)
            return Result(unit, "dropped", drop, example)
        return Result(unit, "kept", example=example)

    def _example(
        self,
        unit: Unit,
        response: Response,
        context: tuple[Passage, ...],
        calls: Sequence[Call],
        reply: Reply,
        library: Library,
    ) -> Example:
        config, revision = library.config, library.revision
        candidate = Candidate(
            question=unit.question,
            response=response,
            difficulty=config.difficulties[unit.difficulty],
            context=context,
            document_text=library.document_text,
            language=config.expert.language,
            refusal=config.expert.refusal,
            checks=self._checks(),
        )
        answers = [self._ledger.answers[c.key] for c in calls if c.key in self._ledger.answers]
        return Example(
            unit=unit,
            response=response,
            context=context,
            findings=examine(candidate),
            system=library.system,
            provider=calls[-1].provider,
            model=reply.model or calls[-1].model,
            input_tokens=_sum(a.reply.usage.input_tokens for a in answers if a.reply),
            output_tokens=_sum(a.reply.usage.output_tokens for a in answers if a.reply),
            cost_usd=round(sum(a.cost_usd for a in answers), 8),
            content_hash=content_hash(unit.instruction, unit.input, response.text, n_digits=16),
            provenance={
                "config": library.fingerprint,
                "template": library.hash_of_template(unit.template),
                "prompts": revision.prompts,
                "documents": {p.document: revision.documents[p.document] for p in context},
                "calls": [c.key for c in calls],
                "rng_seed": config.rng_seed,
                **({"planned_instruction": unit.planned} if unit.planned else {}),
            },
        )


def _sum(counts: Iterable[int | None]) -> int | None:
    """Return the sum, or `None` where one isn't known."""
    total = 0
    for count in counts:
        if count is None:
            return None
        total += count
    return total


def without_reply(unit: Unit, faults: Sequence[Outcome]) -> Result:
    """Return what a unit is whose call has no reply: open, or failed for good."""
    if not faults:
        return Result(unit, "open")
    last = faults[-1]
    n_for_life = sum(1 for fault in faults if counts_for_life(fault.fault))
    if last.fault.endswith("!") or n_for_life >= MAX_ATTEMPTS:
        return Result(unit, "failed", Drop(last.fault.rstrip("!"), last.message))
    return Result(unit, "open", Drop(last.fault, last.message))


def decided(result: Result, judged: Judged) -> Result:
    """Put what a person said over what the machine made, if the text is still the one they saw."""
    example = result.example
    if example is None or judged.content_hash != example.content_hash:
        return result
    if judged.status == "rejected":
        drop = Drop("rejected", judged.reason)
        return replace(result, state="dropped", drop=drop, example=example.with_status("rejected"))
    return replace(result, state="kept", drop=None, example=judged.applied_to(example))
