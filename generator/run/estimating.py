"""About how many tokens and how much money a plan takes."""

import math
from collections.abc import Mapping, Sequence

from msgspec import Struct

from generator.config import Config
from generator.records.plan import CellName, Unit

__all__ = [
    "CHARS_PER_TOKEN",
    "FRAME_CHARS",
    "QUESTION_CHARS",
    "WORD_CHARS",
    "Estimate",
    "cost_of",
    "estimate",
]

CHARS_PER_TOKEN = 4
"""The usual rule of thumb for English; providers count for themselves."""

WORD_CHARS = 6
"""A word of English with its blank; German and Finnish have more, most scripts fewer."""

FRAME_CHARS = 1_500
"""The shipped answer prompt and system prompt without passages and instruction: 1,400 to 1,600."""

ASK_CHARS = 1_300
"""The shipped ask prompt without passage, seed instructions and known instructions."""

QUESTION_CHARS = 90
"""An instruction of fifteen words."""

LEAST_YIELD = 0.4
"""Of the instructions that a teacher writes, at worst so many are new, sound and answered well: so
many are left of a script that spoils 60 %. Passages that are asked about often give fewer."""


class Estimate(Struct, frozen=True):
    """What a plan takes.

    Attributes:
        n_input: tokens of all prompts.
        n_output: tokens of all replies, at least and at most.
        cost_usd: at least and at most, at list price; None where nobody knows the price.
        n_writing: calls that write instructions, at least and at most; in the other counts, too.
    """

    n_input: int
    n_output: tuple[int, int]
    cost_usd: tuple[float, float] | None
    n_writing: tuple[int, int] = (0, 0)


def estimate(
    config: Config, units: Sequence[Unit], written: Mapping[CellName, int] | None = None
) -> Estimate:
    """Estimate one call a unit, or the config's `samples`; `on_top` has what else may come.

    Args:
        written: cell -> how many instructions a teacher is to write for it, which are answered too.

    A reply holds each claim twice, as text and as quote: at most the difficulty's `max_words`, at
    least one sentence of twenty words.
    """
    per_difficulty = {
        name: (
            FRAME_CHARS + one.passages * config.shown_words * WORD_CHARS,
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
    for (_, difficulty), n in (written or {}).items():
        chars, low, high = per_difficulty[difficulty]
        n_input += n * (chars + QUESTION_CHARS) // CHARS_PER_TOKEN
        least += n * low
        most += n * high
    n_input, least, most = (config.n_answers * n for n in (n_input, least, most))
    answering = Estimate(n_input, (least, most), cost_of(config, "answer", n_input, least, most))
    return _with_writing(config, answering, written) if written else answering


def _with_writing(config: Config, answering: Estimate, written: Mapping[CellName, int]) -> Estimate:
    """Return an estimate with the calls that write added."""
    ask = config.ask
    fewest = sum(math.ceil(n / ask.per_call) for n in written.values())
    many = sum(math.ceil(n / LEAST_YIELD / ask.per_call) for n in written.values())
    seeds = config.seed_instructions[: ask.shots]
    shown = sum(len(seed.question) + len(seed.response) for seed in seeds)
    # A prompt of the middle of a run: half of the known instructions that it may list.
    chars = ASK_CHARS + config.shown_words * WORD_CHARS + shown
    n_prompt = (chars + ask.known * QUESTION_CHARS // 2) // CHARS_PER_TOKEN
    n_reply = ask.per_call * QUESTION_CHARS // CHARS_PER_TOKEN
    low = cost_of(config, "ask", fewest * n_prompt, fewest * n_reply, fewest * n_reply)
    high = cost_of(config, "ask", many * n_prompt, many * n_reply, many * n_reply)
    cost = None
    if answering.cost_usd and low and high:
        cost = (answering.cost_usd[0] + low[0], answering.cost_usd[1] + high[1])
    least, most = answering.n_output
    return Estimate(
        answering.n_input + many * n_prompt,
        (least + fewest * n_reply, most + many * n_reply),
        cost,
        (fewest, many),
    )


def cost_of(
    config: Config, kind: str, n_input: int, least: int, most: int
) -> tuple[float, float] | None:
    """Return what calls of a kind cost at least and at most, at list price; None if unknown."""
    spec = config.teacher(kind)
    if spec.provider in ("extractive", "replay"):
        return 0.0, 0.0
    from generator.teachers.money import cost_usd
    from generator.teachers.table import price_for

    price = price_for(spec)
    if price is None:
        return None
    return cost_usd(price, n_input, least), cost_usd(price, n_input, most)
