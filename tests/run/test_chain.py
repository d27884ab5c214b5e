"""Answer, gate, repair, gate, judge: each call once, whatever the order, the workers, the stops."""

import json

import pytest

from generator.cli import main
from generator.records.calls import Reply
from generator.run.state import derive
from generator.store import open_run
from generator.teachers import TeacherFault
from tests.tiny import Quoting, Silent, carry_out, exported, order, write_world

MODEL = {"provider": "openai", "model": "m", "options": {"base_url": "http://127.0.0.1:9"}}


class Careless(Quoting):
    """Gets some numbers wrong at first; when told, mends those it can; grades what it is shown.

    Args:
        lame: aspects that stay wrong, however often it is asked.
        grades: aspect -> the grade for accuracy.
        muddle: aspects of which the grades can't be read, so often.
    """

    provider, model = "careless", "1"

    def __init__(self, rng=None, *, wrong=(), lame=(), vague=(), grades=None, replies=None):
        super().__init__(rng, replies)
        self.wrong, self.lame, self.vague = wrong, lame, vague
        self.grades = grades or {}
        self.kinds = []
        self.prompts = []

    async def reply(self, request):
        self.kinds.append(request.kind)
        self.prompts.append(request.messages[-1].content)
        if request.kind == "judge":
            return Reply(self.graded(request.given.instruction))
        reply = await super().reply(request)
        return Reply(self.changed(reply.text, request)) if reply.text.startswith("{") else reply

    def changed(self, text, request):
        raw = json.loads(text)
        instruction = request.given.instruction
        is_first = request.kind == "answer"
        for claim in raw["claims"]:
            if any(w in instruction for w in (self.wrong if is_first else ()) + self.lame):
                claim["text"] = "Its figure is 987654."
            elif any(word in instruction for word in self.vague):
                claim["text"] = claim["text"].replace(" is ", " perhaps equals ")
        return json.dumps(raw)

    def graded(self, instruction):
        accuracy = next((g for word, g in self.grades.items() if word in instruction), 5)
        grades = {
            name: {"reason": f"because of {name}", "grade": 5}
            for name in ("helpfulness", "clarity", "conciseness", "completeness")
        }
        grades["accuracy"] = {"reason": "seen in the source", "grade": accuracy}
        return json.dumps({"grades": grades}) if accuracy else "no grades today"


def world(folder, **settings):
    settings.setdefault("teachers", {"answer": MODEL})
    return write_world(folder, per_cell=3, **settings)


def results(root):
    with open_run(root) as run:
        return derive(run).results


def kinds(root):
    with open_run(root) as run:
        return [call.kind for call in run.journal.calls()]


def test_an_answer_that_fails_is_asked_once_more_with_what_was_found(tmp_path):
    teacher = Careless(wrong=("weight",))
    report = carry_out(order(world(tmp_path), tmp_path / "run"), teacher)

    assert report.is_complete
    n_wrong = sum("weight" in r.unit.instruction for r in results(tmp_path / "run") if r.example)
    assert teacher.kinds.count("repair") == n_wrong > 0
    told = next(p for k, p in zip(teacher.kinds, teacher.prompts, strict=True) if k == "repair")
    assert "Its figure is 987654." in told
    assert "support: it isn't carried by what it cites" in told
    kept = [r.example for r in results(tmp_path / "run") if r.state == "kept"]
    assert not any("987654" in example.response.text for example in kept)
    repaired = [e for e in kept if "weight" in e.unit.instruction]
    assert all(len(e.provenance["calls"]) == 2 for e in repaired)


def test_a_second_answer_that_fails_is_dropped_and_no_third_is_asked(tmp_path):
    teacher = Careless(lame=("weight",))
    carry_out(order(world(tmp_path), tmp_path / "run"), teacher)

    dropped = [r for r in results(tmp_path / "run") if r.state == "dropped"]
    assert {r.drop.reason for r in dropped if "weight" in r.unit.instruction} == {"unsupported"}
    assert all("asked twice" in r.drop.detail for r in dropped if r.drop.reason == "unsupported")
    with open_run(tmp_path / "run") as run:
        steps = [call.step for call in run.journal.calls() if call.kind == "repair"]
    assert set(steps) == {1}


def test_repair_can_be_switched_off_and_the_embedded_teacher_is_never_asked_twice(tmp_path):
    off = world(tmp_path / "off", checks={"repair": False})
    carry_out(order(off, tmp_path / "off" / "run"), Careless(wrong=("weight",)))
    assert set(kinds(tmp_path / "off" / "run")) == {"answer"}

    embedded = world(tmp_path / "embedded", teachers={})
    carry_out(order(embedded, tmp_path / "embedded" / "run"), Careless(wrong=("weight",)))
    assert set(kinds(tmp_path / "embedded" / "run")) == {"answer"}


JUDGED = {"teachers": {"answer": MODEL, "judge": MODEL}, "checks": {"judge": "all"}}


def test_a_judge_grades_by_the_five_criteria_and_the_threshold_decides(tmp_path):
    teacher = Careless(grades={"voltage": 2, "height": 4})
    carry_out(order(world(tmp_path, **JUDGED), tmp_path / "run"), teacher)

    found = results(tmp_path / "run")
    dropped = [r for r in found if r.drop and r.drop.reason == "judge"]
    assert dropped
    assert all("voltage" in r.unit.instruction for r in dropped)
    assert all(r.drop.detail == "accuracy 2: seen in the source" for r in dropped)
    kept = [r.example for r in found if r.state == "kept"]
    assert all(len(example.grades) == 5 for example in kept)
    assert any("height" in example.unit.instruction for example in kept)
    rows = exported(tmp_path / "run", tmp_path / "out")["jsonl.jsonl"].splitlines()
    row = json.loads(rows[0])
    assert row["checks"]["judge"]["verdict"] == "pass"
    assert row["judge"]["clarity"] == {"grade": 5, "reason": "because of clarity"}


def test_without_all_the_judge_sees_only_what_the_gate_is_unsure_of(tmp_path):
    config = world(
        tmp_path,
        teachers=JUDGED["teachers"],
        checks={"supported": 0.99, "unsupported": 0.01, "judge": "unsure"},
    )
    teacher = Careless(vague=("weight",))
    carry_out(order(config, tmp_path / "run"), teacher)

    graded = [p for k, p in zip(teacher.kinds, teacher.prompts, strict=True) if k == "judge"]
    assert graded
    assert all("perhaps equals" in prompt for prompt in graded)
    assert not any(r.example.is_unsure for r in results(tmp_path / "run") if r.example)


def test_what_no_judge_can_read_stays_and_is_marked(tmp_path):
    teacher = Careless(grades={"weight": 0})
    carry_out(order(world(tmp_path, **JUDGED), tmp_path / "run"), teacher)

    marked = [r.example for r in results(tmp_path / "run") if r.example and r.example.is_unsure]
    assert marked
    assert all("weight" in example.unit.instruction for example in marked)
    assert all(example.findings[-1].reason == "no verdict: unparseable" for example in marked)


FULL = {"wrong": ("weight",), "lame": ("height",), "grades": {"voltage": 2}}


@pytest.mark.parametrize("seed", range(3))
def test_a_chain_gives_the_same_bytes_at_any_concurrency(tmp_path, seed):
    import random

    config = world(tmp_path, **JUDGED)
    straight = Careless(**FULL)
    carry_out(order(config, tmp_path / "straight", concurrency=1), straight)
    other = Careless(random.Random(seed), **FULL)
    carry_out(order(config, tmp_path / "other", concurrency=16), other)

    assert exported(tmp_path / "other", tmp_path / "a") == exported(
        tmp_path / "straight", tmp_path / "b"
    )
    assert sorted(other.kinds) == sorted(straight.kinds)


@pytest.mark.parametrize("n", [2, 9, 14, 17, 20])
def test_a_chain_that_is_stopped_anywhere_goes_on_and_asks_nothing_twice(tmp_path, n):
    config = world(tmp_path, **JUDGED)
    straight = Careless(**FULL)
    carry_out(order(config, tmp_path / "straight"), straight)

    class Stopping(Careless):
        async def reply(self, request):
            if len(self.kinds) >= n:
                raise TeacherFault("auth", "the key was withdrawn", fatal=True)
            return await super().reply(request)

    first = Stopping(**FULL)
    with pytest.raises(Exception, match="the key was withdrawn"):
        carry_out(order(config, tmp_path / "run"), first)
    second = Careless(**FULL)
    carry_out(order(config, tmp_path / "run"), second)

    assert exported(tmp_path / "run", tmp_path / "a") == exported(
        tmp_path / "straight", tmp_path / "b"
    )
    assert len(first.kinds) + len(second.kinds) == len(straight.kinds)


def test_a_looser_threshold_needs_no_call_and_a_stricter_one_asks_for_repairs(tmp_path):
    config = world(tmp_path)
    carry_out(order(config, tmp_path / "run"), Careless(lame=("weight",)))
    raw = json.loads(config.read_text())
    raw["checks"] = {"supported": 0.0, "unsupported": 0.0}
    config.write_text(json.dumps(raw))
    progress, teacher = Silent(), Careless(lame=("weight",))
    report = carry_out(order(config, tmp_path / "run"), teacher, progress)

    assert (report.n_calls, teacher.kinds) == (0, [])
    assert any("settings changed" in note for note in progress.notes)
    assert any("987654" in r.example.response.text for r in report.state.results if r.example)


def test_explain_renders_each_prompt_of_a_chain_again(tmp_path, capsys):
    config = world(tmp_path, **JUDGED)
    carry_out(order(config, tmp_path / "run"), Careless(wrong=("weight",)))
    repaired = next(
        r for r in results(tmp_path / "run") if r.state == "kept" and "weight" in r.unit.instruction
    )

    assert main(["explain", str(tmp_path / "run"), repaired.unit.id]) == 0

    story = capsys.readouterr().out
    assert [line.split()[1] for line in story.splitlines() if line.startswith("call ")] == [
        "answer",
        "repair",
        "judge",
    ]
    assert story.count("its hash is the call's key") == 3
    assert "it was told: support:" in story
    assert "judge        accuracy 5: seen in the source" in story


def test_explain_says_when_a_document_changed_and_when_it_is_gone(tmp_path, capsys):
    config = world(tmp_path)
    carry_out(order(config, tmp_path / "run"))
    kept = next(r for r in results(tmp_path / "run") if r.state == "kept")
    cited = tmp_path / kept.example.response.citations[0].document
    text = cited.read_text()

    def story():
        assert main(["explain", str(tmp_path / "run"), kept.unit.id]) == 0
        return capsys.readouterr().out

    assert "now: the document is as it was" in story()
    cited.write_text("# New\n\n" + text)
    assert "now: the document changed; the cited words stand at" in story()
    cited.write_text("# New\n\nNothing of it is left.\n")
    assert "now: the document changed; the cited words stand in it no more" in story()
    cited.unlink()
    assert "now: its file is gone" in story()
    assert "verified, exact" in story()  # in the run's own copy
