"""How each unit stands, from the cache where nothing has changed since it was computed.

`DIR/derived.sqlite` holds it under the sizes of the journal's tables (which only grow) and a hash
of this package's own files; so any new row and any new version of the code computes it anew.
"""

import functools
import hashlib
import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct, to_builtins

from generator.records.examples import Drop, Stage, Status, UnitState
from generator.records.plan import CellName
from generator.report.saving import Saved
from generator.store import RunFolder

if TYPE_CHECKING:  # what computes is imported only where it must compute
    from generator.run.state import State

__all__ = [
    "Standing",
    "UnitStanding",
    "cache_name",
    "keep_standing",
    "stand",
    "standing",
    "standing_with_note",
]


class UnitStanding(Struct, frozen=True, gc=False):
    """How one unit stands; `status` is "" where it has no example.

    Attributes:
        by_digits: it was dropped as a near-duplicate of a unit whose text differs in digits only.
    """

    id: str
    cell: CellName
    state: UnitState
    status: Status | Literal[""]
    drop: Drop | None
    stage: Stage
    turn: int = 1
    by_digits: bool = False


class Standing(Struct, frozen=True):
    """How a run stands: the units in plan order, what each cell owes, how often it asked."""

    units: tuple[UnitStanding, ...]
    quota: dict[CellName, int]
    n_calls: int
    n_attempts: int
    saved: Saved

    def counted(self) -> Counter[CellName]:
        """Return cell -> kept examples that no person rejected, conversations by their first."""
        return Counter(u.cell for u in self.units if u.state == "kept" and u.turn == 1)


def standing(run: RunFolder) -> Standing:
    """Return how a run stands; the cache is written where it didn't say.

    Raises:
        StorageError: the journal or an input is damaged.
    """
    name = _name(run)
    found = run.derived().get([name])
    if name in found:
        return _read(found[name])
    from generator.run.state import derive

    state = derive(run)
    return keep_standing(run, state) if _name(run) == name else stand(state)


def keep_standing(run: RunFolder, state: "State") -> Standing:
    """Put into the cache how a run stands; `state` is what its journal gives now."""
    made = stand(state)
    run.derived().put({cache_name(run, "standing", state.sizes): _write(made)})
    return made


def stand(state: "State") -> Standing:
    """Return how a run stands by its state."""
    from generator.run.saving import saved_by

    texts = {r.unit.id: r.unit.question for r in state.results}
    return Standing(
        tuple(
            UnitStanding(
                r.unit.id,
                r.unit.cell,
                r.state,
                r.example.status if r.example else "",
                r.drop,
                r.stage,
                r.unit.turn,
                r.drop is not None
                and _differ_in_digits(r.unit.question, texts.get(r.drop.keeper, "")),
            )
            for r in state.results
        ),
        state.quota,
        state.n_calls,
        state.n_attempts,
        saved_by(state.library.config, state.results),
    )


def _differ_in_digits(text: str, other: str) -> bool:
    """Say whether two texts are the same but for their digits.

    >>> _differ_in_digits("a 40 W lamp?", "a 7 W lamp?"), _differ_in_digits("a lamp", "a lamp")
    (True, False)
    """
    return text != other and _DIGITS.sub("0", text) == _DIGITS.sub("0", other)


_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")


def cache_name(run: RunFolder, what: str, sizes: tuple[int, ...] = ()) -> str:
    """Return the name under which something computed from a whole run is cached.

    Args:
        sizes: those of the journal's tables when it was read; without them, as they are now.
    """
    counts = " ".join(str(size) for size in sizes or run.journal.sizes())
    return f"{what} {_code_version()} {counts}"


def standing_with_note(run: RunFolder) -> tuple[Standing, list[str]]:
    """Return how a run stands, and the lines of `generator.run.detail.detail_note` about it.

    Raises:
        StorageError: the journal or an input is damaged.
    """
    names = cache_name(run, "standing"), cache_name(run, "note")
    found = run.derived().get(names)
    if len(found) == len(names):
        return _read(found[names[0]]), [str(line) for line in json.loads(found[names[1]])]
    from generator.run.detail import detail_note, keep_detail, make_detail
    from generator.run.state import derive

    state = derive(run)
    made = make_detail(run, state)
    if cache_name(run, "standing") != names[0]:  # another process wrote meanwhile
        return stand(state), detail_note(made)
    return keep_standing(run, state), detail_note(keep_detail(run, made))


def _name(run: RunFolder) -> str:
    return cache_name(run, "standing")


@functools.cache
def _code_version() -> str:
    """Return a hash of this package's files: its source, and the tables that it decides by."""
    digest = hashlib.sha256()
    root = Path(__file__).resolve().parent.parent
    for folder, inner, names in os.walk(root):  # `Path.rglob` takes twice as long
        inner[:] = sorted(one for one in inner if one != "__pycache__")
        for name in sorted(names):
            digest.update(f"{folder[len(str(root)) :]}/{name}\0".encode())
            digest.update(Path(folder, name).read_bytes())
    return digest.hexdigest()[:16]


def _write(made: Standing) -> str:
    cells = {cell: n for n, cell in enumerate(dict.fromkeys([*made.quota, *_cells(made)]))}
    units = [
        [
            u.id,
            cells[u.cell],
            u.state,
            u.status,
            u.stage,
            u.turn,
            u.by_digits,
            *_drop_values(u.drop),
        ]
        for u in made.units
    ]
    quota = [[cells[cell], count] for cell, count in made.quota.items()]
    counts = [made.n_calls, made.n_attempts]
    data = {
        "cells": list(cells),
        "units": units,
        "quota": quota,
        "counts": counts,
        "saved": to_builtins(made.saved),
    }
    return json.dumps(data, separators=(",", ":"))


def _cells(made: Standing) -> Iterator[CellName]:
    return (unit.cell for unit in made.units)


def _drop_values(drop: Drop | None) -> list[Any]:
    return [drop.reason, drop.detail, drop.score, drop.keeper] if drop else []


def _read(data: str) -> Standing:
    raw = json.loads(data)
    cells = [(category, difficulty) for category, difficulty in raw["cells"]]
    n_calls, n_attempts = raw["counts"]
    return Standing(
        tuple(
            UnitStanding(
                id_, cells[cell], state, status, Drop(*drop) if drop else None, stage, n, digits
            )
            for id_, cell, state, status, stage, n, digits, *drop in raw["units"]
        ),
        {cells[cell]: count for cell, count in raw["quota"]},
        n_calls,
        n_attempts,
        _saved_from(raw["saved"]),
    )


def _saved_from(raw: dict[str, Any]) -> Saved:
    cost = raw["cost_usd"]
    pairs = {"n_output": tuple(raw["n_output"]), "cost_usd": tuple(cost) if cost else None}
    return Saved(**{**raw, **pairs})
