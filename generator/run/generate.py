"""`generate`: begins or resumes a run and asks until every selected cell holds what it owes.

Rounds are barriers: a refill is planned only when every selected unit is settled, so that what it
asks depends on the journal and never on which reply came first.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from generator.config import Config
from generator.errors import UsageError
from generator.knowledge import Skipped, gather
from generator.plan import plan_units, quotas
from generator.records.knowledge import Document
from generator.records.plan import CellName, Unit
from generator.run.changes import Changes, compare, owed_by_plan
from generator.run.engine import Pause, answer_units
from generator.run.library import Library, keep_inputs, with_teachers
from generator.run.state import State, derive
from generator.store import Revision, RunFolder, RunLock, create_run
from generator.teachers import Teacher

__all__ = ["Order", "Progress", "Report", "generate"]

MAX_ASKED_PER_QUOTA = 8
"""A cell that owes n is asked at most this many times n (and at least `MIN_ASKED` times): where
seven of eight answers fail, the templates ask what the documents don't say, and more calls would
only cost money."""
MIN_ASKED = 24


@dataclass(frozen=True, slots=True)
class Order:
    """What one `generate` command asks for.

    Attributes:
        sources_root: what the documents' paths are relative to.
        categories: only these; empty means all.
        difficulties: only these; empty means all.
        limit: only the first so many selected units of the plan.
        teachers: kind -> spec that replaces the config's.
        update: append what changed as a revision.
    """

    config_path: Path
    config: Config
    run_root: Path
    sources_root: Path
    categories: tuple[str, ...] = ()
    difficulties: tuple[str, ...] = ()
    limit: int | None = None
    teachers: dict[str, str] = field(default_factory=dict)
    allowed: tuple[Path, ...] = ()
    concurrency: int = 8
    update: bool = False


class Progress(Protocol):
    """Is told how far the run is."""

    def round(self, number: int, n_units: int) -> None:
        """A round begins, or goes on, with so many units to ask."""

    def done(self, unit: Unit) -> None:
        """One unit was tried."""

    def note(self, text: str) -> None:
        """Something the user should read."""


@dataclass(frozen=True, slots=True)
class Report:
    """How a command ended.

    Attributes:
        state: the run as it stands.
        n_calls: calls that this command sent.
        signal: the signal that stopped it, or 0.
        is_complete: all that this command asked for is there.
        selected: ids of the units that it was about.
    """

    state: State
    n_calls: int
    signal: int
    is_complete: bool
    selected: frozenset[str]
    skipped: tuple[Skipped, ...] = ()


def generate(
    order: Order,
    *,
    open_teacher: Callable[[Config], Teacher],
    now: Callable[[], str],
    progress: Progress,
) -> Report:
    """Begin or resume a run; everything paid for is kept whatever happens.

    Args:
        open_teacher: opens the answering teacher of a config.
        now: the clock, as text.

    Raises:
        UsageError: the config changed since the run began and `order.update` isn't set.
        KnowledgeError: no document can be read.
        ProviderError: the teacher refused for good.
        StorageError: the disk or another process is in the way.
    """
    config = with_teachers(order.config, order.teachers)
    _check_selection(order, config)
    gathered = gather(config.documents, order.sources_root, allowed=order.allowed)
    teacher = open_teacher(config)
    run = create_run(order.run_root)
    try:
        with RunLock(run.root, at=now()):
            revision = _begin(run, order, config, gathered.documents, now, progress)
            library = Library(run.inputs, revision, run.root)
            return asyncio.run(
                _ask_all(run, library, order, teacher, gathered.skipped, now, progress)
            )
    finally:
        run.journal.close()


def _check_selection(order: Order, config: Config) -> None:
    for option, names, known in (
        ("--category", order.categories, config.categories),
        ("--difficulty", order.difficulties, config.difficulties),
    ):
        for name in names:
            if name not in known:
                raise UsageError(f"{option}: must be one of {', '.join(known)}; got {name!r}.")


def _begin(
    run: RunFolder,
    order: Order,
    config: Config,
    documents: Sequence[Document],
    now: Callable[[], str],
    progress: Progress,
) -> Revision:
    """Return the revision to work under: the newest one, or a new one that holds what changed."""
    fresh = keep_inputs(run.inputs, order.config_path, config, documents, order.teachers)
    revisions = run.journal.revisions()
    if not revisions:
        return _issue(run, fresh, config, now)
    newest = Library(run.inputs, revisions[-1], run.root)
    changes = compare(newest, fresh, config, run.journal.units())
    if changes.calls and not order.update:
        raise UsageError(_refusal(order, changes))
    if not changes:
        return _issue(run, revisions[-1], config, now)
    if not changes.calls:
        progress.note("The settings changed; they apply to everything that is there.")
        fresh = Revision(
            config=fresh.config,
            config_name=fresh.config_name,
            documents=fresh.documents,
            prompts=fresh.prompts,
            teachers=fresh.teachers,
            settings_only=True,
        )
    return _issue(run, fresh, config, now)


def _refusal(order: Order, changes: Changes) -> str:
    listed = "".join(f"\n  - {change}" for change in changes.calls)
    return (
        f"{order.run_root}: a run must go on with the config it began with; got changes:{listed}\n"
        f"{changes.n_added} units would be added and {changes.n_retired} retired. "
        "Run the same command with --update to append them, or choose another --run."
    )


def _issue(run: RunFolder, revision: Revision, config: Config, now: Callable[[], str]) -> Revision:
    """Journal a revision that isn't yet, and the round that it calls for."""
    number = revision.n or run.journal.add_revision(revision, at=now())
    planned = run.journal.units()
    first_round_is_due = number not in set(run.journal.revision_of_rounds().values())
    if first_round_is_due and not revision.settings_only:
        state = derive(run) if planned else None
        current = [r.unit for r in state.results if r.state != "retired"] if state else []
        owed = owed_by_plan(config, current) if planned else quotas(config)
        units = plan_units(config, planned, owed=owed, number=run.journal.n_rounds() + 1)
        run.journal.add_round(number, units, at=now())
    return next(r for r in run.journal.revisions() if r.n == number)


def _selected(units: Sequence[Unit], order: Order) -> list[Unit]:
    """Return the units a command is about, in plan order."""
    found = [
        unit
        for unit in units
        if (not order.categories or unit.category in order.categories)
        and (not order.difficulties or unit.difficulty in order.difficulties)
    ]
    return found if order.limit is None else found[: order.limit]


async def _ask_all(
    run: RunFolder,
    library: Library,
    order: Order,
    teacher: Teacher,
    skipped: tuple[Skipped, ...],
    now: Callable[[], str],
    progress: Progress,
) -> Report:
    pause = Pause()
    n_calls = 0
    tried: set[str] = set()
    while True:
        state = derive(run)
        selected = _selected([r.unit for r in state.results], order)
        ids = frozenset(unit.id for unit in selected)
        todo = _to_ask(state, ids, tried)
        if not todo and not pause.asked and order.limit is None:
            todo = _refill(run, state, order, library, now)
        if not todo or pause.asked:
            complete = not pause.asked and _is_complete(state, order, ids)
            return Report(state, n_calls, pause.signal, complete, ids, skipped)
        progress.round(todo[0].round, len(todo))
        tried.update(unit.id for unit in todo)
        n_calls += await answer_units(
            todo,
            run=run,
            library=library,
            teacher=teacher,
            now=now,
            concurrency=order.concurrency,
            pause=pause,
            on_done=progress.done,
        )


def _to_ask(state: State, ids: frozenset[str], tried: set[str]) -> list[Unit]:
    """Return selected units that are open and that this command hasn't tried yet."""
    return [
        r.unit
        for r in state.results
        if r.state == "open" and r.unit.id in ids and r.unit.id not in tried
    ]


def _refill(
    run: RunFolder, state: State, order: Order, library: Library, now: Callable[[], str]
) -> list[Unit]:
    """Journal a round for the selected cells that fall short; return its units.

    Failed and open units are asked again by running the command again, so they aren't replaced.
    """
    pending = {r.unit.cell for r in state.results if r.state == "open"}
    owed = {}
    for cell, missing in shortfall(state, order).items():
        n_asked = sum(1 for r in state.results if r.unit.cell == cell and r.state != "retired")
        room = max(MIN_ASKED, MAX_ASKED_PER_QUOTA * state.quota[cell]) - n_asked
        n_failed = sum(1 for r in state.results if r.unit.cell == cell and r.state == "failed")
        wanted = min(missing - n_failed, room)
        if wanted > 0 and cell not in pending:
            owed[cell] = wanted
    planned = [r.unit for r in state.results]
    units = plan_units(library.config, planned, owed=owed, number=run.journal.n_rounds() + 1)
    run.journal.add_round(library.revision.n, units, at=now())
    return units


def shortfall(state: State, order: Order) -> dict[CellName, int]:
    """Return selected cell -> how many kept examples are missing."""
    counted = state.counted()
    return {
        cell: quota - counted[cell]
        for cell, quota in state.quota.items()
        if counted[cell] < quota
        and (not order.categories or cell[0] in order.categories)
        and (not order.difficulties or cell[1] in order.difficulties)
    }


def _is_complete(state: State, order: Order, ids: frozenset[str]) -> bool:
    """Say whether all is there: every quota met, or with a limit every selected unit settled."""
    of_selected = [r.state for r in state.results if r.unit.id in ids]
    if "failed" in of_selected or "open" in of_selected:
        return False
    return order.limit is not None or not shortfall(state, order)
