"""The journal as tables in memory; looking again reads only what came since."""

import contextlib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from generator.records.calls import Reply
from generator.records.plan import Unit
from generator.store import Attempt, Call, Journal, Outcome, Revision
from generator.teachers.retrying import RETRIES

if TYPE_CHECKING:  # it brings numpy, which `explain` needn't wait for
    from generator.embedding import Directions

__all__ = ["EMBEDDING", "WRITING", "Ledger"]


_PLAIN: Final = frozenset((str, int, bool))

WRITING = ("ask", "evolve")
"""The kinds of calls that write instructions; those of the others answer them."""

EMBEDDING: Final = "embed"
"""The kind of the calls that embed texts of several units; they belong to no chain."""


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
        embeddings: key -> the call that embeds some texts.
        directions: name of a text -> its embedding. These replies are in no other table: they're
            long, and there may be tens of thousands.
        read: key -> what was read in a reply when it came; who needs it takes it out.
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
        self.embeddings: dict[str, Call] = {}
        self.directions: dict[str, Directions] = {}
        self._n_embedded = 0
        self.read: dict[str, object] = {}
        self._follows = False

    @property
    def n_answered(self) -> int:
        """How many calls were answered."""
        return len(self.answers) + self._n_embedded

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
        self._follows = True

    def follow(self, rows: Sequence[Call | Attempt | Outcome] | None) -> None:
        """Enter rows that this process has just committed, so that they needn't be read again.

        Only who holds the run's lock may. After a batch that may be on the disk or not (`None`),
        or that embeds, all is read from there until the next look.
        """
        if rows is None or any(isinstance(r, Call) and r.kind == EMBEDDING for r in rows):
            self._follows = False
        for row in rows if rows and self._follows else ():
            if isinstance(row, Call):
                if not self._is_there(row):
                    self._n_calls += 1
                    self.take((row,), ())
            elif isinstance(row, Outcome):
                self._n_outcomes += 1
                self.take((), (row,))

    def follow_plan(self, units: Sequence[Unit]) -> None:
        """Enter the first units that were ever planned, just as they were journalled.

        Texts and numbers are read back as they were written; other values may not be, so a plan
        that binds such is read.
        """
        if not self.units and all(
            type(value) in _PLAIN for unit in units for value in unit.variables.values()
        ):
            self.units += units

    def _is_there(self, call: Call) -> bool:
        """Say whether a call was issued before: it has its row then."""
        table = self.writing if call.kind in WRITING else self.calls
        of_unit = table.get(call.unit)
        return of_unit is not None and any(one.step == call.step for one in of_unit)

    def take(self, calls: Iterable[Call], outcomes: Iterable[Outcome]) -> None:
        """Enter rows that were read elsewhere."""
        for call in calls:
            if call.kind == EMBEDDING:
                self.embeddings[call.key] = call
                continue
            table = self.writing if call.kind in WRITING else self.calls
            table.setdefault(call.unit, []).append(call)
        for outcome in outcomes:
            if outcome.reply is not None and outcome.key in self.embeddings:
                self._take_embeddings(self.embeddings[outcome.key], outcome.reply)
            elif outcome.reply is not None:
                self.answers.setdefault(outcome.key, outcome)
            elif outcome.fault:
                self.faults.setdefault(outcome.key, []).append(outcome)

    def refused_texts(self) -> frozenset[str]:
        """Return the names of the texts that a provider won't embed, however often it is asked."""
        return frozenset(
            name
            for key, call in self.embeddings.items()
            if len(call.texts) == 1 and self.is_refused(key)
            for name in call.texts
        )

    def is_refused(self, key: str) -> bool:
        """Say whether a provider refused what a call says, so that sending it again can't help.

        A reply that can't be read says nothing of that.
        """
        last = self.faults[key][-1].fault if key in self.faults else ""
        return last.endswith("!") and last.rstrip("!") not in RETRIES

    def _take_embeddings(self, call: Call, reply: Reply) -> None:
        from generator.embedding import directions, unpack

        with contextlib.suppress(ValueError):  # it holds no vectors: as if it weren't there
            found = directions(unpack(reply.text))
            self.directions.update(zip(call.texts, found, strict=True))
            self._n_embedded += 1

    def revision_of(self, unit: Unit) -> int:
        """Return the number of the revision that a unit was planned under."""
        return self.revision_of_rounds[unit.round]
