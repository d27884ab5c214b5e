"""From the units of one call to its request."""

from collections.abc import Sequence

from generator.ask.batches import Batch
from generator.config import Config, Prompts, SeedInstruction, fields_of, passage_fields
from generator.records.calls import Given, Message, Request
from generator.records.knowledge import Passage
from generator.render import render
from generator.teachers.contract import ASK_SCHEMA
from generator.text import content_hash

__all__ = ["ask_request", "choose_shots"]


def ask_request(
    batch: Batch,
    passage: Passage,
    config: Config,
    prompts: Prompts,
    *,
    known: Sequence[str],
    n_asked: int,
    sample: int,
    parent: str = "",
) -> Request:
    """Return the call that writes the instructions of some units, or evolves one.

    Args:
        known: instructions that are asked already.
        n_asked: how many it asks for; a second asking wants only what the first one left out.
        parent: the instruction that is evolved, where the call is about one.
    """
    unit, asking = batch.lead, batch.asking
    difficulty = config.difficulties[unit.difficulty]
    kind = "evolve" if asking.operator else "ask"
    seen: dict[str, object] = {
        "expert": fields_of(config.expert),
        "category": fields_of(config.categories[unit.category]),
        "difficulty": fields_of(difficulty),
        "n": n_asked,
        "passage": passage_fields(passage),
        "known": list(known),
    }
    if asking.operator:
        seen |= {"operator": asking.operator, "instruction": parent}
    else:
        seeds = [fields_of(seed) for seed in choose_shots(config, batch)]
        seen |= {"topic": asking.topic, "seeds": seeds}
    return Request(
        kind="evolve" if asking.operator else "ask",
        messages=(Message("user", render(prompts[kind], seen)),),
        reply_schema=ASK_SCHEMA,
        params=config.teacher(kind).params,
        sample=sample,
        given=Given(
            instruction=parent,
            passages=(passage,),
            n_sentences=difficulty.max_sentences,
            language=config.expert.language,
            difficulty=difficulty.description,
            n_asked=n_asked,
            known=tuple(known),
        ),
    )


def choose_shots(config: Config, batch: Batch) -> list[SeedInstruction]:
    """Return the seed instructions that a call shows: of its cell first, then of its category.

    Which of them is drawn by `rng_seed` and by what the call is about, so that another call shows
    others and the same call always the same.
    """
    unit = batch.lead

    def rank(seed: SeedInstruction) -> tuple[int, str]:
        in_category = seed.category in ("", unit.category)
        in_cell = in_category and seed.difficulty in ("", unit.difficulty)
        drawn = content_hash(config.rng_seed, unit.id, seed.question)
        return (0 if in_cell else 1 if in_category else 2, drawn)

    return sorted(config.seed_instructions, key=rank)[: config.ask.shots]
