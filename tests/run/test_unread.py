"""Replies that can't be read: they stop a command early, and cost no unit its place."""

import json

import pytest

from generator.config import parse_config
from generator.records.calls import Reply, Usage
from generator.records.examples import Drop
from generator.run.unread import FIRST_UNREAD, FirstReplies
from generator.teachers.gate import Stopped
from tests.tiny import Quoting, carry_out, config_of, exported, order, write_world

UNREADABLE = "I can't say."
CONFIG = parse_config(json.dumps(config_of()).encode(), "tiny.json", None)


class Cutting(Quoting):
    """Is cut off at its limit of tokens, at all calls or until it may write more."""

    def __init__(self, enough=4096, **other):
        super().__init__(**other)
        self.enough = enough

    async def reply(self, request):
        reply = await super().reply(request)
        n_tokens = request.params.get("max_tokens", 2048)
        if n_tokens >= self.enough:
            return reply
        return Reply("", finish="length", usage=Usage(100, n_tokens, None, n_tokens))


def write(folder, *, max_tokens=None, **settings):
    params = {"max_tokens": max_tokens} if max_tokens else {}
    teacher = {"provider": "extractive", "params": params}
    return write_world(folder, teachers={"answer": teacher}, **settings)


def n_failed(report):
    return sum(result.state == "failed" for result in report.state.results)


@pytest.mark.parametrize("concurrency", [1, 8])
def test_tr_3_4_where_no_reply_is_whole_the_first_twenty_end_the_command(tmp_path, concurrency):
    config = write(tmp_path, per_cell=20)
    teacher = Cutting(enough=10_000)
    report = carry_out(order(config, tmp_path / "run", concurrency=concurrency), teacher)
    assert not report.is_complete
    assert FIRST_UNREAD <= len(teacher.asked) < FIRST_UNREAD + concurrency
    assert "20 cut off at 2,048 tokens, 2,048 of them reasoning" in report.reason
    assert "params.max_tokens (now 2,048)" in report.reason
    failed = {r.drop.reason for r in report.state.results if r.state == "failed"}
    assert failed == {"token-limit"}


def test_tr_3_after_the_limit_is_raised_the_units_that_failed_are_asked_again(tmp_path):
    """The matrix has no other instructions than those: each of them is needed."""
    settings = {"per_cell": 20, "categories": ("sales",)}
    config = write(tmp_path, **settings)
    first = carry_out(order(config, tmp_path / "run"), Cutting())
    assert n_failed(first) > 0
    config = write(tmp_path, max_tokens=4096, **settings)
    teacher = Cutting()
    report = carry_out(order(config, tmp_path / "run", update=True), teacher)
    assert report.is_complete
    assert n_failed(report) == 0
    assert len(teacher.asked) == len(set(teacher.asked)) == len(report.state.results)
    carry_out(order(config, tmp_path / "whole"), Cutting())
    there, whole = (
        {
            json.loads(line)["id"]
            for line in exported(root, tmp_path / "out")["jsonl.jsonl"].splitlines()
        }
        for root in (tmp_path / "run", tmp_path / "whole")
    )
    assert there == whole


def test_the_same_command_goes_on_where_nothing_was_changed(tmp_path):
    config = write(tmp_path, per_cell=8)
    for _ in range(2):
        teacher = Cutting()
        report = carry_out(order(config, tmp_path / "run", concurrency=1), teacher)
        assert (len(teacher.asked), bool(report.reason)) == (FIRST_UNREAD, True)
    assert carry_out(order(config, tmp_path / "run"), Quoting()).is_complete


def test_no_unit_that_failed_takes_the_room_of_an_example_that_is_there(tmp_path):
    settings = {"per_cell": 2, "categories": ("sales",)}
    config = write(tmp_path, **settings)
    bad = Quoting(replies={0: UNREADABLE, 1: UNREADABLE})
    first = carry_out(order(config, tmp_path / "run", concurrency=1), bad)
    assert (first.is_complete, n_failed(first)) == (True, 1)
    config = write(tmp_path, max_tokens=4096, **settings)
    teacher = Quoting()
    again = carry_out(order(config, tmp_path / "run", update=True), teacher)
    assert (teacher.asked, again.is_complete, n_failed(again)) == ([], True, 1)


def test_replies_that_are_no_answer_stop_it_with_what_they_are(tmp_path):
    config = write_world(tmp_path, per_cell=20)
    teacher = Quoting(replies=dict.fromkeys(range(999), UNREADABLE))
    report = carry_out(order(config, tmp_path / "run", concurrency=1), teacher)
    assert len(teacher.asked) == FIRST_UNREAD
    assert "20 can't be read (not JSON" in report.reason
    assert "max_tokens" not in report.reason


def test_one_reply_that_can_be_read_and_the_others_are_each_units_own(tmp_path):
    config = write_world(tmp_path, per_cell=20)
    bad = dict.fromkeys((n for n in range(999) if n != 19), UNREADABLE)
    report = carry_out(order(config, tmp_path / "run", concurrency=1), Quoting(replies=bad))
    assert report.reason == ""


def test_kinds_of_calls_are_counted_apart():
    first = FirstReplies()
    first.was_read("answer")
    for _ in range(FIRST_UNREAD - 1):
        first.was_unread("judge", Drop("unparseable", "no"), CONFIG)
        first.was_unread("answer", Drop("unparseable", "no"), CONFIG)
    with pytest.raises(Stopped, match="judge calls"):
        first.was_unread("judge", Drop("unparseable", "no"), CONFIG)
