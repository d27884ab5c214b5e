"""The curation page of a terminal: one example at a time, a key for each act."""

from collections.abc import Callable, Sequence

from generator.errors import visible
from generator.knowledge.flags import flag_words, flags_of_example
from generator.records.examples import Decision, Example, VerdictWord
from generator.records.knowledge import Passage
from generator.review.decisions import CRITERIA, REASONS, decision
from generator.review.page import block, marked, place
from generator.review.sitting import Screen, Session, picked, sit

__all__ = ["review_all", "show"]


BY_HEART = "\n".join(
    [
        "Criteria (all must hold):",
        *(f"  {n} {name}: {text}" for n, (name, text) in enumerate(CRITERIA.items(), 1)),
        "If you wouldn't want your final model to produce this, fix it or discard it.",
    ]
)
"""What a person decides by: shown at the beginning of a sitting, and again for a key."""


def show(example: Example, position: str) -> str:
    """Return one example as text: instruction, response, evidence with what is cited marked."""
    unit, response = example.unit, example.response
    lines = [
        "",
        f"--- {position}  {unit.category} / {unit.difficulty}  {example.id} ---",
    ]
    for n, turn in enumerate(unit.talk.turns if unit.talk else (), 1):
        lines += block(f"{f'Turn {n}:':<13}", turn.instruction) + block(" " * 13, turn.response)
    lines += block("Instruction: ", example.instruction)
    if unit.input:
        lines += block("Input:       ", unit.input)
    lines.append("Response:")
    for n, (start, end) in enumerate(response.claims, 1):
        cited = any((c.start, c.end) == (start, end) for c in response.citations)
        lines += block(f"  [{n}] ", response.text[start:end] + ("" if cited else "   (no source)"))
    lines.append("Evidence:")
    for passage in example.context:
        lines += _evidence(example, passage)
    if flags := flags_of_example(example):
        lines.append(f"Look out:    {flag_words(flags)}")
    return visible("\n".join(lines))


def _evidence(example: Example, passage: Passage) -> list[str]:
    """Return a passage with the sentences that are cited marked; nothing where none is."""
    response = example.response
    cited = [
        (n, (c.document_start - passage.start, c.document_end - passage.start))
        for n, span in enumerate(response.claims, 1)
        for c in response.citations
        if (c.start, c.end) == span
        and c.document == passage.document
        and passage.start <= c.document_start < passage.end
    ]
    if not cited:
        return []
    marks = ", ".join(f"[{n}]" for n in sorted({n for n, _ in cited}))
    text = marked(passage.text, [span for _, span in cited])
    return [f"  {marks} {place(passage)}", *block("      ", text)]


def review_all(
    examples: Sequence[Example],
    *,
    screen: Screen,
    decide: Callable[[Decision], None],
    now: Callable[[], str],
    reviewer: str = "",
) -> Session:
    """Show each example until it is decided; return what was done.

    Args:
        decide: writes a decision to the journal; its UsageError is shown and nothing is lost.
    """
    return sit(
        examples,
        screen=screen,
        page=show,
        act=lambda key, example: _act(key, example, screen, now, reviewer),
        undo=lambda example: decision(example, "undo", at=now(), reviewer=reviewer),
        decide=decide,
        told=told,
        intro=BY_HEART,
    )


def told(example: Example) -> str:
    """Return what the machine said of an example: shown once the person has decided."""
    doubts = [f for f in example.findings if f.verdict != "pass"]
    lines = [f"  {f.check}: {f.verdict} {f.score} {f.reason}".rstrip() for f in doubts]
    lines += [f"  judge: {g.criterion} {g.grade}: {g.reason}" for g in example.grades]
    return visible("\n".join(["What the checks said:", *lines])) if lines else ""


def _act(
    key: str, example: Example, screen: Screen, now: Callable[[], str], reviewer: str
) -> Decision | None:
    """Ask what else a verdict needs; `None` where the person thought better of it."""
    if key == "a":
        return decision(example, "accept", at=now(), reviewer=reviewer)
    if key == "l":
        return decision(example, "later", at=now(), reviewer=reviewer)
    if key == "r":
        return _reject(example, screen, now, reviewer)
    if key == "e":
        text = screen.edit(example.response.text)
        if text is None or text.strip() == example.response.text:
            screen.show("Nothing changed.")
            return None
        return decision(example, "edit", at=now(), reviewer=reviewer, response=text)
    screen.show("One of the keys a, e, r, l, u, q, ?, please.")
    return None


def _reject(
    example: Example, screen: Screen, now: Callable[[], str], reviewer: str
) -> Decision | None:
    listed = "\n".join(f"  {n} {name}: {why}" for n, (name, why) in enumerate(REASONS.items(), 1))
    screen.show(visible(listed))
    chosen = picked(screen.ask("reason, 1 to 7 (empty: back)"), list(REASONS))
    if not chosen:
        return None
    note = screen.ask("note") if chosen[0] == "other" else ""
    fails = picked(screen.ask("criteria that fail, e.g. 1 4 (empty: none)"), list(CRITERIA))
    verdict: VerdictWord = "reject"
    return decision(
        example, verdict, at=now(), reviewer=reviewer, fails=fails, reason=chosen[0], note=note
    )
