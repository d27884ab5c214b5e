"""What a run is worth now: a pure function of its inputs, its plan and its journal.

For each unit in plan order: what did a teacher write for it, where no template gives it? Was its
instruction dropped before it was answered? What came of its call? Does the gate pass it? What did a
person say? Then near-duplicates among what is left, people's choices first, and whatever a cell
holds beyond its quota.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from msgspec.structs import replace

from generator.config import Config
from generator.dedup import Settled
from generator.embedding import Embed
from generator.plan import quotas
from generator.records.examples import Drop, Example, Stage
from generator.records.plan import CellName, Unit
from generator.review import Judged, judge
from generator.review.instructions import Approval, approvals, approved, refused
from generator.run.answering import Step
from generator.run.asking import is_asked_by
from generator.run.duplicates import example_drops, instruction_drops
from generator.run.evaluating import MAX_ATTEMPTS, Evaluator, decided
from generator.run.evolving import evolution_targets
from generator.run.instructions import Instructions
from generator.run.ledger import EMBEDDING, Ledger
from generator.run.library import Library
from generator.run.local_directions import LocalDirections
from generator.run.meanings import Meanings
from generator.run.results import Result, State, settled
from generator.run.turns import repetition, talk_after, without_parent
from generator.run.unread import reopened
from generator.store import Call, RunFolder

__all__ = [
    "MAX_ATTEMPTS",
    "Deriver",
    "Result",
    "State",
    "derive",
    "is_safe",
]


class Deriver:
    """Computes the state of a run; what it read and evaluated serves the next time, too.

    Attributes:
        ledger: the journal as it was read.

    Args:
        embed: the local model, for comparing by meaning; `None` opens it where it is needed.
    """

    def __init__(self, run: RunFolder, *, embed: Embed | None = None) -> None:
        self._run = run
        self._libraries: dict[int, Library] = {}
        self.ledger = Ledger(run.journal)
        self._evaluator = Evaluator(self.ledger, self._libraries)
        self._instructions = Instructions(self.ledger, self._libraries.__getitem__)
        self._local = LocalDirections(run.derived(), embed)
        self._meanings = Meanings(self._local, self.ledger)
        self._dropped: tuple[object, Settled] = (None, Settled({}, frozenset()))

    def adopt(self, library: Library) -> None:
        """Take a revision's inputs that are in memory, with what was computed of them."""
        library.local = self._local
        self._libraries[library.revision.n] = library

    def derive(self) -> State:
        """Return the state; calls no teacher, writes nothing.

        Raises:
            StorageError: the journal or an input is damaged.
            UsageError: it compares by meaning, and the package for that is missing.
        """
        run, ledger = self._run, self.ledger
        sizes = run.journal.sizes()  # before anything is read: what comes meanwhile is no part
        self._meanings.missing = {}
        ledger.refresh()
        for number, revision in ledger.revisions.items():
            if number not in self._libraries:
                self.adopt(Library(run.inputs, revision, run.root))
        newest = self._libraries[max(self._libraries)]
        quota = quotas(newest.config)
        decisions = run.journal.decisions()
        people = judge(decisions), approvals(decisions)
        first = [unit for unit in ledger.units if not unit.parent]
        results = self._each(first, newest, *people)
        results = _without_near_duplicates(results, newest, self._meanings)
        results = _without_surplus(results, newest.config, quota)
        results = reopened(results, quota, ledger.calls, self._libraries)
        if len(first) < len(ledger.units):
            results = self._with_follow_ups(results, newest, *people)
        return State(
            library=newest,
            results=tuple(results),
            quota=quota,
            n_calls=ledger.n_answered,
            n_attempts=run.journal.n_attempts(),
            asked=frozenset(ledger.calls),
            approved=frozenset(name for name, one in people[1].items() if not one.is_rejected),
            sizes=sizes,
            unembedded=self._meanings.missing,
        )

    def look_at(self, unit: Unit) -> None:
        """Evaluate a unit, as `derive` gave it; the next `derive` finds it done."""
        self._evaluator.evaluate(unit)

    def library_of(self, unit: Unit) -> Library:
        """Return the inputs of the revision that a unit was planned under."""
        return self._libraries[self.ledger.revision_of(unit)]

    def calls_of(self, unit: Unit) -> Sequence[Call]:
        """Return the calls that a unit's instruction was written by, as issued so far."""
        return self.ledger.writing.get(unit.id, ())

    def _with_follow_ups(
        self,
        first: Sequence[Result],
        newest: Library,
        judged: Mapping[str, Judged],
        said: Mapping[str, Approval],
    ) -> list[Result]:
        """Return all results in plan order: turn by turn, each held against its parent.

        Near-duplicates are looked for among follow-ups of one turn, each with its conversation.
        """
        units = self.ledger.units
        found = {result.unit.id: result for result in first}
        for turn in sorted({unit.turn for unit in units if unit.parent}):
            able = []
            for unit in (unit for unit in units if unit.turn == turn):
                parent = found[unit.parent]
                if parent.state == "kept":
                    able.append(replace(unit, talk=talk_after(parent)))
                else:
                    found[unit.id] = without_parent(self._written(unit, newest), parent)
            results = _without_repetitions(self._each(able, newest, judged, said))
            results = _without_near_duplicates(results, newest, self._meanings)
            found |= {result.unit.id: result for result in results}
        return [found[unit.id] for unit in units]

    def _each(
        self,
        units: Sequence[Unit],
        newest: Library,
        judged: Mapping[str, Judged],
        said: Mapping[str, Approval],
    ) -> list[Result]:
        """Return what is known of each unit by itself, in the units' order."""
        is_asked = is_asked_by(newest.config)
        written = {
            unit.id: approved(self._written(unit, newest), said.get(unit.id))
            for unit in units
            if unit.id in judged or unit.id in said
        }
        chosen = {
            name: decided(self._evaluator.evaluate(unit), judged[name])
            for name, unit in written.items()
            if name in judged
        }
        safe = {name for name, result in chosen.items() if is_safe(result)}
        # What a person accepted or rejected is known: what comes later is held against it.
        known = safe | said.keys()
        begun = [
            self._instructions.write(unit, newest, is_safe=unit.id in known)
            if unit.id in safe or is_asked(unit)
            else Result(self._written(unit, newest), "retired")
            for unit in units
        ]
        begun = [
            replace(r, unit=written[r.unit.id]) if r.unit.id in said and r.unit.is_written else r
            for r in begun
        ]
        able = [r.unit for r in begun if r.stage == "valid"]
        dropped, waiting = self._instruction_drops(able, newest, known)
        results = []
        for result in begun:
            unit = result.unit
            refusal = refused(unit, said.get(unit.id)) if result.stage == "valid" else None
            if refusal:
                result = replace(result, state="dropped", drop=refusal, stage="unique")
            elif unit.id in dropped:
                result = replace(result, state="dropped", drop=dropped[unit.id])
            elif unit.id in waiting:
                result = _unembedded(result)
            elif result.stage == "valid":
                found = chosen.get(unit.id) or self._evaluator.evaluate(unit)
                stage: Stage = "answered" if unit.id in self.ledger.calls else "unique"
                # Not `replace`: it takes three times as long, and this is done for every unit.
                result = Result(
                    found.unit, found.state, found.drop, found.example, stage, found.step
                )
            results.append(result)
        return results

    def _instruction_drops(
        self, units: Sequence[Unit], newest: Library, safe: AbstractSet[str]
    ) -> Settled:
        """Return the units whose instruction is dropped; answers alone change nothing of that.

        By meaning it is asked each time, as what waits for embeddings is noted on the way.
        """
        asked = (newest.revision.n, units, safe)
        if asked != self._dropped[0] or newest.config.dedup.similarity == "semantic":
            found = instruction_drops(units, newest, self._meanings, safe=safe)
            self._dropped = (asked, found)
        return self._dropped[1]

    def _written(self, unit: Unit, newest: Library) -> Unit:
        """Return a unit with its instruction, where there is one, whatever filters say."""
        if unit.asking is None:
            return unit
        return self._instructions.write(unit, newest, is_safe=True).unit


def derive(run: RunFolder) -> State:
    """Compute the state of a run; calls no teacher, writes nothing.

    Raises:
        StorageError: the journal or an input is damaged.
    """
    return Deriver(run).derive()


def is_safe(result: Result) -> bool:
    """Say whether a person accepted or edited it: no machine drops it then."""
    return result.example is not None and _is_persons(result.example)


def _is_persons(example: Example) -> bool:
    return example.status in ("accepted", "edited")


def _without_repetitions(results: Sequence[Result]) -> list[Result]:
    """Drop follow-ups whose answer says nothing that the conversation hadn't; never a person's."""
    final = []
    for result in results:
        drop = None
        if result.state == "kept" and result.example and not is_safe(result):
            drop = repetition(result.example)
        final.append(replace(result, state="dropped", drop=drop) if drop else result)
    return final


def _without_near_duplicates(
    results: Sequence[Result], library: Library, meanings: Meanings
) -> list[Result]:
    """Drop near-duplicates among settled examples: people's choices first, then in plan order.

    What stands behind an open unit of its cell is compared once that one is settled.
    """
    kept = [r.example for r in settled(results) if r.state == "kept" and r.example]
    drops, waiting = example_drops(kept, library, meanings, is_safe=_is_persons)
    final = []
    for result in results:
        if result.unit.id in drops:
            result = replace(result, state="dropped", drop=drops[result.unit.id], example=None)
        elif result.unit.id in waiting:
            result = _unembedded(result)
        elif (
            result.state in ("dropped", "open")
            and result.example
            and result.example.status == "generated"
        ):
            result = replace(result, example=None)  # the gate's: nobody may take it for a row
        final.append(result)
    return final


def _unembedded(result: Result) -> Result:
    """Return a result that is open until the embeddings are there that its near-duplicates need."""
    return replace(result, state="open", example=None, step=Step(result.unit, EMBEDDING))


def _without_surplus(
    results: Sequence[Result], config: Config, quota: Mapping[CellName, int]
) -> list[Result]:
    """Drop what a cell holds beyond its quota, the last planned first; never a person's choice.

    An instruction that isn't answered yet takes the room of one that may be kept, so each cell
    answers the first instructions of its plan that fill it, and the rest wait: a drop or a
    rejection makes room for the next of them. So does an evolution that comes to nothing.
    """
    room = Counter(quota)
    room.subtract(r.unit.cell for r in results if r.state == "kept" and is_safe(r))
    free = _free_for_evolution(results, config, quota)
    final = []
    for result in results:
        cell, waits = result.unit.cell, result.state == "open" and result.unit.is_written
        if waits or (result.state == "kept" and not is_safe(result)):
            kept_free = free[cell] if waits and not _is_evolved(result.unit) else 0
            if room[cell] <= kept_free:
                drop = Drop("surplus", "the cell already holds its quota")
                result = replace(result, state="dropped", drop=drop, example=None)
            else:
                room[cell] -= 1
                free[cell] -= _is_evolved(result.unit) and free[cell] > 0
        final.append(result)
    return final


def _free_for_evolution(
    results: Sequence[Result], config: Config, quota: Mapping[CellName, int]
) -> Counter[CellName]:
    """Return cell -> how many places wait for evolutions that are planned or still to be."""
    free = Counter(evolution_targets(config, results, quota))
    free.subtract(
        r.unit.cell
        for r in results
        if _is_evolved(r.unit) and r.state in ("dropped", "failed", "retired")
    )
    return free


def _is_evolved(unit: Unit) -> bool:
    return unit.asking is not None and unit.asking.operator != ""
