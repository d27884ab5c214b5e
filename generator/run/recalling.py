"""The state of a run from the cache, where nothing was journalled since `generate` kept it.

`DIR/derived.sqlite` holds it under the sizes of the journal's tables and a hash of this package's
source, like all that is cached there: a new row, a new version, a damaged byte, and it is computed
anew. Texts that the run holds elsewhere (instructions, passages) aren't written again; what many
examples say alike is written once a part.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final, TypeVar

from msgspec.structs import replace

from generator.plan import quotas
from generator.records.answers import Citation, Finding, Grade, Response
from generator.records.examples import Drop, Example
from generator.records.knowledge import Passage
from generator.records.plan import Talk, Turn, Unit
from generator.run.library import Library
from generator.run.results import Result
from generator.run.standing import cache_name
from generator.run.state import State, derive
from generator.store import RunFolder

__all__ = ["keep_state", "recall", "state_of"]

PART: Final = 500
"""Results of one entry: few enough that writing and reading them takes a few megabytes."""
_KIND: Final = "state"
T = TypeVar("T")

_FAULTS: Final = (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError)


def state_of(run: RunFolder) -> State:
    """Return the state of a run: as `generate` kept it, or computed; nothing is written.

    Raises:
        StorageError: the journal or an input is damaged.
    """
    return recall(run) or derive(run)


def keep_state(run: RunFolder, state: State, units: Sequence[Unit]) -> None:
    """Put a state into the cache in the place of the one before it; not where calls are open.

    What is open is asked by `generate`, which computes its state itself.

    Args:
        units: the plan, as the journal has it.
    """
    if state.unembedded or any(result.step for result in state.results):
        return
    name = cache_name(run, _KIND, state.sizes)
    results = iter(zip(state.results, units, strict=True))
    parts: dict[str, str] = {}
    while several := list(islice(results, PART)):
        data = _Writer().part(several)
        if data is None:
            return
        parts[f"{name} {len(parts) + 1}"] = _sealed(data)
    at = {unit.id: n for n, unit in enumerate(units)}
    head = {
        "parts": len(parts),
        "counts": [state.n_calls, state.n_attempts],
        "asked": sorted(at[one] for one in state.asked),
        "approved": sorted(at[one] for one in state.approved),
    }
    run.derived().put({**parts, name: _sealed(head)}, instead_of=f"{_KIND} ")


def recall(run: RunFolder) -> State | None:
    """Return the state that the cache holds; `None` where it holds none of this journal."""
    sizes = run.journal.sizes()
    name = cache_name(run, _KIND, sizes)
    derived = run.derived()
    if name not in (found := derived.get([name])):
        return None
    try:
        head = _opened(found[name])
        units = run.journal.units()
        libraries = {r.n: Library(run.inputs, r, run.root) for r in run.journal.revisions()}
        reader = _Reader(libraries)
        results: list[Result] = []
        for n in range(head["parts"]):
            part = f"{name} {n + 1}"
            data = _opened(derived.get([part])[part])
            results += reader.results(data, units[len(results) : len(results) + PART])
        newest = libraries[max(libraries)]
        n_calls, n_attempts = head["counts"]
        state = State(
            library=newest,
            results=tuple(results),
            quota=quotas(newest.config),
            n_calls=n_calls,
            n_attempts=n_attempts,
            asked=frozenset(units[n].id for n in head["asked"]),
            approved=frozenset(units[n].id for n in head["approved"]),
            sizes=sizes,
        )
    except _FAULTS:
        return None
    is_whole = len(results) == len(units) and run.journal.sizes() == sizes
    return state if is_whole else None


def _sealed(data: Any) -> str:  # noqa: ANN401 (any JSON value)
    """Return data as JSON behind its hash: it becomes records, and disks forget."""
    text = json.dumps(data, separators=(",", ":"))
    return f"{hashlib.sha256(text.encode('ascii')).hexdigest()} {text}"


def _opened(sealed: str) -> Any:  # noqa: ANN401 (any JSON value)
    digest, _, text = sealed.partition(" ")
    if hashlib.sha256(text.encode()).hexdigest() != digest:
        raise ValueError("damaged")
    return json.loads(text)


class _Table(dict[T, int]):
    """What occurs often, each written once: its place is what stands for it."""

    def __missing__(self, value: T) -> int:
        place = self[value] = len(self)
        return place


class _Writer:
    """Writes one part."""

    def __init__(self) -> None:
        self._texts: _Table[str] = _Table()
        self._passages: _Table[tuple[str, int, int, str]] = _Table()
        self._findings: list[Finding] = []
        self._places: dict[int, int] = {}

    def part(self, results: Iterable[tuple[Result, Unit]]) -> dict[str, Any] | None:
        """Return results as JSON data; `None` where one holds what can't be read again."""
        rows = []
        for result, planned in results:
            changes = _changes(result.unit, planned)
            example = result.example
            is_same = _changed(planned, changes) == result.unit
            if not is_same or (example is not None and example.unit != result.unit):
                return None
            row: list[Any] = [result.state, result.stage, _drop_data(result.drop), changes]
            rows.append([*row, self._example(example)] if example else row)
        return {
            "rows": rows,
            "texts": list(self._texts),
            "findings": [[f.check, f.verdict, f.score, f.reason] for f in self._findings],
            "passages": list(self._passages),
        }

    def _example(self, made: Example) -> list[Any]:
        """Return an example without its unit, in the order in which `_Reader` takes it."""
        response, texts = made.response, self._texts
        documents = made.provenance["documents"]
        # The calls are each example's own; the rest says for many the same.
        provenance = json.dumps({**made.provenance, "calls": 0})
        return [
            [response.text, response.claims, [_citation_data(c) for c in response.citations]],
            [
                self._passages[p.document, p.start, p.end, documents[p.document]]
                for p in made.context
            ],
            [self._finding(finding) for finding in made.findings],
            [texts[made.system], texts[made.provider], texts[made.model]],
            [made.input_tokens, made.output_tokens, made.cost_usd],
            [made.status, made.split, made.edited_instruction, made.content_hash, made.expects],
            [texts[provenance], made.provenance["calls"]],
            [made.scores, made.score_parts],
            [[g.criterion, g.grade, g.reason] for g in made.grades],
        ]

    def _finding(self, finding: Finding) -> int:
        """Return a finding's place: by identity, as 1 and 1.0 are equal and not the same."""
        place = self._places.get(id(finding))
        if place is None:
            place = self._places[id(finding)] = len(self._findings)
            self._findings.append(finding)
        return place


class _Reader:
    """Reads parts.

    Args:
        libraries: number of a revision -> its inputs.
    """

    def __init__(self, libraries: Mapping[int, Library]) -> None:
        self._libraries = libraries
        self._texts: list[str] = []
        self._findings: list[Finding] = []
        self._passages: list[Passage] = []
        self._provenance: dict[int, dict[str, Any]] = {}

    def results(self, data: Mapping[str, Any], units: Sequence[Unit]) -> Iterator[Result]:
        """Yield the results of one part; `units` are its units as they were planned."""
        self._texts = data["texts"]
        self._findings = [Finding(*row) for row in data["findings"]]
        self._passages = [self._passage(*row) for row in data["passages"]]
        self._provenance = {}
        for planned, row in zip(units, data["rows"], strict=True):
            state, stage, drop, changes, *example = row
            unit = _changed(planned, changes)
            made = self._example(unit, *example[0]) if example else None
            yield Result(unit, state, Drop(*drop) if drop else None, made, stage)

    def _passage(self, document: str, start: int, end: int, content: str) -> Passage:
        for library in self._libraries.values():
            if library.revision.documents.get(document) == content:
                return library.passage(document, start, end)
        raise KeyError(document)

    def _example(
        self,
        unit: Unit,
        response: list[Any],
        context: list[int],
        findings: list[int],
        said: list[int],
        counts: list[Any],
        words: list[Any],
        provenance: list[Any],
        found: list[Any],
        grades: list[Any],
    ) -> Example:
        text, claims, citations = response
        system, provider, model = said
        n_input, n_output, cost_usd = counts
        status, split, edited_instruction, content_hash, expects = words
        return Example(
            unit=unit,
            response=Response(
                text,
                tuple([(start, end) for start, end in claims]),
                tuple([Citation(*row) for row in citations]),
            ),
            context=tuple([self._passages[place] for place in context]),
            findings=tuple([self._findings[place] for place in findings]),
            system=self._texts[system],
            provider=self._texts[provider],
            model=self._texts[model],
            input_tokens=n_input,
            output_tokens=n_output,
            cost_usd=cost_usd,
            status=status,
            split=split,
            edited_instruction=edited_instruction,
            content_hash=content_hash,
            provenance=self._from(*provenance),
            scores=tuple(found[0]),
            score_parts=tuple([(words, meaning) for words, meaning in found[1]]),
            grades=tuple([Grade(*row) for row in grades]),
            expects=expects,
        )

    def _from(self, place: int, calls: list[str]) -> dict[str, Any]:
        if place not in self._provenance:
            self._provenance[place] = json.loads(self._texts[place])
        return {**self._provenance[place], "calls": calls}


def _citation_data(c: Citation) -> list[Any]:
    return [c.start, c.end, c.document, c.document_start, c.document_end, c.match, c.quoted]


def _drop_data(drop: Drop | None) -> list[Any]:
    return [drop.reason, drop.detail, drop.score, drop.keeper] if drop else []


def _changes(unit: Unit, planned: Unit) -> list[Any]:
    """Return what a unit has that isn't journalled with it: how it is worded, its conversation."""
    if unit is planned:
        return []
    talk = unit.talk
    said = [[(t.instruction, t.response) for t in talk.turns], talk.context] if talk else []
    return [unit.instruction, unit.input, unit.planned, said]


def _changed(planned: Unit, changes: list[Any]) -> Unit:
    if not changes:
        return planned
    instruction, more, before, said = changes
    talk = None
    if said:
        turns, context = said
        talk = Talk(
            tuple(Turn(*turn) for turn in turns),
            tuple((document, start, end) for document, start, end in context),
        )
    return replace(planned, instruction=instruction, input=more, planned=before, talk=talk)
