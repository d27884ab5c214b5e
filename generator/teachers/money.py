"""What calls cost: list prices, reserves before sending, settling after, the user's caps."""

import asyncio
import json
import re
from collections.abc import Callable, Iterable
from functools import cache
from importlib import resources

from msgspec import Struct

from generator.config import TeacherSpec
from generator.errors import CapError, UsageError
from generator.records.calls import Request, Usage
from generator.store.journal import Attempt, Outcome
from generator.teachers.keys import schema_json
from generator.teachers.limits import max_tokens_of, plain_name
from generator.teachers.retrying import is_billed

__all__ = [
    "FREE",
    "Budget",
    "Price",
    "Spent",
    "cost_at_most",
    "cost_usd",
    "estimate",
    "price_of",
    "reserved",
    "settled",
    "spent_so_far",
]

BYTES_PER_TOKEN = 3
"""English prose has 4 to 5 bytes a token, code and other scripts about 3: what is reserved for the
input should be too much rather than too little."""

_DATED = re.compile(r"-(?:\d{4}-\d{2}-\d{2}|\d{8}|\d{4}|latest|\d{3})$")

_PRICED_APART = frozenset({
    "servicetier", "speed", "inferencegeo",  # faster, cheaper or elsewhere
    "modalities", "responsemodalities", "audio", "speechconfig",  # sound and pictures
    "cachecontrol", "cachedcontent",  # what is written into a cache, and its keeping
    "models", "fallbacks", "route", "provider",  # another model or provider may answer
    "prediction",  # its rejected tokens are billed as output, beyond the cap
})  # fmt: skip
"""Params by which the list price of the model's text tokens is no longer what is paid."""


class Price(Struct, frozen=True):
    """USD per million tokens; output includes reasoning, input includes what the cache gave."""

    input: float
    output: float
    cached: float | None = None


FREE = Price(0.0, 0.0, 0.0)


@cache
def price_table() -> dict[str, dict[str, Price]]:
    """Return provider -> model -> list price, as `prices.json` has them."""
    text = resources.files("generator.teachers").joinpath("prices.json").read_text("utf-8")
    return {
        provider: {model: Price(*row) for model, row in models.items()}
        for provider, models in json.loads(text)["usd_per_million_tokens"].items()
    }


def price_of(spec: TeacherSpec, *, is_free: bool) -> Price | None:
    """Return the price of a teacher's tokens, or `None` where nobody knows it.

    The config's own `options.price` counts first. A model name with a date behind it has a row of
    its own or the price of the name without.
    """
    own = spec.options.get("price")
    if isinstance(own, dict):
        return Price(own["input"], own["output"], own.get("cached"))
    if is_free:
        return FREE
    if any(plain_name(name) in _PRICED_APART for name in spec.params):
        return None
    models = price_table().get(spec.provider, {})
    name = spec.model.removeprefix("models/")
    return models.get(name) or models.get(_DATED.sub("", name))


def estimate(request: Request) -> tuple[int, int]:
    """Return about how many tokens a request has and at most how many its reply may have.

    >>> from generator.records.calls import Message
    >>> estimate(Request("answer", (Message("user", "x" * 290),), {}, {"max_tokens": 50}))
    (117, 50)
    """
    n_bytes = sum(len(m.content.encode("utf-8", "surrogatepass")) for m in request.messages)
    n_bytes += len(schema_json(request.reply_schema)) if request.reply_schema else 0
    if request.kind == "embed":
        return -(-n_bytes // BYTES_PER_TOKEN) + len(request.messages), 0
    per_message = 8 * len(request.messages) + 12
    return -(-n_bytes // BYTES_PER_TOKEN) + per_message, max_tokens_of(request.params)


def cost_usd(price: Price, n_input: int, n_output: int, n_cached: int = 0) -> float:
    """Return what so many tokens cost at list price; `n_cached` of the input came from a cache."""
    cached = price.input if price.cached is None else price.cached
    fresh = max(0, n_input - n_cached)
    return (fresh * price.input + n_cached * cached + n_output * price.output) / 1_000_000


def cost_at_most(price: Price, n_tokens: int) -> float:
    """Return what tokens cost at most, where nobody says how many of them came back."""
    return n_tokens * max(price.input, price.output) / 1_000_000


class Spent(Struct, frozen=True):
    """Money and tokens together; `usd` lacks what `n_unpriced` attempts cost.

    Attributes:
        n_unpriced: attempts whose price nobody knows.
    """

    usd: float = 0.0
    tokens: int = 0
    n_unpriced: int = 0


def reserved(price: Price | None, n_input: int, n_output: int) -> Spent:
    """Return what an attempt may cost, with so many tokens of a prompt and at most of a reply."""
    if price is None:
        return Spent(0.0, n_input + n_output, 1)
    return Spent(cost_usd(price, n_input, n_output), n_input + n_output)


def settled(price: Price | None, usage: Usage, reserve: Spent) -> Spent:
    """Return what a reply cost; where the provider didn't count, its whole reserve."""
    if usage.input_tokens is None or usage.output_tokens is None:
        return reserve
    tokens = usage.input_tokens + usage.output_tokens
    if price is None:
        return Spent(0.0, tokens, 1)
    cached = min(usage.cached_tokens or 0, usage.input_tokens)
    return Spent(cost_usd(price, usage.input_tokens, usage.output_tokens, cached), tokens)


def spent_so_far(
    attempts: Iterable[Attempt],
    outcomes: Iterable[Outcome],
    price_of_call: Callable[[str], Price | None] = lambda key: FREE,
) -> Spent:
    """Return what a run has spent in its whole life.

    An attempt without an outcome (the process was killed) keeps its reserve as spent, and so does
    one with a fault that may have been paid for; refusals and calls that never left cost nothing.

    Args:
        price_of_call: gives the price of a call's teacher by the call's key, for attempts that had
            none when they were sent: their tokens are priced by what is known now.
    """
    by_attempt = {outcome.attempt: outcome for outcome in outcomes}
    usd, tokens, n_unpriced = 0.0, 0, 0
    for attempt in attempts:
        outcome = by_attempt.get(attempt.n)
        if is_unpriced(attempt, outcome):
            cost = _spent_later(attempt, outcome, price_of_call(attempt.key))
        else:
            cost = spent_by(attempt, outcome)
        usd, tokens, n_unpriced = usd + cost.usd, tokens + cost.tokens, n_unpriced + cost.n_unpriced
    return Spent(usd, tokens, n_unpriced)


def is_unpriced(attempt: Attempt, outcome: Outcome | None) -> bool:
    """Say whether an attempt was free, or of a price that nobody knew when it was sent.

    Older versions wrote 0 for what such a reply cost; `None` is what is written now.
    """
    has_cost = attempt.reserve_usd or (outcome is not None and outcome.cost_usd)
    return attempt.reserve_tokens > 0 and not has_cost


def spent_by(attempt: Attempt, outcome: Outcome | None, reserve: Spent | None = None) -> Spent:
    """Return what one attempt cost.

    Args:
        reserve: in place of the one that was journalled with it.
    """
    reserve = reserve or Spent(attempt.reserve_usd, attempt.reserve_tokens)
    if outcome is None:
        return reserve
    if outcome.reply is None:
        return reserve if is_billed(outcome.fault.rstrip("!")) else Spent()
    usage = outcome.reply.usage
    if usage.input_tokens is None or usage.output_tokens is None:
        return reserve
    return Spent(outcome.cost_usd or 0.0, usage.input_tokens + usage.output_tokens)


def _spent_later(attempt: Attempt, outcome: Outcome | None, price: Price | None) -> Spent:
    """Return what an attempt without a price cost by the price that is known now."""
    n_tokens = attempt.reserve_tokens
    usd, n_unpriced = (0.0, 1) if price is None else (cost_at_most(price, n_tokens), 0)
    reserve = Spent(usd, n_tokens, n_unpriced)
    if outcome is not None and outcome.reply is not None:
        return settled(price, outcome.reply.usage, reserve)
    return spent_by(attempt, outcome, reserve)


class Budget:
    """The user's caps over the whole life of a run.

    Args:
        spent: what the run has cost before this command.
    """

    def __init__(
        self,
        spent: Spent | None = None,
        *,
        max_cost_usd: float | None = None,
        max_tokens: int | None = None,
    ) -> None:
        before = spent or Spent()
        self.usd, self.tokens, self.n_unpriced = before.usd, before.tokens, before.n_unpriced
        self._max_cost_usd = max_cost_usd
        self._max_tokens = max_tokens
        self._flying_usd, self._flying_tokens, self._n_flying = 0.0, 0, 0
        self._changed = asyncio.Event()

    async def take(self, reserve: Spent) -> None:
        """Set a reserve aside; where it doesn't fit, wait for calls in flight to be settled.

        Raises:
            CapError: it doesn't fit, and nothing in flight could make room.
        """
        while over := self._over(reserve):
            if not self._n_flying:
                raise CapError(over)
            self._changed.clear()
            await self._changed.wait()
        self._n_flying += 1
        self._flying_usd += reserve.usd
        self._flying_tokens += reserve.tokens

    def settle(self, reserve: Spent, cost: Spent) -> None:
        """Give a reserve back and count what was spent instead."""
        self._n_flying -= 1
        self._flying_usd -= reserve.usd
        self._flying_tokens -= reserve.tokens
        self.usd += cost.usd
        self.tokens += cost.tokens
        self.n_unpriced += cost.n_unpriced
        self._changed.set()

    @property
    def spent(self) -> Spent:
        """What the run has cost by now."""
        return Spent(self.usd, self.tokens, self.n_unpriced)

    def _over(self, reserve: Spent) -> str:
        usd = self.usd + self._flying_usd + reserve.usd
        if self._max_cost_usd is not None and usd > self._max_cost_usd + 1e-9:
            return (
                f"--max-cost: {self._max_cost_usd:g} USD must cover the next call "
                f"({reserve.usd:.4f} USD reserved); {self.usd:.4f} USD are spent"
            )
        tokens = self.tokens + self._flying_tokens + reserve.tokens
        if self._max_tokens is not None and tokens > self._max_tokens:
            return (
                f"--max-tokens: {self._max_tokens} must cover the next call "
                f"({reserve.tokens} reserved); {self.tokens} are spent"
            )
        return ""


def check_cap(spec: TeacherSpec, price: Price | None, max_cost_usd: float | None) -> None:
    """Raise UsageError where a cap on money meets a price that nobody knows."""
    if max_cost_usd is not None and price is None:
        raise UsageError(
            f"--max-cost: needs the price of {spec}; no list price is known. Give it as "
            "options.price: {input: ..., output: ...} in USD per million tokens, or cap by "
            "--max-tokens."
        )
