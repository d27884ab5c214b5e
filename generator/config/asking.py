"""What a teacher writes of the questions: instructions (`ask`) and follow-ups (`turns`)."""

from dataclasses import dataclass, field
from typing import Literal, get_args

from generator.config.matrix import Template

__all__ = ["OPERATORS", "Ask", "FollowUps", "SeedInstruction"]

Operator = Literal["deepen", "constrain", "concretise", "reason", "broaden"]

OPERATORS: tuple[Operator, ...] = get_args(Operator)
"""How a teacher may evolve an instruction; what each means stands in `templates/evolve.j2`.

Source: Xu et al. 2023, "WizardLM: empowering large language models to follow complex instructions".
"""


@dataclass(frozen=True, slots=True)
class Ask:
    """How much of the matrix a teacher writes the instructions of, and how it is asked.

    Attributes:
        share: of each cell's quota, 0 to 1; the rest comes from templates.
        shares: category -> its own share.
        cells: (category, difficulty) -> the cell's own share.
        documents: category -> globs over document ids that are asked about; all where it has none.
        per_call: how many instructions one call asks for.
        samples: how many times each prompt is sent, for variety.
        shots: how many seed instructions stand in a prompt.
        known: how many instructions that were asked already stand in it.
        max_candidates: a cell has at most this many instructions written for each it owes.
        evolve: the operators, in turn; none means no evolution.
        evolve_share: of the calls that a round plans, while there is something to evolve.
    """

    share: float = 0.0
    shares: dict[str, float] = field(default_factory=dict)
    cells: dict[tuple[str, str], float] = field(default_factory=dict)
    documents: dict[str, tuple[str, ...]] = field(default_factory=dict)
    per_call: int = 5
    samples: int = 1
    shots: int = 3
    known: int = 20
    max_candidates: int = 8
    evolve: tuple[Operator, ...] = ()
    evolve_share: float = 0.25

    @property
    def is_used(self) -> bool:
        """Whether a teacher may write an instruction of any cell."""
        return any(share > 0 for share in (self.share, *self.shares.values(), *self.cells.values()))


@dataclass(frozen=True, slots=True)
class FollowUps:
    """Which cells' examples are conversations, and how they go on.

    Attributes:
        follow_ups: how many turns follow the first one, at most.
        categories: only these; empty means all. Likewise `difficulties`.
        templates: what follow-ups are made of; a teacher writes them where there are none.
    """

    follow_ups: int
    categories: tuple[str, ...] = ()
    difficulties: tuple[str, ...] = ()
    templates: tuple[Template, ...] = ()

    def covers(self, category: str, difficulty: str) -> bool:
        """Say whether it is about a cell."""
        return (not self.categories or category in self.categories) and (
            not self.difficulties or difficulty in self.difficulties
        )


@dataclass(frozen=True, slots=True)
class SeedInstruction:
    """An instruction and its response that a person wrote; "" for cells means any."""

    instruction: str
    response: str
    input: str = ""
    category: str = ""
    difficulty: str = ""
    line: int = field(default=0, compare=False)

    @property
    def question(self) -> str:
        """Instruction and input as one text."""
        return f"{self.instruction}\n{self.input}" if self.input else self.instruction
