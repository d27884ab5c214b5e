"""A small model in this process answers a whole run: the run ends well, whatever it says."""

import contextlib
import json
import os
import signal
import time

import pytest

from generator.cli import main
from generator.run.state import derive
from generator.store import open_run
from tests.teachers.test_local import small_model
from tests.tiny import askwright

PLANTS = ("fern", "basil", "mint", "thyme", "sage")
ASKED = ("How often is {{ plant }} watered?", "Where does {{ plant }} stand?",
         "When is {{ plant }} cut?", "Who waters {{ plant }} in August?")  # fmt: skip


def _write_world(folder, model, **params):
    text = "".join(
        f"# {plant}\n\n{plant.title()} is watered every {n + 2} days. {plant.title()} stands in "
        f"the window of room {n + 1}. {plant.title()} is cut in May.\n\n"
        for n, plant in enumerate(PLANTS)
    )
    (folder / "plants.md").write_text(text, encoding="utf-8")
    config = {
        "documents": ["plants.md"],
        "difficulties": {"basic": {"max_sentences": 1, "passages": 1}},
        "categories": {"care": {"templates": {"basic": list(ASKED)}}},
        "variables": {"plant": list(PLANTS)},
        "quota": {"per_cell": 20},
        "teachers": {
            "answer": {"provider": "local", "model": model, "params": {"max_tokens": 120, **params}}
        },
    }
    path = folder / "plants.json"
    path.write_text(json.dumps(config), encoding="utf-8")
    return path


@pytest.mark.long
def test_a_run_of_20_by_a_small_model_ends_and_what_is_thrown_out_has_its_reason(tmp_path):
    model = small_model()
    (tmp_path / model.name).symlink_to(model)
    run = tmp_path / "run"

    code = main(["generate", str(_write_world(tmp_path, model.name)), "--run", str(run), "--quiet"])

    with open_run(run) as opened:
        state = derive(opened)
    assert len(state.results) == 20
    assert code == (0 if state.counted() == state.quota else 1)
    assert not any(r.state == "open" for r in state.results)
    assert all(r.drop and r.drop.reason for r in state.results if r.state != "kept")


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="signals are sent as on POSIX systems")
@pytest.mark.parametrize("when", ["loading", "writing"])
def test_pd_4_a_second_signal_does_not_wait_for_the_model(when, tmp_path):
    """Two replies of 8,000 tokens each would take minutes on one core."""
    model = small_model()
    (tmp_path / model.name).symlink_to(model)
    config = _write_world(
        tmp_path, model.name, max_tokens=8_000, ignore_eos=True, structured="none"
    )
    run = tmp_path / "run"
    process = askwright("generate", config, "--run", run, "--concurrency", "2")
    while not _n_attempts(run) and process.poll() is None:
        time.sleep(0.01)
    time.sleep(2.0 if when == "writing" else 0.05)
    process.send_signal(signal.SIGINT)
    time.sleep(0.3)
    assert process.poll() is None  # it waits for the calls in flight
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130, said
    assert "same command" in said
    assert "Traceback" not in said
    with open_run(run) as opened:
        assert not any(outcome.reply for outcome in opened.journal.outcomes())


def _n_attempts(run):
    with contextlib.suppress(Exception), open_run(run) as opened:
        return len(opened.journal.attempts())
    return 0
