"""Cells that are answered from some documents only, and asked about no others."""

import dataclasses
import json
import random

import pytest

from generator.config import read_config
from generator.errors import UsageError
from generator.run.state import derive
from generator.store import open_run
from tests.tiny import PRODUCTS, Quoting, carry_out, exported, order, write_world

MODEL = {"provider": "openai", "model": "m", "options": {"base_url": "http://127.0.0.1:9"}}
FIRST_FIVE = [f"documents/{name.lower()}.md" for name in PRODUCTS[:5]]
FIRST_THREE = [f"documents/[{letters}]*.md" for letters in ("ab", "c")]


def world(folder, *, category=(), difficulty=(), **settings):
    """The tiny world, with the globs of the category "sales" and of the difficulty "basic"."""
    path = write_world(folder, **{"per_cell": 4, **settings})
    raw = json.loads(path.read_text("utf-8"))
    if category:
        raw["categories"]["sales"]["documents"] = list(category)
    if difficulty:
        raw["difficulties"]["basic"]["documents"] = list(difficulty)
    path.write_text(json.dumps(raw), encoding="utf-8")
    return path


def results(root):
    with open_run(root) as run:
        return derive(run).results


def asked(root):
    """Cell -> the documents of all passages that its calls were shown."""
    with open_run(root) as run:
        cells = {result.unit.id: result.unit.cell for result in derive(run).results}
        found = {}
        for call in run.journal.calls():
            if call.kind == "answer":
                shown = found.setdefault(cells[call.unit], set())
                shown.update(document for document, _, _ in call.context)
    return found


def test_a_cell_is_answered_from_the_documents_of_its_category_and_difficulty(tmp_path):
    path = world(tmp_path, category=FIRST_FIVE, difficulty=FIRST_THREE)
    report = carry_out(order(path, tmp_path / "run"))

    assert report.is_complete
    shown = asked(tmp_path / "run")
    everything = {f"documents/{name.lower()}.md" for name in PRODUCTS}
    assert shown["sales", "basic"] == set(FIRST_FIVE[:3])
    assert shown["sales", "advanced"] == set(FIRST_FIVE)
    assert shown["service", "basic"] == set(FIRST_FIVE[:3])
    assert shown["service", "advanced"] > set(FIRST_FIVE)
    assert shown["service", "advanced"] <= everything


def test_what_only_other_documents_say_is_not_answered(tmp_path):
    path = world(tmp_path, category=FIRST_FIVE)
    carry_out(order(path, tmp_path / "run"), Quoting())

    sales = [r for r in results(tmp_path / "run") if r.unit.category == "sales"]
    later = [r for r in sales if r.unit.variables["product"] in PRODUCTS[5:]]
    assert later
    assert {r.drop.reason for r in later} == {"abstained"}
    assert all(r.example.context for r in sales if r.state == "kept")


@pytest.mark.parametrize("concurrency", [1, 8, 32])
def test_workers_and_the_order_of_replies_change_no_byte(tmp_path, concurrency):
    path = world(tmp_path, category=FIRST_FIVE, difficulty=FIRST_THREE)
    carry_out(order(path, tmp_path / "straight"), Quoting())
    straight = exported(tmp_path / "straight", tmp_path / "out")
    shuffling = Quoting(random.Random(concurrency))
    carry_out(order(path, tmp_path / "run", concurrency=concurrency), shuffling)
    assert exported(tmp_path / "run", tmp_path / "out2") == straight


def test_a_teacher_is_asked_about_no_other_documents(tmp_path):
    asking = {"share": 1.0, "per_call": 1}
    path = world(tmp_path, category=FIRST_FIVE, difficulty=FIRST_THREE, per_cell=3, ask=asking)
    carry_out(order(path, tmp_path / "run"))

    about = {}
    for result in results(tmp_path / "run"):
        if result.unit.asking:
            about.setdefault(result.unit.cell, set()).add(result.unit.asking.document)
    assert about["sales", "basic"] <= set(FIRST_FIVE[:3])
    assert about["sales", "advanced"] <= set(FIRST_FIVE)
    assert about["service", "basic"] <= set(FIRST_FIVE[:3])
    assert about["service", "advanced"] - set(FIRST_FIVE[:3])


def test_another_filter_is_a_change_and_none_leaves_old_fingerprints(tmp_path):
    plain = read_config(world(tmp_path / "a"))[0]
    some = read_config(world(tmp_path / "b", category=FIRST_FIVE))[0]
    assert plain.fingerprint()["categories"] != some.fingerprint()["categories"]
    assert plain.fingerprint()["difficulties"] == some.fingerprint()["difficulties"]
    bare = {k: dataclasses.replace(v, documents=()) for k, v in some.categories.items()}
    assert dataclasses.replace(some, categories=bare).fingerprint() == plain.fingerprint()

    carry_out(order(world(tmp_path), tmp_path / "run"))
    changed = world(tmp_path, category=FIRST_FIVE)
    with pytest.raises(UsageError, match="categories"):
        carry_out(order(changed, tmp_path / "run"))
