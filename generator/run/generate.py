"""`generate`: begins or resumes a run and asks until every selected cell holds what it owes."""

import asyncio
from collections.abc import Callable

from generator.config import Config, fill
from generator.errors import KnowledgeError, UsageError
from generator.knowledge import Skipped, gather
from generator.records.knowledge import Document
from generator.records.plan import Unit
from generator.run.beginning import begin, kept_documents
from generator.run.engine import answer_units
from generator.run.known import read_known
from generator.run.library import Library, with_teachers
from generator.run.naming import named
from generator.run.order import Order, Progress, Report
from generator.run.rounds import is_complete, refill, selected, to_ask
from generator.run.standing import keep_standing
from generator.run.state import Deriver, State
from generator.run.stopping import Pause, heeding_signals
from generator.store import Revision, RunFolder, RunLock, create_run
from generator.teachers import Teacher, terms_of
from generator.teachers.terms import Terms

__all__ = ["Order", "Progress", "Report", "generate"]


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
        KnowledgeError: no document can be read, and the run has none of its own.
        ProviderError: the teacher refused for good.
        CapError: the next call would pass a cap of the order.
        StorageError: the disk or another process is in the way.
    """
    config = with_teachers(order.config, order.teachers)
    _check_selection(order, config)
    terms = terms_of(
        config.teacher("answer"), max_cost_usd=order.max_cost_usd, max_tokens=order.max_tokens
    )
    gathered = _gather(order, config, progress)
    known = read_known(config, order.run_root, allowed=order.allowed)
    teacher = open_teacher(config)
    if endpoint := getattr(teacher, "endpoint", ""):
        progress.note(f"the teacher is {config.teacher('answer')} at {endpoint}")
    with create_run(order.run_root) as run, RunLock(run.root, at=now()):
        run.inputs.sweep()
        run.log(now(), f"generate {order.config_path} by {config.teacher('answer')}")
        deriver = Deriver(run)
        try:
            documents, skipped = gathered if gathered else (kept_documents(run), ())
            revision = begin(
                run,
                order,
                fill(config, documents),
                documents,
                known,
                derive=deriver.derive,
                now=now,
                progress=progress,
            )
            session = _Session(run, order, deriver, revision, (teacher, terms), now, progress)
            # It returns nothing: asyncio writes a task's whole result into a text nobody reads.
            asyncio.run(session.ask_all())
            report = session.report(skipped)
        except BaseException as fault:
            run.log(now(), f"ended by {type(fault).__name__}: {fault}")
            run.log_fault(now(), fault)
            raise
        how = "complete" if report.is_complete else "not complete"
        keep_standing(run, report.state)
        run.log(now(), f"ended {how}, signal {report.signal}, {report.n_calls} calls")
        return report


def _gather(
    order: Order, config: Config, progress: Progress
) -> tuple[tuple[Document, ...], tuple[Skipped, ...]] | None:
    """Read the documents; `None` where they can't be read and the run has its own copy of them."""
    try:
        gathered = gather(config.documents, order.sources_root, allowed=order.allowed)
    except KnowledgeError as fault:
        if order.update or not (order.run_root / "journal.sqlite").exists():
            raise
        first_line = str(fault).split("\n", 1)[0]
        progress.note(f"{first_line} The run goes on with its own copy of the documents.")
        return None
    return named(gathered.documents), (*gathered.skipped, *gathered.warnings)


def _check_selection(order: Order, config: Config) -> None:
    for option, names, known in (
        ("--category", order.categories, config.categories),
        ("--difficulty", order.difficulties, config.difficulties),
    ):
        for name in names:
            if name not in known:
                raise UsageError(f"{option}: must be one of {', '.join(known)}; got {name!r}.")


class _Session:
    """One command at work on a run: round after round until nothing is left to ask."""

    def __init__(
        self,
        run: RunFolder,
        order: Order,
        deriver: Deriver,
        revision: Revision,
        asked: tuple[Teacher, Terms],
        now: Callable[[], str],
        progress: Progress,
    ) -> None:
        self._run = run
        self._order = order
        self._deriver = deriver
        self._library = Library(run.inputs, revision, run.root)
        self._teacher, self._terms = asked
        self._now = now
        self._progress = progress
        self._pause = Pause()
        self._n_calls = 0
        self._tried: set[str] = set()
        self._state: State
        self._selected: frozenset[str] = frozenset()

    async def ask_all(self) -> None:
        """Ask what is open and refill what falls short, until all is there or a stop is asked."""
        with heeding_signals(self._pause, self._progress.note):
            while todo := await self._next():
                self._progress.round(todo[0].round, len(todo))
                self._tried.update(unit.id for unit in todo)
                self._n_calls += await answer_units(
                    todo,
                    run=self._run,
                    library=self._library,
                    teacher=self._teacher,
                    terms=self._terms,
                    now=self._now,
                    concurrency=self._order.concurrency,
                    pause=self._pause,
                    on_done=self._progress.done,
                    on_spent=lambda spent: self._progress.spent(spent.usd, spent.tokens),
                    on_fault=self._progress.fault,
                    on_note=self._progress.note,
                )
        if self._pause.reason:
            self._progress.note(f"stopped: {self._pause.reason}")

    async def _next(self) -> list[Unit]:
        """Return the units to ask now; none where there are none or a stop is asked."""
        while True:
            self._state = self._deriver.derive()
            chosen = selected(self._state.results, self._order)
            self._selected = frozenset(unit.id for unit in chosen)
            await asyncio.sleep(0)  # a signal that came meanwhile is heard now
            if self._pause.asked:
                return []
            if todo := to_ask(self._state, self._selected, self._tried):
                return todo
            number = self._run.journal.n_rounds() + 1
            added = refill(self._state, self._order, self._selected, number=number)
            if not added:
                return []
            self._run.journal.add_round(self._library.revision.n, added, at=self._now())

    def report(self, skipped: tuple[Skipped, ...]) -> Report:
        """Return how it ended."""
        has_all = is_complete(self._state, self._order, self._selected)
        return Report(
            self._state,
            self._n_calls,
            self._pause.signal,
            has_all and not self._pause.asked,
            self._selected,
            skipped,
        )
