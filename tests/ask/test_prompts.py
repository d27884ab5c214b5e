"""What the asking teacher is sent."""

from generator.ask import Batch, ask_request
from generator.ask.prompts import choose_shots
from generator.config import Ask, Category, Config, Difficulty, SeedInstruction, Source, prompt_text
from generator.records.plan import Asking
from tests.making import passage, unit

ASKING = Asking("pumps", "0" * 16, "a.txt", 0, 9, 0, 2, 0, 1)
SEEDS = tuple(
    SeedInstruction(f"Seed {n}?", f"Answer {n}.", category=category, difficulty=difficulty)
    for n, (category, difficulty) in enumerate(
        [("other", "basic"), ("billing", "advanced"), ("billing", "basic"), ("", "")] * 3
    )
)


def config(**changes):
    values = {
        "difficulties": {"basic": Difficulty("basic", "asks for one fact", max_sentences=2)},
        "categories": {"billing": Category("billing", "what things cost")},
        "ask": Ask(share=1, evolve=("deepen",)),
    }
    return Config("c", (Source("x"),), **{**values, **changes})


def batch(name="0123456789abcdef", asking=ASKING):
    return Batch((unit(name, template="", instruction="", variables={}, asking=asking),))


def request(own=None, *, asking=ASKING, **changes):
    own = own or config()
    prompts = {name: prompt_text(own, name) for name in ("ask", "evolve")}
    values = {"known": ["Known?"], "n_asked": 2, "sample": 0, **changes}
    return ask_request(batch(asking=asking), passage(), own, prompts, **values)


def test_the_prompt_holds_all_that_the_teacher_needs_to_know():
    own = config(seed_instructions=SEEDS[2:3])
    made = request(own)
    text = made.messages[0].content
    for part in (
        "Write 2 instructions", "- Category: billing: what things cost", "- Topic: pumps",
        "- Difficulty: basic: asks for one fact", "at most 2 sentences", "- Seed 2? -> Answer 2.",
        "- Known?", "The warranty lasts 24 months.",
    ):  # fmt: skip
        assert part in text
    assert (made.kind, made.given.n_asked, made.given.known) == ("ask", 2, ("Known?",))


def test_an_evolution_shows_the_instruction_and_the_operator():
    asking = Asking("", "0" * 16, "a.txt", 0, 9, 0, 1, 0, 1, operator="deepen", parent="p")
    made = request(asking=asking, parent="How long does it last?", n_asked=1)
    assert made.kind == "evolve"
    assert "deepen it" in made.messages[0].content
    assert "Instruction: How long does it last?" in made.messages[0].content


def test_shots_are_of_the_cell_first_and_the_same_for_the_same_call():
    own = config(seed_instructions=SEEDS, ask=Ask(share=1, shots=8))
    found = choose_shots(own, batch())
    kinds = [(seed.category, seed.difficulty) for seed in found]
    assert set(kinds[:6]) == {("billing", "basic"), ("", "")}
    assert set(kinds[6:]) == {("billing", "advanced")}
    assert found == choose_shots(own, batch())
    assert found != choose_shots(own, batch("fedcba9876543210"))
    assert found != choose_shots(config(**{"seed_instructions": SEEDS, "rng_seed": 1,
                                           "ask": Ask(share=1, shots=8)}), batch())  # fmt: skip


def test_no_seeds_and_nothing_known_leave_no_empty_headings():
    text = request(known=[]).messages[0].content
    assert "Examples of" not in text
    assert "asked already" not in text
