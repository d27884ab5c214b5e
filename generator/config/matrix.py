"""The matrix as a config writes it: templates, variables, categories, difficulties, the quota."""

from dataclasses import dataclass, field
from typing import Any, Literal

__all__ = [
    "ALL_DIFFICULTIES",
    "LATER",
    "Category",
    "Difficulty",
    "Draw",
    "Expects",
    "Pools",
    "Quota",
    "Template",
]

LATER = {"later": True}
"""Marks a field that came after the first fingerprints: where it is empty, it is in none."""

ALL_DIFFICULTIES = "all"
"""The key under `templates` for templates that every difficulty shares."""

Pools = dict[str, tuple[Any, ...]]
"""Variable -> its values. A group of a variable is a pool of its own, `variable.group`."""

Expects = Literal["", "unanswerable", "false-premise", "partly"]
"""What a template asks on purpose: what no document says, what rests on something wrong, or more
than the documents say."""


@dataclass(frozen=True, slots=True)
class Template:
    """A Jinja text for the instruction and, where `input` isn't empty, one for its input.

    Attributes:
        text: the template, what it includes already in it.
        where: an expression over the variables; only values for which it is true are asked.
        unordered: whether the order of draws from one pool means nothing ("compare A and B");
            None leaves it to the words between them.
        weight: its share of the cell beside the other templates'.
        expects: how far the documents can't answer it, or "" where they should.
        file: the file that the text was read from, or "".
        pointer: its place in the config file, for messages; it is no part of what the template is.
    """

    text: str
    input: str = ""
    where: str = ""
    unordered: bool | None = None
    weight: float = 1.0
    expects: Expects = ""
    file: str = field(default="", compare=False)
    pointer: str = field(default="", compare=False)

    def __hash__(self) -> int:
        return hash(self.text)

    @property
    def name(self) -> str:
        """The text that stands for the template in ids and records."""
        return f"{self.text}\n---\n{self.input}" if self.input else self.text


@dataclass(frozen=True, slots=True)
class Draw:
    """A variable whose values come from the documents.

    Attributes:
        kind: the documents' headings, the words they use most, or their titles.
        at_most: how many values, the most frequent first.
        documents: a glob over the documents' names; "" means all of them.
        level: only headings of this level, 1 to 6; 0 means every level.
    """

    kind: Literal["headings", "terms", "documents"]
    at_most: int = 50
    documents: str = ""
    level: int = 0


@dataclass(frozen=True, slots=True)
class Difficulty:
    """One difficulty: what it means, how long a response may be, how many passages it rests on.

    `documents` are globs over the ids of those that answer it; empty means all.
    """

    name: str
    description: str = ""
    max_sentences: int = 3
    max_words: int = 150
    passages: int = 4
    weight: float = 1.0
    documents: tuple[str, ...] = field(default=(), metadata=LATER)


@dataclass(frozen=True, slots=True)
class Category:
    """One category: its own variables and templates stand beside the shared ones.

    `documents` are globs over the ids of those that answer it; empty means all.
    """

    name: str
    description: str = ""
    weight: float = 1.0
    variables: Pools = field(default_factory=dict)
    templates: dict[str, tuple[Template, ...]] = field(default_factory=dict)
    draws: dict[str, Draw] = field(default_factory=dict)
    documents: tuple[str, ...] = field(default=(), metadata=LATER)


@dataclass(frozen=True, slots=True)
class Quota:
    """How many kept examples the matrix owes: in all, or in each cell; the other one is `None`."""

    total: int | None = None
    per_cell: int | None = None
