"""The summary at the end of a run and what `status` prints."""

from collections import Counter
from collections.abc import Mapping, Sequence

from msgspec import Struct, field

from generator.errors import visible
from generator.records.answers import Citation
from generator.records.examples import Example
from generator.records.plan import CellName
from generator.report.tables import table
from generator.text import collapse

__all__ = [
    "NOT_WRITTEN",
    "Numbers",
    "coverage_table",
    "not_written",
    "show_example",
    "summary",
    "yield_lines",
]


NOT_WRITTEN = "not-written"
"""The reason of a unit that asked about a passage about which there was nothing more to ask."""

ADVICE = {
    "token-limit": "token-limit: replies were cut off; raise the teacher's params.max_tokens",
    "abstained": "abstained: the documents don't answer; ask in their words, or add documents",
    "near-duplicate": "near-duplicate: too much like another; add templates or values",
    "by-digits": "some differ only in a number: dedup: {digits_apart: true} keeps those apart",
    "exhausted": "no more distinct instructions: add templates or values",
    "rejected": "rejected: the same generate command makes others in their place",
}
"""Why a cell is short -> what helps."""


class Numbers(Struct, frozen=True):
    """What a summary is made of, counted by whoever knows the run.

    Attributes:
        quota: cell -> kept examples owed.
        counted: cell -> kept examples that no person rejected.
        states: (cell, state) -> units.
        reasons: (cell, reason) -> drops and failures.
        by_digits: cell -> near-duplicates of a text that differs in digits only.
        n_follow_ups: kept turns of conversations behind their first ones.
        details: reason -> what its drops say most often, where that says more than the reason.
    """

    quota: Mapping[CellName, int]
    counted: Mapping[CellName, int]
    states: Counter[tuple[CellName, str]]
    reasons: Counter[tuple[CellName, str]]
    statuses: Counter[str]
    n_calls: int
    n_attempts: int
    n_follow_ups: int = 0
    by_digits: Counter[CellName] = field(default_factory=Counter)
    details: Mapping[str, str] = field(default_factory=dict)

    def total(self, state: str) -> int:
        """Return how many units are in a state, over all cells."""
        return sum(n for (_, s), n in self.states.items() if s == state)


def coverage_table(numbers: Numbers) -> list[str]:
    """Return the matrix as lines: kept/quota in each cell, and the sums."""
    categories = list(dict.fromkeys(category for category, _ in numbers.quota))
    difficulties = list(dict.fromkeys(difficulty for _, difficulty in numbers.quota))
    header = ["", *difficulties, "all"]
    rows = []
    for category in categories:
        cells = [(category, difficulty) for difficulty in difficulties]
        rows.append([category, *(_share(numbers, [c]) for c in cells), _share(numbers, cells)])
    columns = [[(c, d) for c in categories] for d in difficulties]
    everything = [cell for column in columns for cell in column]
    rows.append(["all", *(_share(numbers, c) for c in columns), _share(numbers, everything)])
    return table([header, *rows])


def _share(numbers: Numbers, cells: Sequence[CellName]) -> str:
    owed = [cell for cell in cells if cell in numbers.quota]
    if not owed:
        return "-"
    kept = sum(numbers.counted.get(cell, 0) for cell in owed)
    return f"{kept}/{sum(numbers.quota[cell] for cell in owed)}"


def yield_lines(numbers: Numbers) -> list[str]:
    """Return planned, answered, kept and the drops by reason."""
    by_reason: Counter[str] = Counter()
    for (_, reason), count in numbers.reasons.items():
        by_reason[reason] += count
    n_not_written = by_reason.pop(NOT_WRITTEN, 0)
    n_planned = sum(numbers.states.values()) - numbers.total("retired") - n_not_written
    lines = [
        f"planned {n_planned}, answered {numbers.n_calls}, kept {numbers.total('kept')}, "
        f"dropped {numbers.total('dropped') - n_not_written}, failed {numbers.total('failed')}, "
        f"open {numbers.total('open')}"
    ]
    if numbers.n_follow_ups:
        they_are = "is a follow-up" if numbers.n_follow_ups == 1 else "are follow-ups"
        lines.append(f"  {numbers.n_follow_ups} of those kept {they_are}")
    for reason, count in by_reason.most_common():
        detail = numbers.details.get(reason)
        lines.append(f"  {count} {reason}{f': {detail}' if detail else ''}")
    if n_not_written:
        lines.append(not_written(n_not_written))
    if any(status != "generated" for status in numbers.statuses):
        said = ", ".join(f"{n} {status}" for status, n in sorted(numbers.statuses.items()))
        lines.append(f"reviewed: {said}")
    return lines


def not_written(n: int) -> str:
    """Return what it means that so many instructions were asked for and not written."""
    return f"  {n} more asked for: there was nothing more to ask about their passages"


def shortfall_lines(numbers: Numbers) -> list[str]:
    """Return, for each cell below its quota, how many are missing, why, and what helps."""
    lines = []
    seen = set()
    for cell, quota in numbers.quota.items():
        missing = quota - numbers.counted.get(cell, 0)
        if missing <= 0:
            continue
        reasons = Counter(
            {reason: n for (name, reason), n in numbers.reasons.items() if name == cell}
        )
        has_more = not reasons.pop(NOT_WRITTEN, 0)
        seen |= {*reasons, *(("by-digits",) if numbers.by_digits[cell] else ())}
        why = ", ".join(f"{n} {reason}" for reason, n in reasons.most_common())
        n_open = numbers.states[(cell, "open")]
        parts = (why, f"{n_open} open" if n_open else "", "" if has_more else "nothing more to ask")
        why = ", ".join(part for part in parts if part)
        if not why:
            seen.add("exhausted")
        lines.append(
            visible(f"  {cell[0]} / {cell[1]}: {missing} missing of {quota}")
            + (f" ({why})" if why else " (no more distinct instructions)")
        )
    return lines + [f"  {text}" for reason, text in ADVICE.items() if reason in seen]


def show_example(example: Example) -> list[str]:
    """Return one example whole, with the sentence of a document behind each of its sentences."""
    lines = [
        f"instruction  {example.question}",
        f"response     {example.response.text}",
    ]
    for n, span in enumerate(example.response.claims, 1):
        for c in example.response.citations:
            if (c.start, c.end) == span:
                place = f"{c.document}:{c.document_start}-{c.document_end}"
                lines.append(f"evidence [{n}] {place}  {_cited(example, c)!r}")
    return [visible(collapse(line)) for line in lines]


def _cited(example: Example, citation: Citation) -> str:
    start, end = citation.document_start, citation.document_end
    for passage in example.context:
        if passage.document == citation.document and passage.start <= start and end <= passage.end:
            return collapse(passage.text[start - passage.start : end - passage.start])
    return ""


def summary(numbers: Numbers, example: Example | None, *, see: str = "") -> list[str]:
    """Return the summary's lines: coverage, yield, shortfall, one example.

    Args:
        see: the command that lists what was dropped, for a run that is short.
    """
    lines = [*coverage_table(numbers), "", *yield_lines(numbers)]
    if missing := shortfall_lines(numbers):
        lines += ["", "short of the quota:", *missing]
        if see and numbers.total("dropped"):
            lines.append(f"  each dropped instruction and why: {see}")
    if example:
        lines += ["", f"one example, {example.id}:", *show_example(example)]
    return lines
