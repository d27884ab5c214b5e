"""Conversations: every turn is asked, gated and counted as a unit of its own."""

import contextlib
import json
import random
import shutil

import pytest

from generator.cli import main
from generator.errors import ProviderError
from generator.explain import explain
from generator.records.calls import Reply
from generator.review import decision
from generator.run.state import derive
from generator.run.turns import MAX_TRIES
from generator.store import open_run
from tests.tiny import (
    ASPECTS,
    PRODUCTS,
    ROOT,
    Quoting,
    carry_out,
    exported,
    order,
    shuffled,
    write_world,
)

AT = "2026-01-01T00:00:00+00:00"
FOLLOW_UP = "And what is the {{ aspect2 }} of the {{ product }} pump?"


def world_of(folder, turns=None, **settings):
    turns = turns or [{"follow_ups": 2, "templates": [FOLLOW_UP]}]
    return write_world(folder, **{"turns": turns, "per_cell": 3, **settings})


def state_of(root):
    with open_run(root) as run:
        return derive(run)


def turns_of(report):
    kept = [r.unit.turn for r in report.state.results if r.state == "kept"]
    return {turn: kept.count(turn) for turn in sorted(set(kept))}


def rows_of(files, name="jsonl"):
    return [json.loads(line) for line in files[f"{name}.jsonl"].decode().splitlines()]


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    folder = tmp_path_factory.mktemp("talk")
    config = world_of(folder)
    report = carry_out(order(config, folder / "straight"))
    assert report.is_complete
    return config, exported(folder / "straight", folder / "out"), report.n_calls


def test_quotas_count_conversations_by_their_first_turn(world):
    config, files, _ = world
    state = state_of(config.parent / "straight")

    assert state.counted() == state.quota
    assert set(state.quota.values()) == {3}
    turns = [row["turn"] for row in rows_of(files)]
    assert {turn: turns.count(turn) for turn in set(turns)} == {1: 12, 2: 12, 3: 12}


def test_every_turn_is_grounded_in_the_passages_of_the_first(world):
    _, files, _ = world
    rows = {row["id"]: row for row in rows_of(files)}

    for row in rows.values():
        assert row["citations"]
        assert row["checks"]
        if row["turn"] > 1:
            parent = rows[row["parent"]]
            shown = [{**entry, "score": None} for entry in parent["context"]]
            assert row["context"] == shown  # they weren't searched for again
            assert (row["category"], row["difficulty"]) == (
                parent["category"],
                parent["difficulty"],
            )
            assert row["conversation"] == [
                *parent["conversation"],
                {"instruction": parent["instruction"], "response": parent["response"]},
            ]
            assert row["response"] not in json.dumps(row["conversation"])


def test_a_bound_value_stays_and_a_new_draw_differs_from_all_before(world):
    _, files, _ = world
    rows = {row["id"]: row for row in rows_of(files)}

    for row in rows.values():
        if row["turn"] == 3:
            second = rows[row["parent"]]
            first = rows[second["parent"]]
            products = {one["variables"]["product"] for one in (first, second, row)}
            aspects = [first["variables"]["aspect"], second["variables"]["aspect2"]]
            assert len(products) == 1
            assert len({*aspects, row["variables"]["aspect2"]}) == 3


def test_messages_hold_one_conversation_a_row(world):
    _, files, _ = world
    rows = rows_of(files, "messages")

    assert len(rows) == 12
    for row in rows:
        roles = [message["role"] for message in row["messages"]]
        assert roles == ["system", *["user", "assistant"] * 3]
    history = [row for row in rows_of(files, "alpaca") if "history" in row]
    assert len(history) == 24
    lecture = json.loads(files["lecture.json"])
    assert lecture["metadata"]["total_samples"] == len(lecture["dataset"]) == 12


def test_the_teacher_is_sent_the_conversation_so_far(tmp_path):
    config = world_of(tmp_path)
    teacher = Listening()
    carry_out(order(config, tmp_path / "run"), teacher)

    lengths = [len(messages) for messages in teacher.heard]
    assert {n: lengths.count(n) >= 12 for n in set(lengths)} == {2: True, 4: True, 6: True}
    longest = max(teacher.heard, key=len)
    assert [m.role for m in longest] == ["system", *["user", "assistant"] * 2, "user"]
    assert longest[1].content.startswith(("What is the", "Which"))
    assert "<passage" not in longest[1].content
    assert "<passage" in longest[5].content


class Listening(Quoting):
    def __init__(self):
        super().__init__()
        self.heard = []

    async def reply(self, request):
        self.heard.append(request.messages)
        return await super().reply(request)


@pytest.mark.parametrize("concurrency", [1, 16])
def test_order_of_replies_and_workers_change_no_byte(tmp_path, world, concurrency):
    config, expected, n_calls = world
    report = carry_out(order(config, tmp_path / "run", concurrency=concurrency), shuffled(3))

    assert report.n_calls == n_calls
    assert exported(tmp_path / "run", tmp_path / "out") == expected


@pytest.mark.parametrize("limit", [1, 12])
def test_a_run_begun_with_a_limit_ends_in_the_same_bytes(tmp_path, world, limit):
    config, expected, n_calls = world
    first = carry_out(order(config, tmp_path / "run", limit=limit))
    second = carry_out(order(config, tmp_path / "run"))

    assert (second.is_complete, first.n_calls + second.n_calls) == (True, n_calls)
    assert exported(tmp_path / "run", tmp_path / "out") == expected


@pytest.mark.parametrize("seed", range(6))
def test_a_run_stopped_at_any_reply_ends_in_the_same_bytes(tmp_path, world, seed):
    """A fault ends a run at some commit, as a kill does; tests/test_flow.py kills processes."""
    config, expected, _ = world
    rng = random.Random(seed)
    for _ in range(3):
        teacher = Quoting(replies={rng.randrange(14): ProviderError("stopped")})
        with contextlib.suppress(ProviderError):
            carry_out(order(config, tmp_path / "run", concurrency=4), teacher)
    carry_out(order(config, tmp_path / "run"))

    assert exported(tmp_path / "run", tmp_path / "out") == expected


def test_a_finished_run_calls_nobody(world):
    config, _, _ = world
    assert carry_out(order(config, config.parent / "straight")).n_calls == 0


def test_dropping_a_parent_drops_its_follow_ups_and_its_conversation_is_made_up_for(tmp_path):
    config = world_of(tmp_path)
    root = tmp_path / "run"
    carry_out(order(config, root))
    before = state_of(root)
    second = next(r for r in before.results if r.unit.turn == 2)
    with open_run(root) as run:
        first = next(r.example for r in before.results if r.unit.id == second.unit.parent)
        run.journal.add_decision(decision(first, "reject", reason="tone", at=AT))

    found = {r.unit.id: r for r in state_of(root).results}
    assert found[second.unit.id].drop.reason == "parent-dropped"
    third = next(r for r in before.results if r.unit.parent == second.unit.id)
    assert found[third.unit.id].drop.reason == "parent-dropped"

    report = carry_out(order(config, root))
    assert report.is_complete
    assert turns_of(report) == {1: 12, 2: 12, 3: 12}


def test_a_follow_up_that_nothing_answers_is_tried_with_others_and_then_left(tmp_path):
    """Quince isn't documented: the follow-up about it abstains, the other template is kept."""
    about_quince = "And what is the {{ aspect2 }} of the Quince pump?"
    config = world_of(tmp_path, [{"follow_ups": 1, "templates": [about_quince]}])
    report = carry_out(order(config, tmp_path / "run"))

    assert report.is_complete
    tried = [r for r in report.state.results if r.unit.turn == 2]
    assert {r.drop.reason for r in tried} <= {"abstained", "near-duplicate"}
    by_parent = [r.unit.parent for r in tried]
    assert max(by_parent.count(parent) for parent in by_parent) <= 3

    both = world_of(tmp_path / "b", [{"follow_ups": 1, "templates": [about_quince, FOLLOW_UP]}])
    report = carry_out(order(both, tmp_path / "b" / "run"))
    assert turns_of(report) == {1: 12, 2: 12}


def test_an_answer_that_only_repeats_is_dropped(tmp_path):
    again = "Please tell me the {{ aspect }} of the {{ product }} pump once more."
    config = world_of(tmp_path, [{"follow_ups": 1, "templates": [again]}])
    report = carry_out(order(config, tmp_path / "run"), Stubborn())

    tried = [r for r in report.state.results if r.unit.turn == 2]
    assert {r.drop.reason for r in tried} == {"repeats-turn"}
    assert report.state.counted() == report.state.quota


class Stubborn(Quoting):
    """Quotes passages as the prompt shows them, said or not."""

    async def reply(self, request):
        texts = request.messages[-1].content.split("<passage")[1:]
        for at, text in enumerate(texts):
            for line in text.splitlines():
                if self.fits(request.given.instruction, line):
                    claim = {"text": line, "quotes": [{"passage": at, "text": line}]}
                    return self.said({"claims": [claim], "abstains": False})
        return self.said({"claims": [], "abstains": True})

    def fits(self, instruction, line):
        words = set(instruction.replace("?", " ").replace(".", " ").split())
        return line.startswith("The ") and {line.split()[1], line.split()[4]} <= words

    def said(self, data):
        return Reply(json.dumps(data))


def test_only_the_cells_of_an_entry_are_conversations(tmp_path):
    turns = [{"category": "sales", "difficulty": ["basic"], "follow_ups": 1,
              "templates": [FOLLOW_UP]}]  # fmt: skip
    report = carry_out(order(world_of(tmp_path, turns), tmp_path / "run"))

    cells = {r.unit.cell for r in report.state.results if r.unit.turn == 2}
    assert cells == {("sales", "basic")}


def test_a_longer_conversation_is_an_update_that_asks_only_what_is_new(tmp_path):
    config = world_of(tmp_path, [{"follow_ups": 1, "templates": [FOLLOW_UP]}])
    first = carry_out(order(config, tmp_path / "run"))
    longer = world_of(tmp_path, [{"follow_ups": 2, "templates": [FOLLOW_UP]}])
    second = carry_out(order(longer, tmp_path / "run", update=True))

    assert turns_of(first) == {1: 12, 2: 12}
    assert turns_of(second) == {1: 12, 2: 12, 3: 12}
    assert second.n_calls == sum(1 for r in second.state.results if r.unit.turn == 3)
    shorter = world_of(tmp_path, [{"follow_ups": 1, "templates": [FOLLOW_UP]}])
    third = carry_out(order(shorter, tmp_path / "run", update=True))
    assert third.n_calls == 0
    states = [r.state for r in third.state.results if r.unit.turn == 3]
    assert states == ["retired"] * 12


def test_the_story_of_a_turn_is_the_prompt_that_was_sent(world):
    config, files, _ = world
    last = next(row for row in rows_of(files) if row["turn"] == 3)
    with open_run(config.parent / "straight") as run:
        story = "\n".join(line.text for line in explain(run, last["id"]))

    assert "its hash is the call's key" in story
    assert "verified" in story
    assert f"turn         3, it follows up {last['parent']}" in story
    assert all(turn["response"] in story for turn in last["conversation"])


def test_offline_the_extractive_teacher_holds_conversations(tmp_path, capsys):
    config = world_of(tmp_path)
    assert main(["generate", str(config), "--run", str(tmp_path / "run"), "--quiet"]) == 0
    rows = rows_of(exported(tmp_path / "run", tmp_path / "out"))

    turns = [row["turn"] for row in rows]
    assert turns.count(1) == 12
    assert turns.count(2) >= 10


class Talkative(Quoting):
    """Also writes follow-ups: about another aspect of the product, in few words."""

    def __init__(self, **more):
        super().__init__(**more)
        self.n_written = 0

    async def reply(self, request):
        if request.kind != "ask":
            return await super().reply(request)
        self.n_written += 1
        talk = request.messages[0].content
        product = next(name for name in PRODUCTS if f"{name} pump" in talk)
        fresh = [one for one in ASPECTS if f"The {one} of" not in talk.split("<passage")[0]]
        text = f"And the {fresh[0]} of the {product} pump?"
        return Reply(json.dumps({"instructions": [text]}))


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """A world whose follow-ups a teacher writes."""
    folder = tmp_path_factory.mktemp("written")
    config = world_of(folder, [{"follow_ups": 2}])
    teacher = Talkative()
    report = carry_out(order(config, folder / "straight"), teacher)
    assert report.is_complete
    assert teacher.n_written == 24
    return config, exported(folder / "straight", folder / "out"), report


def test_a_teacher_writes_follow_ups_from_the_conversation_so_far(written):
    _, files, report = written

    assert turns_of(report) == {1: 12, 2: 12, 3: 12}
    for row in rows_of(files):
        if row["turn"] > 1:
            assert row["instruction"].startswith("And the ")
            assert row["template"] == ""
            said = [turn["response"] for turn in row["conversation"]]
            assert row["response"] not in said


@pytest.mark.parametrize("concurrency", [1, 16])
def test_with_written_follow_ups_workers_change_no_byte(tmp_path, written, concurrency):
    config, expected, _ = written
    an_order = order(config, tmp_path / "run", concurrency=concurrency)
    carry_out(an_order, Talkative(rng=random.Random(5)))

    assert exported(tmp_path / "run", tmp_path / "out") == expected


def test_the_story_of_a_written_turn_is_the_prompt_that_was_sent(written):
    config, files, _ = written
    last = next(row for row in rows_of(files) if row["turn"] == 3)
    with open_run(config.parent / "straight") as run:
        story = "\n".join(line.text for line in explain(run, last["id"]))

    assert "its hash is the call's key" in story


def test_a_teacher_without_an_idea_ends_the_conversation(tmp_path):
    class Mute(Talkative):
        async def reply(self, request):
            if request.kind != "ask":
                return await super().reply(request)
            self.n_written += 1
            return Reply(json.dumps({"instructions": []}))

    teacher = Mute()
    report = carry_out(order(world_of(tmp_path, [{"follow_ups": 2}]), tmp_path / "run"), teacher)

    assert report.is_complete
    assert turns_of(report) == {1: 12}
    assert teacher.n_written == 12 * MAX_TRIES


def test_plan_and_summary_count_follow_ups(tmp_path, capsys):
    config = str(world_of(tmp_path))
    assert main(["plan", config]) == 0
    assert "up to 24 follow-ups on top" in capsys.readouterr().out

    assert main(["generate", config, "--run", str(tmp_path / "run")]) == 0
    assert "of those kept are follow-ups" in capsys.readouterr().out


def test_a_refusal_ends_a_conversation(tmp_path):
    config = world_of(tmp_path, per_cell=4, unanswerable={"share": 0.25})
    raw = json.loads(config.read_text("utf-8"))
    unsaid = "Which price does the {{ product }} pump cost in Norway?"
    raw["categories"]["sales"]["templates"]["all"].append(
        {"text": unsaid, "expects": "unanswerable"}
    )
    config.write_text(json.dumps(raw), "utf-8")
    report = carry_out(order(config, tmp_path / "run"))

    kept = [r for r in report.state.results if r.state == "kept"]
    refusals = {r.unit.id for r in kept if r.example.expects}
    assert len(refusals) == 4
    assert not any(r.unit.parent in refusals for r in report.state.results)
    assert turns_of(report) == {1: 16, 2: 12, 3: 12}


def test_offline_the_extractive_teacher_writes_follow_ups_too(tmp_path):
    shutil.copytree(ROOT / "knowledge" / "tide_api", tmp_path / "knowledge")
    raw = json.loads((ROOT / "configs" / "tide_api.json").read_text("utf-8"))
    del raw["$schema"]
    settings = {"documents": ["knowledge/*.md"], "turns": [{"follow_ups": 1}]}
    (tmp_path / "api.json").write_text(json.dumps({**raw, **settings}), "utf-8")
    arguments = ["generate", str(tmp_path / "api.json"), "--run", str(tmp_path / "run"), "--quiet"]
    assert main(arguments) == 0
    rows = rows_of(exported(tmp_path / "run", tmp_path / "out"))

    follow_ups = [row for row in rows if row["turn"] == 2]
    assert len(follow_ups) >= 3
    for row in follow_ups:
        assert row["template"] == ""
        assert row["citations"]
        assert row["response"] != row["conversation"][0]["response"]


def test_an_edited_turn_is_what_later_ones_go_on_with(tmp_path):
    config = world_of(tmp_path)
    root = tmp_path / "run"
    carry_out(order(config, root))
    second = next(r for r in state_of(root).results if r.unit.turn == 2 and r.state == "kept")
    with open_run(root) as run:
        found = {r.unit.id: r.example for r in derive(run).results}
        text = found[second.unit.parent].response.text + " So it says."
        edit = decision(found[second.unit.parent], "edit", response=text, at=AT)
        run.journal.add_decision(edit)

    after = {r.unit.id: r for r in state_of(root).results}[second.unit.id]
    assert after.state == "kept"
    assert after.unit.talk.turns[0].response == text
    assert after.example.response == second.example.response
    assert carry_out(order(config, root)).n_calls == 0
