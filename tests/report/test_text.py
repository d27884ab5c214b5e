"""The summary's numbers add up and every shortfall has its reasons."""

from collections import Counter

from generator.report import Numbers, coverage_table, show_example, summary
from tests.making import PUMPS, WARRANTY, example, response

A, B, C = ("care", "basic"), ("care", "hard"), ("bills", "basic")
NUMBERS = Numbers(
    quota={A: 2, B: 3, C: 1},
    counted={A: 2, B: 1, C: 0},
    states=Counter({(A, "kept"): 2, (B, "kept"): 1, (B, "dropped"): 4, (C, "open"): 1}),
    reasons=Counter({(B, "abstained"): 3, (B, "near-duplicate"): 1}),
    statuses=Counter({"generated": 2, "accepted": 1}),
    n_calls=7,
    n_attempts=8,
)


def test_the_coverage_table_sums_rows_and_columns() -> None:
    assert coverage_table(NUMBERS) == [
        "       basic  hard  all",
        "care     2/2   1/3  3/5",
        "bills    0/1     -  0/1",
        "all      2/3   1/3  3/6",
    ]


def test_the_summary_lists_yield_shortfall_and_review() -> None:
    text = "\n".join(summary(NUMBERS, None))

    assert "planned 8, answered 7, kept 3, dropped 4, failed 0, open 1" in text
    assert "  3 abstained\n  1 near-duplicate" in text
    assert "care / hard: 2 missing of 3 (3 abstained, 1 near-duplicate)" in text
    assert "bills / basic: 1 missing of 1 (1 open)" in text
    assert "reviewed: 1 accepted, 2 generated" in text


def test_a_cell_that_lost_nothing_and_is_short_has_run_out_of_instructions() -> None:
    short = Numbers({A: 2}, {A: 1}, Counter({(A, "kept"): 1}), Counter(), Counter(), 1, 1)

    assert "care / basic: 1 missing of 2 (no more distinct instructions)" in "\n".join(
        summary(short, None)
    )


def short_by(*reasons: str, by_digits: int = 0) -> list[str]:
    """The lines below "short of the quota:" of a run whose one cell lost units so."""
    states = Counter({(A, "kept"): 1, (A, "dropped"): len(reasons)})
    lost = Counter((A, reason) for reason in reasons)
    numbers = Numbers(
        {A: 2}, {A: 1}, states, lost, Counter(), 1, 1, by_digits=Counter({A: by_digits})
    )
    lines = summary(numbers, None, see="askwright status run --dropped")
    return lines[lines.index("short of the quota:") + 2 :]


def test_a_shortfall_says_what_helps_against_its_own_reasons_only() -> None:
    see = "  each dropped instruction and why: askwright status run --dropped"
    alike = "  near-duplicate: too much like another; add templates or values"

    assert short_by("abstained") == [
        "  abstained: the documents don't answer; ask in their words, or add documents",
        see,
    ]
    assert short_by("near-duplicate") == [alike, see]
    assert short_by("near-duplicate", by_digits=1) == [
        alike,
        "  some differ only in a number: dedup: {digits_apart: true} keeps those apart",
        see,
    ]
    assert short_by("rejected")[0].startswith("  rejected: the same generate command")
    assert short_by("support") == [see]
    assert short_by() == ["  no more distinct instructions: add templates or values"]


def test_what_was_never_written_is_no_drop() -> None:
    states = Counter({(A, "kept"): 2, (A, "dropped"): 3})
    reasons = Counter({(A, "not-written"): 2, (A, "abstained"): 1})
    text = "\n".join(summary(Numbers({A: 3}, {A: 2}, states, reasons, Counter(), 3, 3), None))

    assert "planned 3, answered 3, kept 2, dropped 1, failed 0, open 0\n  1 abstained\n" in text
    assert "  2 more asked for: there was nothing more to ask about their passages" in text
    assert "care / basic: 1 missing of 3 (1 abstained, nothing more to ask)" in text
    assert "not-written" not in text


def test_an_example_is_shown_with_the_sentence_behind_each_sentence() -> None:
    lines = show_example(example(response=response(WARRANTY, PUMPS)))

    assert lines[-1] == "evidence [2] a.txt:30-62 'Pumps are covered for 12 months.'"
