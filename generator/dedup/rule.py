"""The rule: what is compared, how, and from which similarity on two texts are near-duplicates.

ROUGE-L F of two word sequences of m and n words is 2 LCS / (m + n); rapidfuzz's `ratio` is the same
formula over characters. With the indel distance d = m + n - 2 LCS, "F > t" is "d < (1 - t)(m + n)":
a whole number against a bound that depends on m + n alone. So everything in this room counts whole
numbers, and a pair at exactly 0.7 is decided by arithmetic, not by the last bit of a float.

Source: Lin 2004, "ROUGE: a package for automatic evaluation of summaries"; threshold 0.7 from Wang
et al. 2022, "Self-Instruct".
"""

import functools
from fractions import Fraction
from typing import Literal, get_args

from msgspec import Struct

from generator.errors import UsageError

__all__ = ["DEFAULT", "Compare", "Rule", "Similarity", "Text", "allowance", "describe"]

Similarity = Literal["rouge-l", "ratio", "token-sort"]
Compare = Literal["instruction", "response", "both"]


class Text(Struct, frozen=True, gc=False):
    """One candidate; a sequence of them stands in greedy order.

    Attributes:
        id: names it in drops; no two texts of one call share it.
        text: the instruction, and its input on a new line where there is one.
        group: the template's text for renders of one template; "" for what a teacher or a person
            wrote.
        response: "" while not answered.
        safe: a person accepted or edited it: never dropped, and a keeper for what comes later.
        scope: texts are compared only with those of the same scope, a cell's name for example, and
            with all known texts, whatever theirs is.
    """

    id: str
    text: str
    group: str = ""
    response: str = ""
    safe: bool = False
    scope: str = ""


class Rule(Struct, frozen=True):
    """What makes two texts near-duplicates. Equal canonical texts are so under every rule.

    Attributes:
        similarity: "rouge-l" over words; "ratio" over characters; "token-sort" over the characters
            of the sorted words.
        threshold: 0 to 1.
        inclusive: near-duplicates from the threshold on, not only above it.
        digits_apart: texts whose digits differ are never near-duplicates.
        compare: "instruction", "response", or "both": one of the two is enough. An empty
            response is like no other.

    Raises:
        UsageError: the threshold is outside 0 to 1, or a name is unknown.
    """

    similarity: Similarity = "rouge-l"
    threshold: float = 0.7
    inclusive: bool = False
    digits_apart: bool = False
    compare: Compare = "instruction"

    def __post_init__(self) -> None:
        if not 0 <= self.threshold <= 1:
            raise UsageError(
                f"threshold: must be from 0 to 1; got {self.threshold!r}. "
                "Give the similarity as a fraction, 0.7 for 70 %."
            )
        for name, value, known in (
            ("similarity", self.similarity, get_args(Similarity)),
            ("compare", self.compare, get_args(Compare)),
        ):
            if value not in known:
                raise UsageError(f"{name}: must be one of {', '.join(known)}; got {value!r}.")


DEFAULT = Rule()
"""The field's own: ROUGE-L F over 0.7, as in Self-Instruct and Alpaca."""


def allowance(rule: Rule, length_sum: int) -> int:
    """Return the largest indel distance at which two texts are near-duplicates; -1 for none.

    The threshold is taken as the decimal that a person wrote: 0.7 is 7/10.

    >>> allowance(Rule(threshold=0.7), 20), allowance(Rule(threshold=0.7, inclusive=True), 20)
    (5, 6)
    """
    bound = (1 - Fraction(str(rule.threshold))) * length_sum
    floor = bound.numerator // bound.denominator
    return floor if rule.inclusive or floor != bound else floor - 1


@functools.cache
def describe(rule: Rule) -> str:
    """Return the rule as a drop's detail writes it.

    >>> describe(Rule(threshold=0.8, inclusive=True))
    'rouge-l >= 0.8'
    """
    return f"{rule.similarity} {'>=' if rule.inclusive else '>'} {rule.threshold:g}"
