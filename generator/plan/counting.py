"""How many distinct instructions a cell can ask, and which of its candidates read alike.

Rendering every candidate of a large matrix would take minutes, so it is proved where it can be: two
renders of one template have the same words only if the same words stand in each of its gaps, where
no value of a gap begins with another value of it (the last gap needs not even that). Only what
isn't proved is rendered.
"""

import functools
import math
import string
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final

from msgspec import Struct

from generator.config import Config, Pools, Template
from generator.plan.candidates import Choice, choice_of
from generator.plan.quotas import quotas
from generator.plan.slots import Slot
from generator.records.plan import Cell, CellName, Unit
from generator.render import TemplateFault, pieces_of
from generator.render.values import part_of, text_of
from generator.text import canonical, words

__all__ = ["Counted", "cells", "count", "count_templates"]


MAX_ALIKE = 40
"""How many pairs of instructions that read alike are told of a cell."""


class Counted(Struct, frozen=True):
    """What counting a cell's candidates found.

    Attributes:
        n_distinct: how many instructions it can ask that differ in their words. Where a template
            has more than `MAX_STEPS_PER_TEMPLATE` combinations and a condition, or can't be proved
            to tell them apart, only those that its walk meets are counted.
        alike: pairs of candidates with the same words, at most `MAX_ALIKE`.
    """

    n_distinct: int
    alike: tuple[tuple[Unit, Unit], ...] = ()


def cells(config: Config) -> list[Cell]:
    """Return the matrix: each cell, its quota and its number of distinct instructions."""
    return [
        Cell(*name, quota=quota, n_candidates=count(config, name).n_distinct)
        for name, quota in quotas(config).items()
    ]


def count(config: Config, name: CellName) -> Counted:
    """Count what a cell can ask.

    Raises:
        TemplateFault: a template can't be read or rendered.
    """
    return count_templates(config.cell_templates(*name), config.pools(name[0]), name)


def count_templates(templates: Sequence[Template], pools: Pools, name: CellName) -> Counted:
    """Count what templates can ask with these pools; the cell's name stands in the units only."""
    choices = [choice_of(template, pools) for template in templates]
    unproved = _unproved(choices)
    n_proved = sum(_n_bindings(one) for i, one in enumerate(choices) if i not in unproved)
    first: dict[str, Unit] = {}
    alike: list[tuple[Unit, Unit]] = []
    for i in unproved:
        for _, bound in choices[i].bindings():
            unit = choices[i].unit(name, bound)
            known = first.setdefault(canonical(unit.question), unit)
            if known is not unit and len(alike) < MAX_ALIKE:
                alike.append((known, unit))
    return Counted(n_proved + len(first), tuple(alike))


def _n_bindings(choice: Choice) -> int:
    """Return the number of a choice's candidates, by counting where it can."""
    if choice.is_plain:
        return choice.n_combinations
    if choice.template.where:
        return sum(1 for _ in choice.bindings())
    n = 1
    by_root: dict[str, list[int]] = {}
    for i, slot in enumerate(choice.slots):
        by_root.setdefault(slot.root, []).append(i)
    for places in by_root.values():
        n_values = len(choice.keys[places[0]])
        if len(places) > 1:
            pools = {choice.slots[i].pool for i in places}
            if len(pools) > 1 or len(set(choice.keys[places[0]])) < n_values:
                return sum(1 for _ in choice.bindings())
        n *= math.perm(n_values, len(places))
        if choice.unordered and len(places) > 1:
            n //= math.factorial(len(places))
    return n


def _unproved(choices: Sequence[Choice]) -> list[int]:
    """Return which choices have to be rendered to know which candidates read alike."""
    # All are, where one of them can't be proved: its renders may be those of any other.
    if not all(_is_proved(one) for one in choices):
        return list(range(len(choices)))
    if len(choices) < 2:
        return []
    return sorted(_colliding([_read_frame(one.template.name) for one in choices]))


def _colliding(frames: Sequence["Frame"]) -> set[int]:
    """Return the templates that don't certainly differ from some other one."""
    known = sorted((frame[0], i) for i, frame in enumerate(frames))
    found: set[int] = set()
    for at, (start, i) in enumerate(known):
        # Only a start that goes on from this one can be of the same words, and these follow it.
        for other, j in known[at + 1 :]:
            if other[: len(start)] != start:
                break
            if not _is_apart(frames[i], frames[j]):
                found.update((i, j))
    return found


Frame = tuple[tuple[str, ...], tuple[str, ...]]
"""The words before a template's first gap, and those after its last one."""


def _is_apart(one: "Frame", other: "Frame") -> bool:
    """Say whether two templates differ in words that stand in every render of them."""
    starts = any(a != b for a, b in zip(one[0], other[0], strict=False))
    ends = any(a != b for a, b in zip(reversed(one[1]), reversed(other[1]), strict=False))
    return starts or ends


def _is_proved(choice: Choice) -> bool:
    """Say whether all renders of a template differ for certain."""
    gaps = _gaps(choice.template.name)
    if gaps is None:
        return False
    # As keys of a cache, 1 and true would be the same: only pools of texts are remembered.
    is_text = all([keys is values for keys, values in zip(choice.keys, choice.values, strict=True)])
    tells_apart = _cached_tells_apart if is_text else _tells_apart
    try:
        return tells_apart(choice.slots, choice.values, gaps)
    except TemplateFault:
        return False


_BORDERS: Final = frozenset(map(chr, range(128))) - set(string.ascii_letters + string.digits + "_")
"""Characters that no word goes on over."""

_Gap = tuple[str, tuple[str, ...]]
"""The name in it, and the parts asked of it."""


@functools.lru_cache(maxsize=16_384)
def _gaps(source: str) -> tuple[_Gap, ...] | None:
    """Return a template's gaps; None where one touches a word or another, or it has more."""
    pieces = pieces_of(source)
    if pieces is None:
        return None
    gaps: list[_Gap] = []
    for i, piece in enumerate(pieces):
        if isinstance(piece, str):
            continue
        before = pieces[i - 1] if i else " "
        after = pieces[i + 1] if i + 1 < len(pieces) else " "
        if not (isinstance(before, str) and isinstance(after, str)):
            return None
        if before[-1] not in _BORDERS or after[0] not in _BORDERS:
            return None
        gaps.append(piece[:2])
    return tuple(gaps)


@functools.lru_cache(maxsize=16_384)
def _read_frame(source: str) -> Frame:
    pieces = pieces_of(source) or ()
    ends = [
        tuple(words(piece)) if isinstance(piece, str) else () for piece in pieces[:1] + pieces[-1:]
    ]
    return (ends[0], ends[1]) if ends else ((), ())


def _tells_apart(
    slots: tuple[Slot, ...], values: tuple[tuple[Any, ...], ...], gaps: tuple[_Gap, ...]
) -> bool:
    """Say whether the words in the gaps determine the values."""
    texts: dict[int, list[list[tuple[str, ...]]]] = {}
    told: set[int] = set()
    for n, (name, parts) in enumerate(gaps):
        i = _slot_at(slots, name, parts)
        if i is None:
            return False
        column, is_prefix_free, is_told = _words_of(values[i], parts[len(slots[i].path) - 1 :])
        if n < len(gaps) - 1 and not is_prefix_free:
            return False
        texts.setdefault(i, []).append(column)
        if is_told:
            told.add(i)
    return len(texts) == len(slots) and all(
        i in told or len(set(zip(*columns, strict=True))) == len(values[i])
        for i, columns in texts.items()
    )


_cached_tells_apart = functools.lru_cache(maxsize=4_096)(_tells_apart)


def _slot_at(slots: Sequence[Slot], name: str, parts: tuple[str, ...]) -> int | None:
    """Return which slot a gap shows."""
    for i, slot in enumerate(slots):
        if slot.path[0] == name and (len(slot.path) == 1 or slot.path[1:] == parts[:1]):
            return i
    return None


_Column = tuple[list[tuple[str, ...]], bool, bool]
"""The words of each value in a gap; whether none begins with another; whether all differ."""


def _words_of(values: tuple[Any, ...], parts: tuple[str, ...]) -> _Column:
    found = []
    for value in values:
        for part in parts:
            value = part_of(value, part, 1)
        found.append(tuple(words(text_of(value, 1))))
    ordered = sorted(set(found))
    is_prefix_free = all(b[: len(a)] != a for a, b in pairwise(ordered))
    return found, is_prefix_free, len(ordered) == len(found)
