"""Which token of a claim is carried by which token of its evidence, and how surely."""

from msgspec import Struct, field

from generator.gate.quantities import Quantity
from generator.gate.reading import Reading
from generator.gate.tokens import Word
from generator.thesaurus.matching import alike

__all__ = ["Alignment", "align"]

SAME, NEAR, LOOSE, OPPOSITE = 1.0, 0.8, 0.6, 0.5
"""What a pair counts: one root, one group of the thesaurus, one beginning, opposites."""


class Alignment(Struct):
    """A claim laid over its evidence.

    Attributes:
        pairs: place in the claim -> places in the evidence that may carry it, and what it counts.
        chosen: place in the claim -> the one place that fits its neighbours best.
        sentences: evidence sentence -> how much of the claim it carries.
        scope: evidence clauses that carry part of the claim.
        asked: places of the claim that nothing but the question carries.
        matched: quantities of the claim with what carries them; `fitting`, by the place of a
            quantity, all places of quantities that are the same. Both are `numbers`'.
    """

    claim: Reading
    evidence: Reading
    question: Reading
    pairs: dict[int, tuple[list[int], float]] = field(default_factory=dict)
    chosen: dict[int, int] = field(default_factory=dict)
    sentences: dict[int, float] = field(default_factory=dict)
    scope: set[int] = field(default_factory=set)
    asked: set[int] = field(default_factory=set)
    matched: list[tuple[Quantity, Quantity | None]] | None = None
    fitting: dict[int, list[int]] = field(default_factory=dict)


def align(claim: Reading, evidence: Reading, question: Reading) -> Alignment:
    """Lay a claim over its evidence; `question` is what may be taken as said."""
    found = Alignment(claim, evidence.indexed(), question)
    named = {i for at, name in claim.names for i in range(at, at + len(name))}
    for i in claim.content:
        word = claim.words[i]
        places, weight = _places(word, evidence, is_name=i in named)
        if places:
            found.pairs[i] = (places, weight)
        elif _places(word, question.indexed())[0]:
            found.asked.add(i)
    for start, end, places in _phrases(claim, evidence):
        for i in range(start, end):
            if i not in found.pairs and claim.words[i].kind == "content":
                found.pairs[i] = (places, NEAR)
                found.asked.discard(i)
    _weigh_sentences(found)
    _choose(found)
    floor = 0.3 * max(found.sentences.values(), default=0.0)
    found.scope = {
        evidence.clause[j]
        for j in found.chosen.values()
        if found.sentences[evidence.sentence[j]] >= floor
    }
    return found


def _places(word: Word, reading: Reading, *, is_name: bool = False) -> tuple[list[int], float]:
    """Return where a word is carried, and what that counts; a name only by itself."""
    places = reading.of_root(word.root)
    if places:
        return places, SAME
    if is_name:
        return [], 0.0
    opposite: list[int] = []
    for other in word.opposites:
        opposite += reading.of_root(other)
    opposite.sort()  # whatever the order of a set of words
    if word.groups:
        near = reading.of_groups(word.groups)
        if opposite:
            near = [j for j in near if j not in opposite]
        if near:
            return near, NEAR
    if begins := word.opening:
        root, words = word.root, reading.words
        near = [
            j for j in reading.content if words[j].opening == begins and alike(root, words[j].root)
        ]
        if near:
            return near, LOOSE
    return (opposite, OPPOSITE) if opposite else ([], 0.0)


def _phrases(claim: Reading, evidence: Reading) -> list[tuple[int, int, list[int]]]:
    found = [
        (start, end, evidence.of_groups(frozenset((group,)))) for start, end, group in claim.phrases
    ]
    return [phrase for phrase in found if phrase[2]]


def _weigh_sentences(found: Alignment) -> None:
    sentences = found.sentences
    sentence = found.evidence.sentence
    for places, weight in found.pairs.values():
        if len(places) == 1:
            one = sentence[places[0]]
            sentences[one] = sentences.get(one, 0.0) + weight
            continue
        for one in {sentence[j] for j in places}:
            sentences[one] = sentences.get(one, 0.0) + weight


def _choose(found: Alignment) -> None:
    """Give each token of the claim the place nearest to where its neighbours went."""
    sentence = found.evidence.sentence
    best = found.sentences
    last = -1
    for i, (places, _) in found.pairs.items():
        if len(places) == 1:
            last = found.chosen[i] = places[0]
            continue
        top, chosen = -1e9, places[0]
        for j in places:
            value = 2.0 * best[sentence[j]]
            if last >= 0:
                value -= min(12, abs(j - last - 1)) * 0.2
            if value > top:
                top, chosen = value, j
        last = found.chosen[i] = chosen
