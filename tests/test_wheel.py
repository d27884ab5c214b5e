"""What a user gets: the built wheel, in an environment of its own, from an empty folder."""

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent
DATA_DIRS = ("configs", "knowledge", "schemas", "templates")
N_EXAMPLES = 5


def run(*command, cwd):
    """Run a command that knows nothing of the checkout, nor of anyone's provider keys."""
    env = {
        name: value
        for name, value in os.environ.items()
        if name != "PYTHONPATH" and not name.endswith("_API_KEY")
    }
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=env,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built through the source distribution, so that both are whole."""
    out_dir = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--outdir", out_dir, ROOT, cwd=out_dir)
    return next(out_dir.glob("*.whl"))


@pytest.fixture(scope="module")
def bin_dir(wheel, tmp_path_factory):
    """The scripts of a new environment that holds the wheel and what it needs, no more."""
    env_dir = tmp_path_factory.mktemp("user") / "env"
    venv.create(env_dir, with_pip=True)
    scripts = env_dir / ("Scripts" if os.name == "nt" else "bin")
    run(scripts / "python", "-m", "pip", "install", "--quiet", wheel, cwd=env_dir)
    return scripts


def shipped_files():
    """Each data file of the checkout by the name it has in the wheel."""
    return {
        f"generator/data/{path.relative_to(ROOT).as_posix()}"
        for name in DATA_DIRS
        for path in (ROOT / name).rglob("*")
        if path.is_file()
        and path.suffix != ".pyc"
        and not any(part.startswith(".") for part in path.relative_to(ROOT).parts)
    }


def test_the_wheel_holds_every_module_and_data_file(wheel):
    modules = {path.relative_to(ROOT).as_posix() for path in (ROOT / "generator").rglob("*.py")}
    names = set(zipfile.ZipFile(wheel).namelist())
    assert not (modules | shipped_files() | {"generator/py.typed"}) - names


def test_the_wheel_holds_nothing_else(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert not [
        name
        for name in names
        if not name.startswith(("generator/", "askwright-")) or "__pycache__" in name
    ]


def test_both_commands_answer(bin_dir, tmp_path):
    by_script = run(bin_dir / "askwright", "--help", cwd=tmp_path)
    by_module = run(bin_dir / "python", "-m", "generator", "--help", cwd=tmp_path)
    assert "generate" in by_script
    assert "generate" in by_module


def test_an_example_runs_from_an_empty_folder(bin_dir, tmp_path):
    askwright = bin_dir / "askwright"
    run(askwright, "init", "demo", "--example", "support_desk", cwd=tmp_path)
    config = tmp_path / "demo" / "support_desk.yaml"
    assert config.exists()
    run(askwright, "validate", config, cwd=tmp_path)
    run(askwright, "generate", config, "--run", "out", "--limit", str(N_EXAMPLES), cwd=tmp_path)
    run(askwright, "status", "out", cwd=tmp_path)
    run(askwright, "export", "out", "--format", "jsonl", "--out", "dataset", cwd=tmp_path)
    rows = (tmp_path / "dataset" / "jsonl.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(rows) == N_EXAMPLES
    assert all(
        {"id", "instruction", "response", "citations"} <= json.loads(row).keys() for row in rows
    )
    assert (tmp_path / "dataset" / "manifest.json").exists()
