"""One attempt: in the journal before it is sent, what came of it there before anybody reads it."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping

from msgspec import Struct, field

from generator.records.calls import Reply, Request
from generator.store.journal import Attempt, Call, Journal, Outcome
from generator.teachers.commit import GroupCommit
from generator.teachers.contract import Teacher, TeacherFault
from generator.teachers.gate import Gate, Stopped
from generator.teachers.money import Budget, Spent, settled
from generator.teachers.retrying import RETRIES, counts_for_life, is_billed
from generator.teachers.terms import Terms

__all__ = ["Sender", "Sending"]


class Sending(Struct):
    """A call while it is sent, once or several times.

    Attributes:
        reserve: what one attempt may cost; `n_tokens` of it are paced.
        n_of_kind: faults so far, by kind.
    """

    request: Request
    call: Call
    reserve: Spent
    n_tokens: int
    n_sent: int = 0
    n_of_kind: dict[str, int] = field(default_factory=dict)


End = Callable[[TeacherFault, Sending], Exception | None]
"""Says what a fault ends, or `None` where the call is sent again."""


class Sender:
    """Sends attempts and counts them.

    A call keeps its place in the gate from the moment before its attempt is journalled until its
    reply is on its way to the journal. Rows reach the disk in the order in which they are added, so
    the next call in that place leaves when the reply before it is safe: never are more calls
    without a journalled reply than may be in flight.

    Attributes:
        n_sent: requests that left; `n_answered` of them gave a reply.
        faults: attempts that gave none, by kind.
        n_before: key -> attempts that count for life.
    """

    def __init__(
        self,
        teacher: Teacher,
        journal: Journal,
        commit: GroupCommit,
        gate: Gate,
        budget: Budget,
        terms: Terms,
        now: Callable[[], str],
        *,
        n_before: Mapping[str, int],
        on_fault: Callable[[str], None],
        on_note: Callable[[str], None],
    ) -> None:
        self.n_sent = 0
        self.n_answered = 0
        self.faults: Counter[str] = Counter()
        self.n_before = dict(n_before)
        self._teacher = teacher
        self._journal = journal
        self._commit = commit
        self._gate = gate
        self._budget = budget
        self._terms = terms
        self._now = now
        self._on_fault = on_fault
        self._on_note = on_note
        self._other_model = ""

    async def send(self, sending: Sending, end: End) -> tuple[Reply | None, TeacherFault | None]:
        """Send one attempt; return the reply, or the fault after which it is sent again.

        Raises:
            Stopped: the run stops; nothing was sent, or a fault ends the run for now.
            CapError: it would pass the user's cap; it was not sent.
            TeacherFault: the call is given up.
            ProviderError: nothing can succeed.
            StorageError: the journal can't be written.
        """
        await self._gate.enter(sending.n_tokens)
        try:
            await self._budget.take(sending.reserve)
            cost = sending.reserve
            try:
                attempt = await self._announce(sending)
                ended: Exception | None = None
                reply: Reply | None = None
                fault: TeacherFault | None = None
                try:
                    await self._gate.until_open()  # a Retry-After may have come meanwhile
                    self.n_sent += 1
                    sending.n_sent += 1
                    reply = await self._teacher.reply(sending.request)
                except Stopped as stopped:
                    ended, cost = stopped, Spent()
                    unsent = TeacherFault("not-sent", "the run stopped before it")
                    written = self._note_fault(attempt, unsent)
                except TeacherFault as found:
                    fault, cost = found, sending.reserve if is_billed(found.kind) else Spent()
                    written = self._note_fault(attempt, found, sending)
                    ended = end(found, sending)
                else:
                    cost = self._cost(reply, sending.reserve)
                    written = self._note_reply(attempt, reply, cost)
            finally:
                self._budget.settle(sending.reserve, cost)
        finally:
            self._gate.leave()
        await written
        if ended is not None:
            raise ended
        return reply, fault

    async def _announce(self, sending: Sending) -> Attempt:
        """Journal an attempt with its reserve; it is on the disk when this returns."""
        attempt = Attempt(
            self._journal.next_attempt(),
            sending.call.key,
            sending.call.unit,
            self._now(),
            reserve_usd=sending.reserve.usd,
            reserve_tokens=sending.reserve.tokens,
        )
        await self._commit.add([sending.call, attempt])
        return attempt

    async def give_up(self, call: Call, fault: TeacherFault) -> None:
        """Journal a fault of a call that is not sent."""
        attempt = Attempt(self._journal.next_attempt(), call.key, call.unit, self._now())
        await self._commit.add([call, attempt])
        await self._note_fault(attempt, fault)

    def _cost(self, reply: Reply, reserve: Spent) -> Spent:
        if not self._terms.uses_tokens:
            return Spent()
        return settled(self._terms.price, reply.usage, reserve)

    def _note_reply(self, attempt: Attempt, reply: Reply, cost: Spent) -> "asyncio.Future[None]":
        self.n_answered += 1
        self._gate.answered()
        if reply.model and reply.model != self._teacher.model:
            self._note_model(reply.model)
        usd = None if cost.n_unpriced else cost.usd
        return self._commit.put(
            [Outcome(attempt.n, attempt.key, self._now(), reply=reply, cost_usd=usd)]
        )

    def _note_model(self, name: str) -> None:
        """Say once that another model answers; a name with a date or a path is the same one."""
        asked = self._teacher.model
        if not self._other_model and not (name.startswith(asked) or asked.endswith(name)):
            self._other_model = name
            self._on_note(f"{asked} was asked, {name} answers; records name the one that answered")

    def _note_fault(
        self, attempt: Attempt, fault: TeacherFault, sending: Sending | None = None
    ) -> "asyncio.Future[None]":
        """Count and journal a fault; where its kind's tries are used up it may become final."""
        if sending is not None:
            n_such = sending.n_of_kind[fault.kind] = sending.n_of_kind.get(fault.kind, 0) + 1
            retry = RETRIES.get(fault.kind)
            if retry and retry.is_final and n_such >= retry.tries:
                fault.permanent = True
            self.faults[fault.kind] += 1
            self._on_fault(fault.kind)
            if fault.permanent and not self.n_answered and self.faults[fault.kind] == 1:
                self._on_note(str(fault))  # it may well be what every call will meet
        kind = f"{fault.kind}!" if fault.permanent else fault.kind
        if counts_for_life(kind):
            self.n_before[attempt.key] = self.n_before.get(attempt.key, 0) + 1
        usd: float | None = attempt.reserve_usd if is_billed(fault.kind) else 0.0
        if is_billed(fault.kind) and attempt.reserve_tokens and self._terms.price is None:
            usd = None
        outcome = Outcome(
            attempt.n, attempt.key, self._now(), cost_usd=usd, fault=kind, message=str(fault)
        )
        return self._commit.put([outcome])
