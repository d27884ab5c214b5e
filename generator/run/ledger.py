"""The journal as tables in memory; looking again reads only what came since."""

from collections.abc import Iterable

from generator.records.plan import Unit
from generator.store import Call, Journal, Outcome, Revision

__all__ = ["Ledger"]


class Ledger:
    """What a journal holds, by unit and by key.

    Attributes:
        units: the plan, in order.
        calls: unit id -> its calls, in the order they were issued.
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
        self.answers: dict[str, Outcome] = {}
        self.faults: dict[str, list[Outcome]] = {}
        self.revisions: dict[int, Revision] = {}

    def refresh(self) -> None:
        """Read what was added since the last time.

        Calls are read before outcomes: beside a run that goes on, an answer whose call isn't known
        yet does no harm, a call whose answer isn't is open.
        """
        self.revisions = {revision.n: revision for revision in self._journal.revisions()}
        self.units += self._journal.units(after=len(self.units))
        calls = self._journal.calls(after=self._n_calls)
        outcomes = self._journal.outcomes(after=self._n_outcomes)
        self._n_calls += len(calls)
        self._n_outcomes += len(outcomes)
        self.take(calls, outcomes)

    def take(self, calls: Iterable[Call], outcomes: Iterable[Outcome]) -> None:
        """Enter rows that were read elsewhere."""
        for call in calls:
            self.calls.setdefault(call.unit, []).append(call)
        for outcome in outcomes:
            if outcome.reply is not None:
                self.answers.setdefault(outcome.key, outcome)
            elif outcome.fault:
                self.faults.setdefault(outcome.key, []).append(outcome)
