"""Several answers to one prompt: the best that passes is kept, whatever came first."""

import json

import pytest

from generator.cli import main
from generator.config import read_config
from generator.plan import plan_units
from generator.records.calls import Reply
from generator.run.estimating import estimate
from generator.teachers import TeacherFault
from tests.tiny import Quoting, carry_out, exported, order, write_world

MODEL = {"answer": {"provider": "ollama", "model": "m"}}
UNREADABLE = "I would say seven months."


class Drawing(Quoting):
    """Says of each sample what a table says: a good answer, a bad one, none, or no JSON."""

    def __init__(self, by_sample, rng=None):
        super().__init__(rng)
        self.by_sample = by_sample
        self.samples = []

    async def reply(self, request):
        self.samples.append((request.given.instruction, request.sample))
        good = (await super().reply(request)).text
        what = self.by_sample.get(request.sample, "good")
        if isinstance(what, Exception):
            raise what
        answer = json.loads(good)
        if what == "bad":
            for claim in answer["claims"]:
                claim["text"] = "The moon was sold for 4711 dollars by nobody at all."
        if what == "none":
            answer = {"claims": [], "abstains": True}
        return Reply(what if what == UNREADABLE else json.dumps(answer))


def made(tmp_path, teacher, name="run", *, n=3, **changes):
    checks = {"repair": False}
    config = write_world(tmp_path, per_cell=2, samples=n, teachers=MODEL, checks=checks, **changes)
    return carry_out(order(config, tmp_path / name, concurrency=4), teacher)


def samples_of(state):
    return {r.unit.instruction: r.example for r in state.results if r.state == "kept"}


def test_each_prompt_is_sent_so_often(tmp_path):
    teacher = Drawing({})
    made(tmp_path, teacher)
    asked = {text for text, _ in teacher.samples}
    assert sorted(teacher.samples) == sorted((text, s) for text in asked for s in range(3))


@pytest.mark.parametrize(
    "by_sample",
    [
        {0: "bad", 1: "bad"},
        {0: "none", 2: "bad"},
        {0: "bad", 1: UNREADABLE},
        {0: UNREADABLE, 1: "bad", 2: "none"},
    ],
)
def test_one_that_passes_is_kept_wherever_it_stands(tmp_path, by_sample):
    report = made(tmp_path, Drawing(by_sample))
    assert report.is_complete
    assert {r.drop.reason for r in report.state.results if r.state == "dropped"} <= {"abstained"}


def test_where_none_passes_the_reason_is_told_and_where_all_abstain_too(tmp_path):
    bad = made(tmp_path, Drawing(dict.fromkeys(range(4), "bad")), "bad")
    assert not samples_of(bad.state)
    none = made(tmp_path, Drawing(dict.fromkeys(range(4), "none")), "none")
    assert {r.drop.reason for r in none.state.results} == {"abstained"}


def test_of_two_that_pass_equally_the_first_is_kept(tmp_path):
    report = made(tmp_path, Drawing({}))
    keys = [example.provenance["calls"] for example in samples_of(report.state).values()]
    assert all(len(calls) == 1 for calls in keys)
    first = made(tmp_path, Drawing({}), "once", n=1)
    assert keys == [e.provenance["calls"] for e in samples_of(first.state).values()]


def test_an_unreadable_one_is_asked_for_once_more_in_all(tmp_path):
    teacher = Drawing(dict.fromkeys(range(9), UNREADABLE))
    report = made(tmp_path, teacher, n=3)
    assert max(sample for _, sample in teacher.samples) == 3
    assert {r.drop.reason for r in report.state.results if r.state == "failed"} == {"unparseable"}


def test_what_is_missing_is_asked_by_the_next_command_and_nothing_twice(tmp_path):
    first = Drawing({1: TeacherFault("no-recording", "not now")})
    assert not made(tmp_path, first).is_complete
    second = Drawing({})
    assert made(tmp_path, second).is_complete
    assert 0 not in {sample for _, sample in second.samples[: len(first.samples) // 2]}


def test_order_and_workers_change_no_byte(tmp_path):
    import random

    table = {0: "bad", 2: "none"}
    made(tmp_path, Drawing(table), "one")
    made(tmp_path, Drawing(table, random.Random(5)), "two")
    assert exported(tmp_path / "one", tmp_path / "a") == exported(tmp_path / "two", tmp_path / "b")


def test_the_plan_counts_every_call(tmp_path, capsys):
    once = read_config(write_world(tmp_path, samples=1, teachers=MODEL))[0]
    path = write_world(tmp_path, samples=3, teachers=MODEL)
    thrice = read_config(path)[0]
    units = plan_units(once)
    assert estimate(thrice, units).n_input == 3 * estimate(once, units).n_input
    assert main(["plan", str(path), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["n_calls"] == 3 * len(units)


def test_more_samples_are_a_change_that_adds_calls_and_repeats_none(tmp_path):
    from generator.errors import UsageError

    made(tmp_path, Drawing({}), n=1)
    with pytest.raises(UsageError, match="samples"):
        made(tmp_path, Drawing({}), n=2)
    config = write_world(tmp_path, per_cell=2, samples=2, teachers=MODEL, checks={"repair": False})
    teacher = Drawing({})
    assert carry_out(order(config, tmp_path / "run", update=True), teacher).is_complete
    assert {sample for _, sample in teacher.samples} == {1}
