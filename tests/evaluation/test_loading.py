import pytest

from tests.evaluation.loading import Question, half_of, load_practice, load_questions


def question(*facts: tuple[str, ...]) -> Question:
    return Question("q", "?", "basic", "wiki", facts, "blind")


def test_a_response_must_hold_one_string_of_every_group() -> None:
    asked = question(("4 months", "four months"), ("sealed",))
    assert asked.is_answered_by("SEALED packs: four\n  months.")
    assert not asked.is_answered_by("four months")


@pytest.mark.parametrize("half", ["tuning", "untouched"])
def test_each_half_holds_both_kinds(half: str) -> None:
    found = load_questions(half)
    assert {half_of(q.id) for q in found} == {half}
    assert len([q for q in found if q.is_answerable]) >= 60
    assert len([q for q in found if not q.is_answerable]) >= 30


def test_the_halves_are_disjoint_and_complete() -> None:
    ids = [q.id for half in ("tuning", "untouched") for q in load_questions(half)]
    assert sorted(ids) == sorted(q.id for q in load_questions())
    assert len(set(ids)) == len(ids)


def test_practice_questions_are_no_evaluation_questions() -> None:
    asked = {q.text for q in load_questions()}
    assert not [q for q in load_practice() if q.text in asked]
