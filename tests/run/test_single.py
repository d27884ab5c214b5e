"""One unit is told as the whole run tells it."""

import pytest

from generator.errors import UsageError
from generator.review import decision
from generator.run.single import single
from generator.run.state import derive
from generator.store import open_run
from tests.tiny import carry_out, order, write_world

AT = "2026-01-01T00:00:00+00:00"


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("world")
    carry_out(order(write_world(folder), folder / "run"))
    with open_run(folder / "run") as opened:
        kept = [r.example for r in derive(opened).results if r.example]
        opened.journal.add_decision(decision(kept[0], "accept", at=AT))
        opened.journal.add_decision(decision(kept[1], "reject", reason="tone", at=AT))
        opened.journal.add_decision(decision(kept[2], "edit", response="See page 9.", at=AT))
        yield opened


def test_every_unit_is_told_as_the_whole_run_tells_it(run):
    for result in derive(run).results:
        assert single(run, result.unit.id).result == result


def test_the_beginning_of_an_id_is_enough(run):
    name = derive(run).results[0].unit.id
    assert single(run, name[:12]).result.unit.id == name


@pytest.mark.parametrize(("name", "why"), [("", "several"), ("no such id", "no unit")])
def test_an_id_must_name_one_unit(run, name, why):
    with pytest.raises(UsageError, match=why):
        single(run, name)
