"""What became of one planned instruction, as reports count it."""

from typing import Literal

from msgspec import Struct

__all__ = ["STAGES", "Place", "Reached", "Trace"]

Reached = Literal["asked", "parsed", "valid", "unique", "answered", "kept", "accepted"]

STAGES: tuple[Reached, ...] = (
    "asked",
    "parsed",
    "valid",
    "unique",
    "answered",
    "kept",
    "accepted",
)
"""How far an instruction can come: it was asked for; there is a text; the filters pass it; no
earlier one is its near-duplicate; its answer could be read; the example was kept; a person accepted
or edited it. Whatever reached a stage reached those before it."""

Place = tuple[str, int, int]
"""(document, start, end): a stretch of a document's text."""


class Trace(Struct, frozen=True, gc=False):
    """How far one unit came, and what it was about.

    Attributes:
        template: the template's text; "" where a teacher wrote the instruction.
        topic: what of its category it is about; "" where nobody said.
        writer: who wrote it: "templates", or the asking teacher's name.
        answerer: who answered it; "" where nobody was asked.
        about: what it asks about: the passage it was written from; for a template's, what its
            answer cites, or else the passage that was found first for it. Empty while unasked.
        outcome: "kept", "open", or why it was dropped or failed, in a word.
        cost_usd: what every attempt at its calls has cost, lost ones with their reserve; `None`
            where nobody knows the price.
    """

    id: str
    category: str
    difficulty: str
    template: str
    topic: str
    writer: str
    answerer: str
    about: tuple[Place, ...]
    reached: Reached
    outcome: str
    cost_usd: float | None = 0.0
