"""The terminal of the first gate shows what a decision needs and does what each key says."""

from generator.records.examples import Decision
from generator.records.knowledge import Passage
from generator.records.plan import Unit
from generator.review.instructions_terminal import review_instructions, show_instruction
from generator.review.sitting import Session
from tests.making import passage, unit
from tests.review.test_decisions import AT
from tests.review.test_terminal import Person


def sit(person: Person, n: int = 3) -> tuple[list[Decision], Session]:
    made: list[Decision] = []

    def passages_of(_: Unit) -> list[Passage]:
        return [passage()]

    session = review_instructions(
        [unit(f"u{i}") for i in range(n)],
        screen=person,
        passages_of=passages_of,
        decide=made.append,
        now=lambda: AT,
        reviewer="Ana",
    )
    return made, session


def test_the_page_shows_the_instruction_and_what_it_would_be_answered_from() -> None:
    text = show_instruction(unit(input="See the label."), [passage()], "1 of 9")

    assert "Instruction: How long is the warranty?" in text
    assert "Input:       See the label." in text
    assert "a.txt (A > Warranty)" in text
    assert "Pumps are covered for 12 months." in text
    assert "No passage" not in text


def test_an_instruction_that_finds_nothing_says_so() -> None:
    assert "No passage was found for it." in show_instruction(unit(), [], "1 of 1")


def test_an_edited_instruction_is_shown_with_the_one_before() -> None:
    assert "Before:      Why?" in show_instruction(unit(planned="Why?"), [], "1 of 1")


def test_control_characters_and_long_passages_are_shown_short_and_escaped() -> None:
    text = show_instruction(unit(), [passage("\x1b[31m" + "word " * 1000)], "1 of 1")

    assert "\x1b" not in text
    assert len(text) < 1_500


def test_every_key_makes_its_decision_on_the_instruction() -> None:
    made, session = sit(Person(["a", "l", "r", "3"]))

    assert [(d.example, d.verdict, d.reason, d.about) for d in made] == [
        ("u0", "accept", "", "instruction"),
        ("u1", "later", "", "instruction"),
        ("u2", "reject", "duplicate", "instruction"),
    ]
    assert {d.reviewer for d in made} == {"Ana"}
    assert session.n_behind == 3


def test_an_edit_keeps_what_was_written_and_an_unchanged_text_is_no_edit() -> None:
    made, _ = sit(Person(["e"], text="How long is it covered?\n"), n=1)
    unchanged, _ = sit(Person(["e", "q"], text="How long is the warranty?\n"), n=1)

    assert (made[0].verdict, made[0].instruction) == ("edit", "How long is it covered?")
    assert unchanged == []


def test_rejecting_can_be_thought_better_of_and_other_asks_for_a_note() -> None:
    made, _ = sit(Person(["r", "", "r", "7", "too vague"]), n=1)

    assert [(d.reason, d.note) for d in made] == [("other", "too vague")]


def test_undo_takes_back_the_newest_of_the_sitting() -> None:
    made, session = sit(Person(["u", "a", "u", "a"]))

    assert [(d.example, d.verdict) for d in made] == [
        ("u0", "accept"),
        ("u0", "undo"),
        ("u0", "accept"),
    ]
    assert session.counts == {"accept": 2, "undo": 1}
