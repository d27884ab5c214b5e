"""Many at a time: one that breaks, a disk that is slow, memory that runs out."""

import asyncio
import gc
import time

import pytest

from generator.errors import StorageError
from generator.records.calls import Reply
from generator.run.answering import Step
from generator.run.engine import Pause, answering, send_each
from generator.run.state import derive
from generator.run.unread import FirstReplies
from generator.store import Revision, create_run, open_run
from generator.store.journal import Journal
from generator.teachers import TeacherFault
from tests.teachers.desk import Desk, make_request, make_unit
from tests.teachers.desk import run as run_loop
from tests.tiny import Quoting, carry_out, exported, order, write_world

N_TOGETHER = 4


@pytest.mark.parametrize("broken", [RuntimeError("oh"), MemoryError("no room")])
def test_cc_7_pd_15_a_worker_that_breaks_stops_no_other_and_costs_no_reply(tmp_path, broken):
    config = write_world(tmp_path, per_cell=4)
    teacher = Quoting(replies={5: broken})
    with pytest.raises(type(broken)):
        carry_out(order(config, tmp_path / "run", concurrency=N_TOGETHER), teacher)
    with open_run(tmp_path / "run") as run:
        n_answered = sum(1 for o in run.journal.outcomes() if o.reply)
    assert n_answered == len(teacher.asked) - 1  # the others went on to the end of the round
    again = Quoting()
    assert carry_out(order(config, tmp_path / "run"), again).is_complete
    carry_out(order(config, tmp_path / "whole"))
    assert exported(tmp_path / "run", tmp_path / "a") == exported(
        tmp_path / "whole", tmp_path / "b"
    )


class Unread(dict):
    """Where replies that were read go: raises there, as a bug in what reads them would."""

    def __init__(self, fault):
        super().__init__()
        self.fault = fault
        self.n_tried = 0

    def __setitem__(self, key, value):
        self.n_tried += 1
        raise self.fault


@pytest.mark.parametrize("broken", [RuntimeError("a bug in a parser"), RecursionError()])
def test_tr_35_a_parser_that_raises_costs_no_reply_and_the_mended_one_no_call(tmp_path, broken):
    config = write_world(tmp_path, per_cell=4)
    root, teacher, unread = tmp_path / "run", Quoting(), Unread(broken)
    carry_out(order(config, root, limit=1))

    async def go(run, steps, send):
        await send_each(
            steps, send, run=run, teacher=teacher, now=lambda: "t", concurrency=N_TOGETHER,
            pause=Pause(), on_done=lambda step: None,
        )  # fmt: skip

    with open_run(root) as run:
        state = derive(run)
        steps = [Step(result.unit) for result in state.results if result.state == "open"]
        with pytest.raises(type(broken)):
            asyncio.run(go(run, steps, answering(steps, state.library, unread, FirstReplies())))
        replies = [o.reply for o in run.journal.outcomes()]
    assert unread.n_tried == len(teacher.asked) == len(replies) - 1 > N_TOGETHER
    assert all(replies)
    again = Quoting()
    assert carry_out(order(config, root), again).is_complete
    assert not set(teacher.asked) & set(again.asked)


class SlowJournal(Journal):
    """A journal on a disk whose flush takes 50 ms."""

    def write(self, rows):
        time.sleep(0.05)
        super().write(rows)


class Counting:
    """Says how many of its replies aren't in the journal yet."""

    provider = "scripted"
    model = "m"

    def __init__(self, path):
        self.n_given = 0
        self.most_held = 0
        self._path = path

    async def reply(self, request):
        reader = Journal(self._path)
        held = self.n_given - sum(1 for o in reader.outcomes() if o.reply)
        reader.close()
        self.most_held = max(self.most_held, held)
        self.n_given += 1
        return Reply('{"claims": [], "abstains": true}')


def test_cc_8_a_slow_disk_holds_calls_back_so_that_few_replies_wait_for_it(tmp_path):
    path = tmp_path / "journal.sqlite"
    journal = SlowJournal(path)
    units = [make_unit(n) for n in range(24)]
    journal.add_revision(Revision("c", "c.yaml", {}, {}), at="t", units=units)
    teacher = Counting(path)

    async def go():
        desk = Desk(teacher, journal, concurrency=N_TOGETHER)
        requests = [make_request(f"question {n}") for n in range(24)]
        await asyncio.gather(*(desk.ask(n, request) for n, request in enumerate(requests)))
        await desk.close()

    run_loop(go())
    journal.close()
    assert teacher.n_given == 24
    assert teacher.most_held <= N_TOGETHER


def test_what_comes_after_replies_is_done_while_the_last_one_is_awaited(tmp_path):
    pieces, finished, done = [1, 2, 3], [], []

    def meanwhile():
        if pieces:
            finished.append(pieces.pop(0))
        return bool(pieces)

    async def send(item, door, issued):
        async with asyncio.timeout(20):
            while item == "slow" and pieces:
                await asyncio.sleep(0.001)

    async def go(run):
        return await send_each(
            ["quick", "slow"],
            send,
            run=run,
            teacher=Quoting(),
            now=lambda: "t",
            concurrency=1,
            pause=Pause(),
            on_done=done.append,
            meanwhile=meanwhile,
        )

    with create_run(tmp_path / "run") as run:
        assert asyncio.run(go(run)) == 0
    assert done == ["quick", "slow"]
    assert finished == [1, 2, 3]


@pytest.mark.parametrize(("model", "is_same"), [("m", True), ("other", False)])
def test_a_stage_keeps_the_wait_and_the_limit_that_the_one_before_was_told(
    tmp_path, model, is_same
):
    gates, seen = {}, []

    async def refused(item, door, issued):
        door.gate.refused(TeacherFault("rate-limit", "slower", retry_after_s=30))

    async def look(item, door, issued):
        seen.append((round(door.gate.asked_wait_s), door.gate.limit))

    async def stage(run, send, model):
        teacher = Quoting()
        teacher.model = model
        await send_each(
            [1], send, run=run, teacher=teacher, now=lambda: "t", concurrency=8, pause=Pause(),
            on_done=lambda item: None, gates=gates,
        )  # fmt: skip

    async def go(run):
        await stage(run, refused, "m")
        await stage(run, look, model)

    with create_run(tmp_path / "run") as run:
        asyncio.run(go(run))
    assert seen == [(30, 8 * 0.7) if is_same else (0, 8.0)]
    assert set(gates) == {("quoting", "m"), ("quoting", model)}


@pytest.mark.parametrize("fault", [StorageError("an input is damaged"), RuntimeError("oh")])
def test_work_that_fails_while_replies_are_awaited_costs_no_reply(tmp_path, fault, capfd):
    done = []

    def meanwhile():
        raise fault

    async def send(item, door, issued):
        await asyncio.sleep(0.05)

    async def go(run):
        await send_each(
            [1, 2], send, run=run, teacher=Quoting(), now=lambda: "t", concurrency=1,
            pause=Pause(), on_done=done.append, meanwhile=meanwhile,
        )  # fmt: skip

    with create_run(tmp_path / "run") as run:
        asyncio.run(go(run))
    assert done == [1, 2]
    gc.collect()  # a fault that nobody looks at is told by then
    assert capfd.readouterr() == ("", "")
