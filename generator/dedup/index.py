"""Near-duplicates as texts arrive, one by one: for asking again until a cell is full."""

import bisect
from collections.abc import Sequence

from generator.dedup.costs import COSTS, Costs
from generator.dedup.drops import BOTH, RESPONSE, drop_for
from generator.dedup.rule import DEFAULT, Rule, Text
from generator.dedup.shelf import Reader, Ready, Shelf, Shelved
from generator.records.examples import Drop

__all__ = ["Index"]


class Index:
    """The kept texts so far. Adding texts in order gives the drops of `near_duplicates`.

    Memory is about 0.5 KB a kept text; asking one of 200,000 takes about a millisecond.

    The order is the caller's: first what people accepted, then by revision, round and position. So
    nothing that is added later drops an earlier keeper, and a round begins with the index that the
    rounds before it left.

    Args:
        known: kept texts that stand before all others, whatever their scope: seed instructions,
            earlier runs, a file.

    >>> index = Index(Rule(), [Text("seed 1", "What is it?")])
    >>> index.add(Text("a", "what is IT")).keeper
    'seed 1'
    >>> index.find(Text("b", "Who was there?")), index.add(Text("b", "Who was there?")), len(index)
    (None, None, 2)
    """

    def __init__(
        self, rule: Rule = DEFAULT, known: Sequence[Text] = (), *, costs: Costs = COSTS
    ) -> None:
        self.rule = rule
        self._costs = costs
        self._readers = Reader(rule), Reader(rule)
        self._known = _Kept(rule, self._readers, costs)
        self._by_scope: dict[str, _Kept] = {}
        self._known.keep(known, self._read(known))

    def __len__(self) -> int:
        """Return the number of keepers, the known ones among them."""
        return len(self._known) + sum(map(len, self._by_scope.values()))

    def find(self, text: Text) -> Drop | None:
        """Return the drop that a text would get now; `None` where it would be kept."""
        return None if text.safe else self._find(text, self._read([text]))

    def add(self, text: Text) -> Drop | None:
        """Return the drop of a text; one that gets none, or is safe, is from now on a keeper."""
        read = self._read([text])
        drop = None if text.safe else self._find(text, read)
        if drop is None:
            self._of_scope(text.scope).keep([text], read)
        return drop

    def keep(self, texts: Sequence[Text]) -> None:
        """Make texts keepers without asking: what earlier rounds kept. Far faster than `add`."""
        by_scope: dict[str, list[Text]] = {}
        for text in texts:
            by_scope.setdefault(text.scope, []).append(text)
        for scope, some in by_scope.items():
            self._of_scope(scope).keep(some, self._read(some))

    def _of_scope(self, scope: str) -> "_Kept":
        if scope not in self._by_scope:
            self._by_scope[scope] = _Kept(self.rule, self._readers, self._costs)
        return self._by_scope[scope]

    def _read(self, texts: Sequence[Text]) -> "_Read":
        compare = self.rule.compare
        instructions, responses = self._readers
        return (
            instructions.ready([text.text for text in texts], searched=compare != "response"),
            responses.ready([text.response for text in texts], searched=compare != "instruction"),
        )

    def _find(self, text: Text, read: "_Read") -> Drop | None:
        for kept in (self._known, self._by_scope.get(text.scope)):
            if kept and (drop := kept.find(text, read)):
                return drop
        return None


_Read = tuple[Ready, Ready]
"""The instructions and the responses of texts, made ready."""


class _Kept:
    """The keepers of one scope, by number."""

    def __init__(self, rule: Rule, readers: tuple[Reader, Reader], costs: Costs) -> None:
        self.rule = rule
        self._ids: list[str] = []
        self._groups: list[str] = []
        self._answered: list[bool] = []
        self._instructions, self._responses = (Shelf(r, late=costs.late) for r in readers)

    def __len__(self) -> int:
        return len(self._ids)

    def keep(self, texts: Sequence[Text], read: _Read) -> None:
        if not texts:
            return
        self._ids += [text.id for text in texts]
        self._groups += [text.group for text in texts]
        self._answered += [bool(text.response) for text in texts]
        self._instructions.put(read[0])
        self._responses.put(read[1])

    def find(self, text: Text, read: _Read) -> Drop | None:
        (instruction,), (response,) = read[0].shelved, read[1].shelved
        found = []
        if self.rule.compare != "response":
            near = self._instructions.near(read[0].rows).tolist()
            found.append(self._by_instruction(text, near, instruction, response))
        if self.rule.compare != "instruction" and text.response:
            near = self._responses.near(read[1].rows).tolist()
            found.append(self._by_response(near, response))
        drops = [pair for pair in found if pair]
        # Of two keepers the earlier; of one keeper what its instruction says.
        return min(drops, key=lambda pair: pair[0])[1] if drops else None

    def _by_instruction(
        self, text: Text, near: list[int], own: Shelved, response: Shelved
    ) -> tuple[int, Drop] | None:
        shelf = self._instructions
        equal = shelf.first_equal.get(own[0])
        for number in _with(near, equal):
            if not text.group or self._groups[number] != text.group:
                if shelf.passes(number, own):
                    return number, self._drop(number, shelf, own, "")
            elif number == equal:
                return number, self._drop(number, shelf, own, "")
            elif (
                text.response
                and self._answered[number]
                and shelf.passes(number, own)
                and self._responses.passes(number, response)
            ):
                return number, self._drop(number, shelf, own, BOTH)
        return None

    def _by_response(self, near: list[int], own: Shelved) -> tuple[int, Drop] | None:
        shelf = self._responses
        for number in _with(near, shelf.first_equal.get(own[0])):
            if self._answered[number] and shelf.passes(number, own):
                return number, self._drop(number, shelf, own, RESPONSE)
        return None

    def _drop(self, number: int, shelf: Shelf, own: Shelved, what: str) -> Drop:
        score, same = shelf.similarity(number, own)
        what = "" if same and what == BOTH else what
        return drop_for(self._ids[number], self.rule, score, what=what, same=same)


def _with(numbers: list[int], one: int | None) -> list[int]:
    """Return ascending numbers with one more at its place."""
    if one is not None:
        # Where it stands there already, its second time is too late to matter.
        bisect.insort(numbers, one)
    return numbers
