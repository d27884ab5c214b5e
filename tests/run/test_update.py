"""A config that changes: settings apply, the rest is refused or appended, nothing kept is lost."""

import json

import pytest
from msgspec.structs import replace

from generator.errors import UsageError
from generator.records.examples import Decision
from generator.review import decision
from generator.run.state import derive
from generator.store import open_run
from generator.text import content_hash
from tests.tiny import (
    PRODUCTS,
    Quoting,
    Silent,
    carry_out,
    config_of,
    exported,
    order,
    write_documents,
    write_world,
)

AT = "2026-01-01T00:00:00+00:00"


@pytest.fixture
def run(tmp_path):
    """A finished run of 20 examples: (config, root)."""
    config = write_world(tmp_path, products=PRODUCTS[:8])
    carry_out(order(config, tmp_path / "run"))
    return config, tmp_path / "run"


def rewrite(config, **settings):
    config.write_text(json.dumps(config_of(**settings)), encoding="utf-8")


def state_of(root):
    with open_run(root) as opened:
        return derive(opened)


def kept(root):
    return {r.unit.id: r.example.response.text for r in state_of(root).results if r.state == "kept"}


def decide(root, verdict, n=0, **options):
    """Decide on the nth kept example; return its id."""
    with open_run(root) as opened:
        example = [r.example for r in derive(opened).results if r.state == "kept"][n]
        opened.journal.add_decision(decision(example, verdict, at=AT, **options))
    return example.id


def test_update_keeps_what_is_kept_and_repeats_no_call(run):
    config, root = run
    before = kept(root)
    with open_run(root) as opened:
        n_before = len(opened.journal.calls())
    changed = {"categories": ("sales", "service", "returns"), "dedup": {"threshold": 0.97}}
    rewrite(config, products=PRODUCTS, **changed)
    with pytest.raises(UsageError, match="categories changed"):
        carry_out(order(config, root))
    teacher = Quoting()
    report = carry_out(order(config, root, update=True), teacher)
    assert report.is_complete
    assert before.items() <= kept(root).items()
    with open_run(root) as opened:
        asked = [call.unit for call in opened.journal.calls()]
        keys = [call.key for call in opened.journal.calls()]
    assert len(keys) == len(set(keys))
    assert len(asked) == len(set(asked))
    assert not set(before) & set(asked[n_before:])
    assert len(teacher.asked) == len(keys) - n_before


def test_the_refusal_says_what_would_be_added_and_retired(run):
    config, root = run
    rewrite(config, categories=("sales", "returns"), products=PRODUCTS[:8])
    with pytest.raises(UsageError) as caught:
        carry_out(order(config, root))
    assert "10 units would be added and" in str(caught.value)
    assert "--update" in str(caught.value)


def test_the_refusal_names_what_changed_and_which_kept_examples_would_go(run):
    config, root = run
    gone = [r.unit for r in state_of(root).results if r.state == "kept"]
    gone = [unit.instruction for unit in gone if unit.category == "service"]
    folder = config.parent / "documents"
    first, second = sorted(folder.iterdir())[:2]
    first.write_text(first.read_text(encoding="utf-8") + "\n\nAdded.\n", encoding="utf-8")
    (folder / "later.md").write_text("# Later\n\nLater.\n", encoding="utf-8")
    second.unlink()
    rewrite(config, categories=("sales", "returns", "repairs"), products=PRODUCTS[:8])
    with pytest.raises(UsageError) as caught:
        carry_out(order(config, root))
    text = str(caught.value)
    assert "categories changed: returns, repairs are new; service is gone\n" in text
    assert "a document is new: documents/later.md\n" in text
    assert f"a document is gone: documents/{second.name}\n" in text
    assert f"a document is changed: documents/{first.name}\n" in text
    assert f"with {len(gone)} kept examples: {gone[0]!r}" in text
    assert text.count("?'") == 3, "the first three by name"
    assert f" and {len(gone) - 3} more. Run the same" in text


def test_the_refusal_names_the_changed_fields_of_a_category_and_of_the_expert(run):
    config, root = run
    changed = config_of(products=PRODUCTS[:8])
    changed["categories"]["sales"]["templates"]["all"] = ["What does the {{ product }} cost?"]
    changed["expert"] = {"persona": "a porter"}
    config.write_text(json.dumps(changed), encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        carry_out(order(config, root))
    assert "categories changed: sales (templates)\n" in str(caught.value)
    assert "expert changed: persona\n" in str(caught.value)


def test_cf_44_a_refusal_changes_nothing(run, tmp_path):
    config, root = run
    before = exported(root, tmp_path / "before")
    rewrite(config, per_cell=9, products=PRODUCTS[:8])
    with pytest.raises(UsageError):
        carry_out(order(config, root))
    assert exported(root, tmp_path / "after") == before


def test_a_new_threshold_needs_no_call(run):
    config, root = run
    before = kept(root)
    rewrite(config, products=PRODUCTS[:8], dedup={"threshold": 0.98})
    teacher, progress = Quoting(), Silent()
    report = carry_out(order(config, root), teacher, progress)
    assert report.is_complete
    assert teacher.asked == []
    assert kept(root) == before
    assert progress.notes == ["The settings changed; they apply to everything that is there."]


def test_a_stricter_threshold_drops_and_the_next_rounds_fill_up(run):
    config, root = run
    rewrite(config, products=PRODUCTS[:8], dedup={"threshold": 0.7})
    report = carry_out(order(config, root))
    reasons = {r.drop.reason for r in report.state.results if r.drop}
    assert "near-duplicate" in reasons


def test_a_larger_quota_goes_on_where_the_plan_ended(run):
    config, root = run
    before = kept(root)
    rewrite(config, per_cell=7, products=PRODUCTS[:8])
    teacher = Quoting()
    assert carry_out(order(config, root, update=True), teacher).is_complete
    assert before.items() <= kept(root).items()
    assert set(state_of(root).counted().values()) == {7}


def test_a_category_that_goes_retires_its_units(run):
    config, root = run
    rewrite(config, categories=("sales",), products=PRODUCTS[:8])
    report = carry_out(order(config, root, update=True))
    assert report.is_complete
    states = {r.state for r in report.state.results if r.unit.category == "service"}
    assert states == {"retired"}


def test_an_accepted_example_outlives_its_category(run):
    config, root = run
    accepted = decide(root, "accept", n=1)
    category = next(r.unit.category for r in state_of(root).results if r.unit.id == accepted)
    other = {"sales": "service", "service": "sales"}[category]
    rewrite(config, categories=(other,), products=PRODUCTS[:8])
    carry_out(order(config, root, update=True))
    assert accepted in kept(root)


def test_cc_10_an_accepted_example_is_dropped_by_no_rule(run):
    """At a threshold of 0.3 nearly everything is a near-duplicate; what a person took stays."""
    config, root = run
    taken = {decide(root, "accept", n=n) for n in (0, 9, 19)}
    rewrite(config, products=PRODUCTS[:8], dedup={"threshold": 0.3})
    report = carry_out(order(config, root))
    assert taken <= set(kept(root))
    assert len(kept(root)) < 20
    assert not report.is_complete


def test_an_edited_example_is_shown_as_the_person_left_it(run):
    _, root = run
    edited = decide(root, "edit", response="See page 9.")
    example = next(r.example for r in state_of(root).results if r.unit.id == edited)
    assert (example.status, example.response.text) == ("edited", "See page 9.")


def test_an_accepted_example_outlives_a_gate_that_would_drop_it(tmp_path):
    """Whoever accepted it saw it when the gate let it pass; what the gate says now changes that
    no more."""
    config = write_world(tmp_path, per_cell=1, categories=("sales",))
    teacher = Quoting()
    teacher.answer = too_long
    carry_out(order(config, tmp_path / "run"), teacher)
    with open_run(tmp_path / "run") as opened:
        result = next(r for r in derive(opened).results if r.state == "dropped")
        assert result.example is None
        words = content_hash(
            result.unit.instruction, "", "It is green. It is red. It is blue.", n_digits=16
        )
        act = Decision(0, "uid", result.unit.id, words, "accept", at=AT)
        opened.journal.add_decision(act)
    assert result.unit.id in kept(tmp_path / "run")


def too_long(given):
    claims = [{"text": f"It is {c}.", "quotes": []} for c in ("green", "red", "blue")]
    return json.dumps({"claims": claims, "abstains": False})


def test_a_rejected_example_is_replaced_by_the_next_generate(run):
    config, root = run
    rejected = decide(root, "reject", reason="tone")
    assert sum(state_of(root).counted().values()) == 19
    teacher = Quoting()
    assert carry_out(order(config, root), teacher).is_complete
    assert rejected not in kept(root)
    assert len(kept(root)) == 20
    assert 1 <= len(teacher.asked) <= 3


def test_a_rejection_that_is_taken_back_costs_the_newest_unit_its_place(run):
    config, root = run
    before = set(kept(root))
    rejected = decide(root, "reject", reason="tone")
    carry_out(order(config, root))
    with open_run(root) as opened:
        example = next(r.example for r in derive(opened).results if r.unit.id == rejected)
        opened.journal.add_decision(decision(example, "undo", at=AT))
    assert set(kept(root)) == before
    surplus = [r for r in state_of(root).results if r.drop and r.drop.reason == "surplus"]
    assert len(surplus) == 1


def test_new_documents_serve_new_units_and_leave_old_ones(run):
    config, root = run
    before = kept(root)
    write_documents(config.parent / "documents", PRODUCTS[8:])
    rewrite(config, per_cell=6)
    assert carry_out(order(config, root, update=True)).is_complete
    assert before.items() <= kept(root).items()


def test_the_same_config_written_otherwise_is_no_change(run):
    config, root = run
    text = json.dumps(config_of(products=PRODUCTS[:8]), indent=4)
    config.write_text(text + "\n\n", encoding="utf-8")
    with open_run(root) as opened:
        n_before = len(opened.journal.revisions())
    carry_out(order(config, root))
    with open_run(root) as opened:
        assert len(opened.journal.revisions()) == n_before


def older_prompts(root, **texts):
    """Make a run's first revision one of another askwright, which shipped these prompts."""
    with open_run(root) as opened:
        revision = opened.journal.revisions()[0]
        inputs = {name: opened.inputs.put(text.encode()) for name, text in texts.items()}
        opened.journal.add_revision(
            replace(revision, prompts={**revision.prompts, **inputs}), at=AT, units=()
        )


def test_a_shipped_prompt_of_another_version_changes_no_run(run):
    config, root = run
    older_prompts(root, answer="Old: {{ instruction }} {{ passages }}")
    rewrite(config, products=PRODUCTS)
    report = carry_out(order(config, root, update=True))
    assert report.is_complete
    with open_run(root) as opened:
        first, *_, last = opened.journal.revisions()
    assert last.prompts["answer"] != first.prompts["answer"]
    assert state_of(root).library.prompts["answer"].startswith("Old: ")


def test_a_prompt_of_the_configs_own_that_changes_is_refused(tmp_path):
    config = write_world(tmp_path, products=PRODUCTS[:8], prompts={"answer": "own.j2"})
    own = tmp_path / "own.j2"
    own.write_text("{{ instruction }} {{ passages | length }}", encoding="utf-8")
    carry_out(order(config, tmp_path / "run"))
    carry_out(order(config, tmp_path / "run"))
    own.write_text("Please: {{ instruction }} {{ passages | length }}", encoding="utf-8")
    with pytest.raises(UsageError, match="the answer prompt changed"):
        carry_out(order(config, tmp_path / "run"))
