"""The one door to any teacher: journal look-up, the attempt before, the outcome after, retries."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random

from generator.errors import ProviderError
from generator.records.calls import Reply, Request
from generator.store.journal import Attempt, Call, Journal, Outcome
from generator.teachers.commit import GroupCommit
from generator.teachers.contract import Teacher, TeacherFault
from generator.teachers.gate import Gate, Halt, Sleep, Stopped
from generator.teachers.money import FREE, Budget, Price, Spent, estimate, settled
from generator.teachers.retrying import (
    LIFETIME_ATTEMPTS,
    RETRIES,
    backoff_s,
    counts_for_life,
    is_billed,
)
from generator.teachers.settings import Settings
from generator.text import content_hash

__all__ = ["Door", "GroupCommit", "Terms", "key_of"]

FIRST_FAULTS = {"connect": 5, "bad-request": 20, "time-out": 3, "server": 20, "cut-off": 20,
                "not-json": 20, "bad-http": 20}  # fmt: skip
"""Before any call has succeeded, so many faults of a kind mean that none will."""

_FIRST_IS_FATAL = ("connect", "bad-request")


def key_of(provider: str, model: str, request: Request) -> str:
    """Return the name of a call: 64 hex digits of everything that the reply depends on.

    Address, API key, time-outs and concurrency are not in it, nor are `request.given` and who asks.
    """
    messages = [{"content": m.content, "role": m.role} for m in request.messages]
    return content_hash(
        provider, model, messages, request.params, request.reply_schema, request.sample
    )


@dataclass(frozen=True, slots=True)
class Terms:
    """On which terms a teacher is asked.

    Attributes:
        price: `None` where nobody knows it; then only tokens can be capped.
        uses_tokens: false for teachers that are no models, which cost neither money nor tokens.
    """

    settings: Settings = field(default_factory=Settings)
    price: Price | None = FREE
    uses_tokens: bool = False
    max_cost_usd: float | None = None
    max_tokens: int | None = None


class Door:
    """Asks one teacher, each call once.

    Args:
        known: key -> reply, for every call the journal holds a reply to; filled on.
        now: the clock, as text for the journal.
        n_before: key -> attempts that count for life, from the journal.
        clock: seconds that never go back; with `sleep` and `rng`, for waits.
    """

    def __init__(
        self,
        teacher: Teacher,
        journal: Journal,
        commit: GroupCommit,
        known: Mapping[str, Reply],
        now: Callable[[], str],
        *,
        terms: Terms | None = None,
        budget: Budget | None = None,
        halt: Halt | None = None,
        concurrency: int = 1024,
        n_before: Mapping[str, int] | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Sleep | None = None,
        rng: Random | None = None,
        on_fault: Callable[[str], None] | None = None,
        on_note: Callable[[str], None] | None = None,
    ) -> None:
        self.teacher = teacher
        self.terms = terms or Terms()
        self.halt = halt or Halt()
        self.budget = budget or Budget()
        self.n_calls = 0
        self.faults: Counter[str] = Counter()
        self._journal = journal
        self._commit = commit
        self._known = dict(known)
        self._flying: dict[str, asyncio.Future[Reply]] = {}
        self._now = now
        self._n_before = dict(n_before or {})
        self._n_good = 0
        self._rng = rng or Random()
        self._sleep = sleep or self.halt.sleep
        self._on_fault = on_fault or (lambda kind: None)
        self._on_note = on_note or (lambda text: None)
        self._other_model = ""
        settings = self.terms.settings
        self.gate = Gate(
            concurrency,
            halt=self.halt,
            clock=clock,
            rng=self._rng,
            sleep=sleep,
            max_wait_s=settings.max_wait_s,
            patience_s=settings.patience_s,
            requests_per_minute=settings.requests_per_minute,
            tokens_per_minute=settings.tokens_per_minute,
        )

    def key(self, request: Request) -> str:
        """Return the name of this request to this teacher."""
        return key_of(self.teacher.provider, self.teacher.model, request)

    async def ask(self, request: Request, call: Call) -> Reply:
        """Return the reply to a request: from the journal where it is there, else from the teacher.

        Args:
            call: the request as the journal names it; `call.key` is `key(request)`.

        Raises:
            TeacherFault: there is none; the attempts and their faults are in the journal.
            Stopped: the run stops; the call stays open.
            CapError: it would pass the user's cap; it was not sent.
            ProviderError: nothing can succeed; the run stops.
            StorageError: the journal can't be written; then nothing was sent.
        """
        key = call.key
        if key in self._known:
            await self._commit.add([call])
            return self._known[key]
        if key in self._flying:  # another unit asks the very same: one call serves both
            await self._commit.add([call])
            return await asyncio.shield(self._flying[key])
        flying = asyncio.get_running_loop().create_future()
        self._flying[key] = flying
        try:
            reply = await self._until_answered(request, call)
        except asyncio.CancelledError:
            flying.cancel()
            raise
        except BaseException as fault:
            flying.set_exception(fault)
            flying.exception()  # seen, even where no other unit waits for it
            raise
        finally:
            del self._flying[key]
        flying.set_result(reply)
        self._known[key] = reply
        return reply

    async def _until_answered(self, request: Request, call: Call) -> Reply:
        """Send a call as often as the table of `retrying` says."""
        reserve, n_tokens = self._reserve(request)
        n_kind: Counter[str] = Counter()
        streak, last = 0, ""
        for n in range(1, 1_000):
            try:
                return await self._through_gate(request, call, reserve, n_tokens, n_kind)
            except TeacherFault as fault:
                self._give_up_if_due(fault, call, n, n_kind[fault.kind])
                self.gate.refused(fault)
                streak, last = (streak + 1 if fault.kind == last else 0), fault.kind
                if not fault.retry_after_s:
                    wait_s = backoff_s(RETRIES[fault.kind], streak, self._rng)
                    if wait_s:
                        await self._sleep(wait_s)
        raise AssertionError("the table of retries ends every loop")

    def _give_up_if_due(self, fault: TeacherFault, call: Call, n: int, n_kind: int) -> None:
        """Raise what ends this call, or the run, after a fault; return where it is sent again."""
        if fault.fatal:
            raise ProviderError(f"{fault}.") from None
        n_first = FIRST_FAULTS.get(fault.kind)
        if not self._n_good and n_first and self.faults[fault.kind] >= n_first:
            text = f"{fault}; so did the first {self.faults[fault.kind]} calls"
            if fault.kind in _FIRST_IS_FATAL:
                raise ProviderError(f"{text}.") from None
            raise Stopped(text) from None
        retry = RETRIES.get(fault.kind)
        tries = self.terms.settings.tries or 1_000
        if (
            retry is None
            or fault.permanent
            or n_kind >= retry.tries
            or n >= tries
            or self._n_before.get(call.key, 0) >= LIFETIME_ATTEMPTS
        ):
            raise fault

    def _reserve(self, request: Request) -> tuple[Spent, int]:
        if not self.terms.uses_tokens:
            return Spent(), 0
        n_input, n_output = estimate(request)
        price = self.terms.price or FREE
        usd = (n_input * price.input + n_output * price.output) / 1_000_000
        return Spent(usd, n_input + n_output), n_input + n_output

    async def _through_gate(
        self,
        request: Request,
        call: Call,
        reserve: Spent,
        n_tokens: int,
        n_kind: Counter[str],
    ) -> Reply:
        await self.gate.enter(n_tokens)
        try:
            await self.budget.take(reserve)
            cost = reserve
            try:
                reply, cost = await self._send(request, call, reserve, n_kind)
            except TeacherFault as fault:
                cost = reserve if is_billed(fault.kind) else Spent()
                raise
            except Stopped:
                cost = Spent()
                raise
            finally:
                self.budget.settle(reserve, cost)
            return reply
        finally:
            self.gate.leave()

    async def _send(
        self, request: Request, call: Call, reserve: Spent, n_kind: Counter[str]
    ) -> tuple[Reply, Spent]:
        """Journal the attempt, send it, journal what came of it."""
        attempt = Attempt(
            self._journal.next_attempt(),
            call.key,
            call.unit,
            self._now(),
            reserve_usd=reserve.usd,
            reserve_tokens=reserve.tokens,
        )
        await self._commit.add([call, attempt])
        try:
            await self.gate.until_open()  # a Retry-After may have come while the row was written
        except Stopped:
            await self._note_fault(attempt, TeacherFault("not-sent", "the run stopped before it"))
            raise
        self.n_calls += 1
        try:
            reply = await self.teacher.reply(request)
        except TeacherFault as fault:
            n_kind[fault.kind] += 1
            retry = RETRIES.get(fault.kind)
            if retry and retry.is_final and n_kind[fault.kind] >= retry.tries:
                fault.permanent = True
            await self._note_fault(attempt, fault)
            raise
        price = self.terms.price or FREE
        cost = settled(price, reply.usage, reserve) if self.terms.uses_tokens else Spent()
        self._n_good += 1
        self.gate.answered()
        if reply.model and reply.model != self.teacher.model:
            self._note_model(reply.model)
        outcome = Outcome(attempt.n, call.key, self._now(), reply=reply, cost_usd=cost.usd)
        await self._commit.add([outcome])
        return reply, cost

    def _note_model(self, name: str) -> None:
        """Say once that another model answers; a name with a date or a path is the same one."""
        asked = self.teacher.model
        if not self._other_model and not (name.startswith(asked) or asked.endswith(name)):
            self._other_model = name
            self._on_note(f"{asked} was asked, {name} answers; records name the one that answered")

    async def _note_fault(self, attempt: Attempt, fault: TeacherFault) -> None:
        kind = f"{fault.kind}!" if fault.permanent else fault.kind
        if fault.kind != "not-sent":
            self.faults[fault.kind] += 1
            self._on_fault(fault.kind)
        if counts_for_life(kind):
            self._n_before[attempt.key] = self._n_before.get(attempt.key, 0) + 1
        cost = attempt.reserve_usd if is_billed(fault.kind) else 0.0
        await self._commit.add(
            [
                Outcome(
                    attempt.n,
                    attempt.key,
                    self._now(),
                    cost_usd=cost,
                    fault=kind,
                    message=str(fault),
                )
            ]
        )

    async def close(self) -> None:
        """Close the teacher's connections, where it has any."""
        closing = getattr(self.teacher, "close", None)
        if closing is not None:
            await closing()
