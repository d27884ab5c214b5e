"""The terminal shows everything a decision needs and does what each key says."""

from dataclasses import dataclass, field

from generator.errors import UsageError
from generator.records.examples import Decision
from generator.records.plan import Talk, Turn
from generator.review import CRITERIA
from generator.review.sitting import Session
from generator.review.terminal import review_all, show
from generator.review.worklist import worklist
from tests.making import PUMPS, WARRANTY, example, passage, response, unit
from tests.review.test_decisions import AT, act


@dataclass
class Person:
    """A screen with typed lines for keys."""

    typed: list[str]
    text: str | None = None
    shown: list[str] = field(default_factory=list)

    def show(self, text: str) -> None:
        self.shown.append(text)

    def ask(self, prompt: str) -> str:
        return self.typed.pop(0) if self.typed else "q"

    def edit(self, text: str) -> str | None:
        return self.text


def sit(person: Person, n: int = 3) -> tuple[list[Decision], Session]:
    made: list[Decision] = []
    examples = [example(f"e{i}") for i in range(n)]
    session = review_all(
        examples, screen=person, decide=made.append, now=lambda: AT, reviewer="Ana"
    )
    return made, session


def test_the_page_shows_instruction_response_and_evidence_with_what_is_cited_marked() -> None:
    text = show(example(response=response(WARRANTY, PUMPS)), "1 of 9")

    assert "How long is the warranty?" in text
    assert "[1] The warranty lasts 24 months." in text
    assert "[1], [2] a.txt (A > Warranty)" in text
    assert ">>The warranty lasts 24 months.<<" in text
    assert "(no source)" not in text


def test_the_criteria_are_shown_once_a_sitting_and_again_for_a_question_mark() -> None:
    def times(*typed: str) -> int:
        person = Person(list(typed))
        sit(person)
        assert all(name in person.shown[0] for name in CRITERIA)
        return sum("Criteria (all must hold)" in text for text in person.shown)

    assert times("a", "a", "a") == 1
    assert times("a", "?", "a", "q") == 2


def test_a_follow_up_is_shown_with_the_turns_before_it() -> None:
    talk = Talk((Turn("How long is it covered?", "For two years."),), ())
    text = show(example(unit=unit(parent="e0", turn=2, talk=talk)), "1 of 1")

    assert text.index("How long is it covered?") < text.index("For two years.")
    assert text.index("For two years.") < text.index("Instruction: How long is the warranty?")


def test_a_sentence_without_a_source_says_so_in_words() -> None:
    bare = response(WARRANTY)
    bare = type(bare)(bare.text, bare.claims, ())

    assert "24 months.   (no source)" in show(example(response=bare), "1 of 1")


def test_control_characters_of_a_document_are_shown_escaped() -> None:
    hostile = example(context=(passage("\x1b[31mThe warranty lasts 24 months."),))
    hostile = example(
        context=hostile.context, response=response(("The warranty lasts 24 months.", 5, 34))
    )

    assert "\x1b" not in show(hostile, "1 of 1")


def test_accept_later_and_reject_with_reason_and_criteria() -> None:
    made, session = sit(Person(["a", "l", "r", "2", "1 5"]))

    assert [(d.example, d.verdict) for d in made] == [
        ("e0", "accept"), ("e1", "later"), ("e2", "reject"),
    ]  # fmt: skip
    assert (made[2].reason, made[2].fails) == ("not-in-source", ("accuracy", "completeness"))
    assert {d.reviewer for d in made} == {"Ana"}
    assert session.counts == {"accept": 1, "later": 1, "reject": 1}


def test_rejecting_can_be_thought_better_of() -> None:
    made, _ = sit(Person(["r", "", "a"]), n=1)

    assert [d.verdict for d in made] == ["accept"]


def test_the_reason_other_asks_for_a_note() -> None:
    made, _ = sit(Person(["r", "7", "too odd", ""]), n=1)

    assert (made[0].reason, made[0].note) == ("other", "too odd")


def test_an_edit_keeps_what_was_written_and_an_unchanged_text_is_no_edit() -> None:
    made, _ = sit(Person(["e"], text="Two years.\n"), n=1)
    unchanged, _ = sit(Person(["e", "q"], text="The warranty lasts 24 months.\n"), n=1)

    assert (made[0].verdict, made[0].response) == ("edit", "Two years.")
    assert unchanged == []


def test_undo_goes_back_one_example_at_a_time() -> None:
    made, session = sit(Person(["a", "a", "u", "u", "u", "r", "1", ""]))

    assert [(d.example, d.verdict) for d in made] == [
        ("e0", "accept"), ("e1", "accept"), ("e1", "undo"), ("e0", "undo"), ("e0", "reject"),
    ]  # fmt: skip
    assert session.n_behind == 1


def test_the_end_of_the_input_quits_and_other_keys_are_explained() -> None:
    person = Person(["x"])
    made, _ = sit(person)

    assert made == []
    assert "One of the keys" in "".join(person.shown)


def test_a_refused_decision_is_shown_and_the_example_stays() -> None:
    person = Person(["a", "q"])

    def refuse(_: Decision) -> None:
        raise UsageError("e0: must not have been decided meanwhile.")

    review_all([example("e0")], screen=person, decide=refuse, now=lambda: AT)

    assert any("decided meanwhile" in text for text in person.shown)


def test_the_worklist_is_what_nobody_decided_with_the_put_off_at_the_end() -> None:
    examples = [example("e0"), example("e1", status="accepted"), example("e2"), example("e3")]

    waiting = worklist(examples, [act("later", 1, "e0"), act("later", 2, "e2")])

    assert [e.id for e in waiting] == ["e3", "e0", "e2"]


def test_dc_12_what_a_reader_cannot_see_is_named_and_shown_escaped() -> None:
    text = show(example(response=response(("It lasts \u202e24 months.", 0, 29))), "1 of 1")
    assert "Look out:    1 control of the writing direction" in text
    assert "\\u202e24 months" in text
    assert "Look out" not in show(example(), "1 of 1")
