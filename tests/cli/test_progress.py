"""The bar: rate, money, time left, errors by kind."""

import pytest

from generator.cli.progress import Bar
from generator.records.plan import Unit

UNIT = Unit("u", "c", "d", "t", "q", "", {})


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def bar_of(clock, **options):
    return Bar(**{"quiet": False, "verbose": False, "draws": False, "clock": clock, **options})


def test_a_line_has_rate_time_left_money_and_errors():
    clock = Clock()
    bar = bar_of(clock)
    bar.round(2, 100)
    bar.spent(0.0123, 500)
    for kind in ("server", "rate-limit", "rate-limit"):
        bar.fault(kind)
    for _ in range(25):
        bar.done(UNIT)
    clock.now = 5.0
    assert bar.line() == "round 2: 25/100, 5.0/s, 15 s left, 0.0123 USD, 2 rate-limit, 1 server"


def test_off_a_terminal_a_line_comes_every_ten_seconds(capsys):
    clock = Clock()
    bar = bar_of(clock)
    bar.round(1, 40)
    for _ in range(40):
        clock.now += 1.0
        bar.done(UNIT)
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "round 1: 40 to ask"
    assert [line.split(",")[0] for line in lines[1:]] == [
        f"round 1: {n}/40" for n in (10, 20, 30, 40)
    ]
    assert all(line.isprintable() for line in lines)


def test_on_a_terminal_the_bar_is_drawn_in_place_and_seldom(capsys):
    clock = Clock()
    with bar_of(clock, draws=True) as bar:
        bar.round(1, 1000)
        for _ in range(1000):
            clock.now += 0.01
            bar.done(UNIT)
    drawn = capsys.readouterr().err
    assert 90 <= drawn.count("\r") <= 105
    assert "1000/1000" in drawn
    assert "\x1b" not in drawn


@pytest.mark.parametrize("draws", [True, False])
def test_quiet_is_quiet(draws, capsys):
    with bar_of(Clock(), quiet=True, draws=draws) as bar:
        bar.round(1, 2)
        bar.fault("server")
        bar.note("something")
        bar.done(UNIT)
    assert capsys.readouterr().err == ""


def test_verbose_tells_the_first_fault_of_each_kind(capsys):
    bar = bar_of(Clock(), verbose=True)
    bar.round(1, 2)
    for kind in ("server", "server", "cut-off"):
        bar.fault(kind)
    assert capsys.readouterr().err.count("note: first") == 2


def test_the_same_note_is_said_once(capsys):
    with Bar(quiet=False, verbose=False, draws=False) as bar:
        for text in ("one", "two", "one"):
            bar.note(text)
    assert capsys.readouterr().err.splitlines() == ["note: one", "note: two"]


def test_a_wait_that_the_provider_asks_for_is_drawn_while_nothing_comes_back(capsys):
    clock = Clock()
    bar = bar_of(clock, draws=True)
    bar.round(1, 20)
    bar.done(UNIT)
    for left_s in (29.4, 28.9, 28.4):
        bar.fault("rate-limit")
        clock.now += 0.5
        bar.beat(left_s)
    drawn = capsys.readouterr().err.split("\r")
    assert len(drawn) == 1 + 3
    assert "3 rate-limit, waiting 29 s, as the provider asks" in drawn[-1]


def test_off_a_terminal_a_line_comes_every_ten_seconds_of_a_wait(capsys):
    clock = Clock()
    bar = bar_of(clock)
    bar.round(1, 20)
    for n in range(60):
        clock.now += 0.5
        bar.beat(30.0 - n / 2)
    lines = capsys.readouterr().err.splitlines()[1:]
    assert len(lines) == 3
    assert all("as the provider asks" in line for line in lines)


def test_beats_draw_nothing_when_quiet_before_the_first_round_and_right_after_a_draw(capsys):
    clock = Clock()
    for bar in (bar_of(clock, quiet=True, draws=True), bar_of(clock, draws=True)):
        clock.now += 1.0
        bar.beat(3.0)
    bar.round(1, 1000)
    for _ in range(100):
        clock.now += 0.01
        bar.beat(0.0)
    assert 8 <= capsys.readouterr().err.count("\r") <= 10
