"""Tokens and money of a run: in all, by stage, teacher, cell and template, and a kept example's."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from msgspec import Struct, to_builtins

from generator.errors import visible
from generator.store.spending import Spending
from generator.text import plural

__all__ = ["AXES", "money_data", "money_lines"]

MAX_TEMPLATES = 10
MAX_TEMPLATE_CHARS = 60


AXES: dict[str, Callable[[Spending], str]] = {
    "stage": lambda row: row.kind,
    "teacher": lambda row: row.teacher,
    "cell": lambda row: f"{row.category} / {row.difficulty}",
    "template": lambda row: row.template,
}
"""What money is told by -> the name of a row's part."""


class Sum(Struct, frozen=True):
    """What some attempts came to and cost.

    Attributes:
        cost_usd: what is known of it; None where nobody knows the price of `n_unpriced` attempts.
        lost_usd: of `known_usd`, what was reserved for attempts that gave no reply.
        n_uncounted: replies without a count of tokens, which cost their reserve.
    """

    name: str
    n_attempts: int
    n_replies: int
    input_tokens: int
    output_tokens: int
    cached_tokens: int
    reasoning_tokens: int
    known_usd: float
    lost_usd: float
    n_uncounted: int
    n_unpriced: int

    @property
    def cost_usd(self) -> float | None:
        """What all of it cost."""
        return None if self.n_unpriced else self.known_usd


def _sum(name: str, rows: Sequence[Spending]) -> Sum:
    return Sum(
        name,
        sum(row.n_attempts for row in rows),
        sum(row.n_replies for row in rows),
        sum(row.input_tokens for row in rows),
        sum(row.output_tokens for row in rows),
        sum(row.cached_tokens for row in rows),
        sum(row.reasoning_tokens for row in rows),
        sum(row.cost_usd for row in rows),
        sum(row.cost_usd for row in rows if row.fault),
        sum(row.n_uncounted for row in rows),
        sum(row.unpriced.n_attempts for row in rows),
    )


def _sums(axis: str, rows: Iterable[Spending]) -> list[Sum]:
    """Return a sum for each name on an axis, the dearest first, those of unknown price before."""
    groups: defaultdict[str, list[Spending]] = defaultdict(list)
    for row in rows:
        groups[AXES[axis](row)].append(row)
    sums = [_sum(name, group) for name, group in groups.items()]

    def rank(one: Sum) -> tuple[float, float, int, str]:
        dear = -math.inf if one.n_unpriced else 0.0
        return dear, -one.known_usd, -one.input_tokens - one.output_tokens, one.name

    return sorted(sums, key=rank)


def money_data(rows: Sequence[Spending], *, n_kept: int, n_accepted: int) -> dict[str, Any]:
    """Return what was spent as plain JSON data: in all, and by each axis of `AXES`.

    A cost is None where nobody knows the price of a part of it.
    """
    total = _sum("", rows)
    return {
        "total": _plain(total),
        "usd_per_kept": _share(total, n_kept),
        "usd_per_accepted": _share(total, n_accepted),
        "by": {
            axis: [{"name": one.name, **_plain(one)} for one in _sums(axis, rows)] for axis in AXES
        },
    }


def _plain(one: Sum) -> dict[str, Any]:
    counts = {k: v for k, v in to_builtins(one).items() if k not in ("name", *_USD)}
    usd = {"cost_usd": one.cost_usd, "lost_usd": one.lost_usd}
    return {**counts, **{k: v if v is None else round(v, 8) for k, v in usd.items()}}


_USD = ("known_usd", "lost_usd")


def _share(total: Sum, n: int) -> float | None:
    return round(total.known_usd / n, 8) if n and not total.n_unpriced else None


def money_lines(rows: Sequence[Spending], *, n_kept: int, n_accepted: int) -> list[str]:
    """Return what was spent; nothing where no teacher used tokens or money.

    Args:
        rows: what `generator.run.spent` gives.
        n_kept: examples that the price of a kept one is shared by; likewise `n_accepted`.
    """
    total = _sum("", rows)
    if not (total.known_usd or total.input_tokens or total.output_tokens or total.n_unpriced):
        return _faults(rows)
    lines = [
        f"spent {_usd(total)}: {total.input_tokens} tokens in ({total.cached_tokens} cached), "
        f"{total.output_tokens} out ({total.reasoning_tokens} reasoning)"
    ]
    if total.n_unpriced:
        lines.append(
            f"  nobody knows the price of {_unpriced(rows)}: give it as the teacher's "
            "options.price, {input: USD, output: USD} per million tokens"
        )
    if total.lost_usd:
        lines.append(f"  {total.lost_usd:.4f} USD of it reserved for attempts that gave no reply")
    if total.n_uncounted:
        lines.append(
            f"  {plural(total.n_uncounted, 'reply', 'replies')} without a count of tokens, "
            "taken at the reserve"
        )
    shares = [(n_kept, "a kept example"), (n_accepted, "an accepted example")]
    prices = [(_share(total, n), what) for n, what in shares]
    lines += [f"  {price:.4f} USD {what}" for price, what in prices if price is not None]
    for axis in AXES:
        lines += _by(axis, rows, most=MAX_TEMPLATES if axis == "template" else 1000)
    return lines + _faults(rows)


def _unpriced(rows: Iterable[Spending]) -> str:
    names = dict.fromkeys(row.teacher for row in rows if row.unpriced.n_attempts)
    return ", ".join(visible(name) for name in names)


def _usd(one: Sum) -> str:
    """Return a cost as people read it.

    >>> _usd(Sum("", 1, 1, 9, 9, 0, 0, 0.5, 0.0, 0, 0)), _usd(Sum("", 1, 1, 9, 9, 0, 0, 0, 0, 0, 1))
    ('0.5000 USD', '(price unknown)')
    """
    if not one.n_unpriced:
        return f"{one.known_usd:.4f} USD"
    return f"{one.known_usd:.4f} USD (and more)" if one.known_usd else "(price unknown)"


def _by(axis: str, rows: Iterable[Spending], *, most: int) -> list[str]:
    """Return a line for each name, the dearest first."""
    sums = _sums(axis, rows)
    lines = [
        f"    {_usd(one)}  {one.input_tokens + one.output_tokens:>9} tokens  "
        f"{visible(_short(one.name) or '-')}"
        for one in sums[:most]
    ]
    if len(sums) > most:
        lines.append(f"    and {len(sums) - most} more")
    return [f"  by {axis}:", *lines]


def _short(template: str) -> str:
    text = " ".join(template.split())
    return text if len(text) <= MAX_TEMPLATE_CHARS else f"{text[: MAX_TEMPLATE_CHARS - 4]} ..."


def _faults(rows: Iterable[Spending]) -> list[str]:
    count: Counter[str] = Counter()
    for row in rows:
        if row.fault:
            count[row.fault] += row.n_attempts
    if not count:
        return []
    said = ", ".join(f"{n} {kind}" for kind, n in count.most_common())
    return [f"attempts without a reply: {said}"]
