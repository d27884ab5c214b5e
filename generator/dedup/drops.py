"""From texts to drops: which sides are compared, which pairs count, what each drop says."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from generator.dedup.costs import COSTS, Costs
from generator.dedup.greedy import NOBODY, first_keepers
from generator.dedup.join import Join, Limits, join
from generator.dedup.rule import DEFAULT, Rule, Text, describe
from generator.dedup.sides import Side, numbered, side
from generator.records.examples import Drop

__all__ = ["BOTH", "RESPONSE", "drop_for", "near_duplicates", "placed_drops"]

Ints = NDArray[np.int64]

BOTH = "instruction and response of one template: "
RESPONSE = "response: "
"""How a drop's detail begins where it wasn't the instruction alone."""


def near_duplicates(
    texts: Sequence[Text],
    rule: Rule = DEFAULT,
    *,
    against: Sequence[Text] = (),
    costs: Costs = COSTS,
) -> dict[str, Drop]:
    """Return a drop for every text that is near one kept before it, by id, in the texts' order.

    Greedy, first wins: a text is dropped when it is a near-duplicate of an already kept one, and
    the first of these is its keeper. The result is that of comparing each text with all keepers.

    Two texts are near-duplicates when their canonical texts are equal or the rule holds, but
    renders of one template differ on purpose: between instructions of one group it has to hold for
    the responses, too. Texts of different scopes aren't compared.

    Args:
        texts: in greedy order; ids are unique.
        against: kept texts that stand before all others and are in no result: seed instructions,
            earlier runs, a benchmark.
        costs: change how long it takes, not what it returns.

    Returns:
        drops with the keeper's id, the similarity with it and the rule.

    Raises:
        ValueError: two texts have the same id.

    >>> found = near_duplicates([Text("a", "What is it?"), Text("b", "What is IT")])
    >>> found["b"].keeper, found["b"].score
    ('a', 1.0)
    """
    if len({text.id for text in texts}) < len(texts):
        raise ValueError("texts: ids must be unique; got one twice.")
    found = placed_drops([*against, *texts], rule, n_known=len(against), costs=costs)
    return {texts[place - len(against)].id: drop for place, (_, drop) in found.items()}


def placed_drops(
    texts: Sequence[Text], rule: Rule, *, n_known: int, costs: Costs = COSTS
) -> dict[int, tuple[int, Drop]]:
    """Return the drops by position, each with its keeper's position, in the texts' order.

    Args:
        n_known: as many texts at the beginning are kept, and stand before all scopes.
    """
    scopes: dict[str, list[int]] = {}
    for place in range(n_known, len(texts)):
        scopes.setdefault(texts[place].scope, []).append(place)
    if len(scopes) <= 1:
        return _placed_drops(texts, rule, n_known, costs)
    # Known texts come first, so what is near one of them falls to one of them, whatever its scope.
    found = {}
    if n_known:
        whole = _placed_drops(texts, rule, n_known, costs)
        found = {place: drop for place, drop in whole.items() if drop[0] < n_known}
    for places in scopes.values():
        left = [place for place in places if place not in found]
        within = _placed_drops([texts[place] for place in left], rule, 0, costs)
        found |= {left[i]: (left[keeper], drop) for i, (keeper, drop) in within.items()}
    return dict(sorted(found.items()))


def _placed_drops(
    texts: Sequence[Text], rule: Rule, n_known: int, costs: Costs
) -> dict[int, tuple[int, Drop]]:
    sides = _sides(texts, rule)
    keeper = _keepers(texts, rule, sides, n_known=n_known, costs=costs)
    return _drops(texts, rule, sides, keeper)


def drop_for(keeper: str, rule: Rule, score: float, *, what: str, same: bool) -> Drop:
    """Return a drop that says with what, how and how much a text is like its keeper."""
    detail = f"{what}same words" if same else f"{what}{describe(rule)}"
    return Drop("near-duplicate", detail, round(score, 4), keeper)


class _Sides(Struct, frozen=True):
    """The sides that a rule compares, None for one it doesn't, and the texts' groups.

    `group` is 0 for texts of no group; `answered` picks the texts with a response.
    """

    instruction: Side | None
    response: Side | None
    group: Ints
    answered: NDArray[np.bool_]


def _sides(texts: Sequence[Text], rule: Rule) -> _Sides:
    group = numbered(["", *(text.group for text in texts)])[1:]
    answered = np.fromiter((bool(text.response) for text in texts), bool, len(texts))
    instruction = response = None
    if rule.compare != "response":
        instruction = side([text.text for text in texts], rule)
    if rule.compare != "instruction" or (answered & (group > 0)).any():
        response = side([text.response for text in texts], rule)
    return _Sides(instruction, response, group, answered)


def _keepers(
    texts: Sequence[Text], rule: Rule, sides: _Sides, *, n_known: int, costs: Costs
) -> Ints:
    """Return each text's keeper; of texts equal in all that counts only the first is joined."""
    safe = np.fromiter((text.safe for text in texts), bool, len(texts))
    # A safe text is a keeper even where the one that it equals is none.
    first = np.where(safe, np.arange(len(texts)), _first_equal(sides, n_known))
    one = first == np.arange(len(texts))
    keeper = first_keepers(
        _joins(rule, sides, np.flatnonzero(one), n_known, costs),
        _classes(rule, sides, one),
        safe,
        n_known=n_known,
        max_pairs=costs.max_pairs,
    )
    again = np.flatnonzero(~one)
    again = again[again >= n_known]
    keeper[again] = np.minimum(keeper[first[again]], first[again])
    return keeper


def _first_equal(sides: _Sides, n_known: int) -> Ints:
    """Return, for each text, the first that equals it in all that counts, known ones apart."""
    number = np.where(np.arange(len(sides.group)) < n_known, 0, int(n_known > 0))
    compared = [s.equal for s in (sides.instruction, sides.response) if s is not None]
    for column in (*compared, sides.group):
        if column.any():
            # Numbers stay below the number of texts, so that the product fits 64 bits.
            _, number = np.unique(number * (column.max() + 1) + column, return_inverse=True)
    _, index = np.unique(number, return_index=True)
    # Without an instruction to compare, a text without a response is like no other.
    alike = sides.answered | (sides.instruction is not None)
    first: Ints = np.where(alike, index[number], np.arange(len(number)))
    return first


def _joins(rule: Rule, sides: _Sides, members: Ints, n_known: int, costs: Costs) -> list[Join]:
    found: list[Join] = []
    nothing = np.zeros(len(sides.group), np.int64)
    if sides.instruction is not None:
        limits = Limits(n_known, sides.instruction.digits, sides.group)
        found.append(join(sides.instruction, members, limits, costs=costs))
    if sides.response is None:
        return found
    members = members[sides.answered[members]]
    if rule.compare == "instruction" and sides.instruction is not None:
        members = members[sides.group[members] > 0]
        alike = list(zip(sides.group, sides.instruction.digits, sides.response.digits, strict=True))
        limits = Limits(n_known, numbered(alike), nothing)
        found.append(join(sides.response, members, limits, also=(sides.instruction,), costs=costs))
    else:
        found.append(
            join(
                sides.response,
                members,
                Limits(n_known, sides.response.digits, nothing),
                costs=costs,
            )
        )
    return found


def _classes(rule: Rule, sides: _Sides, one: NDArray[np.bool_]) -> list[Ints]:
    """Return the numberings of texts that are near-duplicates because they are equal."""
    found: list[Ints] = []
    if sides.instruction is not None:
        found.append(_shared(sides.instruction.equal, one))
    if sides.response is not None and rule.compare != "instruction":
        found.append(_shared(sides.response.equal, one & sides.answered))
    return found


def _shared(numbers: Ints, mask: NDArray[np.bool_]) -> Ints:
    """Return the numbers that more than one text under the mask has; -1 for the others."""
    counts = np.bincount(numbers[mask], minlength=len(numbers) + 1)
    shared: Ints = np.where(mask & (counts[numbers] > 1), numbers, -1)
    return shared


def _drops(
    texts: Sequence[Text], rule: Rule, sides: _Sides, keeper: Ints
) -> dict[int, tuple[int, Drop]]:
    """Return what is said of each text with a keeper: by its instruction where that says it."""
    dropped = np.array(
        [i for i in np.flatnonzero(keeper != NOBODY).tolist() if not texts[i].safe], np.int64
    )
    kept = keeper[dropped]
    drops: dict[int, Drop] = {}
    one_template = (sides.group[dropped] == sides.group[kept]) & (sides.group[dropped] > 0)
    answered = sides.answered[dropped] & sides.answered[kept]
    both = answered & one_template
    if sides.response is not None:
        both[both] = _holds(sides.response, dropped[both], kept[both])
    if sides.instruction is not None:
        holds = _holds(sides.instruction, dropped, kept)
        _say(drops, texts, rule, sides.instruction, "", dropped, kept, holds & ~one_template)
        _say(drops, texts, rule, sides.instruction, BOTH, dropped, kept, holds & both)
        equal = sides.instruction.equal[dropped] == sides.instruction.equal[kept]
        _say(drops, texts, rule, sides.instruction, "", dropped, kept, equal)
    if sides.response is not None and rule.compare != "instruction":
        todo = answered & np.array([i not in drops for i in dropped.tolist()], bool)
        _say(drops, texts, rule, sides.response, RESPONSE, dropped, kept, todo)
    return {i: (int(keeper[i]), drops[i]) for i in dropped.tolist()}


def _holds(compared: Side, first: Ints, second: Ints) -> NDArray[np.bool_]:
    equal = compared.equal[first] == compared.equal[second]
    alike = compared.digits[first] == compared.digits[second]
    holds: NDArray[np.bool_] = equal | (alike & compared.passes(first, second))
    return holds


def _say(
    drops: dict[int, Drop],
    texts: Sequence[Text],
    rule: Rule,
    compared: Side,
    what: str,
    dropped: Ints,
    kept: Ints,
    mask: NDArray[np.bool_],
) -> None:
    """Write the drops of the texts under the mask, with their similarity on one side."""
    dropped, kept = dropped[mask], kept[mask]
    total = np.maximum(1, compared.lengths[dropped] + compared.lengths[kept])
    scores = 1 - compared.distances(dropped, kept) / total
    equal = compared.equal[dropped] == compared.equal[kept]
    for i, k, score, same in zip(
        *(a.tolist() for a in (dropped, kept, scores, equal)), strict=True
    ):
        drops[i] = drop_for(texts[k].id, rule, 1.0 if same else score, what=what, same=same)
