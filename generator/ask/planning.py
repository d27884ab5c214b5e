"""Which calls a round makes for instructions: of which cell, about which topic and passage.

Topics take turns. A call asks about the passage that the fewest calls were about, among those of
its category's documents; of these the one that fits category and topic best, a document's second
passage after the first one of every other document. So every passage is asked about before any is
asked about again, whoever asks. A visit is `samples` calls of one prompt.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count
from typing import Protocol

from msgspec import Struct, field
from msgspec.structs import replace

from generator.config import Config, matches_any
from generator.records.knowledge import Passage
from generator.records.plan import Asking, CellName, Unit
from generator.text import content_hash

__all__ = ["Corpus", "Parent", "Wanted", "passage_name", "plan_asking"]


class Corpus(Protocol):
    """The passages of a revision."""

    @property
    def passages(self) -> Sequence[Passage]:
        """All of them, in the documents' order."""

    def rank(self, query: str) -> Sequence[int]:
        """Return the places of the passages that share words with a query, best first."""


class Parent(Struct, frozen=True):
    """A kept example that may be evolved; `passage` is the name of the passage it rests on."""

    id: str
    category: str
    passage: str


class Wanted(Struct, frozen=True):
    """What a round wants of the teachers that write.

    Attributes:
        n_calls: cell -> how many calls about passages.
        n_evolved: cell -> how many calls that evolve, where there is something to evolve.
        parents: what may be evolved, in plan order.
        known: gives the instructions that are asked already, most telling first, for a cell and the
            name of a passage.
    """

    n_calls: Mapping[CellName, int]
    n_evolved: Mapping[CellName, int] = field(default_factory=dict)
    parents: Sequence[Parent] = ()
    known: Callable[[CellName, str], Sequence[str]] = field(default=lambda cell, passage: ())


def passage_name(passage: Passage) -> str:
    """Return the name of a passage: 16 hex digits, the same wherever in its document it stands."""
    return content_hash(passage.document, passage.text, n_digits=16)


def plan_asking(
    config: Config, corpus: Corpus, before: Sequence[Unit], wanted: Wanted, *, number: int
) -> dict[CellName, list[Unit]]:
    """Plan a round's calls; return cell -> the units they write, in order.

    Args:
        before: every unit planned so far: what was visited, and which samples are given out.
        number: the round's number.
    """
    planner = _Planner(config, corpus, before, number)
    found: dict[CellName, list[Unit]] = {cell: [] for cell in wanted.n_calls}
    left = {cell: n for cell, n in wanted.n_calls.items() if n > 0}
    while left:
        for cell in list(left):
            units = planner.visit(cell, left[cell], wanted)
            found[cell] += units
            left[cell] -= len({unit.asking.call for unit in units if unit.asking})
            if left[cell] <= 0 or not units:
                del left[cell]
    for cell, n_evolved in wanted.n_evolved.items():
        found.setdefault(cell, []).extend(planner.evolve(cell, n_evolved, wanted))
    return found


class _Planner:
    """Remembers what was visited and which samples are given out."""

    def __init__(self, config: Config, corpus: Corpus, before: Sequence[Unit], number: int) -> None:
        self.config = config
        self.number = number
        self.passages: dict[str, Passage] = {}
        for passage in corpus.passages:
            self.passages.setdefault(passage_name(passage), passage)
        self.corpus = corpus
        self._names = [passage_name(passage) for passage in corpus.passages]
        self._n_about: Counter[str] = Counter()
        self._levels: dict[CellName, int] = {}
        self._free: dict[tuple[object, ...], int] = {}
        self._n_calls: Counter[CellName] = Counter()
        self._n_evolved: Counter[str] = Counter()
        self._evolved: set[tuple[CellName, str, str]] = set()
        self._routes: dict[tuple[CellName, str], Iterator[str]] = {}
        self._pools: dict[CellName, frozenset[str]] = {}
        seen: set[tuple[object, ...]] = set()
        for unit in before:
            if unit.asking:
                self._count(unit, unit.asking, seen)

    def _count(self, unit: Unit, asking: Asking, seen: set[tuple[object, ...]]) -> None:
        place = _place(unit.cell, asking)
        self._free[place] = max(self._free.get(place, 0), asking.again + 1)
        if (*place, asking.sample) in seen:
            return
        seen.add((*place, asking.sample))
        if asking.operator:
            self._n_evolved[asking.parent] += 1
            self._evolved.add((unit.cell, asking.operator, asking.parent))
        else:
            self._n_about[asking.passage] += 1
            self._n_calls[unit.cell] += 1

    def visit(self, cell: CellName, n_calls: int, wanted: Wanted) -> list[Unit]:
        """Return the units of one visit: up to `samples` calls about one passage."""
        topics = self.config.topics.get(cell[0]) or ("",)
        ask = self.config.ask
        topic = topics[self._n_calls[cell] // ask.samples % len(topics)]
        name = self._next_passage(cell, topic)
        if name is None:
            return []
        n_draws = min(ask.samples, n_calls)
        self._n_about[name] += n_draws
        self._n_calls[cell] += n_draws
        known = tuple(wanted.known(cell, name)[: ask.known])
        return self._units(cell, self._asking(topic, name, known, ask.per_call), n_draws)

    def evolve(self, cell: CellName, n_calls: int, wanted: Wanted) -> Iterator[Unit]:
        """Yield the units of up to so many evolutions: operators in turn, parents in turn."""
        ask = self.config.ask
        parents = [
            p
            for p in wanted.parents
            if p.category == cell[0] and self._is_answered(cell, p.passage)
        ]
        turn = count(sum(1 for c, _, _ in self._evolved if c == cell))
        for _ in range(n_calls):
            operator = ask.evolve[next(turn) % len(ask.evolve)]
            able = [p for p in parents if (cell, operator, p.id) not in self._evolved]
            if not able:
                return
            parent = min(able, key=lambda p: self._n_evolved[p.id])
            self._n_evolved[parent.id] += 1
            self._evolved.add((cell, operator, parent.id))
            known = tuple(wanted.known(cell, parent.passage)[: ask.known])
            asking = self._asking("", parent.passage, known, 1)
            yield from self._units(cell, replace(asking, operator=operator, parent=parent.id), 1)

    def _asking(self, topic: str, name: str, known: tuple[str, ...], n_asked: int) -> Asking:
        one = self.passages[name]
        return Asking(topic, name, one.document, one.start, one.end, 0, n_asked, 0, 0, known=known)

    def _units(self, cell: CellName, asking: Asking, n_draws: int) -> list[Unit]:
        place = _place(cell, asking)
        first = self._free.get(place, 0)
        self._free[place] = first + 2 * n_draws
        return [
            _unit(
                cell,
                replace(
                    asking,
                    sample=sample,
                    again=sample + n_draws,
                    ordinal=ordinal,
                    known=asking.known if ordinal == 0 else (),
                ),
                self.number,
            )
            for sample in range(first, first + n_draws)
            for ordinal in range(asking.n_asked)
        ]

    def _next_passage(self, cell: CellName, topic: str) -> str | None:
        """Return the passage for a cell that the fewest calls are about, the best fit first."""
        pooled = self._pooled(cell)
        pool = self._pool(cell)
        if not pool:
            return None
        key = (pooled, topic)
        while True:
            if key not in self._routes:
                self._routes[key] = self._route(cell, topic)
                self._levels[pooled] = min(self._n_about[name] for name in pool)
            for name in self._routes[key]:
                if self._n_about[name] <= self._levels[pooled]:
                    return name
            del self._routes[key]  # nothing of this level is left: again from the beginning

    def _pooled(self, cell: CellName) -> CellName:
        """Return a cell with no difficulty where that names no documents: they share a pool."""
        category, difficulty = cell
        return category, difficulty if self.config.difficulties[difficulty].documents else ""

    def _is_answered(self, cell: CellName, name: str) -> bool:
        passage = self.passages.get(name)
        return passage is not None and self.config.is_answered_from(*cell, passage.document)

    def _pool(self, cell: CellName) -> frozenset[str]:
        """Return the passages that a cell is asked about: those that may answer it, too."""
        key = self._pooled(cell)
        if key not in self._pools:
            globs = self.config.ask.documents.get(cell[0], ())
            self._pools[key] = frozenset(
                name
                for name, one in self.passages.items()
                if (not globs or matches_any(one.document, globs)) and self._is_answered(cell, name)
            )
        return self._pools[key]

    def _route(self, cell: CellName, topic: str) -> Iterator[str]:
        """Yield a cell's passages, the best fit first, each document's first before seconds."""
        one = self.config.categories[cell[0]]
        ranked = self.corpus.rank(" ".join((topic or one.name, one.description)).replace("_", " "))
        pool = self._pool(cell)
        order = dict.fromkeys(self._names[i] for i in (*ranked, *range(len(self._names))))
        places: Counter[str] = Counter()
        keyed = []
        for n, name in enumerate(order):
            if name in pool:
                document = self.passages[name].document
                keyed.append((places[document], n, name))
                places[document] += 1
        return iter([name for _, _, name in sorted(keyed)])


def _place(cell: CellName, asking: Asking) -> tuple[object, ...]:
    return (cell, asking.topic, asking.passage, asking.operator, asking.parent)


def _unit(cell: CellName, asking: Asking, number: int) -> Unit:
    name = content_hash("asked", *cell, *asking.call, asking.ordinal, n_digits=16)
    return Unit(
        id=name,
        category=cell[0],
        difficulty=cell[1],
        template="",
        instruction="",
        input="",
        variables={},
        round=number,
        asking=asking,
    )
