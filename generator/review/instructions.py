"""The first gate: a person approves instructions before anybody is paid for answering them."""

import uuid
from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from generator.errors import UsageError
from generator.records.examples import Decision, Drop, VerdictWord
from generator.records.plan import Unit
from generator.review.decisions import MAX_TEXT_CHARS, standing
from generator.text import content_hash

__all__ = [
    "INSTRUCTION_REASONS",
    "REJECTED_INSTRUCTION",
    "Approval",
    "approvals",
    "approved",
    "asked_as",
    "instruction_decision",
    "instruction_hash",
    "instruction_worklist",
    "refused",
]

INSTRUCTION_REASONS: dict[str, str] = {
    "not-about-documents": "the documents can't answer it, or it isn't their subject",
    "unclear-instruction": "nobody would know what is wanted, or it gives the source away",
    "duplicate": "another instruction asks the same",
    "wrong-cell": "it is of another category or difficulty",
    "unnatural": "nobody would ask it so",
    "several-things": "it asks several things at once",
    "other": "see the note",
}


REJECTED_INSTRUCTION = "rejected-instruction"
"""The reason of a drop by the first gate."""


class Approval(Struct, frozen=True):
    """What a person said of an instruction: the newest decision that wasn't undone.

    Attributes:
        content_hash: of the instruction as planned, see `instruction_hash`.
        instruction: the text that a person put in its place, or None.
    """

    content_hash: str
    is_rejected: bool
    reason: str = ""
    instruction: str | None = None


def approvals(decisions: Iterable[Decision]) -> dict[str, Approval]:
    """Return unit id -> what a person said of its instruction; what was put off isn't in it."""
    return {
        unit: Approval(
            act.content_hash, act.verdict == "reject", act.reason or act.note, act.instruction
        )
        for unit, act in standing(decisions, "instruction").items()
        if act.verdict != "later"
    }


def instruction_hash(unit: Unit) -> str:
    """Return the hash of a unit's instruction as it was planned or written, 16 hex digits."""
    return content_hash(unit.planned or unit.instruction, unit.input, n_digits=16)


def approved(unit: Unit, approval: Approval | None) -> Unit:
    """Return the unit with the instruction that a person left it with.

    A decision about another text than the unit's own says nothing about it.
    """
    if (
        approval is None
        or approval.instruction is None
        or approval.content_hash != instruction_hash(unit)
    ):
        return unit
    return replace(unit, instruction=approval.instruction, planned=unit.planned or unit.instruction)


def asked_as(unit: Unit) -> str:
    """Return what the calls that answer a unit are marked with, so that an edit asks anew.

    It is "" for an instruction as planned, else the hash of the one a person put in its place.
    """
    return content_hash(unit.instruction, n_digits=16) if unit.planned else ""


def refused(unit: Unit, approval: Approval | None) -> Drop | None:
    """Return the drop of a unit whose instruction a person rejected, or None."""
    if approval is None or not approval.is_rejected:
        return None
    if approval.content_hash != instruction_hash(unit):
        return None
    return Drop(REJECTED_INSTRUCTION, approval.reason)


def instruction_decision(
    unit: Unit,
    verdict: VerdictWord,
    *,
    at: str,
    reviewer: str = "",
    reason: str = "",
    note: str = "",
    instruction: str | None = None,
) -> Decision:
    """Return a decision on a unit's instruction, after checking that it means something.

    Raises:
        UsageError: an unknown reason, a rejection without one, an edit that changes nothing, empty
            or endless text.
    """
    if reason and reason not in INSTRUCTION_REASONS:
        known = ", ".join(INSTRUCTION_REASONS)
        raise UsageError(f"--reason: must be one of {known}; got {reason!r}.")
    if verdict == "reject" and not reason:
        raise UsageError("reject: needs a reason; got none. Give --reason.")
    if reason == "other" and not note:
        raise UsageError("--reason other: needs a --note that says what is wrong; got none.")
    if verdict != "edit" and instruction is not None:
        raise UsageError(f"{verdict}: takes no new text; use edit.")
    if verdict == "edit":
        text = (instruction or "").strip()
        if not 0 < len(text) <= MAX_TEXT_CHARS:
            raise UsageError(
                f"instruction: must be 1 to {MAX_TEXT_CHARS} characters; got {len(text)}."
            )
        if text == unit.instruction:
            raise UsageError("edit: needs another instruction; got the same. Use accept.")
        instruction = text
    return Decision(
        seq=0,
        uid=uuid.uuid4().hex,
        example=unit.id,
        content_hash=instruction_hash(unit),
        verdict=verdict,
        reviewer=reviewer,
        reason=reason,
        note=note,
        instruction=instruction,
        at=at,
        about="instruction",
    )


def instruction_worklist(units: Sequence[Unit], decisions: Sequence[Decision]) -> list[Unit]:
    """Return the undecided units in plan order, those put off before at the end.

    Args:
        units: those that have an instruction and that nobody answered yet.
    """
    said = approvals(decisions)
    put_off = {
        act.example: act.seq
        for act in decisions
        if act.verdict == "later" and act.about == "instruction"
    }
    waiting = [
        unit
        for unit in units
        if unit.id not in said or said[unit.id].content_hash != instruction_hash(unit)
    ]
    return sorted(waiting, key=lambda unit: put_off.get(unit.id, 0))
