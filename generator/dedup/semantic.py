"""Near-duplicates by meaning: cosine similarity of embeddings, greedy, first wins.

The rule is that of `near_duplicates` with a cosine in place of words in order: the same scopes,
groups and exceptions. Exact by brute force in blocks, each against the *kept* texts alone; nothing
but whole numbers is compared, so blocks, threads and machines change nothing.

Source: Abbas et al. 2023, "SemDeDup: data-efficient learning at web-scale through semantic
deduplication"; here without its clustering, so nothing is missed.
"""

from collections.abc import Container, Iterable, Sequence
from typing import NamedTuple

import numpy as np
from msgspec import Struct, field
from msgspec.structs import replace
from numpy.typing import NDArray

from generator.dedup.rule import Text
from generator.dedup.semantic_near import (
    BY_INSTRUCTION,
    BY_RESPONSE,
    WHATS,
    Compared,
    Meaning,
    Near,
)
from generator.dedup.semantic_sides import Vectors
from generator.records.examples import Drop

__all__ = ["SemanticPass", "Settled", "by_meaning", "near_known"]

Ints = NDArray[np.int64]

_N_ROWS = 1024
_N_COLUMNS = 8192


class Settled(NamedTuple):
    """What a pass found.

    Attributes:
        drops: a drop for every text that is near one kept before it, by id, in the texts' order.
        waiting: ids of texts that can't be settled before their vectors are there. They are
            neither dropped nor keepers.
    """

    drops: dict[str, Drop]
    waiting: frozenset[str]


class Found(NamedTuple):
    """The first kept text that one is near, by position, and what was compared."""

    keeper: int
    score: float
    what: int


def by_meaning(
    texts: Sequence[Text], rule: Meaning, vectors: Vectors, *, against: Sequence[Text] = ()
) -> Settled:
    """Return the drops of texts by meaning; see `near_duplicates` for the rule.

    Args:
        texts: in greedy order; ids are unique, safe ones are never dropped.
        against: kept texts that stand before all others and are in no result.
    """
    return SemanticPass(rule).settle(texts, vectors, against=against)


def near_known(
    texts: Sequence[Text], known: Sequence[Text], rule: Meaning, vectors: Vectors
) -> Settled:
    """Return a drop for every text that is near a known one; scopes and decisions don't count.

    The texts aren't compared among each other.
    """
    n = len(known)
    bare = [replace(text, group="") for text in (*known, *texts)]
    compared = Compared(rule, vectors, bare)
    missing = compared.missing()
    if missing[:n].any():
        return Settled({}, frozenset(text.id for text in texts))
    equal: dict[tuple[int, int], int] = {}
    for place in range(n):
        for number in compared.equals(place):
            equal.setdefault(number, place)
    first: dict[int, Found] = {}
    for low in range(n, len(bare), _N_ROWS):
        high = min(len(bare), low + _N_ROWS)
        rows = np.arange(low, high)[~missing[low:high]]
        for at in range(0, n, _N_COLUMNS):
            if len(rows):
                near = compared.near(rows, np.arange(at, min(n, at + _N_COLUMNS)))
                _take_first(near, first)
                rows = _without(rows, first)
    drops: dict[str, Drop] = {}
    for place in range(n, len(bare)):
        same = ((what, equal.get((what, number), -1)) for what, number in compared.equals(place))
        if drop := _drop_of(first.get(place), same, bare, rule):
            drops[bare[place].id] = drop
    waiting = (bare[n + place].id for place in np.flatnonzero(missing[n:]).tolist())
    return Settled(drops, frozenset(name for name in waiting if name not in drops))


class SemanticPass:
    """Settles texts again and again as their list grows; what begins alike isn't computed again.

    A text's fate hangs on those before it alone. So where the next list of a scope begins with the
    same texts, their fates stay, and only the rest is compared.
    """

    def __init__(self, rule: Meaning) -> None:
        self.rule = rule
        self._scopes: dict[str, _Fates] = {}

    def settle(
        self, texts: Sequence[Text], vectors: Vectors, *, against: Sequence[Text] = ()
    ) -> Settled:
        """Return what `by_meaning` does; a text's vector is the same each time."""
        by_scope: dict[str, list[Text]] = {}
        for text in texts:
            by_scope.setdefault(text.scope, []).append(text)
        found: dict[str, Drop] = {}
        waiting: set[str] = set()
        for scope, members in by_scope.items():
            ordered = (*against, *members)
            before = self._scopes.get(scope, _Fates())
            fates = _Order(self.rule, vectors, ordered, len(against)).settle(before)
            self._scopes[scope] = fates
            found |= {ordered[place].id: drop for place, drop in fates.drops.items()}
            waiting |= {ordered[place].id for place in fates.waiting if place >= len(against)}
        drops = {text.id: found[text.id] for text in texts if text.id in found}
        return Settled(drops, frozenset(waiting))


class _Fates(Struct):
    """How texts of one scope stand, by position.

    Attributes:
        texts: in order, the known ones first.
        drops: by position; `keeper` has the position of each drop's keeper.
        waiting: positions of texts that can't be settled yet.
    """

    texts: tuple[Text, ...] = ()
    n_known: int = 0
    drops: dict[int, Drop] = field(default_factory=dict)
    waiting: set[int] = field(default_factory=set)

    def common(self, texts: tuple[Text, ...], n_known: int) -> int:
        """Return how many texts at the beginning of another list have the fates they have here."""
        if n_known != self.n_known:
            return 0
        end = min(len(texts), len(self.texts), min(self.waiting, default=len(texts)))
        if texts[:end] == self.texts[:end]:
            return end
        return next(i for i in range(end) if texts[i] != self.texts[i])


class _Order:
    """One pass over the texts of a scope, in greedy order."""

    def __init__(
        self, rule: Meaning, vectors: Vectors, texts: tuple[Text, ...], n_known: int
    ) -> None:
        self.rule = rule
        self.texts = texts
        self.n_known = n_known
        self.compared = Compared(rule, vectors, texts)
        self.is_free = np.array([not text.safe for text in texts], bool)
        self.is_free[:n_known] = False
        # What is equal needs no vector: (what is, its number) -> the first kept text.
        self.equal: dict[tuple[int, int], int] = {}

    def settle(self, before: _Fates) -> _Fates:
        """Settle all positions, those at the beginning as they were before where they're equal."""
        n = len(self.texts)
        low = before.common(self.texts, self.n_known)
        fates = _Fates(self.texts, self.n_known)
        fates.drops = {place: drop for place, drop in before.drops.items() if place < low}
        missing = self.compared.missing()
        kept = np.zeros(n, bool)
        kept[:low] = True
        kept[list(fates.drops)] = False
        for place in np.flatnonzero(kept).tolist():
            self._enter(place)
        while low < n:
            high = min(n, low + _N_ROWS)
            fates.waiting.update((low + np.flatnonzero(missing[low:high])).tolist())
            rows = np.arange(low, high)[~missing[low:high]]
            self._settle_block(rows, np.flatnonzero(kept[:low]), kept, fates)
            low = high
        return self._without_provisional(fates)

    def _without_provisional(self, fates: _Fates) -> _Fates:
        """Let all wait that stand behind the first that waits: it may become their keeper."""
        if fates.waiting:
            first = min(fates.waiting)
            fates.waiting.update((first + np.flatnonzero(self.is_free[first:])).tolist())
            fates.drops = {place: drop for place, drop in fates.drops.items() if place < first}
        return fates

    def _settle_block(
        self, rows: Ints, kept_before: Ints, kept: NDArray[np.bool_], fates: _Fates
    ) -> None:
        """Settle the positions of a block, given those before it."""
        first: dict[int, Found] = {}
        free = rows[self.is_free[rows]]
        for at in range(0, len(kept_before), _N_COLUMNS):
            if len(free):
                _take_first(self.compared.near(free, kept_before[at : at + _N_COLUMNS]), first)
                free = _without(free, first)
        # What has a keeper already is none itself, so the others aren't compared with it.
        within = self.compared.near(free, _without(rows, first))
        starts = np.searchsorted(within.rows, rows).tolist()
        ends = np.searchsorted(within.rows, rows, side="right").tolist()
        for place, start, end in zip(rows.tolist(), starts, ends, strict=True):
            if place in self.compared.unknown and self.is_free[place]:
                fates.waiting.add(place)
                continue
            found = first.get(place) or _first_kept(within, start, end, kept)
            drop = self._drop(place, found) if self.is_free[place] else None
            if drop is None:
                kept[place] = True
                self._enter(place)
            else:
                fates.drops[place] = drop

    def _drop(self, place: int, found: Found | None) -> Drop | None:
        """Return the drop of a text by the first kept one that equals it or is near it."""
        numbers = self.compared.equals(place)
        same = ((what, self.equal.get((what, number), -1)) for what, number in numbers)
        return _drop_of(found, same, self.texts, self.rule)

    def _enter(self, place: int) -> None:
        """Make a kept text findable by what is equal to it."""
        for number in self.compared.equals(place):
            self.equal.setdefault(number, place)


def _drop_of(
    found: Found | None, same: Iterable[tuple[int, int]], texts: Sequence[Text], rule: Meaning
) -> Drop | None:
    """Return the drop of a text by the first of its keepers, if it has any.

    Args:
        found: the first that it is near.
        same: what is equal, and the position of the first that equals it there; -1 for none.
    """
    keepers: list[tuple[int, int, str, float]] = []
    if found is not None:
        rank = 3 if found.what == BY_RESPONSE else 1
        keepers.append((found.keeper, rank, f"{WHATS[found.what]}{rule}", found.score))
    for what, keeper in same:
        if keeper >= 0:
            # Of one keeper what its instruction says comes first, and there what is equal.
            rank = 0 if what == BY_INSTRUCTION else 2
            keepers.append((keeper, rank, f"{WHATS[what]}same words", 1.0))
    if not keepers:
        return None
    keeper, _, detail, score = min(keepers)
    return Drop("near-duplicate", detail, round(score, 4), texts[keeper].id)


def _take_first(near: Near, first: dict[int, Found]) -> None:
    """Enter each row's first pair."""
    rows, at = np.unique(near.rows, return_index=True)
    for place, k in zip(rows.tolist(), at.tolist(), strict=True):
        first[place] = _found(near, k)


def _first_kept(near: Near, start: int, end: int, kept: NDArray[np.bool_]) -> Found | None:
    """Return the first of some pairs of a position whose other one is kept."""
    able = np.flatnonzero(kept[near.columns[start:end]])
    return _found(near, start + int(able[0])) if len(able) else None


def _found(near: Near, k: int) -> Found:
    return Found(int(near.columns[k]), float(near.scores[k]), int(near.whats[k]))


def _without(places: Ints, some: Container[int]) -> Ints:
    return np.array([place for place in places.tolist() if place not in some], np.int64)
