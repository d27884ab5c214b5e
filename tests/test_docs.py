"""The docs are executed: every file and command of the tutorial, and the sample is the demo's."""

import importlib.util
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from generator.cli import main

ROOT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"(?:<!-- ([a-z]+)(?:: ([^>]*?))? -->\n)?```(\w+)\n(.*?)```\n", re.DOTALL)


def blocks(text: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield (mark, its value, language, body) of every fenced block."""
    for match in BLOCK.finditer(text):
        yield match[1] or "", match[2] or "", match[3], match[4]


def shell(script: str, folder: Path, ids: dict[str, str]) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-euc", script],
        cwd=folder,
        env={**os.environ, **ids, "PATH": path},
        capture_output=True,
        text=True,
        timeout=120,
    )


def first_ids(folder: Path, run: str) -> dict[str, str]:
    out = folder / "ids"
    assert main(["export", str(folder / run), "--format", "jsonl", "--out", str(out)]) == 0
    rows = (out / "jsonl.jsonl").read_text("utf-8").splitlines()
    return {f"ID{n}": json.loads(row)["id"] for n, row in enumerate(rows[:3], 1)}


def test_the_tutorial_does_what_it_says(tmp_path: Path) -> None:
    """Files are written, commands run in order, and what they print holds the lines shown."""
    ids: dict[str, str] = {}
    printed = ""
    n_commands = 0
    for mark, value, language, body in blocks((ROOT / "docs/tutorial.md").read_text("utf-8")):
        if mark == "file":
            path = tmp_path / value
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(body, encoding="utf-8")
        elif language == "sh":
            if mark == "ids":
                ids = first_ids(tmp_path, value)
            done = shell(body, tmp_path, ids)
            printed = done.stdout + done.stderr
            assert done.returncode == int(value if mark == "exit" else 0), f"{body}\n{printed}"
            n_commands += 1
        elif mark == "output":
            for line in body.splitlines():
                assert line in printed, f"{line!r} is not in:\n{printed}"
    assert n_commands == 11


def test_the_sample_and_the_picture_are_the_demos_own(tmp_path: Path) -> None:
    """What the docs show of the demo is what the demo gives today; `make docs` renews it."""
    spec = importlib.util.spec_from_file_location("make_sample", ROOT / "docs" / "make_sample.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    module.write_sample(tmp_path)

    for name in ("sample/examples.jsonl", "sample/summary.txt", "picture.svg"):
        assert (tmp_path / name).read_bytes() == (ROOT / "docs" / name).read_bytes(), name
