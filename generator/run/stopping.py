"""How a run stops: the first signal lets the calls in flight finish, the second one ends them."""

import asyncio
import contextlib
import signal
from collections.abc import Callable, Iterator

__all__ = ["GRACE_S", "Pause", "heeding_signals"]

GRACE_S = 30.0
"""How long calls in flight may go on after the first signal. Most replies come within it; whoever
sends SIGTERM (a container, a batch system) sends SIGKILL after 10 to 90 seconds anyway."""


class Pause:
    """Set when the run should stop: by a signal, or for a reason that a teacher gives.

    Attributes:
        signal: the first signal that came, or 0.
        reason: what a teacher says, or "".
    """

    def __init__(self) -> None:
        self.signal = 0
        self.reason = ""
        self._drain: Callable[[], None] = lambda: None
        self._end: Callable[[], None] = lambda: None

    @property
    def asked(self) -> bool:
        """Whether no new call should be sent."""
        return self.signal != 0 or bool(self.reason)

    def stop(self, number: int) -> None:
        """A signal came."""
        if self.signal:
            self._end()
            return
        self.signal = number
        self._drain()

    def end(self) -> None:
        """End the calls in flight now."""
        self._end()

    @contextlib.contextmanager
    def telling(self, drain: Callable[[], None], end: Callable[[], None]) -> Iterator[None]:
        """While calls are in flight: `drain` is called at the first signal, `end` at the second."""
        self._drain, self._end = drain, end
        try:
            yield
        finally:
            self._drain = self._end = lambda: None


@contextlib.contextmanager
def heeding_signals(
    pause: Pause, note: Callable[[str], None], *, grace_s: float = GRACE_S
) -> Iterator[None]:
    """Hand SIGINT and SIGTERM to a pause for as long as this lasts, within a running event loop."""
    loop = asyncio.get_running_loop()

    def stop(number: int) -> None:
        if not pause.signal:
            note(
                f"stopping: calls in flight may finish, for at most {grace_s:g} s. "
                "Once more ends them at once."
            )
            loop.call_later(grace_s, pause.end)
        pause.stop(number)

    before = {}
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):  # Windows, threads
            handler = signal.getsignal(number)
            loop.add_signal_handler(number, stop, number)
            before[number] = handler
    try:
        yield
    finally:
        for number, handler in before.items():
            loop.remove_signal_handler(number)
            signal.signal(number, handler)
