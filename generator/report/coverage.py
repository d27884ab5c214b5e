"""What of the documents was asked about, how often, and why nothing came of the rest."""

import bisect
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from generator.errors import visible
from generator.records.traces import Place, Trace
from generator.report.tables import table

__all__ = ["Coverage", "Covered", "cover", "coverage_lines", "coverage_note"]

NOBODY_ASKED = "nobody asked"
MAX_LISTED = 20


class Covered(Struct, frozen=True):
    """One passage or one whole document, and what was asked about it.

    Attributes:
        start: with `end` the stretch of the document's text; all of its passages for a document.
        n_passages: passages in it, 1 for a passage; `n_asked_passages` of them were asked about.
        n_asked: instructions about it; one that is about two passages counts for both.
        n_kept: kept examples among them; `share` is their part of all kept ones, 0 to 1.
        lost: why nothing came of the others: (reason, count), the most frequent first.
    """

    document: str
    start: int
    end: int
    n_passages: int
    n_asked_passages: int
    n_asked: int
    n_kept: int
    share: float
    lost: tuple[tuple[str, int], ...] = ()

    @property
    def why_nothing(self) -> str:
        """Why no example is about it: "nobody asked" or the reasons with their counts; or ""."""
        if self.n_kept:
            return ""
        if not self.n_asked:
            return NOBODY_ASKED
        return ", ".join(f"{n} {reason}" for reason, n in self.lost)


class Coverage(Struct, frozen=True):
    """The documents of a run and their passages, in the run's order.

    Attributes:
        n_elsewhere: instructions about a stretch that is no longer in any document.
    """

    documents: tuple[Covered, ...]
    passages: tuple[Covered, ...]
    n_elsewhere: int = 0

    @property
    def times_asked(self) -> dict[str, int]:
        """How many passages were asked about 0 times, once, and more often."""
        counts = Counter(min(2, one.n_asked) for one in self.passages)
        return {"0": counts[0], "1": counts[1], "many": counts[2]}


def cover(passages: Sequence[Place], traces: Iterable[Trace]) -> Coverage:
    """Count what was asked about each passage and each document.

    Args:
        passages: all there are, a document's in order and one behind the other, as search has them.
        traces: an instruction counts for the passages that hold the middle of what it is about, so
            that a stretch of an older cut still finds its place; where passages overlap, for the
            one that it is.
    """
    starts: dict[str, list[int]] = defaultdict(list)
    first: dict[str, int] = {}
    exact: dict[Place, int] = {}
    for n, (document, start, end) in enumerate(passages):
        exact[document, start, end] = n
        first.setdefault(document, n)
        starts[document].append(start)
    outcomes: list[Counter[str]] = [Counter() for _ in passages]
    of_document: dict[str, Counter[str]] = {document: Counter() for document in first}
    n_elsewhere = n_kept = 0
    for trace in traces:
        n_kept += trace.outcome == "kept"
        found = {
            exact[place] if place in exact else _find(place, passages, starts, first)
            for place in trace.about
        }
        n_elsewhere += found == {None}
        for n in sorted(n for n in found if n is not None):
            outcomes[n][trace.outcome] += 1
        for document in {passages[n][0] for n in found if n is not None}:
            of_document[document][trace.outcome] += 1
    covered = tuple(
        _covered(place, [counts], counts, n_kept)
        for place, counts in zip(passages, outcomes, strict=True)
    )
    documents = tuple(
        _covered(
            (document, passages[at][1], passages[at + len(starts[document]) - 1][2]),
            outcomes[at : at + len(starts[document])],
            of_document[document],
            n_kept,
        )
        for document, at in first.items()
    )
    return Coverage(documents, covered, n_elsewhere)


def _find(
    place: Place,
    passages: Sequence[Place],
    starts: Mapping[str, list[int]],
    first: Mapping[str, int],
) -> int | None:
    document, start, end = place
    if document not in first:
        return None
    middle = (start + end) // 2
    at = bisect.bisect_right(starts[document], middle) - 1
    n = first[document] + at
    return n if at >= 0 and middle < passages[n][2] else None


def _covered(
    place: Place, parts: Sequence[Counter[str]], outcomes: Counter[str], n_kept: int
) -> Covered:
    lost = Counter({reason: n for reason, n in outcomes.items() if reason != "kept"})
    return Covered(
        *place,
        n_passages=len(parts),
        n_asked_passages=sum(1 for part in parts if part),
        n_asked=outcomes.total(),
        n_kept=outcomes["kept"],
        share=round(outcomes["kept"] / n_kept, 4) if n_kept else 0.0,
        lost=tuple(sorted(lost.items(), key=lambda item: (-item[1], item[0]))),
    )


def coverage_note(coverage: Coverage) -> list[str]:
    """Return in a line how much of the documents was asked about and has examples."""
    if not coverage.documents:
        return []
    parts = []
    for what, several in (("documents", coverage.documents), ("passages", coverage.passages)):
        n_asked = sum(1 for one in several if one.n_asked)
        n_with = sum(1 for one in several if one.n_kept)
        parts.append(f"{n_asked} of {len(several)} {what}, {n_with} with examples")
    return [f"asked about {'; '.join(parts)}"]


def _by_file(documents: Sequence[Covered]) -> list[Covered]:
    """Return the documents with the rows of one table as one."""
    files: dict[str, list[Covered]] = {}
    for one in documents:
        files.setdefault(one.document.rpartition("#")[0] or one.document, []).append(one)
    return [
        rows[0]
        if rows[0].document == name
        else Covered(
            f"{name} ({len(rows)} rows)",
            rows[0].start,
            rows[-1].end,
            sum(row.n_passages for row in rows),
            sum(row.n_asked_passages for row in rows),
            sum(row.n_asked for row in rows),
            sum(row.n_kept for row in rows),
            round(sum(row.share for row in rows), 4),
        )
        for name, rows in files.items()
    ]


def coverage_lines(coverage: Coverage, *, most: int = MAX_LISTED) -> list[str]:
    """Return the documents as a table, and the passages of which nothing came with the reasons.

    Args:
        most: documents, and passages, listed at most; those with the fewest examples come first.
    """
    if not coverage.documents:
        return []
    fewest = sorted(_by_file(coverage.documents), key=lambda one: (one.n_kept, one.n_asked))
    rows = [["documents", "passages asked", "asked", "kept", "share"]]
    rows += [
        [
            one.document,
            f"{one.n_asked_passages}/{one.n_passages}",
            str(one.n_asked),
            str(one.n_kept),
            f"{one.share:.1%}",
        ]
        for one in fewest[:most]
    ]
    lines = table(rows)
    if len(fewest) > most:
        lines.append(f"  and {len(fewest) - most} with more")
    times = coverage.times_asked
    lines.append(
        f"passages asked about: {times['0']} never, {times['1']} once, {times['many']} more often"
    )
    if coverage.n_elsewhere:
        lines.append(f"  {coverage.n_elsewhere} instructions about what is gone from the documents")
    empty = [one for one in coverage.passages if not one.n_kept]
    if empty:
        lines.append(f"passages without an example: {len(empty)} of {len(coverage.passages)}")
    lines += [
        visible(f"  {one.document}:{one.start}-{one.end}: {one.why_nothing}")
        for one in empty[:most]
    ]
    if len(empty) > most:
        lines.append(f"  and {len(empty) - most} more")
    return lines
