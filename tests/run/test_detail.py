"""Coverage, yield and variety of whole runs, and that the cache says what is computed."""

import json

import pytest

from generator.cli import main
from generator.review import decision
from generator.run.detail import detail, detail_data, detail_lines, detail_note, make_detail
from generator.run.standing import standing, standing_with_note
from generator.run.state import derive
from generator.run.tracing import traces
from generator.store import open_run
from tests import scripted
from tests.tiny import Quoting, carry_out, order, write_world

AT = "2026-01-01T00:00:00+00:00"


@pytest.fixture
def root(tmp_path):
    """20 kept of 24 asked or so: what asks for the undocumented product abstains."""
    carry_out(order(write_world(tmp_path), tmp_path / "run"))
    return tmp_path / "run"


def test_every_unit_is_traced_to_what_its_answer_cites(root):
    with open_run(root) as run:
        state = derive(run)
        found = {trace.id: trace for trace in traces(run, state)}

    assert found.keys() == {r.unit.id for r in state.results}
    for result in state.results:
        trace = found[result.unit.id]
        if result.state == "kept":
            cited = result.example.response.citations[0]
            assert trace.about == ((cited.document, cited.document_start, cited.document_end),)
            assert (trace.reached, trace.outcome, trace.answerer) == ("kept", "kept", "quoting:1")
        else:
            assert (trace.reached, trace.outcome) == ("answered", "abstained")
            assert len(trace.about) == 1  # the passage that was found first
        assert (trace.writer, trace.topic) == ("templates", "")


def test_the_numbers_add_up(root):
    with open_run(root) as run:
        made = detail(run)

    kept = made.whole.reached["kept"]
    assert kept == 20
    assert made.whole.reached["asked"] == kept + sum(made.whole.lost.values())
    for axis in ("cell", "writer", "answerer", "template"):
        assert (
            sum(one.reached["asked"] for one in made.by_axis[axis]) == made.whole.reached["asked"]
        )
    assert sum(one.n_kept for one in made.coverage.documents) == kept
    assert sum(one.share for one in made.coverage.documents) == pytest.approx(1, abs=1e-3)
    assert len(made.coverage.documents) == 10
    assert made.diversity["kept"].n_texts == kept


def test_an_accepted_example_is_counted_and_a_new_row_makes_the_cache_old(root):
    with open_run(root) as run:
        assert standing_with_note(run) == (standing(run), detail_note(detail(run)))
        example = next(r.example for r in derive(run).results if r.example)
        run.journal.add_decision(decision(example, "accept", at=AT))
        stands, _ = standing_with_note(run)
        assert sum(unit.status == "accepted" for unit in stands.units) == 1
        assert detail(run).whole.reached["accepted"] == 1


def test_the_cache_says_what_is_computed(root):
    with open_run(root) as run:
        assert detail(run) == make_detail(run, derive(run))


def test_what_a_teacher_writes_is_told_apart_by_topic_and_counts_for_its_passage(tmp_path):
    config = scripted.write_world(tmp_path, n_categories=2, n_difficulties=1, quota=6)
    carry_out(order(config, tmp_path / "run"), scripted.Scripted())
    with open_run(tmp_path / "run") as run:
        state = derive(run)
        found = traces(run, state)
        made = detail(run)

    written = [trace for trace in found if trace.writer != "templates"]
    assert written
    assert all(trace.about and not trace.template for trace in written)
    reached = made.whole.reached
    assert reached["asked"] > reached["valid"] > reached["unique"] > reached["answered"]
    assert reached["kept"] == 12
    assert made.by_axis["writer"][0].name.startswith("scripted")


def test_a_failed_answer_was_never_read(tmp_path):
    replies = dict.fromkeys(range(100), "Sure! Here is your answer.")
    carry_out(order(write_world(tmp_path), tmp_path / "run", limit=1), Quoting(replies=replies))
    with open_run(tmp_path / "run") as run:
        made = detail(run)

    assert made.whole.lost["failed: unparseable"] == 1
    assert made.whole.reached["answered"] == 0


def test_costs_are_shared_by_the_kept(tmp_path):
    price = {"input": 1_000_000, "output": 0}
    teachers = {"answer": {"provider": "openai", "model": "m", "options": {"price": price}}}
    config = write_world(tmp_path, teachers=teachers, per_cell=1)
    carry_out(order(config, tmp_path / "run"))
    with open_run(tmp_path / "run") as run:
        made = detail(run)

    assert made.whole.cost_usd > 0
    assert made.whole.usd_per_kept == pytest.approx(made.whole.cost_usd / 4)
    assert made.whole.usd_per_accepted is None


def test_as_data_and_as_text_it_says_the_same(root, capsys):
    with open_run(root) as run:
        made = detail(run)
    data = detail_data(made)

    assert data["funnel"]["reached"]["kept"] == 20
    assert data["times_asked"] == made.coverage.times_asked
    assert {row["why_nothing"] for row in data["passages"] if not row["n_asked"]} <= {
        "nobody asked"
    }
    assert main(["status", str(root), "--detail"]) == 0
    out = capsys.readouterr().out
    assert all(line in out for line in detail_lines(made))


def test_beside_the_seeds_stands_a_sample_of_the_kept_of_their_size(tmp_path):
    config = scripted.write_world(tmp_path, n_categories=2, n_difficulties=1, quota=6)
    seeds = [
        {"instruction": f"Please say what {one} means to you.", "response": "A lot."}
        for one in ("luck", "work", "time", "food", "rain", "snow")
    ]
    (tmp_path / "seeds.jsonl").write_text("\n".join(map(json.dumps, seeds)), encoding="utf-8")
    settings = json.loads(config.read_text("utf-8"))
    config.write_text(json.dumps({**settings, "seed_instructions": "seeds.jsonl"}), "utf-8")
    carry_out(order(config, tmp_path / "run"), scripted.Scripted())
    with open_run(tmp_path / "run") as run:
        found = detail(run).diversity

    assert {name: one.n_texts for name, one in found.items()} == {
        "kept": 12,
        "kept, sample": 6,
        "seeds": 6,
    }
    assert found["seeds"].self_rouge > 0.7
