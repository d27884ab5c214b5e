"""About how many tokens and how much money a plan takes."""

import math
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from generator.config import Config
from generator.records.calls import CallKind
from generator.records.plan import CellName, Unit

__all__ = [
    "CHARS_PER_TOKEN",
    "FRAME_CHARS",
    "QUESTION_CHARS",
    "WORD_CHARS",
    "Estimate",
    "Most",
    "ceiling",
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


class Most(Struct, frozen=True):
    """Calls of a kind, at most, and the tokens that all their replies have for their words."""

    kind: CallKind
    n_calls: int
    n_output: int


class Estimate(Struct, frozen=True):
    """What a plan takes.

    Attributes:
        n_input: tokens of all prompts.
        n_output: tokens of all replies, at least and at most.
        cost_usd: at least and at most, at list price; None where nobody knows the price.
        n_writing: calls that write instructions, at least and at most; in the other counts, too.
        calls: what its upper end is made of.
    """

    n_input: int
    n_output: tuple[int, int]
    cost_usd: tuple[float, float] | None
    n_writing: tuple[int, int] = (0, 0)
    calls: tuple[Most, ...] = ()


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
    n_calls = config.n_answers * (len(units) + sum((written or {}).values()))
    cost = cost_of(config, "answer", n_input, least, most)
    answers = (Most("answer", n_calls, most),)
    answering = Estimate(n_input, (least, most), cost, calls=answers)
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
        (*answering.calls, Most("ask", many, many * n_reply)),
    )


def cost_of(
    config: Config, kind: CallKind, n_input: int, least: int, most: int
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


def ceiling(config: Config, calls: Iterable[Most]) -> tuple[int, float | None]:
    """Return what the replies of calls may have and cost beyond their words, at list price.

    A model that thinks before it answers is paid for its thoughts as for an answer, and only
    `max_tokens` ends them: every reply may be as long as that.

    Returns:
        tokens, and USD; None where nobody knows a price.
    """
    n_tokens, usd, is_known = 0, 0.0, True
    for kind, several in _by_kind(calls).items():
        spec = config.teacher(kind)
        if spec.provider in ("extractive", "replay"):
            continue
        from generator.teachers.limits import max_tokens_of

        most = sum(one.n_calls for one in several) * max_tokens_of(spec.params)
        n_more = max(0, most - sum(one.n_output for one in several))
        cost = cost_of(config, kind, 0, n_more, n_more)
        n_tokens += n_more
        usd += cost[1] if cost else 0.0
        is_known = is_known and cost is not None
    return n_tokens, usd if is_known else None


def _by_kind(calls: Iterable[Most]) -> dict[CallKind, list[Most]]:
    found: dict[CallKind, list[Most]] = {}
    for one in calls:
        found.setdefault(one.kind, []).append(one)
    return found
