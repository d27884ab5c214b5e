"""How far a run is, live: rate, money, time left, errors by kind."""

import math
import sys
import time
from collections import Counter
from collections.abc import Callable
from types import TracebackType

import click

from generator.cli.loading import say
from generator.records.plan import Unit

__all__ = ["Bar"]

REDRAW_S = 0.1
LINE_EVERY_S = 10.0
"""Off a terminal a line is a record in somebody's log: seldom enough to read, often enough to see
that the run lives."""

WIDTH = 24


class Bar:
    """A bar on a terminal, plain lines elsewhere, nothing when quiet.

    Args:
        verbose: a line for each fault's kind when it first comes, and lines even on a terminal.
        draws: whether stderr is a terminal; `None` finds out.
        clock: seconds that never go back.
    """

    def __init__(
        self,
        *,
        quiet: bool,
        verbose: bool,
        draws: bool | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._quiet = quiet
        self._verbose = verbose
        self._draws = (sys.stderr.isatty() if draws is None else draws) and not quiet
        self._clock = clock
        self._round = self._total = self._done = 0
        self._began = self._shown = clock()
        self._usd = 0.0
        self._tokens = 0
        self._faults: Counter[str] = Counter()
        self._noted: set[str] = set()
        self._width = 0
        self._wait_s = 0.0

    def __enter__(self) -> "Bar":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._draws and self._total:
            self._draw()
            click.echo(err=True)

    def round(self, number: int, n_units: int) -> None:
        """A round begins, or goes on."""
        self._round, self._total, self._done, self._wait_s = number, n_units, 0, 0.0
        self._began = self._shown = self._clock()
        if not self._quiet and (self._verbose or not self._draws):
            say(f"round {number}: {n_units} to ask", err=True)

    def done(self, unit: Unit) -> None:
        """One unit was tried."""
        self._done += 1
        now = self._clock()
        if self._draws:
            if now - self._shown >= REDRAW_S or self._done == self._total:
                self._shown = now
                self._draw()
        elif not self._quiet and now - self._shown >= LINE_EVERY_S:
            self._shown = now
            say(self.line(), err=True)

    def beat(self, wait_s: float) -> None:
        """Some time has passed; draws where faults, money or a wait are all that changes.

        Args:
            wait_s: how long the provider still asks to wait; 0 where it doesn't.
        """
        self._wait_s = wait_s
        every_s = REDRAW_S if self._draws else LINE_EVERY_S
        now = self._clock()
        if self._quiet or not self._total or now - self._shown < every_s:
            return
        self._shown = now
        if self._draws:
            self._draw()
        else:
            say(self.line(), err=True)

    def spent(self, usd: float, tokens: int) -> None:
        """The run has cost so much in its life."""
        self._usd, self._tokens = usd, tokens

    def fault(self, kind: str) -> None:
        """An attempt gave no reply."""
        self._faults[kind] += 1
        if self._verbose and not self._quiet and self._faults[kind] == 1:
            self.note(f"first {kind}")

    def note(self, text: str) -> None:
        """Something the user should read; the same text is said once, whatever round it is of."""
        if not self._quiet and text not in self._noted:
            self._noted.add(text)
            if self._draws and self._total:
                click.echo(err=True)
            say(f"note: {text}", err=True)

    def line(self) -> str:
        """Return where the round stands.

        >>> bar = Bar(quiet=True, verbose=False, draws=False, clock=iter([0.0, 0.0, 4.0]).__next__)
        >>> bar.round(1, 20)
        >>> bar._done = 8
        >>> bar.line()
        'round 1: 8/20, 2.0/s, 6 s left'
        """
        elapsed = max(1e-9, self._clock() - self._began)
        rate = self._done / elapsed
        parts = [f"round {self._round}: {self._done}/{self._total}", f"{rate:.1f}/s"]
        if rate and self._done < self._total:
            parts.append(f"{_duration((self._total - self._done) / rate)} left")
        if self._usd:
            parts.append(f"{self._usd:.4f} USD")
        elif self._tokens:
            parts.append(f"{self._tokens} tokens")
        parts += [f"{n} {kind}" for kind, n in self._faults.most_common()]
        if self._wait_s:
            parts.append(f"waiting {math.ceil(self._wait_s)} s, as the provider asks")
        return ", ".join(parts)

    def _draw(self) -> None:
        filled = WIDTH * self._done // self._total
        text = f"[{'#' * filled}{'.' * (WIDTH - filled)}] {self.line()}"
        click.echo(f"\r{text.ljust(self._width)}", nl=False, err=True)
        self._width = len(text)


def _duration(seconds: float) -> str:
    """Return a time that people read at a glance.

    >>> _duration(50), _duration(130), _duration(7300)
    ('50 s', '2 min', '2 h 2 min')
    """
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"
