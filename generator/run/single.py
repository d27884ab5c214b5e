"""What came of one unit, without computing all the others anew."""

from dataclasses import dataclass

from generator.config import Checks
from generator.errors import UsageError
from generator.review import judge
from generator.review.instructions import approvals, approved
from generator.run.evaluating import Evaluator, Result, decided
from generator.run.instructions import Instructions
from generator.run.ledger import Ledger
from generator.run.library import Library
from generator.run.standing import standing
from generator.store import Call, Outcome, RunFolder

__all__ = ["Single", "single"]


@dataclass(frozen=True)
class Single:
    """One unit: its result, its calls, what came of them, the inputs of their revisions."""

    result: Result
    calls: list[Call]
    outcomes: list[Outcome]
    libraries: dict[int, Library]


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
    unit, calls, outcomes = run.journal.of_unit(stands.id)
    assert unit is not None
    ledger = Ledger(run.journal)
    ledger.take(calls, outcomes)
    ledger.revision_of_rounds = run.journal.revision_of_rounds()
    libraries = {r.n: Library(run.inputs, r, run.root) for r in run.journal.revisions()}
    written = Instructions(ledger, libraries.__getitem__)
    unit = written.write(unit, libraries[max(libraries)], is_safe=True).unit
    decisions = run.journal.decisions()
    unit = approved(unit, approvals(decisions).get(unit.id))
    example = None
    if stands.status:

        def checks() -> Checks:
            return libraries[max(libraries)].config.checks

        result = Evaluator(ledger, libraries.__getitem__, checks).evaluate(unit)
        judged = judge(decisions).get(unit.id)
        example = (decided(result, judged) if judged else result).example
    result = Result(unit, stands.state, stands.drop, example, stands.stage)
    return Single(result, calls, outcomes, libraries)
