"""The planted answers are as README.md beside this file says."""

from tests.evaluation.planted import load_planted, load_planted_practice


def test_there_are_enough_of_both_and_enough_paraphrases() -> None:
    rows = load_planted()
    supported = [row for row in rows if row.is_supported]

    assert len(supported) >= 300
    assert len(rows) - len(supported) >= 300
    assert sum(row.kind == "paraphrase" for row in supported) >= 120


def test_the_halves_are_all_and_practice_shares_nothing_with_them() -> None:
    rows, practice = load_planted(), load_planted_practice()
    ids = [row.id for row in rows]

    assert len(set(ids)) == len(ids)
    assert len(load_planted("tuning")) + len(load_planted("untouched")) == len(rows)
    assert not {row.evidence for row in rows} & {row.evidence for row in practice}
    assert {row.is_supported for row in practice} == {True, False}
