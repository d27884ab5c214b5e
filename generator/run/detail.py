"""Coverage of the documents, yield and variety of a run: what takes longer than its standing.

`generate` computes it at its end; `status --detail` reads it from the cache, or computes it where
the journal has grown since.
"""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct, to_builtins

from generator.report.coverage import Coverage, Covered, cover, coverage_lines, coverage_note
from generator.report.diversity import Diversity, diversity, diversity_lines, sampled
from generator.report.funnel import AXES, Funnel, funnel, funnel_lines, funnels
from generator.run.standing import cache_name
from generator.store import RunFolder

if TYPE_CHECKING:  # what computes is imported only where it must compute
    from generator.run.ledger import Ledger
    from generator.run.state import State

__all__ = [
    "Detail",
    "detail",
    "detail_data",
    "detail_lines",
    "detail_note",
    "ensure_detail",
    "keep_detail",
    "make_detail",
]

MIN_COMPARED = 5
"""Texts of which a sample is worth measuring."""


class Detail(Struct, frozen=True):
    """What reports say of a run beyond its standing.

    Attributes:
        whole: how far all instructions came.
        by_axis: the same for each name on an axis of `generator.report.funnel.AXES`.
        diversity: what is measured -> how varied it is: "kept" examples' instructions, "kept,
            sample" of as many as there are seed instructions, "seeds".
    """

    coverage: Coverage
    whole: Funnel
    by_axis: dict[str, tuple[Funnel, ...]]
    diversity: dict[str, Diversity]


def detail(run: RunFolder) -> Detail:
    """Return a run's detail, from the cache where it is there.

    Raises:
        StorageError: the journal or an input is damaged.
    """
    name = cache_name(run, "detail")
    found = run.derived().get([name])
    if name in found:
        return _read(found[name])
    from generator.run.state import derive

    state = derive(run)
    made = make_detail(run, state)
    return keep_detail(run, made) if cache_name(run, "detail") == name else made


def make_detail(run: RunFolder, state: "State", ledger: "Ledger | None" = None) -> Detail:
    """Compute a run's detail from its state, and from its journal where that is in memory."""
    from generator.run.duplicates import words_rule
    from generator.run.tracing import traces

    found = traces(run, state, ledger)
    config = state.library.config
    first = state.first_turns()  # a follow-up alone says little
    kept = [r.example.question for r in first if r.state == "kept" and r.example]
    seeds = [one.question for one in config.seed_instructions]
    texts = {"kept": kept}
    if MIN_COMPARED <= len(seeds) < len(kept):
        texts["kept, sample"] = sampled(kept, len(seeds))
    texts["seeds"] = seeds
    similarity, language = words_rule(config.dedup).similarity, config.expert.language
    return Detail(
        cover([(p.document, p.start, p.end) for p in state.library.passages], found),
        funnel(found),
        {axis: funnels(found, axis) for axis in AXES},
        {
            name: diversity(several, similarity=similarity, language=language)
            for name, several in texts.items()
            if several
        },
    )


def ensure_detail(run: RunFolder, state: "State", ledger: "Ledger") -> None:
    """Compute a run's detail from its state and keep it, where that wasn't done yet."""
    name = cache_name(run, "note")
    if name not in run.derived().get([name]):
        keep_detail(run, make_detail(run, state, ledger))


def keep_detail(run: RunFolder, made: Detail) -> Detail:
    """Put a run's detail into the cache, and beside it the few lines that every summary shows."""
    note = json.dumps(detail_note(made))
    run.derived().put({cache_name(run, "detail"): _write(made), cache_name(run, "note"): note})
    return made


def detail_note(made: Detail) -> list[str]:
    """Return coverage and variety in two lines."""
    lines = coverage_note(made.coverage)
    if kept := made.diversity.get("kept"):
        lines.append(
            f"variety: distinct-2 {kept.distinct_2:.3f}, self-ROUGE {kept.self_rouge:.3f}, "
            f"distance to the nearest {kept.nearest_distance:.3f}"
        )
    return lines


def detail_lines(made: Detail) -> list[str]:
    """Return a run's detail as text."""
    return [
        *funnel_lines(made.whole, made.by_axis),
        "",
        *coverage_lines(made.coverage),
        "",
        *diversity_lines(made.diversity),
    ]


def detail_data(made: Detail) -> dict[str, Any]:
    """Return a run's detail as plain JSON data, with what its records only compute."""
    return {
        "funnel": _funnel_data(made.whole),
        "by": {axis: [_funnel_data(one) for one in found] for axis, found in made.by_axis.items()},
        "documents": [_covered_data(one) for one in made.coverage.documents],
        "passages": [_covered_data(one) for one in made.coverage.passages],
        "times_asked": made.coverage.times_asked,
        "n_elsewhere": made.coverage.n_elsewhere,
        "diversity": {name: to_builtins(one) for name, one in made.diversity.items()},
    }


def _funnel_data(one: Funnel) -> dict[str, Any]:
    prices = {"usd_per_kept": one.usd_per_kept, "usd_per_accepted": one.usd_per_accepted}
    return {**to_builtins(one), **prices}


def _covered_data(one: Covered) -> dict[str, Any]:
    return {**to_builtins(one), "lost": dict(one.lost), "why_nothing": one.why_nothing}


def _write(made: Detail) -> str:
    return json.dumps(to_builtins(made), separators=(",", ":"))


def _read(data: str) -> Detail:
    raw = json.loads(data)
    coverage = raw["coverage"]
    return Detail(
        Coverage(
            tuple(_covered(coverage["documents"])),
            tuple(_covered(coverage["passages"])),
            coverage["n_elsewhere"],
        ),
        Funnel(**raw["whole"]),
        {axis: tuple(Funnel(**one) for one in found) for axis, found in raw["by_axis"].items()},
        {name: _diversity(one) for name, one in raw["diversity"].items()},
    )


def _covered(rows: Sequence[Mapping[str, Any]]) -> list[Covered]:
    return [Covered(**{**row, "lost": tuple(map(tuple, row["lost"]))}) for row in rows]


def _diversity(row: Mapping[str, Any]) -> Diversity:
    return Diversity(**{**row, "top_verb_objects": tuple(map(tuple, row["top_verb_objects"]))})
