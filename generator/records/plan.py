"""What is asked: cells of the matrix and the units planned in them."""

from typing import Any

from msgspec import Struct

__all__ = ["FOLLOW_UP", "Asking", "Cell", "CellName", "Talk", "Turn", "Unit"]

CellName = tuple[str, str]
"""(category, difficulty): one square of the matrix."""


class Cell(Struct, frozen=True, gc=False):
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


class Asking(Struct, frozen=True, gc=False):
    """What the call is about that writes a unit's instruction; planned before it is sent.

    Attributes:
        topic: what of the category it is about; "" for anything.
        passage: 16 hex digits, a hash of the document's id and the passage's text.
        document: the passage asked about, with `start` and `end`, as the unit's revision has it.
        ordinal: which of the reply's instructions is the unit's, from 0.
        n_asked: how many instructions the call asks for.
        sample: the call's `sample`; `again` is that of the second asking, where the first reply
            can't be read or holds fewer than were asked for.
        operator: how `parent`'s instruction is to be changed; "" where it is no evolution.
        parent: the id of the unit whose instruction is evolved.
        known: instructions that the prompt lists as asked already; the first ordinal's unit holds
            them for all units of its call.
    """

    topic: str
    passage: str
    document: str
    start: int
    end: int
    ordinal: int
    n_asked: int
    sample: int
    again: int
    operator: str = ""
    parent: str = ""
    known: tuple[str, ...] = ()

    @property
    def call(self) -> tuple[str, str, int, str, str]:
        """What the units of one call have in common, beside cell and round."""
        return (self.topic, self.passage, self.sample, self.operator, self.parent)


FOLLOW_UP = "follow-up"
"""The operator of an asking that goes on with a conversation."""


class Turn(Struct, frozen=True, gc=False):
    """One turn of a conversation as it stands now: what was asked, and what was answered."""

    instruction: str
    response: str


class Talk(Struct, frozen=True, gc=False):
    """The conversation that a follow-up goes on with.

    Attributes:
        turns: those before it, the first one first.
        context: (document, start, end) of the passages that all of its turns are answered from.
    """

    turns: tuple[Turn, ...]
    context: tuple[tuple[str, int, int], ...]


class Unit(Struct, frozen=True, gc=False):
    """One planned instruction.

    Attributes:
        id: 16 hex digits, a hash of category, difficulty, template text and bound values, or of
            what a teacher is asked to write about; never of the order, the time or the rest of the
            config.
        category: names its cell, with `difficulty`.
        difficulty: names its cell, with `category`.
        template: the template's text as the config has it; "" where a teacher writes.
        instruction: the text the student will see; "" where a teacher writes it and its reply
            isn't read yet.
        input: rendered too; "" unless the template sets it.
        variables: name -> bound value, plain JSON data.
        round: 1 for the first; each refill and each revision counts on.
        planned: the instruction as it was planned, where a person put another in its place; else
            "". It isn't journalled with the unit: the decision is.
        asking: how a teacher is asked for the instruction; None where a template gives it.
        parent: the id of the unit that this one follows up; "" for the first turn.
        turn: which turn of its conversation it is, from 1.
        talk: the conversation so far; None for a first turn, and for a follow-up whose parent isn't
            kept. It isn't journalled with the unit: it is what its parents are worth now.
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
    asking: Asking | None = None
    parent: str = ""
    turn: int = 1
    talk: Talk | None = None

    @property
    def cell(self) -> CellName:
        """The name of the unit's cell."""
        return (self.category, self.difficulty)

    @property
    def is_written(self) -> bool:
        """Whether there is an instruction to answer."""
        return bool(self.instruction) or self.asking is None

    @property
    def question(self) -> str:
        """Instruction and input as one text: what is searched for and compared."""
        return f"{self.instruction}\n{self.input}" if self.input else self.instruction
