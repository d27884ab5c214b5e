"""The journal as tables in memory; looking again reads only what came since."""

from collections.abc import Iterable

from generator.records.plan import Unit
from generator.store import Call, Journal, Outcome, Revision

__all__ = ["WRITING", "Ledger"]


WRITING = ("ask", "evolve")
"""The kinds of calls that write instructions; those of the others answer them."""


class Ledger:
    """What a journal holds, by unit and by key.

    Attributes:
        units: the plan, in order.
        calls: unit id -> its calls that answer, in the order they were issued.
        writing: unit id -> its calls that write the instruction.
        revision_of_rounds: round -> the revision it was planned under.
        answers: key -> the outcome that holds the reply.
        faults: key -> attempts that gave none, in order.
        revisions: number -> revision.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._n_calls = 0
        self._n_outcomes = 0
        self.units: list[Unit] = []
        self.calls: dict[str, list[Call]] = {}
        self.writing: dict[str, list[Call]] = {}
        self.revision_of_rounds: dict[int, int] = {}
        self.answers: dict[str, Outcome] = {}
        self.faults: dict[str, list[Outcome]] = {}
        self.revisions: dict[int, Revision] = {}

    def refresh(self) -> None:
        """Read what was added since the last time.

        Calls are read before outcomes: beside a run that goes on, an answer whose call isn't known
        yet does no harm, a call whose answer isn't is open.
        """
        self.revisions = {revision.n: revision for revision in self._journal.revisions()}
        self.revision_of_rounds = self._journal.revision_of_rounds()
        self.units += self._journal.units(after=len(self.units))
        calls = self._journal.calls(after=self._n_calls)
        outcomes = self._journal.outcomes(after=self._n_outcomes)
        self._n_calls += len(calls)
        self._n_outcomes += len(outcomes)
        self.take(calls, outcomes)

    def take(self, calls: Iterable[Call], outcomes: Iterable[Outcome]) -> None:
        """Enter rows that were read elsewhere."""
        for call in calls:
            table = self.writing if call.kind in WRITING else self.calls
            table.setdefault(call.unit, []).append(call)
        for outcome in outcomes:
            if outcome.reply is not None:
                self.answers.setdefault(outcome.key, outcome)
            elif outcome.fault:
                self.faults.setdefault(outcome.key, []).append(outcome)

    def revision_of(self, unit: Unit) -> int:
        """Return the number of the revision that a unit was planned under."""
        return self.revision_of_rounds[unit.round]
