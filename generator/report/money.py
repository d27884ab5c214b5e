"""Tokens and money of a run: in all, by stage, teacher, cell and template, and a kept example's."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence

from generator.errors import visible
from generator.store.spending import Spending
from generator.text import plural

__all__ = ["money_lines"]

MAX_TEMPLATES = 10
MAX_TEMPLATE_CHARS = 60


def money_lines(rows: Sequence[Spending], *, n_kept: int, n_accepted: int) -> list[str]:
    """Return what was spent; nothing where no teacher used tokens or money.

    Args:
        rows: what `generator.store.spending` gives.
        n_kept: examples that the price of a kept one is shared by; likewise `n_accepted`.
    """
    cost = sum(row.cost_usd for row in rows)
    n_in, n_out = sum(row.input_tokens for row in rows), sum(row.output_tokens for row in rows)
    if not (cost or n_in or n_out):
        return _faults(rows)
    n_cached = sum(row.cached_tokens for row in rows)
    n_reasoning = sum(row.reasoning_tokens for row in rows)
    lines = [
        f"spent {cost:.4f} USD: {n_in} tokens in ({n_cached} cached), "
        f"{n_out} out ({n_reasoning} reasoning)"
    ]
    lost = sum(row.cost_usd for row in rows if row.fault)
    if lost:
        lines.append(f"  {lost:.4f} USD of it reserved for attempts that gave no reply")
    if n_uncounted := sum(row.n_uncounted for row in rows):
        lines.append(
            f"  {plural(n_uncounted, 'reply', 'replies')} without a count of tokens, "
            "taken at the reserve"
        )
    shares = [(n_kept, "a kept example"), (n_accepted, "an accepted example")]
    lines += [f"  {cost / n:.4f} USD {what}" for n, what in shares if n]
    lines += _by("stage", rows, lambda row: row.kind)
    lines += _by("teacher", rows, lambda row: row.teacher)
    lines += _by("cell", rows, lambda row: f"{row.category} / {row.difficulty}")
    lines += _by("template", rows, lambda row: _short(row.template), most=MAX_TEMPLATES)
    return lines + _faults(rows)


def _by(
    what: str, rows: Iterable[Spending], name: Callable[[Spending], str], *, most: int = 1000
) -> list[str]:
    """Return a line for each name, the dearest first."""
    cost: defaultdict[str, float] = defaultdict(float)
    tokens: Counter[str] = Counter()
    for row in rows:
        cost[name(row)] += row.cost_usd
        tokens[name(row)] += row.input_tokens + row.output_tokens
    names = sorted(tokens, key=lambda n: (-cost[n], -tokens[n], n))
    lines = [
        f"    {cost[n]:.4f} USD  {tokens[n]:>9} tokens  {visible(n or '-')}" for n in names[:most]
    ]
    if len(names) > most:
        lines.append(f"    and {len(names) - most} more")
    return [f"  by {what}:", *lines]


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
