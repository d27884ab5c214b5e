"""What came of one unit, without computing all the others anew."""

from collections.abc import Iterator

from msgspec import Struct, field
from msgspec.structs import replace

from generator.ask import Batch, batches_of
from generator.errors import UsageError
from generator.records.plan import Unit
from generator.review import judge
from generator.review.instructions import approvals, approved
from generator.run.answering import READERS, Step
from generator.run.evaluating import Evaluator, decided
from generator.run.instructions import Instructions
from generator.run.ledger import Ledger
from generator.run.library import Library
from generator.run.results import Result
from generator.run.standing import standing
from generator.run.turns import talk_after
from generator.store import Call, Outcome, RunFolder

__all__ = ["Single", "single"]


class Single(Struct, frozen=True):
    """One unit: its result, its calls, what came of them, the inputs of their revisions.

    Attributes:
        steps: key of a call -> what was asked in it, as it follows from the replies before it.
        batch: it and the units that the same call wrote; None where a template wrote it.
        parent: the instruction that was evolved, or "".
    """

    result: Result
    calls: list[Call]
    outcomes: list[Outcome]
    libraries: dict[int, Library]
    steps: dict[str, Step] = field(default_factory=dict)
    batch: Batch | None = None
    parent: str = ""


def single(run: RunFolder, name: str) -> Single:
    """Return what `derive` gives for the unit of an id, or of the beginning of one.

    How it stands among the others (near-duplicates, quota) comes from the cache where that is
    there; only the unit itself is evaluated.

    Raises:
        UsageError: no unit, or several, have an id that begins so.
    """
    found = [unit for unit in standing(run).units if unit.id.startswith(name)]
    if len(found) != 1:
        what = "several begin so" if found else "no unit of this run has it"
        raise UsageError(f"ID: must name one unit; got {name!r}, {what}.")
    stands = found[0]
    libraries = {r.n: Library(run.inputs, r, run.root) for r in run.journal.revisions()}
    newest = libraries[max(libraries)]
    decisions = run.journal.decisions()
    judged = judge(decisions)

    def evaluated(known: Ledger) -> Result:
        return Evaluator(known, libraries).evaluate(unit)

    ledger = Ledger(run.journal)
    ledger.revision_of_rounds = run.journal.revision_of_rounds()
    written, said = Instructions(ledger, libraries.__getitem__), approvals(decisions)
    before: Result | None = None
    for unit, calls, outcomes in _with_parents(run, stands.id):
        ledger.take(calls, outcomes)
        if before and before.example:
            unit = replace(unit, talk=talk_after(before))
        unit = approved(written.write(unit, newest, is_safe=True).unit, said.get(unit.id))
        if unit.id != stands.id:
            before = evaluated(ledger)
            before = decided(before, judged[unit.id]) if unit.id in judged else before
    example = None

    def step_of(call: Call) -> Step | None:
        """Return what a call asked: it follows from the calls before it."""
        if call.kind == "answer":
            places = (libraries[call.revision].passage(*place) for place in call.context)
            return Step(unit, "answer", tuple(places))
        earlier = Ledger(run.journal)
        earlier.take([one for one in calls if one.step < call.step], outcomes)
        return evaluated(earlier).step

    if stands.status:
        result = evaluated(ledger)
        result = decided(result, judged[unit.id]) if unit.id in judged else result
        example = result.example
    result = Result(unit, stands.state, stands.drop, example, stands.stage)
    steps = {call.key: step for call in calls if call.kind in READERS and (step := step_of(call))}
    return Single(result, calls, outcomes, libraries, steps, *_written_with(run, unit))


def _with_parents(run: RunFolder, name: str) -> Iterator[tuple[Unit, list[Call], list[Outcome]]]:
    """Yield a unit with its calls behind those of the turns before it, the first turn first."""
    chain = []
    while name:
        unit, calls, outcomes = run.journal.of_unit(name)
        assert unit is not None
        chain.append((unit, calls, outcomes))
        name = unit.parent
    return reversed(chain)


def _written_with(run: RunFolder, unit: Unit) -> tuple[Batch | None, str]:
    """Return the units that the call wrote which wrote this one, and the instruction evolved."""
    if unit.asking is None:
        return None, ""
    if unit.parent:  # a turn is written by itself, with the conversation before it
        return Batch((unit,)), ""
    batch = next(b for b in batches_of(run.journal.units()) if unit.id in {u.id for u in b.units})
    parent = unit.asking.parent
    return batch, single(run, parent).result.unit.question if parent else ""
