"""What the cache gives for a whole run is what the journal gives, or nothing."""

import json
import sqlite3

import pytest
from msgspec.structs import replace

from generator.records.calls import Reply
from generator.records.criteria import CRITERIA
from generator.review import decision
from generator.run.recalling import keep_state, recall, state_of
from generator.run.state import Deriver, derive
from generator.store import open_run
from tests import scripted
from tests.scripted import Scripted
from tests.tiny import ASPECTS, Quoting, carry_out, exported, order, write_documents, write_world

AT = "2026-01-01T00:00:00+00:00"
MODEL = {"provider": "openai", "model": "m", "options": {"base_url": "http://127.0.0.1:9"}}


class Judging(Quoting):
    """Answers, and grades what it is shown: height badly."""

    async def reply(self, request):
        if request.kind != "judge":
            return await super().reply(request)
        grade = 2 if "height" in request.given.instruction else 5
        grades = {name: {"reason": f"as to {name}", "grade": grade} for name in CRITERIA}
        return Reply(json.dumps({"grades": grades}), model="judge-2")


def templated(folder):
    """With near-duplicates, and a reply that can't be read."""
    path = write_world(folder, dedup={"threshold": 0.5})
    return path, Quoting(replies={3: "no JSON", 4: "no JSON", 5: "no JSON"})


def written(folder):
    return scripted.write_world(folder, n_categories=2, n_difficulties=2, quota=4), Scripted()


def in_turns(folder):
    text = "And what is the {{ aspect2 }} of the {{ product }} pump?"
    turns = [{"follow_ups": 2, "templates": [text]}]
    return write_world(folder, per_cell=3, turns=turns), Quoting()


def judged(folder):
    settings = {"teachers": {"answer": MODEL, "judge": MODEL}, "checks": {"judge": "all"}}
    return write_world(folder, per_cell=3, **settings), Judging()


def refusing(folder):
    path = write_world(folder, per_cell=4, unanswerable={"share": 0.25})
    raw = json.loads(path.read_text())
    text = "Which price does the {{ product }} pump cost in Norway?"
    raw["categories"]["sales"]["templates"]["all"].append({"text": text, "expects": "unanswerable"})
    path.write_text(json.dumps(raw))
    return path, Quoting()


KINDS = (templated, written, in_turns, judged, refusing)


@pytest.fixture(scope="module", params=KINDS, ids=lambda kind: kind.__name__)
def root(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param.__name__)
    config, teacher = request.param(folder)
    carry_out(order(config, folder / "run"), teacher)
    return folder / "run"


def assert_same(one, other):
    assert one.results == other.results
    assert repr(one.results) == repr(other.results)  # 1 is not 1.0
    assert one.library.revision == other.library.revision
    names = ("quota", "n_calls", "n_attempts", "asked", "approved", "sizes")
    assert [getattr(one, name) for name in names] == [getattr(other, name) for name in names]


def test_it_gives_what_the_journal_gives(root):
    with open_run(root) as run:
        found = recall(run)
        assert found
        assert_same(found, derive(run))


def test_an_export_is_the_same_without_it(root, tmp_path):
    expected = exported(root, tmp_path / "with")
    kept = (root / "derived.sqlite").read_bytes()
    (root / "derived.sqlite").unlink()
    try:
        assert exported(root, tmp_path / "without") == expected
    finally:
        (root / "derived.sqlite").write_bytes(kept)


def test_people_and_a_second_revision_are_in_it(tmp_path):
    config = write_world(tmp_path)
    carry_out(order(config, tmp_path / "run"))
    with open_run(tmp_path / "run") as run:
        kept = [r.example for r in state_of(run).results if r.state == "kept"]
        text = kept[2].response.text
        for made in (
            decision(kept[0], "accept", at=AT),
            decision(kept[1], "reject", reason="tone", at=AT),
            decision(kept[2], "edit", response=f"Well. {text}", instruction="Say it.", at=AT),
        ):
            run.journal.add_decision(made)
        assert recall(run) is None  # they came after it was kept
    write_documents(tmp_path / "documents", products=("Larch", "Maple"))
    raw = json.loads(config.read_text())
    raw["variables"]["product"] += ["Larch", "Maple"]
    raw["quota"] = {"per_cell": 7}
    config.write_text(json.dumps(raw))
    carry_out(order(config, tmp_path / "run", update=True))

    with open_run(tmp_path / "run") as run:
        found = recall(run)
        assert_same(found, derive(run))
    assert {e.status for e in found.examples()} == {"generated", "accepted", "edited", "rejected"}
    assert len({e.provenance["config"] for e in found.examples()}) == 2


def test_a_byte_that_changed_is_seen(tmp_path):
    carry_out(order(write_world(tmp_path), tmp_path / "run"))
    with sqlite3.connect(tmp_path / "run" / "derived.sqlite") as sql:
        changed = sql.execute(
            "UPDATE entries SET data = replace(data, 'pump is', 'pump was') WHERE name LIKE ?",
            ("state %",),
        )
        assert changed.rowcount > 1
    with open_run(tmp_path / "run") as run:
        assert recall(run) is None
        assert state_of(run).results == derive(run).results


def test_only_the_newest_is_kept_and_nothing_where_a_call_is_open(tmp_path):
    config = write_world(tmp_path)
    for limit in (4, 9, None):
        carry_out(order(config, tmp_path / "run", limit=limit))
    with open_run(tmp_path / "run") as run:
        with sqlite3.connect(tmp_path / "run" / "derived.sqlite") as sql:
            names = [n for (n,) in sql.execute("SELECT name FROM entries") if n[:6] == "state "]
        assert len(names) == 2  # the state and its one part
        deriver = Deriver(run)
        state = deriver.derive()
        (tmp_path / "run" / "derived.sqlite").unlink()
        first = state.results[0]
        open_ = replace(first, state="open", step=object())
        keep_state(run, replace(state, results=(open_, *state.results[1:])), deriver.ledger.units)
        assert recall(run) is None
        keep_state(run, state, deriver.ledger.units)
        assert recall(run) is not None


def test_what_cannot_be_read_again_is_not_kept(tmp_path):
    carry_out(order(write_world(tmp_path), tmp_path / "run"))
    with open_run(tmp_path / "run") as run:
        deriver = Deriver(run)
        state = deriver.derive()
        (tmp_path / "run" / "derived.sqlite").unlink()
        first = state.results[0]
        other = replace(first, unit=replace(first.unit, variables={"aspect": list(ASPECTS)}))
        keep_state(run, replace(state, results=(other, *state.results[1:])), deriver.ledger.units)
        assert recall(run) is None
