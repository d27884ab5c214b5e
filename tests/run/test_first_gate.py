"""The first gate: people approve instructions before anybody is paid for answering them."""

import pytest

from generator.explain import explain
from generator.records.calls import Reply
from generator.review.instructions import instruction_decision
from generator.run.saving import saved_by
from generator.run.single import single
from generator.run.standing import stand, standing
from generator.run.state import derive
from generator.store import open_run
from tests import scripted
from tests.tiny import PRODUCTS, Quoting, carry_out, exported, order, write_world

AT = "2026-01-01T00:00:00+00:00"


class Mute:
    """A teacher that must not be asked."""

    provider = "mute"
    model = "1"

    async def reply(self, request):
        raise AssertionError(f"nobody may be asked; got {request.given.instruction!r}")


@pytest.fixture
def config(tmp_path):
    return write_world(tmp_path)


def stop_after_ask(config, root, **changes):
    return carry_out(order(config, root, stop_after="ask", **changes), Mute())


def waiting(root):
    with open_run(root) as run:
        return [r.unit for r in derive(run).results if r.state == "open"]


def say(root, unit, verdict, **more):
    with open_run(root) as run:
        run.journal.add_decision(instruction_decision(unit, verdict, at=AT, **more))


def results_of(root):
    with open_run(root) as run:
        return {r.unit.id: r for r in derive(run).results}


def test_stopping_before_the_answers_asks_nobody_and_is_complete(config, tmp_path):
    report = stop_after_ask(config, tmp_path / "run")

    assert (report.n_calls, report.is_complete) == (0, True)
    assert len(waiting(tmp_path / "run")) == 20


def test_what_nobody_touched_ends_in_the_bytes_of_a_run_that_never_stopped(config, tmp_path):
    carry_out(order(config, tmp_path / "straight"))
    stop_after_ask(config, tmp_path / "run")
    carry_out(order(config, tmp_path / "run"))

    straight, stopped = (exported(tmp_path / n, tmp_path / f"{n}-out") for n in ("straight", "run"))
    assert stopped == straight


def test_a_rejected_instruction_is_never_answered_and_its_cell_is_refilled(config, tmp_path):
    root = tmp_path / "run"
    stop_after_ask(config, root)
    bad = waiting(root)[0]
    say(root, bad, "reject", reason="unnatural")
    teacher = Quoting()

    report = carry_out(order(config, root), teacher)

    assert report.is_complete
    assert bad.instruction not in teacher.asked
    drop = results_of(root)[bad.id].drop
    assert (drop.reason, drop.detail) == ("rejected-instruction", "unnatural")
    assert report.state.counted() == report.state.quota


def test_the_refill_can_be_looked_at_before_it_is_answered_too(config, tmp_path):
    root = tmp_path / "run"
    stop_after_ask(config, root)
    bad = waiting(root)[0]
    say(root, bad, "reject", reason="unnatural")

    report = stop_after_ask(config, root)

    assert report.is_complete
    fresh = [unit for unit in waiting(root) if unit.round == 2]
    assert [unit.cell for unit in fresh] == [bad.cell]


def test_an_edited_instruction_is_what_is_answered_compared_and_exported(config, tmp_path):
    root = tmp_path / "run"
    stop_after_ask(config, root)
    unit = next(u for u in waiting(root) if "Alder" in u.instruction)
    text = "Tell me the voltage of the Birch pump, please."
    say(root, unit, "edit", instruction=text)
    teacher = Quoting()

    carry_out(order(config, root), teacher)

    assert text in teacher.asked
    assert unit.instruction not in teacher.asked
    example = results_of(root)[unit.id].example
    assert (example.instruction, example.status) == (text, "generated")
    assert "The voltage of the Birch pump" in example.response.text
    assert example.provenance["planned_instruction"] == unit.instruction
    rows = exported(root, tmp_path / "out")["jsonl.jsonl"].decode()
    assert text in rows


def test_an_edit_after_the_answer_asks_anew_and_an_undo_brings_the_old_answer_back(
    config, tmp_path
):
    root = tmp_path / "run"
    carry_out(order(config, root))
    before = exported(root, tmp_path / "before")
    unit = next(r.unit for r in results_of(root).values() if "Alder" in r.unit.instruction)
    say(root, unit, "edit", instruction="Tell me the height of the Cedar pump, please.")
    assert results_of(root)[unit.id].state == "open"

    teacher = Quoting()
    carry_out(order(config, root), teacher)
    assert teacher.asked == ["Tell me the height of the Cedar pump, please."]

    edited = results_of(root)[unit.id].unit
    say(root, edited, "undo")
    assert exported(root, tmp_path / "after") == before
    assert carry_out(order(config, root), Mute()).n_calls == 0


def test_an_accepted_instruction_stays_whatever_is_near_it(tmp_path):
    config = write_world(tmp_path, dedup={"threshold": 0.99})
    root = tmp_path / "run"
    stop_after_ask(config, root)
    first, second = [u for u in waiting(root) if u.cell == ("sales", "basic")][:2]
    say(root, second, "edit", instruction=first.instruction)

    found = results_of(root)

    assert (found[first.id].drop.reason, found[first.id].drop.keeper) == (
        "near-duplicate",
        second.id,
    )
    assert found[second.id].state == "open"


def test_the_summary_says_what_rejecting_saved(tmp_path):
    teachers = {"answer": {"provider": "openai", "model": "m", "options": {
        "price": {"input": 10.0, "output": 20.0}}}}  # fmt: skip
    config = write_world(tmp_path, teachers=teachers)
    root = tmp_path / "run"
    stop_after_ask(config, root)
    for unit in waiting(root)[:3]:
        say(root, unit, "reject", reason="duplicate")

    with open_run(root) as run:
        state = derive(run)
        saved = saved_by(state.library.config, state.results)
        assert standing(run) == stand(state)
        assert standing(run).saved == saved  # now from the cache

    assert (saved.n_rejected, saved.n_filtered) == (3, 0)
    assert 3 * 500 < saved.n_input < 3 * 2_000
    low, high = saved.cost_usd
    assert low == pytest.approx(saved.n_input * 10e-6 + saved.n_output[0] * 20e-6)
    assert 0 < low <= high


def test_the_story_of_one_unit_knows_the_edited_instruction(config, tmp_path):
    root = tmp_path / "run"
    stop_after_ask(config, root)
    unit = waiting(root)[0]
    say(root, unit, "edit", instruction="Tell me the weight of the Elm pump, please.")
    carry_out(order(config, root))

    with open_run(root) as run:
        assert single(run, unit.id).result.unit.instruction.startswith("Tell me the weight")
        story = "\n".join(line.text for line in explain(run, unit.id))
    assert "its hash is the call's key" in story


def test_a_cell_that_can_not_be_filled_is_not_complete(tmp_path):
    config = write_world(tmp_path, per_cell=4, products=PRODUCTS[:1])
    root = tmp_path / "run"
    assert stop_after_ask(config, root).is_complete
    for unit in waiting(root):
        say(root, unit, "reject", reason="unnatural")

    assert not stop_after_ask(config, root).is_complete


def test_what_a_teacher_wrote_waits_for_people_too(tmp_path):
    config = scripted.write_world(tmp_path, n_categories=2, n_difficulties=1, quota=4)
    root = tmp_path / "run"
    teacher = scripted.Scripted(rubbish=0, duplicates=0, unsupported=0)
    report = carry_out(order(config, root, stop_after="ask"), teacher)
    assert report.is_complete
    assert (teacher.n_written > 0, teacher.asked) == (True, [])
    bad = waiting(root)[0]
    say(root, bad, "reject", reason="not-about-documents")

    report = carry_out(order(config, root), teacher)

    assert report.is_complete
    assert len(teacher.asked) == 8
    assert bad.instruction not in teacher.asked
    assert results_of(root)[bad.id].drop.reason == "rejected-instruction"


def test_only_approved_instructions_are_answered_where_the_command_says_so(config, tmp_path):
    root = tmp_path / "run"
    stop_after_ask(config, root)
    first, second, third = waiting(root)[:3]
    say(root, first, "accept")
    say(root, second, "edit", instruction="Tell me the weight of the Elm pump, please.")
    say(root, third, "reject", reason="unnatural")
    teacher = Quoting()

    report = carry_out(order(config, root, approved_only=True), teacher)

    assert not report.is_complete
    assert sorted(teacher.asked) == sorted(
        [first.instruction, "Tell me the weight of the Elm pump, please."]
    )
    assert all(r.unit.round == 1 for r in report.state.results)
    assert carry_out(order(config, root), teacher).is_complete


def test_what_was_never_written_saved_nothing(tmp_path):
    config = scripted.write_world(tmp_path, n_categories=2, n_difficulties=1, quota=6)

    class Dry(scripted.Scripted):
        """Has nothing to ask about every other passage."""

        async def reply(self, request):
            found = await super().reply(request)
            return Reply('{"instructions": []}') if self.n_written % 2 else found

    report = carry_out(order(config, tmp_path / "run", stop_after="ask"), Dry())

    dropped = [r for r in report.state.results if r.state == "dropped"]
    written = [r for r in dropped if r.drop.reason not in ("not-written", "surplus")]
    saved = saved_by(report.state.library.config, report.state.results)
    assert saved.n_filtered == len(written) > 0
    assert any(r.drop.reason == "not-written" for r in dropped)
