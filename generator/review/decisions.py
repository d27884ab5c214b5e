"""What people said of examples, folded from the append-only decisions of the journal."""

import uuid
from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from generator.errors import UsageError
from generator.quoting import find_quote
from generator.records.answers import Citation, Response
from generator.records.criteria import CRITERIA
from generator.records.examples import About, Decision, Example, Status, VerdictWord
from generator.records.knowledge import Passage
from generator.text import sentence_spans

__all__ = [
    "CRITERIA",
    "MAX_TEXT_CHARS",
    "REASONS",
    "Judged",
    "decision",
    "judge",
    "latest_seq",
    "standing",
    "with_response",
]

REASONS: dict[str, str] = {
    "wrong-fact": "it states something wrong",
    "not-in-source": "the evidence doesn't say it",
    "unclear-instruction": "the instruction is unclear or gives the source away",
    "duplicate": "another example asks the same",
    "tone": "tone or style is off",
    "incomplete": "something needed is missing",
    "other": "see the note",
}

MAX_TEXT_CHARS = 1_000_000


class Judged(Struct, frozen=True):
    """The decision that holds for one example: the newest that wasn't undone."""

    status: Status
    content_hash: str
    reviewer: str
    reason: str = ""
    response: str | None = None
    instruction: str | None = None

    def applied_to(self, example: Example) -> Example:
        """Return the example as the person left it."""
        if self.response is not None:
            example = with_response(example, self.response)
        if self.instruction is not None:
            example = replace(example, edited_instruction=self.instruction)
        return example.with_status(self.status)


_STATUS: dict[VerdictWord, Status] = {"accept": "accepted", "edit": "edited", "reject": "rejected"}


def judge(decisions: Iterable[Decision]) -> dict[str, Judged]:
    """Return example id -> the decision that holds; an example put off or undone isn't in it.

    An undo takes back the newest decision on its example that still stands, so fifty undos walk
    back through fifty decisions.
    """
    return {
        example: Judged(
            status=_STATUS[act.verdict],
            content_hash=act.content_hash,
            reviewer=act.reviewer,
            reason=act.reason or ", ".join(act.fails),
            response=act.response,
            instruction=act.instruction,
        )
        for example, act in standing(decisions, "example").items()
        if act.verdict in _STATUS
    }


def standing(decisions: Iterable[Decision], about: About) -> dict[str, Decision]:
    """Return example id -> the newest decision about it that wasn't undone.

    An undo takes back the newest one of its kind that still stands.
    """
    stacks: dict[str, list[Decision]] = {}
    for act in decisions:
        if act.about != about:
            continue
        stack = stacks.setdefault(act.example, [])
        if act.verdict != "undo":
            stack.append(act)
        elif stack:
            stack.pop()
    return {example: stack[-1] for example, stack in stacks.items() if stack}


def latest_seq(decisions: Iterable[Decision], example: str) -> int:
    """Return the number of the newest decision on an example; 0 where there is none."""
    return max((act.seq for act in decisions if act.example == example), default=0)


def decision(
    example: Example,
    verdict: VerdictWord,
    *,
    at: str,
    reviewer: str = "",
    fails: Sequence[str] = (),
    reason: str = "",
    note: str = "",
    response: str | None = None,
    instruction: str | None = None,
) -> Decision:
    """Return a decision on an example as it stands now, after checking that it means something.

    Raises:
        UsageError: an unknown criterion or reason, an edit that changes nothing, empty or endless
            text, an acceptance of what fails a criterion.
    """
    if unknown := [name for name in fails if name not in CRITERIA]:
        raise UsageError(f"--fails: must be one of {', '.join(CRITERIA)}; got {unknown[0]!r}.")
    if reason and reason not in REASONS:
        raise UsageError(f"--reason: must be one of {', '.join(REASONS)}; got {reason!r}.")
    if reason == "other" and not note:
        raise UsageError("--reason other: needs a --note that says what is wrong; got none.")
    if verdict == "accept" and fails:
        raise UsageError("accept: every criterion must pass; fix the example or discard it.")
    if verdict == "edit" and response is None and instruction is None:
        raise UsageError("edit: needs a new response or instruction; got neither.")
    if verdict != "edit" and (response is not None or instruction is not None):
        raise UsageError(f"{verdict}: takes no new text; use edit.")
    for name, text in (("response", response), ("instruction", instruction)):
        if text is not None and (not text.strip() or len(text) > MAX_TEXT_CHARS):
            raise UsageError(
                f"{name}: must be 1 to {MAX_TEXT_CHARS} characters; got {len(text.strip())}."
            )
    return Decision(
        seq=0,
        uid=uuid.uuid4().hex,
        example=example.id,
        content_hash=example.content_hash,
        verdict=verdict,
        reviewer=reviewer,
        fails=tuple(fails),
        reason=reason,
        note=note,
        response=response.strip() if response is not None else None,
        instruction=instruction.strip() if instruction is not None else None,
        at=at,
    )


def with_response(example: Example, text: str) -> Example:
    """Return the example with a person's text, its sentences pointed at the evidence again.

    A sentence that stands in no passage has no citation; a person may write one, and it shows.
    """
    claims: list[tuple[int, int]] = []
    citations: list[Citation] = []
    for span in sentence_spans(text):
        claims.append((span.start, span.end))
        found = _locate(text[span.start : span.end], example.context)
        if found:
            passage, start, end = found
            citations.append(
                Citation(span.start, span.end, passage.document, start, end, match="exact")
            )
    return replace(example, response=Response(text, tuple(claims), tuple(citations)))


def _locate(sentence: str, context: Sequence[Passage]) -> tuple[Passage, int, int] | None:
    for passage in context:
        span = find_quote(sentence, passage.text)
        if span:
            return passage, passage.start + span[0], passage.start + span[1]
    return None
