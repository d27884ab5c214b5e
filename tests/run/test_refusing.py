"""What the documents don't say: a quota on purpose, kept only where no answer is supported."""

import json

import pytest

from generator.config import read_config
from generator.dedup.drops import BOTH
from generator.plan import plan_units, quotas, refusal_quotas
from generator.run.state import derive
from generator.store import open_run
from tests.tiny import ASPECTS, Quoting, carry_out, exported, order, write_world

REFUSAL = "The documents I have don't say."
UNSAID = "Which price does the {{ product }} pump cost in Norway?"
SAID = "Tell me the {{ aspect }} of the {{ product }} pump."
PARTLY = "What are the {{ aspect }} and the insurance premium of the {{ product }} pump?"


def written(folder, *marked, share=0.25, per_cell=4, **settings):
    path = write_world(folder, per_cell=per_cell, unanswerable={"share": share}, **settings)
    raw = json.loads(path.read_text())
    raw["categories"]["sales"]["templates"]["all"] += list(marked)
    path.write_text(json.dumps(raw))
    return path


def marked(text, expects="unanswerable"):
    return {"text": text, "expects": expects}


def results(root):
    with open_run(root) as run:
        return derive(run).results


def test_the_share_of_the_quota_is_exact_over_the_cells_that_have_such_templates(tmp_path):
    config = read_config(written(tmp_path, marked(UNSAID)))[0]
    found = refusal_quotas(config, quotas(config))

    assert sum(found.values()) == 4  # a quarter of 16
    assert set(found) == {("sales", "basic"), ("sales", "advanced")}
    units = plan_units(config)
    assert len(units) == 16
    assert sum("Norway" in unit.instruction for unit in units) == 4
    assert not refusal_quotas(read_config(written(tmp_path / "b"))[0], quotas(config))


def test_without_a_share_the_plan_of_a_config_is_as_it_was(tmp_path):
    plain = read_config(write_world(tmp_path / "a"))[0]
    with_share = read_config(written(tmp_path / "b", share=0.0, per_cell=5))[0]

    assert [u.id for u in plan_units(plain)] == [u.id for u in plan_units(with_share)]
    assert plain.fingerprint()["templates"] == with_share.fingerprint()["templates"]


def test_what_no_passage_answers_is_kept_with_the_refusal_and_marked(tmp_path):
    config = written(tmp_path, marked(UNSAID))
    report = carry_out(order(config, tmp_path / "run"))

    assert report.is_complete
    assert report.state.counted() == report.state.quota
    rows = [
        json.loads(line)
        for line in exported(tmp_path / "run", tmp_path / "out")["jsonl.jsonl"].splitlines()
    ]
    refusing = [row for row in rows if "kind" in row]
    assert len(refusing) == 4
    assert {(row["kind"], row["response"]) for row in refusing} == {("unanswerable", REFUSAL)}
    assert all(row["citations"] == [] for row in refusing)
    assert all(row["checks"]["unanswerable"]["verdict"] == "pass" for row in refusing)


@pytest.mark.parametrize("expects", ["unanswerable", "false-premise"])
def test_what_the_documents_do_answer_is_dropped_and_the_others_fill_the_quota(tmp_path, expects):
    config = written(tmp_path, marked(SAID, expects))
    report = carry_out(order(config, tmp_path / "run"))

    dropped = [r for r in results(tmp_path / "run") if r.drop and r.drop.reason == "answerable"]
    assert dropped
    assert all("support an answer" in r.drop.detail for r in dropped)
    kept = [r.example for r in results(tmp_path / "run") if r.example and r.example.expects]
    assert all("Quince" in example.instruction for example in kept)  # which no document knows
    assert report.is_complete


class Abstaining(Quoting):
    """Abstains from everything, however well the passages answer it."""

    def answer(self, given):
        return json.dumps({"claims": [], "abstains": True})


def test_an_abstention_is_no_proof_where_a_passage_speaks_of_all_that_is_asked(tmp_path):
    config = written(tmp_path, marked(SAID))
    carry_out(order(config, tmp_path / "run"), Abstaining())

    of_marked = [r for r in results(tmp_path / "run") if r.unit.template == SAID]
    said = [r for r in of_marked if "Quince" not in r.unit.instruction]
    assert said
    assert all(r.drop.reason == "answerable" for r in said)
    assert all("speaks of all that is asked" in r.drop.detail for r in said)


class Inventing(Quoting):
    """Answers what nobody wrote."""

    def answer(self, given):
        if "Norway" not in given.instruction:
            return super().answer(given)
        text = "In Norway it costs 4,321 crowns."
        claim = {"text": text, "quotes": [{"passage": 0, "text": given.passages[0].text[:40]}]}
        return json.dumps({"claims": [claim], "abstains": False})


def test_an_invention_that_the_gate_fails_gives_the_refusal(tmp_path):
    config = written(tmp_path, marked(UNSAID))
    carry_out(order(config, tmp_path / "run"), Inventing())

    kept = [r.example for r in results(tmp_path / "run") if r.example and r.example.expects]
    assert len(kept) == 4
    assert {example.response.text for example in kept} == {REFUSAL}


def test_what_is_partly_answered_says_the_part_and_refuses_the_rest(tmp_path):
    config = written(tmp_path, marked(PARTLY, "partly"))
    report = carry_out(order(config, tmp_path / "run"))

    kept = [r.example for r in report.state.results if r.example and r.example.expects]
    assert len(kept) == 4
    for example in kept:
        said, refusal = [example.response.text[a:b] for a, b in example.response.claims]
        assert refusal == REFUSAL
        assert any(aspect in said for aspect in ASPECTS)
        assert [(c.start, c.end) for c in example.response.citations] == [(0, len(said))]
        assert "insurance, premium" in example.findings[-1].reason


def test_what_was_thought_partly_answered_and_is_answered_in_full_is_dropped(tmp_path):
    config = written(tmp_path, marked(SAID, "partly"))
    report = carry_out(order(config, tmp_path / "run"))

    reasons = {r.drop.reason for r in report.state.results if r.unit.template == SAID and r.drop}
    assert "answerable" in reasons
    assert not any(r.example and r.example.expects for r in report.state.results)


@pytest.mark.parametrize("compare", ["response", "both"])
def test_refusals_are_no_near_duplicates_of_each_other_by_their_response(tmp_path, compare):
    path = written(tmp_path, marked(UNSAID), dedup={"threshold": 0.99, "compare": compare})
    carry_out(order(path, tmp_path / "run"))

    found = results(tmp_path / "run")
    kept = [r.example for r in found if r.state == "kept" and r.example.expects]
    assert len(kept) == 4
    assert {example.response.text for example in kept} == {REFUSAL}


@pytest.mark.parametrize(
    ("compare", "details"),
    [("response", {"rouge-l > 0.7"}), ("both", {BOTH + "rouge-l > 0.7"})],
)
def test_refusals_whose_instructions_are_alike_are_near_duplicates(tmp_path, compare, details):
    # Eight words of nine in common, in their order: 2 * 8 / (9 + 9) = 0.89.
    path = written(tmp_path, marked(UNSAID), dedup={"threshold": 0.7, "compare": compare})
    carry_out(order(path, tmp_path / "run"))

    found = results(tmp_path / "run")
    refusing = {r.unit.id for r in found if r.unit.template == UNSAID}
    drops = {i: r.drop for r in found if (i := r.unit.id) in refusing and r.state == "dropped"}
    near = [drop for drop in drops.values() if drop.reason == "near-duplicate"]
    assert near
    assert {drop.detail for drop in near} == details
    assert {drop.keeper for drop in near} <= refusing


def test_a_refusal_of_an_earlier_run_drops_only_the_same_instruction(tmp_path):
    first = written(tmp_path, marked(UNSAID), dedup={"threshold": 0.99, "compare": "response"})
    carry_out(order(first, tmp_path / "first"))
    rule = {"threshold": 0.99, "compare": "response", "against": ["first"]}
    carry_out(order(written(tmp_path, marked(UNSAID), dedup=rule), tmp_path / "second"))

    def refused(name):
        return {
            r.example.question
            for r in results(tmp_path / name)
            if r.state == "kept" and r.example.expects
        }

    assert len(refused("first")) == 4
    assert refused("second")
    assert not refused("first") & refused("second")
