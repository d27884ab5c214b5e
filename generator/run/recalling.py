"""The state of a run from the cache, where nothing was journalled since `generate` kept it.

`DIR/derived.sqlite` holds it under the sizes of the journal's tables and a hash of this package's
source, like all that is cached there: a new row, a new version, a damaged byte, and it is computed
anew. Texts that the run holds elsewhere (instructions, passages) aren't written again; what many
examples say alike is written once a part.
"""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar

import msgspec
from msgspec import Raw, Struct
from msgspec.structs import replace

from generator.plan import quotas
from generator.records.answers import Finding
from generator.records.examples import Drop, Example, Stage, UnitState
from generator.records.knowledge import Passage
from generator.records.plan import Talk, Unit
from generator.run.library import Library
from generator.run.results import Result, State
from generator.run.standing import cache_name
from generator.store import RunFolder

__all__ = ["keep_state", "recall", "state_of"]

PART: Final = 500
"""Results of one entry: few enough that writing and reading them takes a few megabytes."""
_KIND: Final = "state"
T = TypeVar("T")


def state_of(run: RunFolder) -> State:
    """Return the state of a run: as `generate` kept it, or computed; nothing is written.

    Raises:
        StorageError: the journal or an input is damaged.
    """
    found = recall(run)
    if found is None:
        from generator.run.state import derive  # here: what computes is heavy

        found = derive(run)
    return found


def keep_state(run: RunFolder, state: State, units: Sequence[Unit]) -> None:
    """Put a state into the cache in the place of the one before it; not where calls are open.

    What is open is asked by `generate`, which computes its state itself.

    Args:
        units: the plan, as the journal has it.
    """
    if state.unembedded or any(result.step for result in state.results):
        return
    name = cache_name(run, _KIND, state.sizes)
    parts: dict[str, str] = {}
    try:
        for at in range(0, len(units), PART):
            part = _part(state.results[at : at + PART], units[at : at + PART])
            parts[f"{name} {len(parts)}"] = _sealed(part)
    except ValueError:  # half a surrogate pair, or a unit that is none of the plan
        return
    places = {unit.id: n for n, unit in enumerate(units)}
    head = _Head(
        state.n_calls,
        state.n_attempts,
        sorted(places[one] for one in state.asked),
        sorted(places[one] for one in state.approved),
    )
    run.derived().put({**parts, name: _sealed(head)}, instead_of=f"{_KIND} ")


def recall(run: RunFolder) -> State | None:
    """Return the state that the cache holds; `None` where it holds none of this journal."""
    sizes = run.journal.sizes()
    name = cache_name(run, _KIND, sizes)
    derived = run.derived()
    if name not in (found := derived.get([name])):
        return None
    try:
        head = _opened(found[name], _Head)
        units = run.journal.units()
        libraries = {r.n: Library(run.inputs, r, run.root) for r in run.journal.revisions()}
        results: list[Result] = []
        for at in range(0, len(units), PART):
            part = f"{name} {at // PART}"
            data = _opened(derived.get([part])[part], _Part)
            results += _results(data, units[at : at + PART], libraries)
    except (ValueError, KeyError, IndexError):
        return None
    newest = libraries[max(libraries)]
    state = State(
        library=newest,
        results=tuple(results),
        quota=quotas(newest.config),
        n_calls=head.n_calls,
        n_attempts=head.n_attempts,
        asked=frozenset(units[n].id for n in head.asked),
        approved=frozenset(units[n].id for n in head.approved),
        sizes=sizes,
    )
    return state if run.journal.sizes() == sizes else None


class _Head(Struct, frozen=True):
    """What is kept beside the results; units by their places in the plan."""

    n_calls: int
    n_attempts: int
    asked: list[int]
    approved: list[int]


class _Changes(Struct, frozen=True, array_like=True):
    """What a unit has that isn't journalled with it: how it is worded, its conversation."""

    instruction: str
    input: str
    planned: str
    talk: Talk | None

    def applied_to(self, planned: Unit) -> Unit:
        return replace(
            planned,
            instruction=self.instruction,
            input=self.input,
            planned=self.planned,
            talk=self.talk,
        )


class _Shared(Struct, frozen=True, array_like=True):
    """What many examples say alike; of their provenance all but the calls."""

    system: str
    provider: str
    model: str
    provenance: dict[str, Any]


class _Row(Struct, frozen=True, gc=False, array_like=True):
    """A result, its example without what stands elsewhere: `context` and `findings` are places."""

    state: UnitState
    stage: Stage
    drop: Drop | None
    changes: _Changes | None
    example: Example | None = None
    shared: int = 0
    context: tuple[int, ...] = ()
    findings: tuple[int, ...] = ()


class _Part(Struct, frozen=True):
    """Some results; a passage is its document, where it starts and ends, and the text's input."""

    rows: list[_Row]
    shared: list[_Shared]
    findings: list[Finding]
    passages: list[tuple[str, int, int, str]]


_NOBODY = Unit("", "", "", "", "", "", {})


def _part(results: Sequence[Result], units: Sequence[Unit]) -> dict[str, Any]:
    """Return results as what `_Part` is read from.

    Raises:
        ValueError: one holds what can't be read again.
    """
    examples = [result.example for result in results if result.example]
    # By identity: 1 and 1.0 are equal and not the same.
    findings = {id(one): one for example in examples for one in example.findings}
    passages = {
        id(one): (one.document, one.start, one.end, example.provenance["documents"][one.document])
        for example in examples
        for one in example.context
    }
    finding_at = {key: n for n, key in enumerate(findings)}
    passage_at = {key: n for n, key in enumerate(passages)}
    shared: dict[bytes, int] = {}
    rows: list[tuple[Any, ...]] = []
    for result, planned in zip(results, units, strict=True):
        example = result.example
        changes = _changes(result.unit, planned)
        row: tuple[Any, ...] = (result.state, result.stage, result.drop, changes)
        if example:
            if example.unit != result.unit:
                raise ValueError("an example of another unit")
            row += (
                _bare(example),
                shared.setdefault(_encode(_shared(example)), len(shared)),
                [passage_at[id(one)] for one in example.context],
                [finding_at[id(one)] for one in example.findings],
            )
        rows.append(row)
    return {
        "rows": rows,
        "shared": [Raw(one) for one in shared],
        "findings": list(findings.values()),
        "passages": list(passages.values()),
    }


def _shared(example: Example) -> _Shared:
    provenance = {**example.provenance, "calls": None}
    return _Shared(example.system, example.provider, example.model, provenance)


def _bare(example: Example) -> Example:
    """Return an example without its unit and what stands elsewhere."""
    calls = {"calls": example.provenance["calls"]}
    return replace(
        example,
        unit=_NOBODY,
        context=(),
        findings=(),
        system="",
        provider="",
        model="",
        provenance=calls,
    )


def _changes(unit: Unit, planned: Unit) -> _Changes | None:
    if unit is planned:
        return None
    made = _Changes(unit.instruction, unit.input, unit.planned, unit.talk)
    if made.applied_to(planned) != unit:
        raise ValueError("another unit than the planned one")
    return made


def _results(
    part: _Part, units: Sequence[Unit], libraries: Mapping[int, Library]
) -> Iterator[Result]:
    """Yield the results of one part; `units` are its units as they were planned."""
    passages = [_passage(libraries, *place) for place in part.passages]
    for planned, row in zip(units, part.rows, strict=True):
        unit = row.changes.applied_to(planned) if row.changes else planned
        example = row.example
        if example:
            shared = part.shared[row.shared]
            example = replace(
                example,
                unit=unit,
                context=tuple([passages[n] for n in row.context]),
                findings=tuple([part.findings[n] for n in row.findings]),
                system=shared.system,
                provider=shared.provider,
                model=shared.model,
                provenance={**shared.provenance, **example.provenance},
            )
        yield Result(unit, row.state, row.drop, example, row.stage)


def _passage(
    libraries: Mapping[int, Library], document: str, start: int, end: int, content: str
) -> Passage:
    for library in libraries.values():
        if library.revision.documents.get(document) == content:
            return library.passage(document, start, end)
    raise KeyError(document)


_encode = msgspec.json.encode


def _sealed(data: object) -> str:
    """Return data as JSON behind its checksum: it becomes records, and disks forget."""
    text = _encode(data)
    return f"{zlib.crc32(text)} {text.decode()}"


def _opened(sealed: str, kind: type[T]) -> T:
    checksum, _, text = sealed.partition(" ")
    data = text.encode()
    if str(zlib.crc32(data)) != checksum:
        raise ValueError("damaged")
    return msgspec.json.decode(data, type=kind)
