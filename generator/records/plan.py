"""What is asked: cells of the matrix and the units planned in them."""

from dataclasses import dataclass
from typing import Any

__all__ = ["Cell", "CellName", "Unit"]

CellName = tuple[str, str]
"""(category, difficulty): one square of the matrix."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One square of the matrix and how many kept examples it owes.

    `n_candidates` is the number of distinct instructions that its templates and values can give.
    """

    category: str
    difficulty: str
    quota: int
    n_candidates: int

    @property
    def name(self) -> CellName:
        """The cell's name."""
        return (self.category, self.difficulty)


@dataclass(frozen=True, slots=True)
class Unit:
    """One planned instruction.

    Attributes:
        id: 16 hex digits, a hash of category, difficulty, template text and bound values; never of
            the order, the time or the rest of the config.
        category: names its cell, with `difficulty`.
        difficulty: names its cell, with `category`.
        template: the template's text as the config has it.
        instruction: the rendered text the student will see.
        input: rendered too; "" unless the template sets it.
        variables: name -> bound value, plain JSON data.
        round: 1 for the first; each refill and each revision counts on.
        planned: the instruction as it was planned, where a person put another in its place; else
            "". It isn't journalled with the unit: the decision is.
    """

    id: str
    category: str
    difficulty: str
    template: str
    instruction: str
    input: str
    variables: dict[str, Any]
    round: int = 1
    planned: str = ""

    @property
    def cell(self) -> CellName:
        """The name of the unit's cell."""
        return (self.category, self.difficulty)

    @property
    def question(self) -> str:
        """Instruction and input as one text: what is searched for and compared."""
        return f"{self.instruction}\n{self.input}" if self.input else self.instruction
