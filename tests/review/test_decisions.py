"""Decisions are only added; what holds is the newest that wasn't undone."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import UsageError
from generator.records.examples import Decision
from generator.review import decision, judge, latest_seq
from tests.making import example

AT = "2026-01-01T00:00:00+00:00"


def act(verdict: str, seq: int = 1, name: str = "e1", **more: object) -> Decision:
    return Decision(seq, f"u{seq}", name, "feed", verdict, at=AT, **more)  # type: ignore[arg-type]


def test_the_newest_decision_holds() -> None:
    judged = judge([act("accept"), act("reject", 2, reason="tone")])

    assert (judged["e1"].status, judged["e1"].reason) == ("rejected", "tone")


def test_an_undo_brings_back_the_decision_before() -> None:
    assert judge([act("accept"), act("reject", 2), act("undo", 3)])["e1"].status == "accepted"
    assert judge([act("accept"), act("undo", 2)]) == {}
    assert judge([act("undo")]) == {}


def test_putting_off_is_no_decision_and_can_be_undone() -> None:
    assert judge([act("accept"), act("later", 2)]) == {}
    assert judge([act("accept"), act("later", 2), act("undo", 3)])["e1"].status == "accepted"


@given(st.lists(st.sampled_from(["accept", "reject", "later", "undo"]), max_size=60))
def test_any_history_agrees_with_a_stack(verdicts: list[str]) -> None:
    stack: list[str] = []
    for verdict in verdicts:
        if verdict == "undo":
            stack = stack[:-1]
        else:
            stack.append(verdict)

    judged = judge([act(v, i + 1) for i, v in enumerate(verdicts)])

    words = {"accept": "accepted", "reject": "rejected"}
    expected = words.get(stack[-1]) if stack else None
    assert (judged["e1"].status if "e1" in judged else None) == expected


def test_fifty_undos_walk_back_through_fifty_decisions() -> None:
    done = [act("accept", i + 1, f"e{i}") for i in range(50)]
    undone = [act("undo", 51 + i, f"e{i}") for i in range(50)]

    assert len(judge(done)) == 50
    assert judge([*done, *undone]) == {}


def test_the_newest_number_is_of_this_example_only() -> None:
    acts = [act("accept", 1, "e1"), act("accept", 2, "e2"), act("undo", 3, "e1")]

    assert [latest_seq(acts, name) for name in ("e1", "e2", "e3")] == [3, 2, 0]


def test_an_edit_replaces_the_text_and_cites_what_still_stands() -> None:
    edit = act("edit", response="Lamps are not covered. Ask us for more.")
    edited = judge([edit])["e1"].applied_to(example())

    assert edited.status == "edited"
    assert edited.response.text == "Lamps are not covered. Ask us for more."
    assert [edited.response.text[c.start : c.end] for c in edited.response.citations] == [
        "Lamps are not covered."
    ]
    assert edited.content_hash == "feed"


def test_an_edited_instruction_stands_beside_the_old_response() -> None:
    edited = judge([act("edit", instruction="Is there a warranty?")])["e1"].applied_to(example())

    assert edited.instruction == "Is there a warranty?"
    assert edited.response == example().response


@pytest.mark.parametrize(
    ("verdict", "more", "message"),
    [
        ("reject", {"fails": ["beauty"]}, "--fails: must be one of accuracy"),
        ("reject", {"reason": "mood"}, "--reason: must be one of wrong-fact"),
        ("reject", {"reason": "other"}, "--reason other: needs a --note"),
        ("accept", {"fails": ["clarity"]}, "accept: every criterion must pass"),
        ("edit", {}, "edit: needs a new response or instruction"),
        ("edit", {"response": "  "}, "response: must be 1 to 1000000 characters; got 0"),
        ("accept", {"response": "x"}, "accept: takes no new text"),
    ],
)
def test_a_decision_that_means_nothing_is_refused(
    verdict: str, more: dict[str, object], message: str
) -> None:
    with pytest.raises(UsageError, match=re.escape(message)):
        decision(example(), verdict, at=AT, **more)  # type: ignore[arg-type]


def test_two_decisions_never_share_a_uid() -> None:
    uids = {decision(example(), "accept", at=AT).uid for _ in range(100)}

    assert len(uids) == 100
