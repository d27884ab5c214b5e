"""What a reply and a prompt may have of tokens: the defaults, and the names providers have."""

from collections.abc import Mapping
from typing import Any

__all__ = [
    "DEFAULT_MAX_TOKENS",
    "LOCAL_CONTEXT_TOKENS",
    "MAX_TOKENS_NAMES",
    "max_tokens_of",
    "plain_name",
]

DEFAULT_MAX_TOKENS = 2048
"""Where `params` has none: an answer of a page with its quotes takes about 1,000 tokens, and each
reply is reserved at the cap's price until it is there."""

LOCAL_CONTEXT_TOKENS = 8192
"""The context of a model in this process, where its options give none: ten passages of 300 words
with the rules take about 5,000 tokens, a reply up to 2,048."""

MAX_TOKENS_NAMES = ("max_tokens", "max_completion_tokens", "max_output_tokens")


def max_tokens_of(params: Mapping[str, Any]) -> int:
    """Return the cap on a reply's tokens, by whichever name the params give it.

    `read_settings` lets nothing but one whole number pass.
    """
    return next((params[name] for name in MAX_TOKENS_NAMES if name in params), DEFAULT_MAX_TOKENS)


def plain_name(name: str) -> str:
    """Return a param's name without case and punctuation.

    >>> plain_name("candidateCount") == plain_name("candidate_count") == "candidatecount"
    True
    """
    return "".join(char for char in name.lower() if char.isalnum())
