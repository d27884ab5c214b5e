"""Near-duplicates by meaning in whole runs: by the local model, and by a provider's embeddings."""

import importlib.util
import json
import random
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from generator.cli import main
from generator.embedding import local_model
from generator.errors import UsageError
from generator.records.calls import Reply, Usage
from generator.run.state import Deriver, derive
from generator.store import open_run
from generator.teachers.contract import TeacherFault
from generator.teachers.embeddings import embedding_reply, texts_of
from generator.teachers.misbehaving import Misbehaving, Step, refuse
from generator.teachers.wire_formats import honest_vector
from tests.teachers.desk import CANARY
from tests.tiny import Quoting, Silent, carry_out, exported, order, write_world

HAS_MODEL = importlib.util.find_spec("wordllama") is not None
needs_model = pytest.mark.skipif(not HAS_MODEL, reason="needs the extra [semantic]")

# The second asks the same in an order of its own: ROUGE-L 0.47, and the same bag of words.
SAME = {
    "sales": {"templates": {"all": ["What is the {{ aspect }} of the {{ product }} pump?"]}},
    "service": {"templates": {"all": ["Of the {{ product }} pump, the {{ aspect }} is what?"]}},
}
EMBED = {"teachers": {"answer": "extractive", "embed": "openai:text-embedding-3-small"}}


def semantic(**more):
    return {"similarity": "semantic", "threshold": 0.95, **more}


class Embedding(Quoting):
    """Answers like its class, and embeds texts as bags of words.

    Args:
        faults: number of an embedding call, from 0 -> the fault that it ends in.
    """

    def __init__(self, rng=None, faults=None):
        super().__init__(rng)
        self.faults = faults or {}
        self.batches = []

    async def reply(self, request):
        if request.kind != "embed":
            return await super().reply(request)
        texts = texts_of(request)
        self.batches.append(texts)
        if fault := self.faults.get(len(self.batches) - 1):
            raise fault
        made = embedding_reply([honest_vector(text) for text in texts], request, place="here")
        return Reply(made.text, usage=Usage(input_tokens=10 * len(texts), output_tokens=0))

    @property
    def embedded(self):
        return [text for batch in self.batches for text in batch]


def world(folder, **settings):
    """Write a tiny world whose categories ask the same in other words; return the config."""
    settings = {"per_cell": 8, "dedup": semantic(), **EMBED, **settings}
    categories = settings.pop("categories", SAME)
    path = write_world(folder, **settings)
    config = json.loads(path.read_text("utf-8")) | {"categories": categories}
    path.write_text(json.dumps(config), "utf-8")
    return path


def ran(folder, teacher=None, name="run", **settings):
    """Carry out a run whose texts a teacher embeds; return its state and the teacher."""
    teacher = teacher or Embedding()
    path = world(folder, **settings)
    carry_out(order(path, folder / name), teacher)
    with open_run(folder / name) as run:
        return derive(run), teacher


def kept(state):
    return [r.example for r in state.results if r.state == "kept"]


def drops(state):
    return [r.drop for r in state.results if r.drop and r.drop.reason == "near-duplicate"]


def straight(folder):
    """What a run exports that nothing held up."""
    return exported(folder / "straight", folder / "straight-out")


def bag(text):
    return " ".join(sorted(text.lower().replace("?", " ").replace(",", " ").split()))


def test_what_means_the_same_is_asked_once_over_the_run_and_cells_are_filled(tmp_path):
    state, teacher = ran(tmp_path)
    questions = [example.question for example in kept(state)]
    assert len(questions) == 32
    assert len({bag(question) for question in questions}) == 32
    assert {drop.detail for drop in drops(state)} <= {"semantic > 0.95", "same words"}
    assert all(drop.score > 0.95 and drop.keeper for drop in drops(state))
    assert drops(state)
    assert len(set(teacher.embedded)) == len(teacher.embedded)  # each text once


def test_over_words_the_same_config_asks_twice(tmp_path):
    state, _ = ran(tmp_path, dedup={"threshold": 0.95})
    assert len({bag(example.question) for example in kept(state)}) < 32


def test_within_a_cell_another_cell_may_ask_the_same(tmp_path):
    state, _ = ran(tmp_path, dedup=semantic(within="cell"))
    assert len({bag(example.question) for example in kept(state)}) < 32
    assert not drops(state)


def test_earlier_data_and_seed_instructions_come_first(tmp_path):
    rows = [{"instruction": "pump Elm the of weight the is What"}]
    (tmp_path / "known.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    state, teacher = ran(tmp_path, dedup=semantic(against=["known.jsonl"]), per_cell=10)
    assert rows[0]["instruction"] in teacher.embedded
    assert "known.jsonl: row 1" in {drop.keeper for drop in drops(state)}
    assert not [e for e in kept(state) if bag(e.question) == bag(rows[0]["instruction"])]


def test_much_earlier_data_takes_several_calls_of_one_unit_and_none_is_lost(tmp_path):
    rows = [{"instruction": f"Question {i} of another kind: x{i}?"} for i in range(200)]
    (tmp_path / "known.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    rule = semantic(against=["known.jsonl"])
    _, teacher = ran(tmp_path, dedup=rule)
    assert {row["instruction"] for row in rows} <= set(teacher.embedded)
    with open_run(tmp_path / "run") as run:
        calls = [call for call in run.journal.calls() if call.kind == "embed"]
    assert sum(len(call.texts) for call in calls) == len(teacher.embedded)
    assert max(Counter(call.unit for call in calls).values()) > 1
    _, again = ran(tmp_path, dedup=rule)
    assert not again.batches


def test_held_out_data_in_other_words_is_contamination(tmp_path):
    rows = [{"question": "pump Elm the of weight the is What", "answer": "?"}]
    (tmp_path / "benchmark.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    state, _ = ran(tmp_path, dedup=semantic(held_out=["benchmark.jsonl"]), per_cell=9)
    found = [r.drop for r in state.results if r.drop and r.drop.reason == "contaminated"]
    assert {(drop.keeper, drop.detail) for drop in found} == {
        ("benchmark.jsonl: row 1", "semantic > 0.95")
    }
    assert len(kept(state)) == 36
    assert not [e for e in kept(state) if bag(e.question) == bag(rows[0]["question"])]
    over_words, _ = ran(
        tmp_path, name="words", dedup={"threshold": 0.95, "held_out": ["benchmark.jsonl"]}
    )
    assert not [r for r in over_words.results if r.drop and r.drop.reason == "contaminated"]


def test_renders_of_one_template_fall_only_with_like_responses(tmp_path):
    """By meaning all renders of a template are alike here: the responses tell them apart."""
    state, teacher = ran(tmp_path, dedup=semantic(threshold=0.88, within="cell"))
    assert len(kept(state)) == 32
    assert any(text.startswith("The w") for text in teacher.embedded)  # a response
    loose, _ = ran(tmp_path, dedup=semantic(threshold=0.6, within="cell"), name="loose")
    assert {drop.detail for drop in drops(loose)} == {
        "instruction and response of one template: semantic > 0.6"
    }


def test_responses_are_compared_where_the_config_says_so(tmp_path):
    state, _ = ran(tmp_path, dedup=semantic(compare="response", threshold=0.999))
    said = [example.response.text for example in kept(state)]
    assert len(said) == len(set(said))
    assert {drop.detail for drop in drops(state)} <= {
        "response: same words",
        "response: semantic > 0.999",
    }


def test_cc_6_order_and_concurrency_change_nothing(tmp_path):
    outputs = []
    for seed in (1, 2):
        path = world(tmp_path)
        an_order = order(path, tmp_path / f"run{seed}", concurrency=1 + 15 * (seed - 1))
        carry_out(an_order, Embedding(random.Random(seed)))
        outputs.append(exported(tmp_path / f"run{seed}", tmp_path / f"out{seed}"))
    assert outputs[0] == outputs[1]


def test_a_limit_embeds_what_stands_before_its_last_and_then_the_rest(tmp_path):
    path = world(tmp_path, per_cell=40)
    few, rest = Embedding(), Embedding()
    carry_out(order(path, tmp_path / "run", limit=6), few)
    assert 0 < len(few.embedded) <= 64
    carry_out(order(path, tmp_path / "run"), rest)
    assert not set(few.embedded) & set(rest.embedded)
    carry_out(order(path, tmp_path / "straight"), Embedding())
    assert exported(tmp_path / "run", tmp_path / "a") == straight(tmp_path)


def test_nobody_is_asked_while_embeddings_are_missing_and_the_next_command_goes_on(tmp_path):
    fault = TeacherFault("unknown-trouble", "it went wrong")
    state, teacher = ran(tmp_path, Embedding(faults={0: fault}))
    assert not kept(state)
    assert not teacher.asked
    assert {r.state for r in state.results} == {"open"}
    assert state.unembedded
    again, teacher = ran(tmp_path, Embedding())
    assert len(kept(again)) == 32
    ran(tmp_path, name="straight")
    assert exported(tmp_path / "run", tmp_path / "a") == straight(tmp_path)


def test_a_text_that_is_refused_for_good_keeps_no_other_from_being_embedded(tmp_path):
    class Picky(Embedding):
        async def reply(self, request):
            if request.kind == "embed" and any("Elm" in text for text in texts_of(request)):
                self.batches.append(texts_of(request))
                raise TeacherFault("bad-request", "refused", permanent=True)
            return await super().reply(request)

    teacher, progress = Picky(), Silent()
    path = world(tmp_path, per_cell=10)
    carry_out(order(path, tmp_path / "run"), teacher, progress)
    with open_run(tmp_path / "run") as run:
        state = derive(run)
    assert not state.unembedded
    assert "open" not in {r.state for r in state.results}
    alone = [batch[0] for batch in teacher.batches if len(batch) == 1 and "Elm" in batch[0]]
    assert alone
    assert len(alone) == len(set(alone))
    assert [note for note in progress.notes if "without an embedding" in note]
    by_bag = [bag(example.question) for example in kept(state) if "Elm" not in example.question]
    assert len(by_bag) == len(set(by_bag))


def test_what_a_person_accepted_stays_whatever_it_is_near(tmp_path):
    state, _ = ran(tmp_path, dedup=semantic(threshold=0.9999))
    last = kept(state)[-1]
    assert main(["decide", str(tmp_path / "run"), last.id, "accept"]) == 0
    again, _ = ran(tmp_path, dedup=semantic(threshold=0.5, compare="both"))
    assert last.id in {example.id for example in kept(again)}


def test_a_change_to_meaning_and_back_needs_no_update(tmp_path):
    ran(tmp_path, dedup={"threshold": 0.95}, teachers={"answer": "extractive"})
    state, teacher = ran(tmp_path)
    assert teacher.embedded
    assert len({bag(example.question) for example in kept(state)}) == 32
    back, teacher = ran(tmp_path, dedup={"threshold": 0.95}, teachers={"answer": "extractive"})
    assert not teacher.batches
    assert len(kept(back)) == 32


def test_what_teachers_write_is_embedded_before_it_is_answered(tmp_path):
    class Writing(Embedding):
        """Writes each question twice, in two orders of its words."""

        async def reply(self, request):
            if request.kind != "ask":
                return await super().reply(request)
            self.writes = getattr(self, "writes", 0) + 1
            facts = [
                (p, a) for p in ("Alder", "Birch", "Cedar", "Elm") for a in ("weight", "height")
            ]
            texts = []
            for product, aspect in random.Random(self.writes).sample(facts, 4):
                texts += [
                    f"What is the {aspect} of the {product} pump?",
                    f"Of the {product} pump, the {aspect} is what?",
                ]
            return Reply(json.dumps({"instructions": texts}))

    state, teacher = ran(
        tmp_path,
        Writing(),
        per_cell=2,
        ask={"share": 1.0},
        categories={"sales": {}},
        variables={},
    )
    questions = [bag(example.question) for example in kept(state)]
    assert len(questions) == len(set(questions)) == 4
    assert drops(state)
    asked = [bag(question) for question in teacher.asked]
    assert len(asked) == len(set(asked))  # no near-duplicate was answered


def test_a_stop_before_the_answers_waits_for_the_embeddings(tmp_path):
    path = world(tmp_path)
    broken = Embedding(faults={0: TeacherFault("unknown-trouble", "it went wrong")})
    short = carry_out(order(path, tmp_path / "run", stop_after="ask"), broken)
    assert not short.is_complete
    teacher = Embedding()
    report = carry_out(order(path, tmp_path / "run", stop_after="ask"), teacher)
    assert report.is_complete
    assert teacher.embedded
    assert not teacher.asked
    waiting = [r.unit.question for r in report.state.results if r.state == "open"]
    assert len({bag(question) for question in waiting}) == len(waiting) == 32


def test_conversations_are_compared_turn_by_turn(tmp_path):
    follow_up = "And what is the {{ aspect2 }} of the {{ product }} pump?"
    variables = {
        "product": ["Alder", "Birch", "Cedar", "Elm"],
        "aspect": ["warranty", "weight", "voltage", "height"],
        "aspect2": ["warranty", "weight", "voltage", "height"],
    }
    state, teacher = ran(
        tmp_path,
        per_cell=2,
        variables=variables,
        turns=[{"follow_ups": 1, "templates": [follow_up]}],
        categories={"sales": SAME["sales"]},
    )
    assert state.counted() == state.quota
    assert [r for r in state.results if r.unit.turn == 2 and r.state == "kept"]
    assert "open" not in {r.state for r in state.results}
    assert any("\n" in text for text in teacher.embedded)  # a follow-up with its conversation


def test_another_model_embeds_anew_without_an_update_and_the_first_is_not_asked_again(
    tmp_path, monkeypatch
):
    path = make_world(tmp_path, monkeypatch)
    with Misbehaving() as server:
        assert generate(server, path, monkeypatch) == 0
        first = server.n_requests
        large = ("--teacher", "embed=openai:text-embedding-3-large")
        assert generate(server, path, monkeypatch, *large) == 0
        second = server.n_requests
        assert second > first
        assert generate(server, path, monkeypatch) == 0
        assert server.n_requests == second


def make_world(folder, monkeypatch, **settings):
    """A config whose texts the server embeds, by the real adapter."""
    monkeypatch.setenv("OPENAI_API_KEY", CANARY)
    monkeypatch.chdir(folder)
    return world(folder, **settings)


def generate(server, path, monkeypatch, *options, root="run"):
    monkeypatch.setenv("OPENAI_BASE_URL", f"{server.url}/v1")
    return main(["generate", str(path), "--run", root, *options])


def test_paid_embeddings_are_journalled_priced_and_never_sent_again(tmp_path, monkeypatch, capsys):
    path = make_world(tmp_path, monkeypatch)
    steps = [refuse(503), Step(way="reset"), refuse(429, headers={"retry-after-ms": "5"})]
    with Misbehaving(steps) as server:
        assert generate(server, path, monkeypatch) == 0
        n = server.n_requests
        assert all(seen.path == "/v1/embeddings" for seen in server.requests)
        sent = [text for seen in server.requests[3:] for text in seen.json["input"]]
        assert len(sent) == len(set(sent))
        assert server.requests[3].json["model"] == "text-embedding-3-small"
        (tmp_path / "run" / "derived.sqlite").unlink()
        assert generate(server, path, monkeypatch) == 0
        assert server.n_requests == n
    capsys.readouterr()
    assert main(["status", "run"]) == 0
    said = capsys.readouterr().out
    assert "embed" in said.partition("by stage")[2]
    assert "openai:text-embedding-3-small" in said
    with open_run(tmp_path / "run") as run:
        outcomes = run.journal.outcomes()
        assert sum(o.cost_usd for o in outcomes if o.reply) > 0
        assert all(CANARY not in (o.message or "") for o in outcomes)
    assert main(["explain", "run", kept_ids()[0]]) == 0
    said = capsys.readouterr().out
    assert "call         embed" in said
    assert "embeddings, of texts of this and other instructions" in said


def kept_ids():
    with open_run(Path("run")) as run:
        return [example.id for example in kept(derive(run))]


@pytest.mark.parametrize(
    ("name", "package"),
    [("gemini", "google.genai"), ("google-generativeai", "google.ai.generativelanguage")],
)
def test_gemini_embeds_a_run_by_both_of_googles_packages(tmp_path, monkeypatch, name, package):
    pytest.importorskip(package, reason=f"the extra {name} isn't installed")
    monkeypatch.setenv("GEMINI_API_KEY", CANARY)
    teachers = {"answer": "extractive", "embed": f"{name}:gemini-embedding-001"}
    path = make_world(tmp_path, monkeypatch, teachers=teachers)
    with Misbehaving([refuse(503)]) as server:
        monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", server.url)
        assert generate(server, path, monkeypatch, "--max-cost", "1") == 0
        assert all("mbedContent" in seen.path for seen in server.requests)
    with open_run(Path("run")) as run:
        state = derive(run)
        attempts = {one.n: one.reserve_usd for one in run.journal.attempts()}
        replies = [o for o in run.journal.outcomes() if o.reply and attempts[o.attempt]]
    assert len({bag(example.question) for example in kept(state)}) == 32
    # It doesn't count: what was reserved is what it costs.
    assert replies
    assert all(o.cost_usd == pytest.approx(attempts[o.attempt]) for o in replies)


def test_a_recorded_run_gives_its_answers_and_its_embeddings_again(tmp_path, monkeypatch):
    path = make_world(tmp_path, monkeypatch)
    with Misbehaving() as server:
        assert generate(server, path, monkeypatch) == 0
        n = server.n_requests
        model = {"provider": "openai", "model": "text-embedding-3-small"}
        recorded = {"provider": "replay", "model": "run", "options": model}
        again = make_world(
            tmp_path, monkeypatch, teachers={"answer": "replay:run", "embed": recorded}
        )
        assert generate(server, again, monkeypatch, root="again") == 0
        assert server.n_requests == n
    with open_run(Path("run")) as first, open_run(Path("again")) as second:
        states = derive(first), derive(second)
    ids = [[(r.unit.id, r.state) for r in state.results] for state in states]
    assert ids[0] == ids[1]


def test_a_cap_holds_for_embeddings_too(tmp_path, monkeypatch, capsys):
    path = make_world(tmp_path, monkeypatch)
    with Misbehaving() as server:
        assert generate(server, path, monkeypatch, "--max-tokens", "100") == 5
        assert server.n_requests == 0
        assert generate(server, path, monkeypatch, "--max-cost", "0.000001") == 5
        assert generate(server, path, monkeypatch, "--max-cost", "1") == 0
    assert "units of this round are left" in capsys.readouterr().err


@pytest.mark.parametrize(
    "body",
    [
        b'{"data": []}',
        b'{"data": [{"index": 0, "embedding": [1.0]}, {"index": 0, "embedding": [1.0]}]}',
        b'{"data": [{"embedding": "AAAA"}]}',
        b'{"data": {"embedding": [1]}}',
        b"{}",
    ],
)
def test_vectors_that_are_none_end_short_with_the_reason(tmp_path, monkeypatch, capsys, body):
    path = make_world(tmp_path, monkeypatch)
    with Misbehaving(otherwise=Step(body=body)) as server:
        assert generate(server, path, monkeypatch) == 1
        assert server.n_requests < 50
    said = capsys.readouterr()
    assert "Traceback" not in said.err


def test_a_key_that_is_refused_ends_the_run_with_4(tmp_path, monkeypatch):
    path = make_world(tmp_path, monkeypatch)
    with Misbehaving(otherwise=refuse(401, "bad key")) as server:
        assert generate(server, path, monkeypatch) == 4


@pytest.mark.parametrize(
    ("name", "said"),
    [("anthropic:claude-haiku-4-5", "has no embeddings"), ("opnai:x", "known teacher")],
)
def test_who_has_no_embeddings_is_refused_before_any_call(
    tmp_path, monkeypatch, capsys, name, said
):
    path = make_world(tmp_path, monkeypatch, teachers={"embed": name})
    assert main(["validate", str(path)]) == 2
    told = capsys.readouterr()
    assert said in told.out + told.err
    assert main(["generate", str(path), "--run", "run"]) == 2
    assert not (tmp_path / "run").exists()


def test_the_command_line_names_another_embedder(tmp_path, monkeypatch):
    path = make_world(tmp_path, monkeypatch, teachers={"answer": "extractive"})
    with Misbehaving() as server:
        name = "embed=openai:text-embedding-3-large"
        assert generate(server, path, monkeypatch, "--teacher", name) == 0
        assert {seen.json["model"] for seen in server.requests} == {"text-embedding-3-large"}


def test_a_plan_counts_the_calls_that_embed(tmp_path, monkeypatch, capsys):
    path = make_world(tmp_path, monkeypatch, per_cell=40)
    assert main(["plan", str(path), "--show", "0"]) == 0
    said = capsys.readouterr().out
    assert "2 to 3 calls to openai:text-embedding-3-small that embed texts" in said
    assert main(["plan", str(path), "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["n_embeddings"] == [2, 3]
    assert 0 < found["cost_usd"][0] < found["cost_usd"][1] < 0.01


def test_unknown_prices_of_embeddings_are_warned_of(tmp_path, monkeypatch, capsys):
    teachers = {"answer": "extractive", "embed": "openai:some-embedding"}
    path = make_world(tmp_path, monkeypatch, teachers=teachers)
    main(["validate", str(path)])
    told = capsys.readouterr()
    assert "nobody knows the price of 'openai:some-embedding'" in told.out + told.err


@needs_model
def test_the_local_model_serves_a_whole_run_and_the_cache_may_go(tmp_path):
    path = world(tmp_path, dedup=semantic(threshold=0.9), teachers={})
    carry_out(order(path, tmp_path / "run"))
    with open_run(tmp_path / "run") as run:
        state = derive(run)
    assert len({bag(example.question) for example in kept(state)}) == 32
    assert drops(state)
    first = exported(tmp_path / "run", tmp_path / "a")
    (tmp_path / "run" / "derived.sqlite").unlink()
    assert exported(tmp_path / "run", tmp_path / "b") == first


def counting(table):
    """An embedding model by words that notes what it was asked."""

    def embed(texts):
        table.extend(texts)
        return np.array([honest_vector(text) for text in texts], np.float32)

    return embed


def test_a_text_is_embedded_once_by_the_local_model_and_then_read_from_the_cache(tmp_path):
    path = world(tmp_path, dedup={"threshold": 0.95}, teachers={})
    carry_out(order(path, tmp_path / "run"))
    teacherless = json.loads(path.read_text()) | {"dedup": semantic()}
    path.write_text(json.dumps(teacherless))
    first, second, third = [], [], []
    with open_run(tmp_path / "run") as run:
        _append_settings(run, path, tmp_path)
        state = Deriver(run, embed=counting(first)).derive()
        again = Deriver(run, embed=counting(second)).derive()
        assert first
        assert len(first) == len(set(first))
        assert not second
        assert again.results == state.results
        (tmp_path / "run" / "derived.sqlite").unlink()
        assert Deriver(run, embed=counting(third)).derive().results == state.results
        assert third == first


def _append_settings(run, path, folder):
    """Append a revision of the run with another near-duplicate rule, as `generate` does."""
    newest = run.journal.revisions()[-1]
    config = run.inputs.put(path.read_bytes())
    run.journal.add_revision(replace(newest, config=config, settings_only=True), at="t")


@pytest.mark.skipif(HAS_MODEL, reason="the extra [semantic] is installed")
def test_a_missing_extra_is_told_with_its_command_before_the_first_call(tmp_path, capsys):
    path = write_world(tmp_path, dedup=semantic())
    assert main(["generate", str(path), "--run", str(tmp_path / "run")]) == 2
    assert "pip install 'askwright[semantic]'" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()
    with pytest.raises(UsageError, match=r"pip install 'askwright\[semantic\]'"):
        local_model()
