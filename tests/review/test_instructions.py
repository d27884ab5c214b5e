"""The first gate: decisions on instructions are folded, checked and applied, examples' apart."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import UsageError
from generator.records.examples import Decision
from generator.review import decision, judge
from generator.review.instructions import (
    approvals,
    approved,
    instruction_decision,
    instruction_hash,
    instruction_worklist,
)
from tests.making import example, unit

AT = "2026-01-01T00:00:00+00:00"


def act(verdict: str, seq: int = 1, name: str = "u1", **more: object) -> Decision:
    about = {"about": "instruction", **more}
    return Decision(seq, f"d{seq}", name, "feed", verdict, at=AT, **about)  # type: ignore[arg-type]


def test_the_newest_decision_holds_and_an_undo_brings_back_the_one_before() -> None:
    acts = [act("reject", 1, reason="duplicate"), act("edit", 2, instruction="Why?")]

    assert approvals(acts)["u1"].instruction == "Why?"
    assert approvals([*acts, act("undo", 3)])["u1"].is_rejected
    assert approvals([*acts, act("undo", 3), act("undo", 4)]) == {}


def test_putting_off_is_no_decision() -> None:
    assert approvals([act("accept"), act("later", 2)]) == {}


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["accept", "reject", "later", "undo"]),
            st.sampled_from(["example", "instruction"]),
        ),
        max_size=40,
    )
)
def test_the_two_gates_never_mix(acts: list[tuple[str, str]]) -> None:
    made = [act(verdict, n, about=about) for n, (verdict, about) in enumerate(acts, 1)]

    assert judge(made) == judge([one for one in made if one.about == "example"])
    assert approvals(made) == approvals([one for one in made if one.about == "instruction"])


def test_an_edit_replaces_the_instruction_and_remembers_the_planned_one() -> None:
    planned = unit()
    made = instruction_decision(planned, "edit", at=AT, instruction="How long is it covered?\n")

    edited = approved(planned, approvals([made])[planned.id])

    assert edited.instruction == "How long is it covered?"
    assert edited.planned == planned.instruction
    assert instruction_hash(edited) == instruction_hash(planned)


def test_an_edit_of_an_edit_is_still_about_the_planned_instruction() -> None:
    planned = unit()
    once = approved(
        planned,
        approvals([instruction_decision(planned, "edit", at=AT, instruction="Why?")])[planned.id],
    )
    twice = instruction_decision(once, "edit", at=AT, instruction="How?")

    assert approved(planned, approvals([twice])[planned.id]).instruction == "How?"


def test_a_decision_about_another_text_says_nothing() -> None:
    made = instruction_decision(unit(), "edit", at=AT, instruction="Why?")
    other = unit(instruction="What does it weigh?")

    assert approved(other, approvals([made])[other.id]) == other


@pytest.mark.parametrize(
    ("verdict", "more", "message"),
    [
        ("reject", {}, "needs a reason"),
        ("reject", {"reason": "wrong-fact"}, "must be one of not-about-documents"),
        ("reject", {"reason": "other"}, "needs a --note"),
        ("accept", {"instruction": "Why?"}, "takes no new text"),
        ("edit", {}, "must be 1 to 1000000 characters; got 0"),
        ("edit", {"instruction": " "}, "got 0"),
        ("edit", {"instruction": "How long is the warranty?"}, "got the same"),
    ],
)
def test_a_decision_that_means_nothing_is_refused(
    verdict: str, more: dict[str, str], message: str
) -> None:
    with pytest.raises(UsageError, match=re.escape(message)):
        instruction_decision(unit(), verdict, at=AT, **more)  # type: ignore[arg-type]


def test_the_worklist_is_what_nobody_decided_with_the_put_off_at_the_end() -> None:
    units = [unit(name) for name in ("a", "b", "c", "d")]
    acts = [
        instruction_decision(units[0], "later", at=AT),
        instruction_decision(units[1], "accept", at=AT),
    ]
    acts = [Decision(**{**_fields(one), "seq": n}) for n, one in enumerate(acts, 1)]

    assert [one.id for one in instruction_worklist(units, acts)] == ["c", "d", "a"]


def test_a_decision_on_an_example_leaves_its_instruction_undecided() -> None:
    acts = [decision(example("a"), "accept", at=AT)]

    assert [one.id for one in instruction_worklist([unit("a")], acts)] == ["a"]


def _fields(made: Decision) -> dict[str, object]:
    return {name: getattr(made, name) for name in Decision.__slots__}
