"""From asked to accepted, by small cases worked out by hand."""

from generator.records.traces import STAGES, Trace
from generator.report.funnel import funnel, funnel_lines, funnels


def trace(reached, outcome="", *, template="t", writer="templates", topic="", usd=0.0):
    return Trace(
        id="u",
        category="c",
        difficulty="d",
        template=template,
        topic=topic,
        writer=writer,
        answerer="quoting",
        about=(),
        reached=reached,
        outcome=outcome or ("kept" if reached in ("kept", "accepted") else reached),
        cost_usd=usd,
    )


def test_whatever_reached_a_stage_reached_those_before_it():
    found = funnel([trace(stage) for stage in STAGES])

    assert list(found.reached.values()) == [7, 6, 5, 4, 3, 2, 1]
    assert list(found.reached) == list(STAGES)


def test_an_example_bears_the_cost_of_all_that_was_lost():
    found = funnel(
        [trace("kept", usd=0.1), trace("accepted", usd=0.1), trace("answered", "cited", usd=0.4)]
    )

    assert found.cost_usd == 0.6
    assert (found.usd_per_kept, found.usd_per_accepted) == (0.3, 0.6)
    assert found.lost == {"cited": 1}


def test_without_an_example_nothing_has_a_price():
    found = funnel([trace("answered", "abstained", usd=0.4)])

    assert (found.usd_per_kept, found.usd_per_accepted) == (None, None)


def test_an_axis_has_a_funnel_a_name_the_most_asked_first():
    found = funnels(
        [trace("kept", template="a"), trace("kept", template="b"), trace("asked", template="b")],
        "template",
    )

    assert [(one.name, one.reached["asked"], one.reached["kept"]) for one in found] == [
        ("b", 2, 1),
        ("a", 1, 1),
    ]


def test_what_has_no_name_on_an_axis_is_left_out_of_it():
    found = funnels([trace("kept", topic="fees"), trace("kept")], "topic")

    assert [one.name for one in found] == ["fees"]


def test_a_price_that_nobody_knows_is_no_zero():
    known, unknown = trace("kept", usd=0.2), trace("kept", usd=None)
    found = funnel([known, unknown])
    assert (found.cost_usd, found.usd_per_kept) == (None, None)
    assert any("unknown" in line for line in funnel_lines(found, {}))


def test_the_lines_have_a_column_a_stage_and_prices_only_where_there_are_any():
    free = funnel_lines(funnel([trace("kept")]), {})
    paid = funnel_lines(funnel([trace("kept", usd=0.25)]), {})

    assert free[0].split() == ["yield", *STAGES]
    assert free[1].split() == ["all", "1", "1", "1", "1", "1", "1", "0"]
    assert paid[0].split()[-2:] == ["USD/kept", "USD/accepted"]
    assert paid[1].split()[-2:] == ["0.2500", "-"]


def test_an_axis_with_one_name_says_nothing_new():
    traces = [trace("kept", template=f"template {i}") for i in range(12)]
    lines = funnel_lines(
        funnel(traces),
        {"template": funnels(traces, "template"), "writer": funnels(traces, "writer")},
    )

    assert "by template" in "\n".join(lines)
    assert "by writer" not in "\n".join(lines)
    assert lines[-1] == "  and 2 more"


def test_sc_7_a_template_can_not_colour_the_terminal():
    traces = [trace("kept", template="\x1b[31mred"), trace("kept", template="b")]

    lines = funnel_lines(funnel(traces), {"template": funnels(traces, "template")})

    assert "\x1b" not in "\n".join(lines)
