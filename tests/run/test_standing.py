"""`DIR/derived.sqlite` saves work and holds nothing: without it everything is as it was."""

import pytest

from generator.cli.summing import count
from generator.review import decision
from generator.run.standing import stand, standing
from generator.run.state import derive
from generator.store import open_run
from tests.tiny import carry_out, exported, order, write_world

AT = "2026-01-01T00:00:00+00:00"


@pytest.fixture
def root(tmp_path):
    carry_out(order(write_world(tmp_path), tmp_path / "run"))
    return tmp_path / "run"


def test_the_cache_says_what_the_journal_says(root):
    with open_run(root) as run:
        assert (root / "derived.sqlite").exists()
        assert standing(run) == stand(derive(run))


def test_deleting_the_cache_loses_nothing(root, tmp_path):
    with open_run(root) as run:
        before = standing(run)
    expected = exported(root, tmp_path / "before")
    for path in root.glob("derived.sqlite*"):
        path.unlink()
    with open_run(root) as run:
        assert standing(run) == before
    assert exported(root, tmp_path / "after") == expected


def test_a_damaged_cache_misleads_nobody(root):
    with open_run(root) as run:
        before = standing(run)
        (root / "derived.sqlite").write_bytes(b"rubbish" * 1000)
        assert standing(run) == before


def test_a_new_row_in_the_journal_is_seen(root):
    with open_run(root) as run:
        assert count(standing(run)).statuses == {"generated": 20}
        example = next(r.example for r in derive(run).results if r.example)
        run.journal.add_decision(decision(example, "reject", reason="tone", at=AT))
        assert count(standing(run)).statuses == {"generated": 19, "rejected": 1}
