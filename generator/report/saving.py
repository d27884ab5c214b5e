"""What it saved that bad instructions were thrown out before anybody answered them."""

from msgspec import Struct

from generator.text import plural

__all__ = ["Saved", "saving_lines"]


class Saved(Struct, frozen=True):
    """Instructions that were dropped before they were answered, and what their answers would take.

    Tokens and money are the plan's estimate, one answering call each.

    Attributes:
        n_rejected: those that a person rejected; `n_filtered` the filters and near-duplicates.
        n_input: tokens of their prompts.
        n_output: tokens of their replies, at least and at most.
        cost_usd: at least and at most; None where nobody knows the price.
    """

    n_rejected: int = 0
    n_filtered: int = 0
    n_input: int = 0
    n_output: tuple[int, int] = (0, 0)
    cost_usd: tuple[float, float] | None = None


def saving_lines(saved: Saved) -> list[str]:
    """Return what was saved; nothing where nothing was dropped before its answer.

    >>> for line in saving_lines(Saved(2, 0, 5000, (100, 200), (0.01, 0.02))): print(line)
    2 instructions dropped before they were answered: 2 by people
      saved about 5000 tokens in and 100 to 200 out, 0.0100 to 0.0200 USD at list price
    """
    n = saved.n_rejected + saved.n_filtered
    if not n:
        return []
    parts = [
        f"{count} by {who}"
        for count, who in (
            (saved.n_rejected, "people"),
            (saved.n_filtered, "filters and near-duplicates"),
        )
        if count
    ]
    they = "it was" if n == 1 else "they were"
    lines = [f"{plural(n, 'instruction')} dropped before {they} answered: {', '.join(parts)}"]
    low, high = saved.n_output
    spared = f"  saved about {saved.n_input} tokens in and {low} to {high} out"
    if saved.cost_usd and saved.cost_usd[1]:
        spared += f", {saved.cost_usd[0]:.4f} to {saved.cost_usd[1]:.4f} USD at list price"
    return [*lines, spared] if saved.n_input else lines
