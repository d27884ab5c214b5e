"""The page of the first gate in a terminal: an instruction, and what it would be answered from."""

from collections.abc import Callable, Sequence

from generator.errors import visible
from generator.records.examples import Decision
from generator.records.knowledge import Passage
from generator.records.plan import Unit
from generator.review.instructions import INSTRUCTION_REASONS, instruction_decision
from generator.review.page import block, place
from generator.review.sitting import Screen, Session, picked, sit
from generator.text import collapse

__all__ = ["review_instructions", "show_instruction"]

MAX_PASSAGE_CHARS = 600


def show_instruction(unit: Unit, passages: Sequence[Passage], position: str) -> str:
    """Return one instruction as text, with the passages that it would be answered from."""
    lines = [
        "",
        f"--- {position}  {unit.category} / {unit.difficulty}  {unit.id} ---",
        *block("Instruction: ", unit.instruction),
    ]
    if unit.input:
        lines += block("Input:       ", unit.input)
    if unit.planned:
        lines += block("Before:      ", unit.planned)
    if unit.template:
        lines += block("Template:    ", collapse(unit.template))
    lines.append("It would be answered from:" if passages else "No passage was found for it.")
    for passage in passages:
        text = collapse(passage.text)
        if len(text) > MAX_PASSAGE_CHARS:
            text = f"{text[: MAX_PASSAGE_CHARS - 4]} ..."
        lines += [f"  {place(passage)}", *block("      ", text)]
    lines.append("If you wouldn't want an expert to be asked this, edit or reject it.")
    return visible("\n".join(lines))


def review_instructions(
    units: Sequence[Unit],
    *,
    screen: Screen,
    passages_of: Callable[[Unit], Sequence[Passage]],
    decide: Callable[[Decision], None],
    now: Callable[[], str],
    reviewer: str = "",
) -> Session:
    """Show each instruction until it is decided; return what was done.

    Args:
        passages_of: the passages that a unit would be answered from, best first.
        decide: writes a decision to the journal; its UsageError is shown and nothing is lost.
    """
    return sit(
        units,
        screen=screen,
        page=lambda unit, position: show_instruction(unit, passages_of(unit), position),
        act=lambda key, unit: _act(key, unit, screen, now, reviewer),
        undo=lambda unit: instruction_decision(unit, "undo", at=now(), reviewer=reviewer),
        decide=decide,
    )


def _act(
    key: str, unit: Unit, screen: Screen, now: Callable[[], str], reviewer: str
) -> Decision | None:
    """Ask what else a verdict needs; `None` where the person thought better of it."""
    if key == "a":
        return instruction_decision(unit, "accept", at=now(), reviewer=reviewer)
    if key == "l":
        return instruction_decision(unit, "later", at=now(), reviewer=reviewer)
    if key == "r":
        return _reject(unit, screen, now, reviewer)
    if key == "e":
        text = screen.edit(unit.instruction)
        if text is None or text.strip() == unit.instruction:
            screen.show("Nothing changed.")
            return None
        return instruction_decision(unit, "edit", at=now(), reviewer=reviewer, instruction=text)
    screen.show("One of the keys a, e, r, l, u, q, please.")
    return None


def _reject(unit: Unit, screen: Screen, now: Callable[[], str], reviewer: str) -> Decision | None:
    reasons = INSTRUCTION_REASONS.items()
    listed = "\n".join(f"  {n} {name}: {why}" for n, (name, why) in enumerate(reasons, 1))
    screen.show(visible(listed))
    chosen = picked(screen.ask("reason, 1 to 7 (empty: back)"), list(INSTRUCTION_REASONS))
    if not chosen:
        return None
    note = screen.ask("note") if chosen[0] == "other" else ""
    return instruction_decision(
        unit, "reject", at=now(), reviewer=reviewer, reason=chosen[0], note=note
    )
