"""About how many tokens and how much money a plan takes."""

from collections.abc import Sequence
from dataclasses import dataclass

from generator.config import Config
from generator.records.plan import Unit

__all__ = ["Estimate", "estimate"]

CHARS_PER_TOKEN = 4
"""The usual rule of thumb for English; providers count for themselves."""

WORD_CHARS = 6
"""A word of English with its blank; German and Finnish have more, most scripts fewer."""

FRAME_CHARS = 1_500
"""The shipped answer prompt and system prompt without passages and instruction: 1,400 to 1,600."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a plan takes.

    Attributes:
        n_input: tokens of all prompts.
        n_output: tokens of all replies, at least and at most.
        cost_usd: at least and at most, at list price; None where nobody knows the price.
    """

    n_input: int
    n_output: tuple[int, int]
    cost_usd: tuple[float, float] | None


def estimate(config: Config, units: Sequence[Unit]) -> Estimate:
    """Estimate one call a unit; repairs, judges and refills come on top.

    A reply holds each claim twice, as text and as quote: at most the difficulty's `max_words`, at
    least one sentence of twenty words.
    """
    per_difficulty = {
        name: (
            FRAME_CHARS + one.passages * config.passage_words * WORD_CHARS,
            2 * min(20, one.max_words) * WORD_CHARS // CHARS_PER_TOKEN,
            2 * one.max_words * WORD_CHARS // CHARS_PER_TOKEN,
        )
        for name, one in config.difficulties.items()
    }
    n_input = least = most = 0
    for unit in units:
        chars, low, high = per_difficulty[unit.difficulty]
        n_input += (chars + len(unit.question)) // CHARS_PER_TOKEN
        least += low
        most += high
    return Estimate(n_input, (least, most), _cost(config, n_input, least, most))


def _cost(config: Config, n_input: int, least: int, most: int) -> tuple[float, float] | None:
    spec = config.teacher("answer")
    if spec.provider in ("extractive", "replay"):
        return 0.0, 0.0
    from generator.teachers.money import cost_usd, price_of
    from generator.teachers.table import row_of

    price = price_of(spec, is_free=row_of(spec).is_free)
    if price is None:
        return None
    return cost_usd(price, n_input, least), cost_usd(price, n_input, most)
