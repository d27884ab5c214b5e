"""How much goes into one call that embeds texts; apart, since a plan needs it without a model."""

from collections.abc import Sequence
from typing import Final

__all__ = ["BATCH_CHARS", "BATCH_TEXTS", "MAX_CHARS", "n_batches"]

MAX_CHARS: Final = 4_000
"""What a provider is sent of a text: at worst 6,000 tokens, where its models take 8,000. Two texts
that are alike for six hundred words say the same."""

BATCH_TEXTS: Final = 64
"""Gemini takes 100 texts a call, OpenAI 2,048: what is lost with one reply should be little."""

BATCH_CHARS: Final = 60_000
"""Some 15,000 tokens of English; OpenAI takes 300,000 a call, others less."""


def n_batches(lengths: Sequence[int]) -> int:
    """Return about how many calls embed texts of so many characters.

    >>> n_batches([60] * 65), n_batches([]), n_batches([4000] * 30)
    (2, 0, 2)
    """
    n_chars = sum(min(length, MAX_CHARS) for length in lengths)
    return max(-(-len(lengths) // BATCH_TEXTS), -(-n_chars // BATCH_CHARS))
