"""Near-duplicates in a run: which texts are compared, with what, in which order.

The order is: known data (files, earlier runs), what people accepted, revision, round, position. So
nothing that is added later drops an earlier keeper.
"""

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from typing import get_args

from msgspec.structs import replace

from generator.config import Config, DedupRule
from generator.dedup import (
    RESPONSE,
    Compare,
    Index,
    Meaning,
    Rule,
    Settled,
    Similarity,
    Text,
    contaminated,
    near_duplicates,
)
from generator.records.examples import Drop, Example
from generator.records.plan import Unit
from generator.run.library import Library
from generator.run.meanings import Meanings

__all__ = [
    "example_drops",
    "instruction_drops",
    "known_texts",
    "open_index",
    "rule_of",
    "text_of",
    "words_rule",
]


def rule_of(config: Config) -> Rule | Meaning:
    """Return the near-duplicate rule that a config declares."""
    rule = config.dedup
    if rule.similarity == "semantic":
        return Meaning(rule.threshold, rule.inclusive, rule.digits_apart, _compare(rule))
    return words_rule(rule)


def words_rule(rule: DedupRule) -> Rule:
    """Return the rule over words or characters; by meaning it is the default one over words.

    So what is held out is compared over words in any case.
    """
    for similarity in get_args(Similarity):
        if rule.similarity == similarity:
            return Rule(
                similarity, rule.threshold, rule.inclusive, rule.digits_apart, _compare(rule)
            )
    return Rule(digits_apart=rule.digits_apart, compare=_compare(rule))


def _compare(rule: DedupRule) -> Compare:
    return "instruction" if rule.compare == "instruction+input" else rule.compare


def text_of(unit: Unit, config: Config, *, is_safe: bool = False) -> Text:
    """Return what the config compares of a unit's instruction.

    A follow-up alone may be a few words, so it is compared with its conversation. Follow-ups of one
    turn are one group: they may well ask the same of what was said, if the answers differ.
    """
    text = unit.instruction if config.dedup.compare == "instruction" else unit.question
    group = unit.template
    if unit.talk:
        text = "\n".join([*(turn.instruction for turn in unit.talk.turns), text])
        group = f"turn {unit.turn}"
    return Text(unit.id, text, group=group, safe=is_safe, scope=_scope(unit, config))


def known_texts(library: Library, names: Sequence[str] | None = None) -> tuple[Text, ...]:
    """Return the texts that stand before all of the run's own, with their responses.

    Args:
        names: of the data; `None` for the seed instructions and what `against` names in the config.
    """
    rule = library.config.dedup
    without_input = rule.compare == "instruction"
    refusal = library.config.expert.refusal
    seeds = library.config.seed_instructions if names is None else ()
    own = tuple(
        Text(f"seed {one.line}", one.instruction if without_input else one.question)
        for one in seeds
    )
    return own + tuple(
        Text(
            f"{name}: {place}",
            question := instruction if without_input or not more else f"{instruction}\n{more}",
            group=template,
            response=_compared(question, response, refusal, rule),
        )
        for name in (rule.against if names is None else names)
        for place, instruction, more, response, template in library.known_rows(name)
    )


def open_index(library: Library) -> Index:
    """Return an index over words that knows what `against` names, for instructions as they arrive.

    Give it the keepers so far (`Index.keep`), then ask it of each new one with `text_of`.
    """
    return Index(words_rule(library.config.dedup), known_texts(library))


def instruction_drops(
    units: Sequence[Unit],
    library: Library,
    meanings: Meanings | None = None,
    *,
    safe: AbstractSet[str] = frozenset(),
) -> Settled:
    """Return the units whose instruction is dropped before it is asked.

    It is a near-duplicate of an earlier one's, or gives away what held-out data asks.

    Args:
        units: those that the config asks, in plan order.
        meanings: what compares by meaning, where the config does.
        safe: ids of those that a person accepted or edited; they come first and stay.
    """
    ordered = sorted(units, key=lambda unit: unit.id not in safe)
    config = library.config
    texts = [text_of(u, config, is_safe=u.id in safe) for u in ordered]
    turn = units[0].turn if units else 0
    return _settled(texts, library, meanings, f"instructions {turn}")


def example_drops(
    examples: Sequence[Example],
    library: Library,
    meanings: Meanings | None = None,
    *,
    is_safe: Callable[[Example], bool],
) -> Settled:
    """Return the examples that are near-duplicates or contaminated, now that they have responses.

    Args:
        examples: in plan order.
        meanings: what compares by meaning, where the config does.
        is_safe: a person accepted or edited it; they come first and stay.
    """
    texts = []
    rule = library.config.dedup
    refusing = {one.id for one in examples if one.expects and one.status != "edited"}
    for example in sorted(examples, key=lambda one: not is_safe(one)):
        unit = example.unit
        if example.edited_instruction:
            unit = replace(unit, instruction=example.edited_instruction)
        text = text_of(unit, library.config, is_safe=is_safe(example))
        is_edited = example.edited_instruction and not unit.talk
        group = "" if is_edited else text.group
        said = example.response.text
        if example.id in refusing:
            start, end = example.response.claims[-1]
            said = _compared(text.text, said, said[start:end], rule)
        texts.append(replace(text, group=group, response=said))
    turn = examples[0].unit.turn if examples else 0
    drops, waiting = _settled(texts, library, meanings, f"examples {turn}")
    drops = {i: _of_instruction(drop) if i in refusing else drop for i, drop in drops.items()}
    return Settled(drops, waiting)


def _compared(instruction: str, response: str, refusal: str, rule: DedupRule) -> str:
    """Return what stands for a response where responses are compared.

    Refusals are equal on purpose: for one that says nothing else it is its instruction, for one
    behind what is said, what is said.

    >>> _compared("Who?", "I can't say.", "I can't say.", DedupRule(compare="both"))
    'Who?'
    >>> _compared("Who, and why?", "Ann. I can't say.", "I can't say.", DedupRule(compare="both"))
    'Ann.'
    """
    is_compared = rule.compare in ("response", "both")
    if not is_compared or not refusal or not response.endswith(refusal):
        return response
    return response.removesuffix(refusal).rstrip() or instruction


def _of_instruction(drop: Drop) -> Drop:
    """Return a refusal's drop without the word that it was the response that was compared."""
    return replace(drop, detail=drop.detail.removeprefix(RESPONSE))


def _settled(
    texts: Sequence[Text], library: Library, meanings: Meanings | None, what: str
) -> Settled:
    """Return the drops by held-out data and then, of the rest, by near-duplicates."""
    config, words = library.config, words_rule(library.config.dedup)
    unsafe = [text for text in texts if not text.safe]
    held_out = known_texts(library, config.dedup.held_out)
    drops = contaminated(unsafe, held_out, words, run_words=config.dedup.run_words)
    left = [text for text in texts if text.id not in drops]
    known, rule = known_texts(library), rule_of(config)
    if isinstance(rule, Rule):
        return Settled(drops | near_duplicates(left, rule, against=known), frozenset())
    assert meanings is not None, "whoever compares by meaning needs what it does so with"
    waiting: frozenset[str] = frozenset()
    if held_out:
        unsafe = [text for text in left if not text.safe]
        given_away = meanings.contaminated(unsafe, held_out, rule, config.embedder)
        drops, waiting = drops | given_away.drops, given_away.waiting
        left = [text for text in left if text.id not in drops]
    found = meanings.settle(left, rule, config.embedder, against=known, what=what)
    waiting |= found.waiting
    near = {name: drop for name, drop in found.drops.items() if name not in waiting}
    return Settled(drops | near, waiting)


def _scope(unit: Unit, config: Config) -> str:
    return " / ".join(unit.cell) if config.dedup.within == "cell" else ""
