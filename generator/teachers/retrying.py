"""Which faults are sent again, how often and after which wait: one table.

The wait is "full jitter": a draw between 0 and base x 2**n, which spreads the workers' second tries
over the whole window instead of sending them all at its end. Source: Brooker 2015, "Exponential
Backoff and Jitter" (AWS Architecture Blog).
"""

from random import Random

from msgspec import Struct

__all__ = ["LIFETIME_ATTEMPTS", "RETRIES", "Retry", "backoff_s", "counts_for_life", "is_billed"]

LIFETIME_ATTEMPTS = 12
"""Attempts at one call, over all commands, that may have been paid for; then its unit has failed.

Where three calls in ten fail at random, one unit in 1,900,000 comes to twelve failures (0.3**12).
"""


class Retry(Struct, frozen=True):
    """What is done about one kind of fault.

    Attributes:
        tries: attempts at one call in one command that may end in this kind.
        base_s: the first wait is drawn from 0 to this; each further one of the kind doubles it.
        cap_s: no wait is drawn from more than this.
        billed: the provider may have done the work, so the attempt's reserve counts as spent.
        is_final: where the tries are used up, the unit has failed; else it stays open.
    """

    tries: int
    base_s: float
    cap_s: float
    billed: bool
    is_final: bool = False


RETRIES: dict[str, Retry] = {
    "rate-limit": Retry(12, 1.0, 60.0, billed=False),  # refused before any work
    "connect": Retry(12, 0.5, 30.0, billed=False),  # nothing was sent
    "structure": Retry(3, 0.0, 0.0, billed=False),  # asked again in a looser form, of two at most
    "server": Retry(12, 0.5, 30.0, billed=True),
    "cut-off": Retry(12, 0.5, 30.0, billed=True),
    "time-out": Retry(3, 0.5, 30.0, billed=True),  # each has cost a whole deadline already
    "not-json": Retry(2, 0.5, 30.0, billed=True, is_final=True),
    "bad-http": Retry(2, 0.5, 30.0, billed=True, is_final=True),
}
"""Kind -> what is done; a kind that isn't here is never sent again by itself."""

_UNBILLED = frozenset({"key", "quota", "model", "address", "bad-request", "redirect"}) | {
    "certificate", "not-sent", "no-recording", "unsupported", "prompt",
}  # fmt: skip


def is_billed(kind: str) -> bool:
    """Say whether an attempt that ended so may have cost money; what isn't known may have."""
    retry = RETRIES.get(kind)
    return retry.billed if retry else kind not in _UNBILLED


def counts_for_life(fault: str) -> bool:
    """Say whether a fault, as the journal writes it, counts toward `LIFETIME_ATTEMPTS`.

    Waiting out a provider that says "not now" costs nothing and may take all night; a recording
    that lacks a reply is no provider at all, and its unit is given up like any other.
    """
    kind = fault.rstrip("!")
    return kind == "no-recording" or is_billed(kind)


def backoff_s(retry: Retry, n_before: int, rng: Random) -> float:
    """Return how long to wait after a fault of a kind that came `n_before` times in a row before.

    >>> 0 <= backoff_s(Retry(9, 0.5, 30.0, billed=True), 10, Random(1)) <= 30
    True
    """
    return rng.uniform(0, min(retry.cap_s, retry.base_s * 2 ** min(n_before, 30)))
