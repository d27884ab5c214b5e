"""Whole runs whose instructions a teacher writes: full cells, the same bytes however they came."""

import contextlib
import json
import os
import random
import re
import sqlite3
import time

import pytest

from generator.explain import explain
from generator.run.planning import PROBE_CALLS
from generator.run.state import derive
from generator.store import open_run
from generator.teachers import TeacherFault
from generator.text import canonical
from tests import scripted
from tests.scripted import Scripted
from tests.tiny import Silent, askwright, carry_out, exported, finished, order

SMALL = {"n_categories": 2, "n_difficulties": 2, "quota": 6}


def small_world(folder, **changes):
    return scripted.write_world(folder, **{**SMALL, **changes})


def state_of(root):
    with open_run(root) as run:
        return derive(run)


def reasons_of(state):
    return {r.drop.reason for r in state.results if r.drop}


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A config whose instructions are all written; the export of a run that nothing disturbed."""
    folder = tmp_path_factory.mktemp("written")
    config = small_world(folder)
    report = carry_out(order(config, folder / "straight"), Scripted())
    assert report.is_complete
    return config, exported(folder / "straight", folder / "out"), report.n_calls


def test_every_cell_of_a_matrix_is_exactly_full_and_no_instruction_comes_twice(tmp_path):
    """30 % rubbish, 20 % duplicates, 10 % that no document supports; 6 x 3 cells."""
    config = scripted.write_world(tmp_path, quota=10)
    report = carry_out(order(config, tmp_path / "run"), Scripted(), None)
    assert report.is_complete
    assert report.state.counted() == report.state.quota
    assert set(report.state.quota.values()) == {10}
    kept = [r.example.question for r in report.state.results if r.state == "kept"]
    assert len({canonical(one) for one in kept}) == len(kept) == 180
    assert reasons_of(report.state) >= {
        "empty", "too-short", "no-instruction", "refers-to-passage", "needs-more-than-text",
        "several", "off-topic", "near-duplicate", "abstained", "surplus",
    }  # fmt: skip


def test_what_a_cell_needs_no_more_is_never_answered(tmp_path):
    teacher = Scripted(rubbish=0, duplicates=0, unsupported=0)
    report = carry_out(order(small_world(tmp_path), tmp_path / "run"), teacher)
    assert report.is_complete
    assert len(teacher.asked) == 4 * 6
    assert any(r.stage == "unique" and r.drop.reason == "surplus" for r in report.state.results)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("concurrency", [1, 16])
def test_order_of_replies_and_workers_change_no_byte(tmp_path, world, concurrency, seed):
    config, expected, n_calls = world
    an_order = order(config, tmp_path / "run", concurrency=concurrency)
    report = carry_out(an_order, Scripted(rng=random.Random(seed)))
    assert report.n_calls == n_calls
    assert exported(tmp_path / "run", tmp_path / "out") == expected


@pytest.mark.parametrize("limit", [1, 7, 20])
def test_a_run_begun_with_a_limit_ends_in_the_same_bytes(tmp_path, world, limit):
    config, expected, n_calls = world
    first = carry_out(order(config, tmp_path / "run", limit=limit), Scripted())
    second = carry_out(order(config, tmp_path / "run"), Scripted())
    assert (second.is_complete, first.n_calls + second.n_calls) == (True, n_calls)
    assert exported(tmp_path / "run", tmp_path / "out") == expected


def test_a_finished_run_calls_nobody(world):
    config, _, _ = world
    teacher = Scripted()
    report = carry_out(order(config, config.parent / "straight"), teacher)
    assert (report.n_calls, teacher.n_written, report.is_complete) == (0, 0, True)


def test_seven_distinct_instructions_are_kept_the_rest_is_listed_and_the_asking_ends(tmp_path):
    config = scripted.write_world(
        tmp_path, quota=20, n_categories=1, n_difficulties=1, n_products=4
    )
    only = [scripted.GOOD.format(cell="", aspect=one, product="Bradaxbradax")
            for one in scripted.ASPECTS[:7]]  # fmt: skip
    teacher, progress = Alternating(only), Silent()
    report = carry_out(order(config, tmp_path / "run"), teacher, progress)
    assert not report.is_complete
    assert list(report.state.counted().values()) == [7]
    assert "the teacher repeats itself" in progress.notes[-1]
    assert teacher.n_written <= PROBE_CALLS * 5


class Alternating(Scripted):
    """Has a few instructions and gives the next five of them, round and round."""

    def __init__(self, few):
        super().__init__()
        self.few = few

    def write(self, request):
        at = 5 * request.sample + 5 * self.n_written
        return [self.few[(at + i) % len(self.few)] for i in range(request.given.n_asked)]


def test_tr_26_a_teacher_that_always_says_the_same_is_stopped(tmp_path):
    config = small_world(tmp_path)
    same = ["In a area a level 0 case: what is the weight of the Bradaxbradax pump?"] * 5
    teacher, progress = Scripted(only=same), Silent()
    report = carry_out(order(config, tmp_path / "run"), teacher, progress)
    assert not report.is_complete
    assert sum(report.state.counted().values()) == 1
    assert teacher.n_written <= 4 * PROBE_CALLS * 5
    assert sum("the teacher repeats itself" in note for note in progress.notes) == 4


def test_tr_27_duplicates_but_for_case_and_punctuation_have_one_keeper(tmp_path):
    config = scripted.write_world(tmp_path, quota=1, n_categories=1, n_difficulties=1)
    one = "What is the weight of the Bradaxbradax pump?"
    forms = [one, one.upper(), f"  {one[:-1]} ??", one.replace(" ", "\u00a0"), f"1. {one}"]
    teacher = Scripted(only=forms)
    state = carry_out(order(config, tmp_path / "run"), teacher).state
    kept = [r.unit.id for r in state.results if r.state == "kept"]
    keepers = [r.drop.keeper for r in state.results if r.stage == "valid"]
    assert keepers[:4] == kept * 4


# Faults


def test_tr_15_a_short_reply_is_kept_and_the_rest_asked_again(tmp_path):
    config = scripted.write_world(tmp_path, quota=4, n_categories=1, n_difficulties=1)
    asked = []

    def spoil(n, texts):
        asked.append(len(texts))
        return json.dumps({"instructions": texts[:3]}) if n == 0 else None

    teacher = Scripted(rubbish=0, duplicates=0, unsupported=0, spoil=spoil)
    state = carry_out(order(config, tmp_path / "run", concurrency=1), teacher).state
    first = [r for r in state.results if r.unit.asking.sample == 0][:5]
    assert [r.stage for r in first] == ["answered"] * 4 + ["unique"]
    assert asked[:2] == [5, 2]
    texts = [r.unit.instruction for r in first]
    assert len(set(texts)) == 5


def test_a_reply_that_cannot_be_read_is_asked_for_once_more(tmp_path):
    config = scripted.write_world(tmp_path, quota=2, n_categories=1, n_difficulties=1)
    teacher = Scripted(rubbish=0, spoil=lambda n, texts: "Sure!" if n < 2 else None)
    report = carry_out(order(config, tmp_path / "run", concurrency=1), teacher)
    assert report.is_complete
    failed = [r for r in report.state.results if r.state == "failed"]
    assert {r.drop.reason for r in failed} == {"unparseable"}
    assert len(failed) == 5


def test_an_unanswered_call_stays_open_and_is_made_by_the_next_command(tmp_path, world):
    config, expected, _ = world
    fault = TeacherFault("no-recording", "no recorded reply")
    teacher = Scripted(spoil=lambda n, texts: fault if n == 1 else None)
    report = carry_out(order(config, tmp_path / "run", concurrency=1), teacher)
    assert not report.is_complete
    assert any(r.state == "open" for r in report.state.results)
    assert carry_out(order(config, tmp_path / "run"), Scripted()).is_complete
    assert exported(tmp_path / "run", tmp_path / "out") == expected


# Evolution


class Evolving(Scripted):
    """Changes the aspect that an instruction asks for, or says the same again.

    Args:
        is_stuck: it says the same again.
    """

    def __init__(self, *, is_stuck=False):
        super().__init__(rubbish=0, duplicates=0, unsupported=0)
        self.is_stuck = is_stuck

    def write(self, request):
        if request.kind == "ask":
            return super().write(request)
        old = re.search(r"the (\w+) of the", request.given.instruction)[1]
        known = " ".join(request.given.known)
        product = request.given.passages[0].title.split()[0]
        fresh = [a for a in scripted.ASPECTS if f"{a} of the {product}" not in known]
        new = old if self.is_stuck else random.Random(request.messages[0].content).choice(fresh)
        return [request.given.instruction.replace(f"the {old} of", f"the {new} of")]


EVOLVE = {"ask": {"share": 1, "evolve": ["deepen", "reason"], "evolve_share": 0.5}}


def test_an_evolved_instruction_keeps_its_parents_id_and_is_answered_as_any_other(tmp_path):
    config = small_world(tmp_path, settings=EVOLVE)
    report = carry_out(order(config, tmp_path / "run"), Evolving())
    assert report.is_complete
    kept = {r.unit.id: r.example for r in report.state.results if r.state == "kept"}
    evolved = [e for e in kept.values() if e.unit.asking.operator]
    # Half of six in each of four cells; two that come out alike leave their place to others.
    assert 8 <= len(evolved) <= 4 * 3
    assert {e.unit.asking.operator for e in evolved} == {"deepen", "reason"}
    for example in evolved:
        parent = kept[example.provenance["asking"]["parent"]]
        assert parent.unit.category == example.unit.category
        assert canonical(parent.question) != canonical(example.question)
        assert example.response.citations


def test_what_evolution_cannot_give_other_instructions_do(tmp_path):
    config = small_world(tmp_path, settings=EVOLVE)
    report = carry_out(order(config, tmp_path / "run"), Evolving(is_stuck=True))
    assert report.is_complete
    assert not any(r.unit.asking.operator for r in report.state.results if r.state == "kept")


def test_the_story_of_an_instruction_re_renders_the_prompts_that_wrote_it(tmp_path):
    config = small_world(tmp_path, settings=EVOLVE)
    carry_out(order(config, tmp_path / "run"), Evolving())
    with open_run(tmp_path / "run") as run:
        kept = [r for r in derive(run).results if r.state == "kept"]
        asked = next(r.unit for r in kept if not r.unit.asking.operator)
        evolved = next(r.unit for r in kept if r.unit.asking.operator)
        for one in (asked, evolved):
            story = "\n".join(line.text for line in explain(run, one.id))
            assert story.count("its hash is the call's key") == 2
            assert f"about {one.asking.document}:" in story
        assert f"{evolved.asking.operator} of {evolved.asking.parent}" in story


def test_a_call_that_wrote_several_instructions_is_paid_for_by_all_of_them(tmp_path):
    config = small_world(tmp_path)
    carry_out(order(config, tmp_path / "run"), Scripted(rubbish=0))
    kept = [r.example for r in state_of(tmp_path / "run").results if r.state == "kept"]
    assert all(len(e.provenance["calls"]) == 2 for e in kept)
    shared = [e.provenance["calls"][0] for e in kept]
    assert len(set(shared)) < len(shared)


# Seed instructions


def test_seed_instructions_are_shown_and_never_asked_again(tmp_path):
    cell = "area a level 0"
    seeds = [
        {"instruction": scripted.GOOD.format(cell=cell, aspect=a, product=p), "response": "Seen."}
        for a in scripted.ASPECTS
        for p in scripted.products_of(1)
    ]
    config = scripted.write_world(
        tmp_path, quota=3, n_categories=1, n_difficulties=1, n_products=2,
        settings={"seed_instructions": "seeds.jsonl"},
    )  # fmt: skip
    lines = "".join(json.dumps(seed) + "\n" for seed in seeds)
    (tmp_path / "seeds.jsonl").write_text(lines, encoding="utf-8")
    teacher = Scripted(rubbish=0, duplicates=0, unsupported=0)
    carry_out(order(config, tmp_path / "run", limit=2), teacher)
    state = carry_out(order(config, tmp_path / "run"), teacher).state  # it has seeds of its own
    drops = [r.drop for r in state.results if r.stage == "valid"]
    assert drops
    assert all(drop.keeper.startswith("seed ") for drop in drops)


# Beside templates


def test_a_quota_is_shared_by_templates_and_writing(tmp_path):
    templates = {"all": ["How heavy is the {{ product }} pump?"]}
    config = small_world(tmp_path, settings={
        "templates": templates,
        "variables": {"product": scripted.products_of(9)},
        "ask": {"share": 0.5},
    })  # fmt: skip
    report = carry_out(order(config, tmp_path / "run"), Heavy())
    kept = [r for r in report.state.results if r.state == "kept"]
    by_cell = {}
    for result in kept:
        n_written, n = by_cell.get(result.unit.cell, (0, 0))
        by_cell[result.unit.cell] = (n_written + (result.unit.asking is not None), n + 1)
    assert report.state.counted() == report.state.quota
    # Templates give nine distinct instructions to four cells of three each.
    assert sum(n for n, _ in by_cell.values()) == 4 * 6 - 9


class Heavy(Scripted):
    """Answers the template, too."""

    def answer(self, given):
        given_again = given.instruction.replace("How heavy is the", "what is the weight of the")
        return super().answer(type(given)(given_again, given.passages))


# Kills


def killed_and_resumed(config, root, n, expected, out):
    """Kill a process after n replies, whatever it is at, and let another one go on."""
    process = askwright("generate", config, "--run", root, "--concurrency", 4)
    while process.poll() is None and n_replies(root) < n:
        time.sleep(0.005)
    process.kill()
    process.communicate()
    code, said, err = finished("generate", config, "--run", root, "--concurrency", 4)
    assert code == 0, said + err
    assert exported(root, out) == expected


def n_replies(root):
    try:
        sql = sqlite3.connect(f"file:{root / 'journal.sqlite'}?mode=ro", uri=True)
        with contextlib.closing(sql):
            return sql.execute("SELECT count(*) FROM outcomes").fetchone()[0]
    except sqlite3.OperationalError:
        return 0


@pytest.fixture(scope="module")
def offline(tmp_path_factory):
    """A config whose instructions the extractive teacher writes, slowly; its export and calls."""
    folder = tmp_path_factory.mktemp("offline")
    slow = {"provider": "extractive", "options": {"delay_ms": 8}}
    settings = {"teachers": {"answer": slow}, "dedup": {"threshold": 0.999}}
    config = scripted.write_world(
        folder, quota=12, n_categories=2, n_difficulties=1, n_products=12, settings=settings
    )
    products = scripted.products_of(12)
    for n, product in enumerate(products):
        text = "".join(
            f"The {one} pump {product} costs €{10 * n + m}.\n\n"
            for m, one in enumerate(("small", "large", "quiet"))
        )
        (folder / "documents" / f"{product.lower()}.md").write_text(text, encoding="utf-8")
    code, said, err = finished("generate", config, "--run", folder / "straight")
    assert code == 0, said + err
    return config, exported(folder / "straight", folder / "out"), n_replies(folder / "straight")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
@pytest.mark.parametrize("share", [0.1, 0.6])
def test_a_run_killed_while_it_writes_or_answers_ends_in_the_same_bytes(tmp_path, offline, share):
    config, expected, n = offline
    killed_and_resumed(config, tmp_path / "run", int(n * share), expected, tmp_path / "out")


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
@pytest.mark.parametrize("seed", range(20))
def test_a_run_killed_at_20_random_instants_ends_in_the_same_bytes(tmp_path, offline, seed):
    config, expected, n = offline
    at = random.Random(seed).randrange(n)
    killed_and_resumed(config, tmp_path / "run", at, expected, tmp_path / "out")
