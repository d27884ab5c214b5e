"""One command at work on a run: what is asked next, and the asking of it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import TypeVar

from generator.ask import Batch
from generator.knowledge import Gathered
from generator.records.calls import CallKind
from generator.records.plan import Unit
from generator.run.answering import Step
from generator.run.embedding import Together, embed_together, together
from generator.run.engine import Issued, answering, send_each
from generator.run.library import Library
from generator.run.order import Order, Progress, Report
from generator.run.planning import why_stopped
from generator.run.rounds import (
    follow_up,
    is_complete,
    refill,
    selected,
    shortfall,
    to_ask,
    to_write,
)
from generator.run.state import Deriver, State
from generator.run.stopping import Pause, heeding_signals
from generator.run.unread import FirstReplies
from generator.run.writing import write_batch
from generator.store import RunFolder
from generator.teachers import Teacher
from generator.teachers.calls import Door
from generator.teachers.gate import Gate
from generator.teachers.money import Spent
from generator.teachers.terms import Terms
from generator.text import plural

__all__ = ["Session"]

T = TypeVar("T")

_LOOKED_AT = 16
"""Replies that are evaluated in a row, some milliseconds, while others are awaited."""


class Session:
    """One command at work on a run: round after round until nothing is left to ask."""

    def __init__(
        self,
        run: RunFolder,
        order: Order,
        deriver: Deriver,
        library: Library,
        teachers: Mapping[CallKind, Teacher],
        terms: Mapping[CallKind, Terms],
        now: Callable[[], str],
        progress: Progress,
    ) -> None:
        self._run = run
        self._order = order
        self._deriver = deriver
        self._library = library
        self._teachers, self._terms = teachers, terms
        self._now = now
        self._progress = progress
        self._pause = Pause()
        self._first_replies = FirstReplies()
        self._gates: dict[tuple[str, str], Gate] = {}
        self._n_calls = 0
        self._tried: set[tuple[str, str]] = set()
        self._tried_to_write: set[str] = set()
        self._tried_to_embed: set[tuple[str, ...]] = set()
        self._state: State
        self._selected: frozenset[str] = frozenset()

    async def ask_all(self) -> None:
        """Ask what is open and refill what falls short, until all is there or a stop is asked."""
        with heeding_signals(self._pause, self._progress.note):
            while True:
                work = await self._next()
                if work is None:
                    break
                await work()
        if refused := self._deriver.ledger.refused_texts():
            self._progress.note(
                f"{plural(len(refused), 'text')} without an embedding, which "
                f"{self._library.config.embedder} refused: compared by equal words alone"
            )
        if not self._pause.asked:
            self._say_why_stopped()

    async def _answer(self, steps: list[Step]) -> None:
        """Make the next call of some units' chains; all are of one kind."""
        kind = steps[0].kind
        self._progress.round(steps[0].unit.round, len(steps))
        self._tried.update((step.unit.id, kind) for step in steps)
        send = answering(steps, self._library, self._deriver.ledger.read, self._first_replies)
        answered: list[Unit] = []

        def done(step: Step) -> None:
            answered.append(step.unit)
            self._progress.done(step.unit)

        def meanwhile() -> bool:
            for _ in range(min(len(answered), _LOOKED_AT)):
                self._deriver.look_at(answered.pop())
            return bool(answered)

        await self._send(kind, steps, send, done, meanwhile)

    async def _write(self, batches: list[Batch]) -> None:
        """Have the instructions of some units written, those that are evolved last."""
        self._progress.round(batches[0].lead.round, sum(len(batch.units) for batch in batches))
        self._tried_to_write.update(batch.lead.id for batch in batches)
        questions = {r.unit.id: r.unit.question for r in self._state.results}

        async def send(batch: Batch, door: Door, issued: Issued) -> None:
            asking = batch.asking
            library = self._deriver.library_of(batch.lead)
            place = (asking.document, asking.start, asking.end)
            passage = library.shown_again([place])[0]
            parent = questions.get(asking.parent, "")
            await write_batch(
                batch, passage, self._library, door, issued, self._first_replies, parent=parent
            )

        def done(batch: Batch) -> None:
            for unit in batch.units:
                self._progress.done(unit)

        kinds: list[CallKind] = ["ask", "evolve"]
        for kind in kinds:
            chosen = [one for one in batches if one.kind == kind]
            if chosen and not self._pause.asked:
                await self._send(kind, chosen, send, done)

    def _to_embed(self) -> list[Together]:
        """Return the calls that embed what is missing and that this command hasn't tried yet.

        What stands in the plan behind the last selected unit decides nothing about those before it.
        """
        spec = self._library.config.embedder
        if spec is None or not self._state.unembedded:
            return []
        position = {r.unit.id: n for n, r in enumerate(self._state.results)}
        last = max((position[name] for name in self._selected), default=-1)
        needed = {
            text: unit
            for text, unit in self._state.unembedded.items()
            if position.get(unit, -1) <= last
        }
        first = self._state.results[0].unit.id
        batches = together(needed, spec, self._deriver.ledger, first)
        return [batch for batch in batches if batch.names not in self._tried_to_embed]

    async def _embed(self, batches: list[Together]) -> None:
        """Have texts embedded, whose near-duplicates are looked for then."""
        self._tried_to_embed.update(batch.names for batch in batches)
        n_texts = sum(len(batch.texts) for batch in batches)
        self._progress.note(
            f"{self._library.config.embedder} embeds {plural(n_texts, 'text')} in "
            f"{plural(len(batches), 'call')}"
        )
        units = {r.unit.id: r.unit for r in self._state.results}
        self._progress.round(max(unit.round for unit in units.values()), len(batches))
        taken: dict[str, set[int]] = {}

        async def send(batch: Together, door: Door, issued: Issued) -> None:
            await embed_together(batch, self._library, door, issued, taken)

        await self._send(
            "embed", batches, send, lambda batch: self._progress.done(units[batch.unit])
        )

    async def _send(
        self,
        kind: CallKind,
        items: Sequence[T],
        send: Callable[[T, Door, Issued], Awaitable[None]],
        on_done: Callable[[T], None],
        meanwhile: Callable[[], bool] = lambda: False,
    ) -> None:
        self._n_calls += await send_each(
            items,
            send,
            run=self._run,
            teacher=self._teachers[kind],
            terms=self._terms[kind],
            now=self._now,
            concurrency=self._order.concurrency,
            pause=self._pause,
            on_done=on_done,
            on_spent=self._tell_spent,
            on_fault=self._progress.fault,
            on_note=self._progress.note,
            on_beat=self._progress.beat,
            on_written=self._deriver.ledger.follow,
            meanwhile=meanwhile,
            gates=self._gates,
        )

    def _tell_spent(self, spent: Spent) -> None:
        """Tell what the run has cost; where nobody knows, its tokens alone."""
        self._progress.spent(0.0 if spent.n_unpriced else spent.usd, spent.tokens)

    def _say_why_stopped(self) -> None:
        """Say of each cell that is short why nobody is asked to write for it any more."""
        if self._order.limit is not None:
            return
        missing = shortfall(self._state, self._order)
        reasons = why_stopped(self._library, self._state.first_turns(), self._state.quota)
        for cell in missing:
            if cell in reasons:
                self._progress.note(f"{cell[0]} / {cell[1]}: {reasons[cell]}.")

    async def _next(self) -> Callable[[], Awaitable[None]] | None:
        """Return what makes the next calls: those that write, then that embed, then that answer.

        There are none where nothing is left to ask or a stop is asked.
        """
        while True:
            self._state = self._deriver.derive()
            chosen = selected(self._state.results, self._order)
            self._selected = frozenset(unit.id for unit in chosen)
            await asyncio.sleep(0)  # a signal that came meanwhile is heard now
            if self._pause.asked:
                return None
            may_write = not self._order.approved_only
            if may_write and (
                batches := to_write(self._state, self._selected, self._tried_to_write)
            ):
                return partial(self._write, batches)
            if texts := self._to_embed():
                return partial(self._embed, texts)
            if todo := to_ask(self._state, self._order, self._selected, self._tried):
                return partial(self._answer, todo)
            number = self._run.journal.n_rounds() + 1
            added = refill(self._state, self._order, self._selected, number=number) or follow_up(
                self._state, self._order, self._selected, number=number
            )
            if not added:
                return None
            self._run.journal.add_round(self._library.revision.n, added, at=self._now())

    def report(self, gathered: Gathered | None) -> Report:
        """Return how it ended, with what became of the files that were read."""
        has_all = is_complete(self._state, self._order, self._selected)
        return Report(
            self._state,
            self._n_calls,
            self._pause.signal,
            has_all and not self._pause.asked,
            self._selected,
            (*gathered.skipped, *gathered.warnings) if gathered else (),
            gathered.files if gathered else (),
            self._pause.reason,
        )
