"""One gate a model: how many calls are in flight, how fast, and when none may be sent at all.

The number in flight starts at what the user asked for. A provider that says "too many" cuts it
by three tenths, at most once in the time that the calls in flight take to come back, and each reply
adds a bit again: additive increase, multiplicative decrease, as in Chiu and Jain 1989. When nothing
comes back any more, one call at a time is sent to try until one does.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from random import Random

from generator.teachers.contract import TeacherFault
from generator.teachers.retrying import RETRIES, backoff_s

__all__ = ["Gate", "Halt", "Sleep", "Stopped"]

Sleep = Callable[[float], Awaitable[None]]

DECREASE = 0.7
MIN_OUTAGE_FAULTS = 5
"""So many faults in a row, and as many as may be in flight, are an outage and no accident."""

_OUTAGE = frozenset({"connect", "server", "cut-off", "time-out"})


class Stopped(Exception):
    """Raised instead of sending a call when the run stops; `reason` is "" where the user asked."""

    def __init__(self, reason: str = "") -> None:
        super().__init__(reason)
        self.reason = reason


class Halt:
    """Set when no new call may be sent; wakes whoever waits to send one."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    @property
    def asked(self) -> bool:
        """Whether no new call may be sent."""
        return self._event.is_set()

    def ask(self) -> None:
        """Let calls in flight finish and send no other."""
        self._event.set()

    async def sleep(self, seconds: float) -> None:
        """Sleep, but not beyond the moment when the halt is asked for."""
        try:
            async with asyncio.timeout(seconds):
                await self._event.wait()
        except TimeoutError:
            return


class Gate:
    """Lets calls through.

    Args:
        concurrency: the most calls in flight.
        max_wait_s: a provider that asks for a longer wait stops the run.
        patience_s: so long without any reply, and with faults, stops the run, too.
        clock: seconds that never go back.
    """

    def __init__(
        self,
        concurrency: int,
        *,
        halt: Halt,
        clock: Callable[[], float],
        rng: Random,
        sleep: Sleep | None = None,
        max_wait_s: float = 120.0,
        patience_s: float = 600.0,
        requests_per_minute: float | None = None,
        tokens_per_minute: float | None = None,
    ) -> None:
        self.limit = float(concurrency)
        self.n_in_flight = 0
        self._most = float(concurrency)
        self._halt = halt
        self._clock = clock
        self._rng = rng
        self._sleep = sleep or halt.sleep
        self._max_wait_s = max_wait_s
        self._patience_s = patience_s
        self._s_per_request = 60 / requests_per_minute if requests_per_minute else 0.0
        self._s_per_token = 60 / tokens_per_minute if tokens_per_minute else 0.0
        self._open_at = -1.0
        self._asked_until = -1.0
        self._next_at = -1.0
        self._answered_at: float | None = None
        self._n_faults = 0
        self._n_outages = 0
        self._n_since_cut = concurrency
        self._waiting: deque[asyncio.Future[None]] = deque()

    def resume(self, before: "Gate") -> None:
        """Go on where an earlier gate of the same model ended: its waits, its pace, its limit."""
        self.limit = min(before.limit, self._most)
        self._open_at, self._asked_until = before._open_at, before._asked_until
        self._next_at = before._next_at

    async def enter(self, n_tokens: int) -> None:
        """Wait for a slot, for the pace and for every wait that the provider asked for.

        Raises:
            Stopped: the run stops.
        """
        await self._take_place()
        if self._s_per_request or self._s_per_token:
            try:
                await self._keep_pace(n_tokens)
            except BaseException:
                self.leave()
                raise

    async def _take_place(self) -> None:
        """Wait for one of the places in flight, first come, first served."""
        while True:
            await self.until_open()
            if not self._waiting and self.has_room:
                self.n_in_flight += 1
                return
            place = asyncio.get_running_loop().create_future()
            self._waiting.append(place)
            try:
                await place
            except asyncio.CancelledError:
                if place.done() and not place.cancelled():
                    self.leave()
                raise
            if not self._halt.asked and self._open_at <= self._clock():
                return
            self.leave()  # closed meanwhile: the place goes on, and the wait begins anew

    def _fill_places(self) -> None:
        """Give free places to those who wait."""
        while self._waiting and self.has_room:
            place = self._waiting.popleft()
            if not place.done():  # else it was cancelled
                self.n_in_flight += 1
                place.set_result(None)

    @property
    def has_room(self) -> bool:
        """Whether fewer are in flight than may be."""
        return self.n_in_flight < max(1, int(self.limit))

    @property
    def asked_wait_s(self) -> float:
        """How long the provider still asks to wait; 0 where it doesn't."""
        return max(0.0, self._asked_until - self._clock())

    async def until_open(self) -> None:
        """Wait until calls may be sent; asked again right before sending.

        Raises:
            Stopped: the run stops.
        """
        while True:
            if self._halt.asked:
                raise Stopped
            wait_s = self._open_at - self._clock()
            if wait_s <= 0:
                return
            await self._sleep(wait_s)

    async def _keep_pace(self, n_tokens: int) -> None:
        now = self._clock()
        due = max(now, self._next_at)
        self._next_at = due + max(self._s_per_request, n_tokens * self._s_per_token)
        if due > now:
            await self._sleep(due - now)
        await self.until_open()

    def leave(self) -> None:
        """A call is no longer in flight."""
        self.n_in_flight -= 1
        self._fill_places()

    def answered(self) -> None:
        """A reply came: whatever was wrong is over, and a bit more may be in flight."""
        self._answered_at = self._clock()
        if self._n_outages:
            self.limit = max(self.limit, self._most / 2)
        self._n_faults = self._n_outages = 0
        self._n_since_cut += 1
        if self.limit < self._most:
            self.limit = min(self._most, self.limit + 2 / self.limit)
            self._fill_places()

    def refused(self, fault: TeacherFault) -> None:
        """A call came back with a fault that is sent again: close the gate for as long as it says.

        Raises:
            Stopped: the wait is longer than allowed, or nothing was answered for too long.
        """
        now = self._clock()
        if self._answered_at is None:
            self._answered_at = now
        wait_s = fault.retry_after_s or 0.0
        if wait_s > self._max_wait_s:
            raise Stopped(
                f"{fault}; the provider asks to wait {wait_s:g} s, and at most "
                f"{self._max_wait_s:g} s are waited out (options.max_wait_s)"
            )
        if now - self._answered_at > self._patience_s:
            raise Stopped(f"{fault}; nothing was answered for {now - self._answered_at:.0f} s")
        self._asked_until = max(self._asked_until, now + wait_s)
        if fault.kind == "rate-limit":
            self._cut()
        if fault.kind in _OUTAGE:
            wait_s = max(wait_s, self._outage_s())
        self._open_at = max(self._open_at, now + wait_s)

    def _cut(self) -> None:
        """Lower the limit, once for all the calls that were in flight together.

        An eighth of what was asked for stays: the waits between tries of one call do the rest.
        """
        self._n_since_cut += 1
        if self._n_since_cut >= self.limit:
            self.limit = max(1.0, self._most / 8, self.limit * DECREASE)
            self._n_since_cut = 0

    def _outage_s(self) -> float:
        self._n_faults += 1
        if self._n_faults < max(MIN_OUTAGE_FAULTS, int(self.limit)):
            return 0.0
        self.limit = 1.0
        self._n_outages += 1
        return backoff_s(RETRIES["server"], self._n_outages, self._rng)
