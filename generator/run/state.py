"""What a run is worth now: a pure function of its inputs, its plan and its journal.

For each unit in plan order: was its instruction dropped before it was asked? What came of its call?
Does the gate pass it? What did a person say? Then near-duplicates among what is left, people's
choices first, and whatever a cell holds beyond its quota.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from generator.answer import cite
from generator.config import Config
from generator.dedup import Rule, Text, near_duplicates
from generator.gate import Candidate, examine
from generator.plan import is_current, quotas
from generator.records.answers import Response
from generator.records.calls import Reply
from generator.records.examples import Drop, Example, UnitState
from generator.records.knowledge import Passage
from generator.records.plan import CellName, Unit
from generator.replies import ReplyFault, read_answer
from generator.review import Judged, judge
from generator.run.library import Library
from generator.store import Call, Outcome, RunFolder
from generator.text import content_hash

__all__ = ["MAX_ATTEMPTS", "MAX_SAMPLES", "Result", "State", "derive", "instruction_drops"]

MAX_ATTEMPTS = 3
"""Attempts at one call in the life of its unit; then the unit has failed."""

MAX_SAMPLES = 2
"""A reply that can't be parsed is asked for once more."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one unit. `drop` says why for "dropped" and "failed"."""

    unit: Unit
    state: UnitState
    drop: Drop | None = None
    example: Example | None = None


@dataclass(frozen=True)
class State:
    """The run as it stands.

    Attributes:
        library: the newest revision's inputs.
        results: one for each planned unit, in plan order.
        quota: cell -> kept examples it owes, by the newest config.
        n_calls: calls that were answered; `n_attempts` counts every sending.
    """

    library: Library
    results: tuple[Result, ...]
    quota: dict[CellName, int]
    n_calls: int
    n_attempts: int

    def counted(self) -> Counter[CellName]:
        """Return cell -> kept examples that no person rejected."""
        return Counter(r.unit.cell for r in self.results if r.state == "kept")

    def settled(self) -> tuple[Result, ...]:
        """Return each cell's results before its first open unit, in plan order."""
        blocked: set[CellName] = set()
        found = []
        for result in self.results:
            if result.state == "open":
                blocked.add(result.unit.cell)
            elif result.unit.cell not in blocked:
                found.append(result)
        return tuple(found)

    def examples(self) -> tuple[Example, ...]:
        """Return what the settled part holds: kept examples and those a person rejected."""
        return tuple(r.example for r in self.settled() if r.example is not None)


@dataclass(frozen=True)
class _Journalled:
    """The journal, indexed by unit and key."""

    calls: dict[str, list[Call]]
    replies: dict[str, Reply]
    faults: dict[str, list[Outcome]]


def read_journal(run: RunFolder) -> _Journalled:
    """Read calls and outcomes once."""
    calls: dict[str, list[Call]] = {}
    for call in run.journal.calls():
        calls.setdefault(call.unit, []).append(call)
    outcomes = run.journal.outcomes()
    faults: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        if outcome.fault:
            faults.setdefault(outcome.key, []).append(outcome)
    return _Journalled(calls, {o.key: o.reply for o in outcomes if o.reply}, faults)


def derive(run: RunFolder) -> State:
    """Compute the state of a run; calls no teacher, writes nothing.

    Raises:
        StorageError: the journal or an input is damaged.
    """
    libraries = {r.n: Library(run.inputs, r, run.root) for r in run.journal.revisions()}
    newest = libraries[max(libraries)]
    config = newest.config
    units = run.journal.units()
    revision_of_round = run.journal.revision_of_rounds()
    journalled = read_journal(run)
    judged = judge(run.journal.decisions())
    dropped = instruction_drops(units, config)

    results = []
    for unit in units:
        library = libraries[revision_of_round[unit.round]]
        if unit.id in dropped:
            result = Result(unit, "dropped", dropped[unit.id])
        else:
            result = _evaluate(unit, library, libraries, journalled)
        if result.example:
            result = _decided(result, result.example, judged.get(unit.id))
        if not is_current(config, unit) and not _is_safe(result):
            result = Result(unit, "retired")
        results.append(result)

    results = _without_near_duplicates(results, config)
    results = _without_surplus(results, quotas(config))
    return State(
        library=newest,
        results=tuple(results),
        quota=quotas(config),
        n_calls=len(journalled.replies),
        n_attempts=len(run.journal.attempts()),
    )


def rule_of(config: Config) -> Rule:
    """Return the near-duplicate rule that a config declares."""
    rule = config.dedup
    return Rule(
        similarity=rule.similarity,
        threshold=rule.threshold,
        inclusive=rule.inclusive,
        digits_apart=rule.digits_apart,
    )


def instruction_drops(units: Sequence[Unit], config: Config) -> dict[str, Drop]:
    """Return the units whose instruction is a near-duplicate of an earlier one's: never asked."""
    texts = [Text(unit.id, unit.question, group=unit.template) for unit in units]
    return near_duplicates(texts, rule_of(config))


def _evaluate(
    unit: Unit, library: Library, libraries: Mapping[int, Library], journalled: _Journalled
) -> Result:
    calls = journalled.calls.get(unit.id)
    if not calls:
        return Result(unit, "open")
    call = calls[-1]
    library = libraries.get(call.revision, library)
    reply = journalled.replies.get(call.key)
    if reply is None:
        return _without_reply(unit, journalled.faults.get(call.key, []))
    try:
        answer = read_answer(reply.text)
    except ReplyFault as fault:
        if call.sample + 1 < MAX_SAMPLES:
            return Result(unit, "open")
        return Result(unit, "failed", Drop("unparseable", str(fault)))
    if answer.abstains:
        return Result(unit, "dropped", Drop("abstained", "no passage answers the instruction"))
    context = tuple(library.passage(*place) for place in call.context)
    response = cite(answer, context)
    example = _example(unit, response, context, call, calls, reply, library)
    failing = next((f for f in example.findings if f.verdict == "fail"), None)
    if failing:
        return Result(unit, "dropped", Drop(failing.check, failing.reason, failing.score))
    return Result(unit, "kept", example=example)


def _without_reply(unit: Unit, faults: Sequence[Outcome]) -> Result:
    if not faults:
        return Result(unit, "open")
    last = faults[-1]
    if last.fault.endswith("!") or len(faults) >= MAX_ATTEMPTS:
        return Result(unit, "failed", Drop(last.fault.rstrip("!"), last.message))
    return Result(unit, "open", Drop(last.fault, last.message))


def _example(
    unit: Unit,
    response: Response,
    context: tuple[Passage, ...],
    call: Call,
    calls: Iterable[Call],
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
    )
    return Example(
        unit=unit,
        response=response,
        context=context,
        findings=examine(candidate),
        system=library.system,
        provider=call.provider,
        model=reply.model or call.model,
        input_tokens=reply.usage.input_tokens,
        output_tokens=reply.usage.output_tokens,
        cost_usd=0.0,
        content_hash=content_hash(unit.instruction, unit.input, response.text, n_digits=16),
        provenance={
            "config": content_hash(config.fingerprint(calls_only=True)),
            "template": content_hash(unit.template),
            "prompts": revision.prompts,
            "documents": {p.document: revision.documents[p.document] for p in context},
            "calls": [c.key for c in calls],
            "rng_seed": config.rng_seed,
        },
    )


def _decided(result: Result, example: Example, judged: Judged | None) -> Result:
    """Put what a person said over what the machine made, if the text is still the one they saw."""
    if judged is None or judged.content_hash != example.content_hash:
        return result
    if judged.status == "rejected":
        drop = Drop("rejected", judged.reason)
        return replace(result, state="dropped", drop=drop, example=example.with_status("rejected"))
    return replace(result, state="kept", example=judged.applied_to(example))


def _is_safe(result: Result) -> bool:
    return result.example is not None and result.example.status in ("accepted", "edited")


def _without_near_duplicates(results: Sequence[Result], config: Config) -> list[Result]:
    """Drop near-duplicates among kept examples: people's choices first, then in plan order."""
    kept = [r for r in results if r.state == "kept" and r.example]
    kept.sort(key=lambda r: not _is_safe(r))
    texts = [
        Text(
            r.unit.id,
            r.example.question,
            group=r.unit.template if r.example.status != "edited" else "",
            response=r.example.response.text,
            safe=_is_safe(r),
        )
        for r in kept
        if r.example
    ]
    drops = near_duplicates(texts, rule_of(config))
    return [
        replace(r, state="dropped", drop=drops[r.unit.id], example=None)
        if r.unit.id in drops
        else r
        for r in results
    ]


def _without_surplus(results: Sequence[Result], quota: Mapping[CellName, int]) -> list[Result]:
    """Drop what a cell holds beyond its quota, the last planned first; never a person's choice."""
    room = Counter(quota)
    room.subtract(r.unit.cell for r in results if r.state == "kept" and _is_safe(r))
    final = []
    for result in results:
        if result.state == "kept" and not _is_safe(result):
            room[result.unit.cell] -= 1
            if room[result.unit.cell] < 0:
                drop = Drop("surplus", "the cell already holds its quota")
                result = replace(result, state="dropped", drop=drop, example=None)
        final.append(result)
    return final
