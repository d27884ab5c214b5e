"""What of the documents was asked about, by small cases worked out by hand."""

from generator.records.traces import Trace
from generator.report.coverage import cover, coverage_lines

PASSAGES = [("a.md", 0, 100), ("a.md", 100, 180), ("a.md", 190, 300), ("b.md", 0, 50)]


def trace(*about, outcome="kept", name="u"):
    return Trace(
        id=name,
        category="c",
        difficulty="d",
        template="t",
        topic="",
        writer="templates",
        answerer="quoting",
        about=about,
        reached="kept" if outcome == "kept" else "answered",
        outcome=outcome,
    )


def test_each_passage_counts_what_is_about_it():
    found = cover(
        PASSAGES,
        [
            trace(("a.md", 0, 100)),
            trace(("a.md", 0, 100), outcome="abstained"),
            trace(("a.md", 100, 180), outcome="surplus"),
        ],
    )

    assert [(one.n_asked, one.n_kept) for one in found.passages] == [(2, 1), (1, 0), (0, 0), (0, 0)]
    assert [one.why_nothing for one in found.passages] == [
        "",
        "1 surplus",
        "nobody asked",
        "nobody asked",
    ]
    assert found.times_asked == {"0": 2, "1": 1, "many": 1}


def test_a_document_counts_an_instruction_once():
    found = cover(PASSAGES, [trace(("a.md", 0, 100), ("a.md", 110, 120), ("b.md", 1, 9))])
    a, b = found.documents

    assert (a.document, a.start, a.end) == ("a.md", 0, 300)
    assert (a.n_passages, a.n_asked_passages, a.n_asked, a.n_kept) == (3, 2, 1, 1)
    assert (b.n_asked, b.n_kept, b.share) == (1, 1, 1.0)


def test_shares_are_of_all_kept_examples():
    found = cover(
        PASSAGES, [trace(("a.md", 0, 9)), trace(("a.md", 1, 5)), trace(("b.md", 0, 9)), trace()]
    )

    assert [one.share for one in found.documents] == [0.5, 0.25]


def test_reasons_stand_with_the_most_frequent_first():
    dropped = [
        trace(("b.md", 0, 50), outcome=outcome)
        for outcome in ("near-duplicate", "cited", "abstained", "cited")
    ]

    found = cover(PASSAGES, dropped)

    assert found.documents[1].why_nothing == "2 cited, 1 abstained, 1 near-duplicate"


def test_a_stretch_of_an_older_cut_finds_the_passage_that_holds_its_middle():
    found = cover(PASSAGES, [trace(("a.md", 60, 160))])

    assert [one.n_asked for one in found.passages] == [0, 1, 0, 0]


def test_what_is_gone_from_the_documents_is_counted_apart():
    found = cover(
        PASSAGES, [trace(("gone.md", 0, 9)), trace(("a.md", 181, 189)), trace(("b.md", 80, 90))]
    )

    assert found.n_elsewhere == 3
    assert not any(one.n_asked for one in found.passages)


def test_an_instruction_that_nobody_sent_is_about_nothing():
    found = cover(PASSAGES, [trace(outcome="open")])

    assert (found.n_elsewhere, found.times_asked["0"]) == (0, 4)


def test_the_lines_list_the_poorest_first_and_say_why():
    found = cover(PASSAGES, [trace(("a.md", 0, 100)), trace(("a.md", 1, 99), outcome="abstained")])
    lines = coverage_lines(found, most=2)

    assert lines[1].split() == ["b.md", "0/1", "0", "0", "0.0%"]
    assert lines[2].split() == ["a.md", "1/3", "2", "1", "100.0%"]
    assert lines[3] == "passages asked about: 3 never, 0 once, 1 more often"
    assert lines[4] == "passages without an example: 3 of 4"
    assert lines[5] == "  a.md:100-180: nobody asked"
    assert lines[-1] == "  and 1 more"


def test_the_rows_of_a_table_are_one_line():
    rows = [("t.csv#1", 0, 9), ("t.csv#2", 0, 9), ("b.md", 0, 50)]
    found = cover(rows, [trace(("t.csv#2", 0, 9)), trace(("b.md", 0, 9))])

    lines = coverage_lines(found)

    assert [line.split()[0] for line in lines[1:3]] == ["t.csv", "b.md"]
    assert lines[1].split()[1:] == ["(2", "rows)", "1/2", "1", "1", "50.0%"]


def test_without_documents_there_is_nothing_to_say():
    assert coverage_lines(cover([], [])) == []


def test_where_passages_overlap_an_instruction_counts_for_the_one_that_it_is_about():
    overlapping = [("a.md", 0, 100), ("a.md", 40, 180)]  # 50, the middle of the first, is in both
    found = cover(overlapping, [trace(("a.md", 0, 100)), trace(("a.md", 40, 180))])
    assert [one.n_asked for one in found.passages] == [1, 1]
