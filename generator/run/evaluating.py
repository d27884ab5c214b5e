"""What came of one unit's calls: nothing yet, a failure, an abstention, or an example and a gate.

A pure function of the journal and of the inputs of the revision that issued the calls. It doesn't
look at other units; near-duplicates, quotas and decisions come after it.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from generator.answer import cite
from generator.config import Expects
from generator.gate import Candidate, examine, failing
from generator.judging import verdict
from generator.records.answers import Answer, Finding
from generator.records.calls import CallKind, Reply
from generator.records.examples import Drop, Example
from generator.records.knowledge import Passage
from generator.records.plan import Asking, Unit
from generator.replies import ReplyFault
from generator.review import Judged
from generator.review.instructions import asked_as
from generator.run.answering import MAX_SAMPLES, READERS, Step
from generator.run.ledger import Ledger
from generator.run.library import Library
from generator.run.refusing import refused
from generator.run.results import Result
from generator.run.unread import UNREAD, why_unread
from generator.store import Call, Outcome
from generator.teachers.retrying import LIFETIME_ATTEMPTS, counts_for_life
from generator.text import content_hash, sentence_spans

__all__ = ["MAX_ATTEMPTS", "Evaluator", "decided", "without_reply"]

MAX_ATTEMPTS = LIFETIME_ATTEMPTS
"""Attempts at one call in the life of its unit that may have cost money; then it has failed."""


class _Told(Struct, frozen=True, gc=False):
    """What one call of a chain came to: a reply that can be read, or why there is none (yet).

    Attributes:
        failed: why there never will be one; `None` while it is open.
        fault: what went wrong so far with a call that is open.
    """

    read: Any = None
    call: Call | None = None
    reply: Reply | None = None
    failed: Drop | None = None
    fault: Drop | None = None


class Evaluator:
    """Evaluates units and remembers what it found while nothing new was journalled about them.

    Args:
        libraries: number of a revision -> its inputs; those of the newest are used for what checks
            decide by and whether there is a judge, whatever it was when a call was issued. It may
            grow. (A function that finds them in whoever holds this evaluator would keep both in
            memory after their last use.)
    """

    def __init__(self, ledger: Ledger, libraries: Mapping[int, Library]) -> None:
        self._ledger = ledger
        self._libraries = libraries
        self._marks: tuple[int, dict[str, Expects]] = (-1, {})
        self._found: dict[str, tuple[tuple[int, int], Result]] = {}

    def evaluate(self, unit: Unit) -> Result:
        """Return what came of a unit. A gate's drop keeps its example: a person may want it."""
        mark = asked_as(unit)
        calls = [c for c in self._ledger.calls.get(unit.id, ()) if c.asked == mark]
        if not calls:
            return Result(unit, "open")
        stamp = (len(calls), self._newest().revision.n)
        known = self._found.get(unit.id)
        if known and known[0] == stamp and known[1].unit == unit:
            return known[1]
        result = self._chain(unit, calls)
        if result.state != "open":
            self._found[unit.id] = (stamp, result)
        return result

    def _chain(self, unit: Unit, calls: Sequence[Call]) -> Result:
        """Walk a unit's chain as far as its replies go: answer, gate, repair, gate, judge."""
        n_answers = self._newest().config.n_answers
        drawn = self._drawn(calls, n_answers) if n_answers > 1 else [self._told(calls, "answer")]
        if drawn[-1].failed:
            return Result(unit, "failed", drawn[-1].failed)
        if drawn[-1].call is None:
            return Result(unit, "open", drawn[-1].fault)
        if expects := self._expects().get(unit.template):
            _, example, library = self._answered(unit, drawn[0])
            sentences = _sentences(example.context, library.config.expert.language)
            return refused(unit, example, expects, library.config.expert.refusal, sentences)
        answers = [told for told in drawn if not told.read.abstains]
        if not answers:
            return Result(unit, "dropped", Drop("abstained", "no passage answers the instruction"))
        told, example, library = self._best(unit, answers)
        assert told.call is not None
        found = failing(example.findings)
        if found and self._repairs(told.call):
            return self._repaired(unit, calls, told, example, found, library)
        if found:
            return Result(unit, "dropped", _drop_for(found), example)
        return self._graded(unit, calls, [told], example, library)

    def _newest(self) -> Library:
        return self._libraries[max(self._libraries)]

    def _expects(self) -> dict[str, Expects]:
        """Return the marked templates of the newest revision; they are looked up once for it."""
        newest = self._newest()
        if self._marks[0] != newest.revision.n:
            self._marks = (newest.revision.n, newest.config.expects())
        return self._marks[1]

    def _drawn(self, calls: Sequence[Call], n_answers: int) -> list[_Told]:
        """Return the answers to one prompt that can be read, in the order of their samples.

        Where none can ever be, or one is still missing, the last of the list says so.
        """
        newest = {call.sample: call for call in calls if call.kind == "answer"}
        found: list[_Told] = []
        lost = _Told()
        for sample in range(n_answers + MAX_SAMPLES - 1):
            told = self._came(newest[sample]) if sample in newest else _Told()
            if told.call:
                found.append(told)
            elif told.failed is None:
                return [*found, told]
            else:
                lost = told
            is_over = told.failed is not None and told.failed.reason not in UNREAD
            if is_over or len(found) == n_answers:
                break
        return found or [lost]

    def _best(self, unit: Unit, answers: Sequence[_Told]) -> tuple[_Told, Example, Library]:
        """Return one that passes the gate before one that doesn't, then by scores, then the first.

        The score of an answer is the mean of its checks'.
        """
        if len(answers) == 1:
            return self._answered(unit, answers[0])
        made = []
        for n, told in enumerate(answers):
            answered = self._answered(unit, told)
            findings = answered[1].findings
            score = sum(finding.score for finding in findings) / len(findings)
            made.append(((failing(findings) is not None, -round(score, 4), n), answered))
        return min(made, key=lambda one: one[0])[1]

    def _answered(self, unit: Unit, told: _Told) -> tuple[_Told, Example, Library]:
        """Return an answer with the example it gives and the inputs it was asked with."""
        assert told.call is not None
        library = self._libraries[told.call.revision]
        context = tuple([library.passage(*place) for place in told.call.context])
        return told, self._example(unit, context, [told], library), library

    def _repairs(self, call: Call) -> bool:
        newest = self._newest()
        return (
            newest.config.repairs
            and "repair" in newest.revision.prompts
            and call.provider != "extractive"
        )

    def _repaired(
        self,
        unit: Unit,
        calls: Sequence[Call],
        first: _Told,
        example: Example,
        found: Finding,
        library: Library,
    ) -> Result:
        """Go on with the second answer, where there is one; a unit gets no third."""
        assert first.call is not None
        told = self._told(calls, "repair", after=first.call.step)
        if told.failed:
            return Result(unit, "dropped", _drop_for(found, "a second answer failed"), example)
        if told.call is None or told.reply is None:
            finding = f"{found.check}: {found.reason}"
            step = Step(unit, "repair", example.context, first.read, finding)
            return Result(unit, "open", told.fault, example, step=step)
        if told.read.abstains:
            return Result(unit, "dropped", _drop_for(found, "asked again, it abstained"), example)
        again = self._example(unit, example.context, [first, told], library)
        if still := failing(again.findings):
            return Result(unit, "dropped", _drop_for(still, "asked twice"), again)
        return self._graded(unit, calls, [first, told], again, library)

    def _graded(
        self,
        unit: Unit,
        calls: Sequence[Call],
        chain: list[_Told],
        example: Example,
        library: Library,
    ) -> Result:
        """Put the judge's grades beside the checks, where there is a judge and it is asked."""
        newest, last = self._newest(), chain[-1].call
        checks = newest.config.checks
        is_asked = "judge" in newest.config.teachers and "judge" in newest.revision.prompts
        if last is None or not (is_asked and (checks.judge == "all" or example.is_unsure)):
            return Result(unit, "kept", example=example)
        told = self._told(calls, "judge", after=last.step)
        if told.failed:
            finding = Finding("judge", "unsure", 0.0, f"no verdict: {told.failed.reason}")
            return Result(unit, "kept", example=_with(example, finding))
        if told.call is None or told.reply is None:
            step = Step(unit, "judge", example.context, example=example)
            return Result(unit, "open", told.fault, example, step=step)
        finding = verdict(told.read, checks.grade)
        graded = self._example(unit, example.context, [*chain, told], library)
        graded = replace(_with(graded, finding), grades=told.read)
        if finding.verdict == "fail":
            return Result(unit, "dropped", _drop_for(finding), graded)
        return Result(unit, "kept", example=graded)

    def _told(self, calls: Sequence[Call], kind: CallKind, after: int = -1) -> _Told:
        """Return what the newest call of a kind came to, of those issued after a step."""
        of_kind = [call for call in calls if call.kind == kind and call.step > after]
        if not of_kind:
            return _Told()
        told = self._came(of_kind[-1])
        if told.failed and told.failed.reason in UNREAD:
            return told if of_kind[-1].sample + 1 >= MAX_SAMPLES else _Told()
        return told

    def _came(self, call: Call) -> _Told:
        """Return what one call came to."""
        outcome = self._ledger.answers.get(call.key)
        if outcome is None or outcome.reply is None:
            faults = self._ledger.faults.get(call.key, ())
            state, drop = state_without_reply(faults)
            return _Told(failed=drop) if state == "failed" else _Told(fault=drop)
        read = self._ledger.read.pop(call.key, None)
        if read is None:
            try:
                read = READERS[call.kind](outcome.reply.text, finish=outcome.reply.finish)
            except ReplyFault as fault:
                return _Told(failed=why_unread(outcome.reply, fault))
        return _Told(read, call, outcome.reply)

    def _example(
        self, unit: Unit, context: tuple[Passage, ...], chain: Sequence[_Told], library: Library
    ) -> Example:
        """Return the example that a chain's newest answer gives, gate and all."""
        config, revision = library.config, library.revision
        last = next(one for one in reversed(chain) if isinstance(one.read, Answer))
        assert last.call is not None
        assert last.reply is not None
        response = cite(last.read, context)
        candidate = Candidate(
            question=unit.question,
            response=response,
            difficulty=config.difficulties[unit.difficulty],
            context=context,
            document_text=library.document_text,
            language=config.expert.language,
            refusal=config.expert.refusal,
            checks=self._newest().config.checks,
        )
        keys = [one.call.key for one in chain if one.call]
        answers = [self._ledger.answers[key] for key in keys]
        usages = [answer.reply.usage for answer in answers if answer.reply]
        writing = self._ledger.writing.get(unit.id, ())
        written = [self._ledger.answers[c.key] for c in writing if c.key in self._ledger.answers]
        # A call that wrote several instructions is shared by them.
        n_asked = unit.asking.n_asked if unit.asking else 1
        return Example(
            unit=unit,
            response=response,
            context=context,
            findings=examine(candidate),
            system=library.system,
            provider=last.call.provider,
            model=_who_answered(last.call, last.reply),
            input_tokens=_sum([usage.input_tokens for usage in usages]),
            output_tokens=_sum([usage.output_tokens for usage in usages]),
            cost_usd=_cost(answers, written, n_asked),
            content_hash=content_hash(unit.instruction, unit.input, response.text, n_digits=16),
            provenance={
                "config": library.fingerprint,
                "template": library.hash_of_template(unit.template),
                "prompts": revision.prompts,
                "documents": {p.document: revision.documents[p.document] for p in context},
                "calls": [*(c.key for c in writing), *keys],
                "rng_seed": config.rng_seed,
                **({"planned_instruction": unit.planned} if unit.planned else {}),
                **({"asking": _plain(unit.asking)} if unit.asking else {}),
            },
            scores=chain[0].call.scores if chain[0].call else (),
            score_parts=chain[0].call.parts if chain[0].call else (),
        )


def _who_answered(call: Call, reply: Reply) -> str:
    """Return the model's name as a record says it: of a path, which llama.cpp gives, the file's.

    A folder tells who made the run and where, and would be other bytes on another machine. A model
    in this process has one name, its file's with a digest, whatever older journals say.
    """
    name = call.model if call.provider == "local" else reply.model or call.model
    is_path = name.startswith("/") or name[1:3] in (":\\", ":/")
    return name.replace("\\", "/").rpartition("/")[2] if is_path else name


def _sentences(context: Sequence[Passage], language: str) -> list[str]:
    """Return the sentences of the passages, each by itself."""
    return [
        passage.text[span.start : span.end]
        for passage in context
        for span in sentence_spans(passage.text, language)
    ]


def _with(example: Example, finding: Finding) -> Example:
    return replace(example, findings=(*example.findings, finding))


def _drop_for(found: Finding, how: str = "") -> Drop:
    """Return the drop of an answer that a check fails."""
    reason = "unsupported" if found.check == "support" else found.check
    return Drop(reason, f"{found.reason} ({how})" if how else found.reason, found.score)


def _plain(asking: Asking) -> dict[str, Any]:
    """Return how an instruction was asked for, as a record says it."""
    return {
        "topic": asking.topic,
        "passage": {"document": asking.document, "start": asking.start, "end": asking.end},
        "sample": asking.sample,
        "ordinal": asking.ordinal,
        "operator": asking.operator,
        "parent": asking.parent,
    }


def _cost(answers: Sequence[Outcome], written: Sequence[Outcome], n_asked: int) -> float | None:
    """Return what an example's replies cost, or `None` where nobody knows a price."""
    known = [one.cost_usd for one in answers if one.cost_usd is not None]
    shared = [one.cost_usd for one in written if one.cost_usd is not None]
    if len(known) + len(shared) < len(answers) + len(written):
        return None
    return round(sum(known) + sum(shared) / n_asked, 8)


def _sum(counts: Sequence[int | None]) -> int | None:
    """Return the sum, or `None` where one isn't known."""
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None


def without_reply(unit: Unit, faults: Sequence[Outcome]) -> Result:
    """Return what a unit is whose call has no reply: open, or failed for good."""
    state, drop = state_without_reply(faults)
    return Result(unit, state, drop)


def state_without_reply(faults: Sequence[Outcome]) -> tuple[Literal["open", "failed"], Drop | None]:
    """Return what a call is that has no reply, and its newest fault."""
    if not faults:
        return "open", None
    last = faults[-1]
    n_for_life = sum(1 for fault in faults if counts_for_life(fault.fault))
    if last.fault.endswith("!") or n_for_life >= MAX_ATTEMPTS:
        return "failed", Drop(last.fault.rstrip("!"), last.message)
    return "open", Drop(last.fault, last.message)


def decided(result: Result, judged: Judged) -> Result:
    """Put what a person said over what the machine made, if the text is still the one they saw."""
    example = result.example
    if example is None or judged.content_hash != example.content_hash:
        return result
    if judged.status == "rejected":
        drop = Drop("rejected", judged.reason)
        return replace(result, state="dropped", drop=drop, example=example.with_status("rejected"))
    return replace(result, state="kept", drop=None, example=judged.applied_to(example))
