"""What a run ends in: examples, drops, decisions."""

from typing import Any, Final, Literal

from msgspec import Struct, field
from msgspec.structs import replace

from generator.records.answers import Finding, Grade, Response
from generator.records.knowledge import Passage
from generator.records.plan import Unit

__all__ = [
    "TOKEN_LIMIT",
    "About",
    "Decision",
    "Drop",
    "Example",
    "Stage",
    "Status",
    "UnitState",
    "VerdictWord",
]

Status = Literal["generated", "accepted", "edited", "rejected"]
UnitState = Literal["open", "kept", "dropped", "failed", "retired"]
Stage = Literal["asked", "parsed", "valid", "unique", "answered"]
"""How far a unit came. "parsed": a reply holds its instruction; "valid": the filters passed it,
or a template gave it; "unique": no earlier one is its near-duplicate; "answered": a call that
answers it was issued."""
VerdictWord = Literal["accept", "edit", "reject", "later", "undo"]
About = Literal["example", "instruction"]


TOKEN_LIMIT: Final = "token-limit"
"""The reason of a unit whose replies ended at their limit of tokens; where a connection broke in
the middle of a reply, the reason is "cut-off"."""


class Drop(Struct, frozen=True, gc=False):
    """Why a unit gave no example: a short reason, and for near-duplicates its keeper and score.

    `reason` is a word ("abstained", "near-duplicate", "unsupported", "rejected"), `detail` a
    sentence for people.
    """

    reason: str
    detail: str = ""
    score: float | None = None
    keeper: str = ""


class Decision(Struct, frozen=True, gc=False):
    """One act of a person on one example; decisions are only ever added, an undo is one too.

    `about` says whether it was about the whole example, or about its instruction before anybody
    answered it; `content_hash` names the text that the person saw.
    """

    seq: int
    uid: str
    example: str
    content_hash: str
    verdict: VerdictWord
    reviewer: str = ""
    fails: tuple[str, ...] = ()
    reason: str = ""
    note: str = ""
    response: str | None = None
    instruction: str | None = None
    undoes: str = ""
    at: str = ""
    about: About = "example"


class Example(Struct, frozen=True, gc=False):
    """One finished row.

    `status` says what a person said of it, "generated" where nobody did. `content_hash` names the
    texts as the machine made them: what a decision was about, also after an edit. `expects` says
    how the documents can't answer it ("unanswerable", "false-premise", "partly"), where it asks so
    on purpose. `scores` say how well each passage of `context` fits, where search found them;
    `score_parts` how well by words and by meaning, where search looked at both.
    `cost_usd` is `None` where nobody knew the price of one of its calls.
    """

    unit: Unit
    response: Response
    context: tuple[Passage, ...]
    findings: tuple[Finding, ...]
    system: str
    provider: str
    model: str
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: float | None
    status: Status = "generated"
    split: str = "train"
    edited_instruction: str = ""
    content_hash: str = ""
    provenance: dict[str, Any] = field(default_factory=dict)
    scores: tuple[float, ...] = ()
    score_parts: tuple[tuple[float, float], ...] = ()
    grades: tuple[Grade, ...] = ()
    expects: str = ""

    @property
    def id(self) -> str:
        """The unit's id."""
        return self.unit.id

    @property
    def instruction(self) -> str:
        """What the student sees: the unit's instruction, or the one a person put in its place."""
        return self.edited_instruction or self.unit.instruction

    @property
    def question(self) -> str:
        """Instruction and input as one text."""
        return f"{self.instruction}\n{self.unit.input}" if self.unit.input else self.instruction

    @property
    def is_unsure(self) -> bool:
        """Whether a check couldn't decide and no judge did; a person should."""
        verdicts = {finding.check: finding.verdict for finding in self.findings}
        return "unsure" in verdicts.values() and verdicts.get("judge") != "pass"

    def with_status(self, status: Status) -> "Example":
        """Return the example with what a person said of it."""
        return replace(self, status=status)
