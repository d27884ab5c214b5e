"""Whole runs in this process: what a run gives doesn't depend on how it came about."""

import random

import pytest

from generator.errors import KnowledgeError, UsageError
from generator.run.state import derive
from generator.store import open_run
from generator.teachers import TeacherFault
from tests import tiny
from tests.tiny import PRODUCTS, Quoting, carry_out, exported, order, shuffled, write_world

MANY = tuple(f"Pump{n}" for n in range(40))
UNREADABLE = "Sure! Here is your answer."


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A config of 20 examples, and the export of a run that nothing disturbed."""
    folder = tmp_path_factory.mktemp("world")
    config = write_world(folder)
    teacher = Quoting()
    report = carry_out(order(config, folder / "straight"), teacher)
    assert report.is_complete
    return config, exported(folder / "straight", folder / "out"), len(teacher.asked)


def state_of(root):
    with open_run(root) as run:
        return derive(run)


def test_every_cell_holds_its_quota(world):
    config, _, _ = world
    state = state_of(config.parent / "straight")
    assert set(state.quota.values()) == {5}
    assert state.counted() == state.quota


def test_an_abstention_is_replaced_by_another_unit(tmp_path):
    config = write_world(tmp_path, per_cell=4, products=("Alder", "Birch"))
    carry_out(order(config, tmp_path / "run"))
    state = state_of(tmp_path / "run")
    dropped = [r for r in state.results if r.state == "dropped"]
    assert {r.drop.reason for r in dropped} == {"abstained"}
    assert state.counted() == state.quota
    assert max(r.unit.round for r in state.results) > 1


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("concurrency", [1, 16])
def test_cc_4_order_of_replies_and_workers_change_no_byte(tmp_path, world, concurrency, seed):
    config, expected, _ = world
    an_order = order(config, tmp_path / "run", concurrency=concurrency)
    carry_out(an_order, shuffled(seed))
    assert exported(tmp_path / "run", tmp_path / "out") == expected


@pytest.mark.parametrize("limit", [1, 7, 20])
def test_a_run_begun_with_a_limit_ends_in_the_same_bytes(tmp_path, world, limit):
    config, expected, n_asked = world
    first, second = Quoting(), Quoting()
    report = carry_out(order(config, tmp_path / "run", limit=limit), first)
    assert (report.is_complete, len(first.asked)) == (True, limit)
    assert carry_out(order(config, tmp_path / "run"), second).is_complete
    assert len(first.asked) + len(second.asked) == n_asked
    assert exported(tmp_path / "run", tmp_path / "out") == expected


def test_a_limit_is_a_balanced_sample(tmp_path, world):
    config, _, _ = world
    report = carry_out(order(config, tmp_path / "run", limit=8))
    cells = [r.unit.cell for r in report.state.results if r.unit.id in report.selected]
    assert all(cells.count(cell) == 2 for cell in report.state.quota)


def test_pd_32_a_finished_run_calls_nobody_and_changes_nothing(world):
    config, expected, _ = world
    teacher = Quoting()
    report = carry_out(order(config, config.parent / "straight"), teacher)
    assert (report.n_calls, teacher.asked, report.is_complete) == (0, [], True)
    assert exported(config.parent / "straight", config.parent / "again") == expected


def test_pd_31_the_log_is_as_long_for_many_units_as_for_few(tmp_path):
    n_lines = []
    for per_cell in (2, 9):
        (tmp_path / f"{per_cell}").mkdir()
        config = write_world(tmp_path / f"{per_cell}", per_cell=per_cell)
        report = carry_out(order(config, tmp_path / f"{per_cell}" / "run"))
        assert report.n_calls >= 4 * per_cell
        log = tmp_path / f"{per_cell}" / "run" / "log.txt"
        n_lines.append(len(log.read_text("utf-8").splitlines()))
    assert n_lines[0] == n_lines[1] > 0


def test_one_category_is_finished_by_itself(tmp_path, world):
    config, _, _ = world
    report = carry_out(order(config, tmp_path / "run", categories=("sales",)))
    assert report.is_complete
    counted = report.state.counted()
    assert counted["sales", "basic"] == counted["sales", "advanced"] == 5
    assert counted["service", "basic"] == 0
    assert carry_out(order(config, tmp_path / "run")).is_complete


def test_an_unknown_category_is_refused_before_anything_is_written(tmp_path, world):
    config, _, _ = world
    with pytest.raises(UsageError, match="must be one of sales, service"):
        carry_out(order(config, tmp_path / "run", categories=("sails",)))
    assert not (tmp_path / "run").exists()


# Faults


def test_a_unit_without_a_reply_stays_open_and_is_asked_by_the_next_command(tmp_path, world):
    config, expected, _ = world
    fault = TeacherFault("no-recording", "no recorded reply")
    report = carry_out(order(config, tmp_path / "run"), Quoting(replies={3: fault}))
    assert not report.is_complete
    assert [r.drop.reason for r in report.state.results if r.state == "open"] == ["no-recording"]
    again = Quoting()
    assert carry_out(order(config, tmp_path / "run"), again).is_complete
    assert exported(tmp_path / "run", tmp_path / "out").keys() == expected.keys()


def test_a_run_with_passing_faults_ends_in_the_same_examples(tmp_path, world):
    """Faults come in another order every time; what is kept in the end is the same."""
    config, expected, _ = world
    fault = TeacherFault("no-recording", "not now")
    for seed in range(3):
        rng = random.Random(seed)
        replies = {n: fault for n in range(30) if rng.random() < 0.3}
        carry_out(order(config, tmp_path / "run"), Quoting(rng, replies))
    assert carry_out(order(config, tmp_path / "run")).is_complete
    mine = exported(tmp_path / "run", tmp_path / "out")
    assert mine == expected


def test_an_unreadable_reply_is_asked_for_once_more(tmp_path, world):
    config, _, n_asked = world
    teacher = Quoting(replies={0: UNREADABLE})
    report = carry_out(order(config, tmp_path / "run", concurrency=1), teacher)
    assert report.is_complete
    assert len(teacher.asked) == n_asked + 1
    assert teacher.asked[0] == teacher.asked[1]


def test_a_unit_that_is_never_readable_has_failed_and_is_replaced(tmp_path, world):
    config, _, _ = world
    teacher = Quoting(replies={0: UNREADABLE, 1: UNREADABLE})
    report = carry_out(order(config, tmp_path / "run", concurrency=1), teacher)
    failed = [r for r in report.state.results if r.state == "failed"]
    assert [r.drop.reason for r in failed] == ["unparseable"]
    assert report.state.counted() == report.state.quota


def test_a_cell_that_gives_nothing_is_given_up(tmp_path):
    config = write_world(tmp_path, per_cell=30, products=MANY)
    teacher = Quoting(replies=dict.fromkeys(range(999), '{"claims": [], "abstains": true}'))
    report = carry_out(order(config, tmp_path / "run"), teacher)
    assert not report.is_complete
    assert len(teacher.asked) == 4 * 30  # what was planned at first, and not one more


def test_a_small_cell_is_tried_24_times(tmp_path):
    config = write_world(tmp_path, per_cell=2, categories=("sales",), products=MANY)
    teacher = Quoting(replies=dict.fromkeys(range(999), '{"claims": [], "abstains": true}'))
    carry_out(order(config, tmp_path / "run"), teacher)
    assert len(teacher.asked) == 2 * 24


# Documents


def test_a_run_goes_on_from_its_own_copy_of_the_documents(tmp_path, world):
    _, expected, _ = world
    config = write_world(tmp_path / "mine")
    carry_out(order(config, tmp_path / "run", limit=7))
    (config.parent / "documents").rename(config.parent / "moved")
    progress = tiny.Silent()
    assert carry_out(order(config, tmp_path / "run"), progress=progress).is_complete
    assert any("its own copy" in note for note in progress.notes)
    assert exported(tmp_path / "run", tmp_path / "out") == expected


def test_dc_1_without_documents_nothing_is_begun(tmp_path, world):
    config = write_world(tmp_path / "mine")
    (config.parent / "documents").rename(config.parent / "moved")
    with pytest.raises(KnowledgeError):
        carry_out(order(config, tmp_path / "run"))
    assert not (tmp_path / "run").exists()


def test_dc_25_a_changed_document_is_refused_and_named(tmp_path):
    config = write_world(tmp_path / "mine")
    carry_out(order(config, tmp_path / "run", limit=3))
    with (config.parent / "documents" / "elm.md").open("a", encoding="utf-8") as file:
        file.write("\nIt is green.\n")
    teacher = Quoting()
    with pytest.raises(UsageError, match="a document is changed"):
        carry_out(order(config, tmp_path / "run"), teacher)
    assert teacher.asked == []


def test_tp_11_22_a_unit_whose_prompt_cannot_be_rendered_fails_and_the_others_go_on(tmp_path):
    config = write_world(tmp_path, products=PRODUCTS[:8], prompts={"answer": "own.j2"})
    own = (
        "{{ instruction }}\n{{ passages[4].text if 'Alder' in instruction else passages | count }}"
    )
    (tmp_path / "own.j2").write_text(own, encoding="utf-8")
    teacher = Quoting()
    report = carry_out(order(config, tmp_path / "run"), teacher)
    with open_run(tmp_path / "run") as opened:
        results = derive(opened).results
    failed = [r for r in results if r.state == "failed"]
    assert failed
    assert all("Alder" in r.unit.instruction for r in failed)
    assert {r.drop.reason for r in failed} == {"prompt"}
    assert "the answer prompt, line 2: " in failed[0].drop.detail
    assert not any("Alder" in asked for asked in teacher.asked)
    assert sum(r.state == "kept" for r in results) == 20
    assert report.is_complete
