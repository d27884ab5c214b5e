"""First requests are made several together, and each is what it would be by itself."""

import asyncio
import random

import pytest
from msgspec.structs import replace

from generator.run.answering import MOST_TOGETHER, FirstRequests, Step
from generator.run.state import derive
from generator.store import open_run
from tests.teachers.desk import Desk
from tests.tiny import Quoting, carry_out, order, write_world


@pytest.fixture
def world(tmp_path):
    """The steps of a run's units, its library, and a door to a teacher."""
    carry_out(order(write_world(tmp_path, per_cell=8), tmp_path / "run"))
    with open_run(tmp_path / "run") as run:
        state = derive(run)
        steps = [Step(result.unit) for result in state.results]
        assert len(steps) > MOST_TOGETHER
        yield steps, state.library, run.journal


def made(steps, world, *, concurrency=4):
    """Ask for the first requests of steps in an order; return what came, faults too."""
    every, library, journal = world

    async def go():
        desk = Desk(Quoting(), journal, concurrency=concurrency)
        first = FirstRequests(every, library)
        asked = [first.of(step, desk.door) for step in steps]
        found = await asyncio.gather(*asked, return_exceptions=True)
        await desk.close()
        return found

    return asyncio.run(go())


@pytest.mark.parametrize("seed", [None, 1, 2])
def test_a_request_made_among_others_is_the_one_made_alone_in_whatever_order(world, seed):
    steps, library, journal = world
    shown = list(steps)
    if seed:
        random.Random(seed).shuffle(shown)
    for step, one in zip(shown, made(shown, world), strict=True):
        (alone,) = made([step], ([step], library, journal))
        assert one == alone
        assert one.step.unit == step.unit
        assert one.request.messages[-1].content.count(step.unit.question)


def test_one_that_cannot_be_made_fails_alone(world):
    steps, library, journal = world
    broken = Step(replace(steps[3].unit, difficulty="none"))
    steps = [*steps[:3], broken, *steps[4:]]
    found = made(steps, (steps, library, journal))
    assert isinstance(found[3], KeyError)
    assert not any(isinstance(one, Exception) for one in [*found[:3], *found[4:]])
