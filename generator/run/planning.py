"""What a round asks: the next candidates of templates, and calls that write instructions.

Each cell's quota is shared by the config between templates and a teacher that writes. What one of
them can't give, the other is asked for. Calls that write are sized by the yield so far: how many of
the instructions written were new, and how many of those answered were kept.
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

from msgspec import Struct, field

from generator.ask import Parent, Wanted, batches_of, passage_name, plan_asking
from generator.config import Config
from generator.plan import cell_names, plan_units, refusal_quotas, written_share
from generator.records.plan import CellName, Unit
from generator.run.evolving import evolution_targets
from generator.run.library import Library
from generator.run.results import Result

__all__ = ["ASKED_PER_KEPT", "MIN_ASKED", "plan_round", "why_stopped"]

ASKED_PER_KEPT = 8
"""A cell is asked at most this often for each example it gave (and `MIN_ASKED` times before that):
where seven of eight answers fail, the instructions ask what the documents don't say, and more calls
would only cost money."""
MIN_ASKED = 24

PROBE_CALLS = 4
"""A cell's first round of writing makes at most so many calls: the yield isn't known yet."""
GROWTH = 4
"""A later one makes at most so many times the calls that the cell has made already."""
_PRIOR_YIELD = 0.5
"""What is taken for the yield before anything is known, with the weight of eight instructions."""
_PRIOR_WEIGHT = 8

REPEATS_AFTER = 3
"""Replies in a row that hold only what is known already: the teacher repeats itself."""
DRY_AFTER = 12
"""Replies in a row without a single instruction that could be used, for whatever reason."""


class _Tally(Struct):
    """What came of a cell's units of one origin: of templates, or of a teacher that writes."""

    n_planned: int = 0
    n_answered: int = 0
    n_kept: int = 0
    n_good: int = 0
    n_settled: int = 0
    n_written: int = 0
    n_unique: int = 0
    units: list[Result] = field(default_factory=list)

    def add(self, result: Result) -> None:
        self.units.append(result)
        if result.state != "retired":
            self.n_planned += 1
        self.n_answered += result.stage == "answered"
        self.n_kept += result.state == "kept"
        is_rejected = result.drop is not None and result.drop.reason == "rejected"
        self.n_good += result.state == "kept" or is_rejected
        if result.state not in ("open", "retired"):
            self.n_settled += 1
            self.n_written += result.stage != "asked"
            self.n_unique += result.stage in ("unique", "answered")


_Tallies = dict[tuple[CellName, bool], _Tally]
"""(cell, whether a teacher writes) -> what came of it."""


def plan_round(
    library: Library,
    results: Sequence[Result],
    missing: Mapping[CellName, int],
    quota: Mapping[CellName, int],
    *,
    number: int,
    is_refill: bool = True,
) -> list[Unit]:
    """Plan the next round: for each cell what it is missing, the cells in turn.

    Args:
        results: every unit planned so far, with what came of it; all that counts is settled.
        missing: cell -> how many kept examples to plan for.
        quota: cell -> how many it owes in all.
        number: the round's number, from 1.
        is_refill: templates are asked no more than what they gave is worth; else all that is owed.
    """
    config = library.config
    tallies = _tally(results)
    before = [result.unit for result in results]
    by_writing, by_templates = {}, {}
    for cell, n in missing.items():
        may_write = bool(config.asked_share(*cell)) and not _why_stopped(
            config, cell, tallies, quota[cell]
        )
        of_writing = _owed_by_writing(config, cell, n, quota[cell], tallies) if may_write else 0
        room = _room_for_templates(tallies[cell, False], quota[cell]) if is_refill else n
        by_templates[cell] = max(0, min(n - of_writing, room))
        by_writing[cell] = n if may_write else 0
    templated = plan_units(
        config,
        before,
        owed={c: n for c, n in by_templates.items() if n},
        refused=_refused(config, results, quota, by_templates),
        number=number,
    )
    given = Counter(unit.cell for unit in templated)
    owed = {cell: n - given[cell] for cell, n in by_writing.items() if n > given[cell]}
    n_evolved = _n_evolutions(config, owed, results, quota)
    n_calls = {
        cell: _n_calls(config, cell, n - n_evolved.get(cell, 0), quota[cell], tallies)
        for cell, n in owed.items()
    }
    parents = _parents(library, results)
    if not any(n_calls.values()) and not (parents and any(n_evolved.values())):
        return templated
    wanted = Wanted(n_calls, n_evolved, parents, _Known(results))
    asked = plan_asking(config, library, before, wanted, number=number)
    return _in_turn(config, templated, asked)


def _refused(
    config: Config,
    results: Sequence[Result],
    quota: Mapping[CellName, int],
    owed: Mapping[CellName, int],
) -> dict[CellName, int]:
    """Return cell -> how many of what it is missing shall expect no answer."""
    wanted = refusal_quotas(config, quota)
    if not wanted:
        return {}
    marks = config.expects()
    there = Counter(
        r.unit.cell for r in results if r.state in ("kept", "open") and r.unit.template in marks
    )
    return {cell: max(0, min(n - there[cell], owed.get(cell, 0))) for cell, n in wanted.items()}


def why_stopped(
    library: Library, results: Sequence[Result], quota: Mapping[CellName, int]
) -> dict[CellName, str]:
    """Return the cells that no teacher is asked to write for any more, each with the reason."""
    tallies = _tally(results)
    config = library.config
    found = {
        cell: _why_stopped(config, cell, tallies, owed)
        for cell, owed in quota.items()
        if config.asked_share(*cell)
    }
    return {cell: reason for cell, reason in found.items() if reason}


def _tally(results: Sequence[Result]) -> _Tallies:
    found: _Tallies = _Missing()
    for result in results:
        found[result.unit.cell, result.unit.asking is not None].add(result)
    return found


class _Missing(_Tallies):
    def __missing__(self, key: tuple[CellName, bool]) -> _Tally:
        self[key] = _Tally()
        return self[key]


def _room_for_templates(tally: _Tally, quota: int) -> int:
    return min(
        MIN_ASKED + ASKED_PER_KEPT * tally.n_good - tally.n_answered,
        MIN_ASKED + ASKED_PER_KEPT * quota - tally.n_planned,
    )


def _owed_by_writing(config: Config, cell: CellName, n: int, quota: int, tallies: _Tallies) -> int:
    """Return how much of what is missing is the share of a teacher that writes."""
    return max(0, min(n, written_share(config, cell, quota) - tallies[cell, True].n_kept))


def _n_evolutions(
    config: Config,
    owed: Mapping[CellName, int],
    results: Sequence[Result],
    quota: Mapping[CellName, int],
) -> dict[CellName, int]:
    """Return cell -> how many of the instructions it is owed are to be evolved of others."""
    n_planned = Counter(r.unit.cell for r in results if r.unit.asking and r.unit.asking.operator)
    targets = evolution_targets(config, results, quota)
    if config.ask.evolve and not results:  # of what this very round will give
        targets = {
            cell: round(written_share(config, cell, n) * config.ask.evolve_share)
            for cell, n in quota.items()
        }
    left = {cell: min(n, targets.get(cell, 0) - n_planned[cell]) for cell, n in owed.items()}
    return {cell: n for cell, n in left.items() if n > 0}


def _why_stopped(config: Config, cell: CellName, tallies: _Tallies, quota: int) -> str:
    """Return why a cell gets no more calls that write, or ""."""
    tally = tallies[cell, True]
    if found := _why_useless(tally.units):
        return found
    most = MIN_ASKED + config.ask.max_candidates * quota
    if tally.n_written >= most:
        return f"{tally.n_written} instructions were written for it, of at most {most}"
    if tally.n_answered >= MIN_ASKED + ASKED_PER_KEPT * tally.n_good:
        return f"{tally.n_good} of {tally.n_answered} answers were good"
    return ""


def _why_useless(results: Sequence[Result]) -> str:
    """Say how a cell's last replies were of no use, if they were."""
    by_id = {result.unit.id: result for result in results}
    n_repeating = n_dry = 0
    is_repeating = True
    for batch in reversed(batches_of(result.unit for result in results)):
        found = [by_id[unit.id] for unit in batch.units]
        if any(one.state in ("open", "retired") for one in found):
            continue
        if any(one.stage in ("unique", "answered") for one in found):
            break
        n_dry += 1
        is_repeating = is_repeating and any(one.stage == "valid" for one in found)
        n_repeating += is_repeating
    if n_repeating >= REPEATS_AFTER:
        return f"the teacher repeats itself: its last {n_repeating} replies held nothing new"
    if n_dry >= DRY_AFTER:
        return f"the last {n_dry} replies held nothing that could be used"
    return ""


def _n_calls(config: Config, cell: CellName, n: int, quota: int, tallies: _Tallies) -> int:
    """Return how many calls should give a cell n kept examples, by the yield so far."""
    tally, per_call = tallies[cell, True], config.ask.per_call
    n_wanted = math.ceil(max(0, n) / _yield(tally, tallies))
    n_left = MIN_ASKED + config.ask.max_candidates * quota - tally.n_written
    n_before = len(batches_of(result.unit for result in tally.units))
    return min(
        math.ceil(n_wanted / per_call),
        math.ceil(max(0, n_left) / per_call),
        max(PROBE_CALLS, GROWTH * n_before),
    )


def _yield(tally: _Tally, tallies: _Tallies) -> float:
    """Return the share of a cell's written instructions that end as kept examples, above 0.

    A cell that has written few yet is taken to be like the others.
    """
    unique = _rate(
        [t.n_unique for t in _writing(tallies)], [t.n_settled for t in _writing(tallies)]
    )
    good = _rate([t.n_good for t in _writing(tallies)], [t.n_answered for t in _writing(tallies)])
    own_unique = (tally.n_unique + _PRIOR_WEIGHT * unique) / (tally.n_settled + _PRIOR_WEIGHT)
    own_good = (tally.n_good + _PRIOR_WEIGHT * good) / (tally.n_answered + _PRIOR_WEIGHT)
    return own_unique * own_good


def _writing(tallies: _Tallies) -> list[_Tally]:
    return [tally for (_, is_written), tally in tallies.items() if is_written]


def _rate(parts: Sequence[int], wholes: Sequence[int]) -> float:
    prior = math.sqrt(_PRIOR_YIELD)  # of each of the two rates, so that both together are it
    return (sum(parts) + _PRIOR_WEIGHT * prior) / (sum(wholes) + _PRIOR_WEIGHT)


class _Known:
    """Instructions that are asked already: of a passage first, then of a cell, the newest first."""

    def __init__(self, results: Sequence[Result]) -> None:
        self._of_passage: dict[str, list[str]] = {}
        self._of_cell: dict[CellName, list[str]] = {}
        for result in reversed(results):
            unit = result.unit
            if result.stage not in ("unique", "answered"):
                continue
            self._of_cell.setdefault(unit.cell, []).append(unit.question)
            if unit.asking:
                self._of_passage.setdefault(unit.asking.passage, []).append(unit.question)

    def __call__(self, cell: CellName, passage: str) -> list[str]:
        own = self._of_passage.get(passage, [])
        return list(dict.fromkeys([*own, *self._of_cell.get(cell, [])[:200]]))


def _parents(library: Library, results: Sequence[Result]) -> list[Parent]:
    """Return the kept examples that may be evolved, with the passages that they rest on."""
    if not library.config.ask.evolve:
        return []
    spans: dict[str, list[tuple[int, int, str]]] = {}
    for passage in library.passages:
        place = (passage.start, passage.end, passage_name(passage))
        spans.setdefault(passage.document, []).append(place)
    found = []
    for result in results:
        cited = result.example.response.citations[:1] if result.example else ()
        if result.state != "kept" or not cited:
            continue
        at = cited[0].document_start
        names = (n for start, end, n in spans.get(cited[0].document, ()) if start <= at < end)
        if name := next(names, ""):
            found.append(Parent(result.unit.id, result.unit.category, name))
    return found


def _in_turn(
    config: Config, templated: Sequence[Unit], asked: Mapping[CellName, Sequence[Unit]]
) -> list[Unit]:
    """Return a round's units, the cells in turn, and in a cell templates and writing in turn."""
    own: dict[CellName, list[Unit]] = {}
    for unit in templated:
        own.setdefault(unit.cell, []).append(unit)
    queues = [list(_mixed(own.get(cell, ()), asked.get(cell, ()))) for cell in cell_names(config)]
    return [unit for row in zip_longest(*queues) for unit in row if unit is not None]


def _mixed(one: Sequence[Unit], other: Sequence[Unit]) -> Iterator[Unit]:
    return (unit for pair in zip_longest(one, other) for unit in pair if unit is not None)
