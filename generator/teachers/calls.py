"""The one door to any teacher: journal look-up, what is sent again, when a call or a run ends."""

import asyncio
import time
from collections.abc import Callable, Mapping
from random import Random

from generator.errors import ProviderError
from generator.records.calls import Reply, Request
from generator.store.journal import Call, Journal
from generator.teachers.commit import GroupCommit
from generator.teachers.contract import Teacher, TeacherFault
from generator.teachers.gate import Gate, Halt, Sleep, Stopped
from generator.teachers.keys import key_of
from generator.teachers.money import Budget, Spent, estimate, reserved
from generator.teachers.retrying import LIFETIME_ATTEMPTS, RETRIES, backoff_s
from generator.teachers.sending import Sender, Sending
from generator.teachers.terms import Terms

__all__ = ["Door"]

FIRST_FAULTS = {"connect": 5, "bad-request": 20, "time-out": 3, "server": 20, "cut-off": 20,
                "not-json": 20, "bad-http": 20}  # fmt: skip
"""Before any call has succeeded, so many faults of a kind mean that none will."""

_FIRST_IS_FATAL = ("connect", "bad-request")


class Door:
    """Asks one teacher, each call once.

    Args:
        known: key -> reply, for every call the journal holds a reply to; filled on.
        now: the clock, as text for the journal.
        n_before: key -> attempts that count for life, from the journal.
        concurrency: the most calls in flight; a teacher's `max_in_flight` may lower it.
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
        self._commit = commit
        self._known = dict(known)
        self._flying: dict[str, asyncio.Future[Reply]] = {}
        self._turn = asyncio.Lock()
        self._rng = rng or Random()
        self._sleep = sleep or self.halt.sleep
        settings = self.terms.settings
        self.gate = Gate(
            min(concurrency, getattr(teacher, "max_in_flight", concurrency)),
            halt=self.halt,
            clock=clock,
            rng=self._rng,
            sleep=sleep,
            max_wait_s=settings.max_wait_s,
            patience_s=settings.patience_s,
            requests_per_minute=settings.requests_per_minute,
            tokens_per_minute=settings.tokens_per_minute,
        )
        self._sender = Sender(
            teacher,
            journal,
            commit,
            self.gate,
            self.budget,
            self.terms,
            now,
            n_before=n_before or {},
            on_fault=on_fault or (lambda kind: None),
            on_note=on_note or (lambda text: None),
        )

    @property
    def n_calls(self) -> int:
        """How many requests were sent."""
        return self._sender.n_sent

    @property
    def n_before(self) -> Mapping[str, int]:
        """Key -> attempts that count for life, so far."""
        return self._sender.n_before

    async def turn(self) -> None:
        """Wait for a turn of the event loop in which nobody else makes requests.

        Making some takes milliseconds. When many replies come together, the next calls leave before
        the requests behind them are made, not after.
        """
        await self._turn.acquire()
        asyncio.get_running_loop().call_soon(self._turn.release)

    def key(self, request: Request) -> str:
        """Return the name of this request to this teacher."""
        return key_of(self.teacher.provider, self.teacher.model, request)

    def knows(self, key: str) -> bool:
        """Say whether the reply to a call is there, so that it's not sent any more."""
        return key in self._known

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

    async def give_up(self, call: Call, reason: str) -> None:
        """Journal that a call has no request to send, so that its unit has failed."""
        await self._sender.give_up(call, TeacherFault("prompt", reason, permanent=True))

    async def _until_answered(self, request: Request, call: Call) -> Reply:
        """Send a call as often as the table of `retrying` says."""
        too_long = self._past_context(request)
        if too_long is not None:
            await self._sender.give_up(call, too_long)
            raise too_long
        sending = Sending(request, call, *self._reserve(request))
        streak, last = 0, ""
        while True:
            reply, fault = await self._sender.send(sending, self._end_after)
            if reply is not None:
                return reply
            assert fault is not None
            streak, last = (streak + 1 if fault.kind == last else 0), fault.kind
            if not fault.retry_after_s:
                wait_s = backoff_s(RETRIES[fault.kind], streak, self._rng)
                if wait_s:
                    await self._sleep(wait_s)

    def _end_after(self, fault: TeacherFault, sending: Sending) -> Exception | None:
        """Return what ends this call, or the run, after a fault; `None` where it is sent again.

        A run that ends sends nothing from this moment on, whoever waits to.
        """
        end = self._end_of(fault, sending)
        if end is None:
            try:
                self.gate.refused(fault)
            except Stopped as stopped:
                end = stopped
        if isinstance(end, ProviderError | Stopped):
            self.halt.ask()
        return end

    def _end_of(self, fault: TeacherFault, sending: Sending) -> Exception | None:
        if fault.fatal:
            return ProviderError(f"{fault}.")
        sender = self._sender
        n_first, n_such = FIRST_FAULTS.get(fault.kind), sender.faults[fault.kind]
        if not sender.n_answered and n_first and n_such >= n_first:
            text = f"{fault}; so did the first {n_such} calls"
            return ProviderError(f"{text}.") if fault.kind in _FIRST_IS_FATAL else Stopped(text)
        retry = RETRIES.get(fault.kind)
        if (
            retry is None
            or fault.permanent
            or sending.n_of_kind.get(fault.kind, 0) >= retry.tries
            or sending.n_sent >= (self.terms.settings.tries or 1_000)
            or sender.n_before.get(sending.call.key, 0) >= LIFETIME_ATTEMPTS
        ):
            return fault
        return None

    def _past_context(self, request: Request) -> TeacherFault | None:
        limit = self.terms.context_tokens
        if limit is None or (n_tokens := estimate(request)[0]) <= limit:
            return None
        return TeacherFault(
            "prompt",
            f"the prompt has about {n_tokens:,} tokens, the model's context {limit:,}: fewer or "
            "shorter passages, or another model",
            permanent=True,
        )

    def _reserve(self, request: Request) -> tuple[Spent, int]:
        if not self.terms.uses_tokens:
            return Spent(), 0
        n_input, n_output = estimate(request)
        return reserved(self.terms.price, n_input, n_output), n_input + n_output

    async def close(self) -> None:
        """Close the teacher's connections, where it has any."""
        closing = getattr(self.teacher, "close", None)
        if closing is not None:
            await closing()
