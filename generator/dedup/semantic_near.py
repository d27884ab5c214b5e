"""Which pairs are near-duplicates by meaning: the rule, and pairs of two blocks that pass it."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from generator.dedup.drops import BOTH, RESPONSE
from generator.dedup.rule import Compare, Text
from generator.dedup.semantic_sides import Side, Vectors
from generator.embedding import alike, maybe_alike, pairs_of
from generator.errors import UsageError

__all__ = ["BY_INSTRUCTION", "BY_RESPONSE", "WHATS", "Compared", "Meaning", "Near"]

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


class Meaning(Struct, frozen=True):
    """What makes two texts near-duplicates by meaning; see `Rule`, whose other names these are.

    Attributes:
        threshold: cosine similarity, 0 to 1, compared after rounding to 4 digits.

    Raises:
        UsageError: the threshold is outside 0 to 1.
    """

    threshold: float = 0.9
    inclusive: bool = False
    digits_apart: bool = False
    compare: Compare = "instruction"

    def __post_init__(self) -> None:
        if not 0 <= self.threshold <= 1:
            raise UsageError(
                f"threshold: must be from 0 to 1; got {self.threshold!r}. Give a fraction."
            )

    def __str__(self) -> str:
        return f"semantic {'>=' if self.inclusive else '>'} {self.threshold:g}"


class Near(NamedTuple):
    """Pairs that pass the rule, sorted by row; positions, the score and what was compared."""

    rows: Ints
    columns: Ints
    scores: NDArray[np.float64]
    whats: NDArray[np.int8]


WHATS = ("", BOTH, RESPONSE)
BY_INSTRUCTION, BY_BOTH, BY_RESPONSE = range(3)
"""What was compared; `WHATS` has what a drop's detail says of it."""


class Compared:
    """The texts of one list, by position, and which of them are near-duplicates of which.

    Attributes:
        sides: what is compared in any case, by `BY_INSTRUCTION` and `BY_RESPONSE`.
        unknown: positions of texts that were asked about and hang on a vector that isn't there.
    """

    def __init__(self, rule: Meaning, vectors: Vectors, texts: Sequence[Text]) -> None:
        self.rule = rule
        self.groups = _numbered([text.group for text in texts])
        apart = rule.digits_apart
        self.instructions = Side([text.text for text in texts], vectors, digits_apart=apart)
        self.responses = Side([text.response for text in texts], vectors, digits_apart=apart)
        self.sides: dict[int, Side] = {}
        if rule.compare != "response":
            self.sides[BY_INSTRUCTION] = self.instructions
        if rule.compare != "instruction":
            self.sides[BY_RESPONSE] = self.responses
        self.unknown: set[int] = set()

    def missing(self) -> Mask:
        """Return which texts lack a vector that the rule needs in any case."""
        everyone = np.arange(len(self.groups))
        missing = np.zeros(len(self.groups), bool)
        for side in self.sides.values():
            missing |= ~side.look_up(everyone)
        return missing

    def equals(self, place: int) -> list[tuple[int, int]]:
        """Return the numbers that texts equal to one share with it, by what is equal.

        A text without a response has none there: it is like no other.
        """
        return [
            (what, int(side.equal[place]))
            for what, side in self.sides.items()
            if what == BY_INSTRUCTION or side.has_text[place]
        ]

    def near(self, rows: Ints, columns: Ints) -> Near:
        """Return the pairs of a position and an earlier one that pass the rule."""
        parts: list[Near] = []
        if BY_INSTRUCTION in self.sides:
            parts.append(self._near_instructions(rows, columns))
        if BY_RESPONSE in self.sides:
            near = self._alike(self.responses, rows, columns, _earlier(rows, columns))
            parts.append(Near(*near, np.full(len(near[0]), BY_RESPONSE, np.int8)))
        first = np.concatenate([part.rows for part in parts])
        second = np.concatenate([part.columns for part in parts])
        scores = np.concatenate([part.scores for part in parts])
        whats = np.concatenate([part.whats for part in parts])
        order = np.lexsort((whats, second, first))
        return Near(first[order], second[order], scores[order], whats[order])

    def _near_instructions(self, rows: Ints, columns: Ints) -> Near:
        """Return the pairs that pass by the instruction; of one group the response must, too."""
        side, floor = self.instructions, self.rule.threshold
        among = _earlier(rows, columns)
        one, other = self.groups[rows], self.groups[columns]
        if np.isin(one[one > 0], other).any():
            of_group = (one[:, None] == other) & (one > 0)[:, None]
            of_group &= maybe_alike(side.directions[rows], side.directions[columns], floor)
            among &= ~of_group | self._responses_may_pass(rows, columns, of_group & among)
        first, second, scores = self._alike(side, rows, columns, among)
        whats = np.full(len(first), BY_INSTRUCTION, np.int8)
        of_one = (self.groups[first] == self.groups[second]) & (self.groups[first] > 0)
        whats[of_one] = BY_BOTH
        passes = ~of_one
        passes[of_one] = self._responses_pass(first[of_one], second[of_one])
        return Near(first[passes], second[passes], scores[passes], whats[passes])

    def _responses_may_pass(self, rows: Ints, columns: Ints, wanted: Mask) -> Mask:
        """Say which of the wanted pairs have responses that may pass; unknown ones don't yet."""
        passes = np.zeros(wanted.shape, bool)
        side = self.responses
        wanted = wanted & side.has_text[rows][:, None] & side.has_text[columns]
        down, across = np.flatnonzero(wanted.any(axis=1)), np.flatnonzero(wanted.any(axis=0))
        if not len(down):
            return passes
        first, second = rows[down], columns[across]
        there, others = side.look_up(first), side.look_up(second)
        part = wanted[np.ix_(down, across)]
        lacking = part & ~(there[:, None] & others)
        self.unknown.update(first[lacking.any(axis=1)].tolist())
        floor = self.rule.threshold
        may_be = maybe_alike(side.directions[first], side.directions[second], floor)
        may_be |= side.equal[first][:, None] == side.equal[second]
        passes[np.ix_(down, across)] = part & ~lacking & may_be
        return passes

    def _responses_pass(self, first: Ints, second: Ints) -> Mask:
        """Say which pairs of positions have responses that pass."""
        side, width = self.responses, len(self.groups)
        near = pairs_of(side.directions, side.directions, first, second, self.rule.threshold)
        holds = self._rule_holds(side, *near)
        found = near.rows[holds] * width + near.columns[holds]
        passes: Mask = np.isin(first * width + second, found)
        passes |= side.equal[first] == side.equal[second]
        return passes

    def _alike(
        self, side: Side, rows: Ints, columns: Ints, among: Mask
    ) -> tuple[Ints, Ints, NDArray[np.float64]]:
        """Return the pairs of positions whose cosine on one side passes."""
        found = alike(side.directions[rows], side.directions[columns], self.rule.threshold, among)
        first, second, scores = rows[found.rows], columns[found.columns], found.cosines
        holds = self._rule_holds(side, first, second, scores)
        return first[holds], second[holds], scores[holds]

    def _rule_holds(
        self, side: Side, first: Ints, second: Ints, scores: NDArray[np.float64]
    ) -> Mask:
        """Say which pairs pass, given that their cosines reach the threshold."""
        holds = np.ones(len(first), bool)
        if side is self.responses:
            holds = side.has_text[first] & side.has_text[second]
        if not self.rule.inclusive:
            holds &= scores > self.rule.threshold
        if self.rule.digits_apart:
            holds &= side.digits[first] == side.digits[second]
        return holds


def _earlier(rows: Ints, columns: Ints) -> Mask:
    """Say of each pair of a row and a column whether the column stands before the row."""
    earlier: Mask = columns < rows[:, None]
    return earlier


def _numbered(groups: Sequence[str]) -> Ints:
    """Return a number for each group, 0 for none."""
    number: dict[str, int] = {"": 0}
    return np.array([number.setdefault(group, len(number)) for group in groups], np.int64)
