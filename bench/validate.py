"""Times `validate` and `plan` on a config of 1,000 categories x 5 difficulties.

The rival is `check-jsonschema`, which checks a file against a JSON Schema, no more. It is no
part of the environment: put it on the PATH, or name it in CHECK_JSONSCHEMA; without it its column
is left out. Each time is the best of seven, the two in turn: wall clock, start of the process
included.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from generator.schema import write_yaml

ROOT = Path(__file__).resolve().parent.parent
SCHEMA = ROOT / "schemas" / "config.schema.json"
N_CATEGORIES = 1_000
N_INSTRUCTIONS = 50_000


def config(n_templates: int) -> dict[str, object]:
    """Return a config with so many distinct templates, one in each of its 5,000 cells."""
    difficulties = ("recall", "basic", "intermediate", "advanced", "expert")
    categories = {}
    for c in range(N_CATEGORIES):
        templates = {}
        for d, difficulty in enumerate(difficulties):
            n = (c * len(difficulties) + d) % n_templates
            templates[difficulty] = [
                f"In case {n}: what should one know about {{{{ product }}}} when it comes to "
                f"{{{{ topic }}}} in the rooms of a house of kind {n}, and what follows from it?"
            ]
        categories[f"category {c:04d}"] = {
            "description": f"Questions of kind {c} that belong together in one place",
            "templates": templates,
        }
    return {
        "askwright": 1,
        "documents": ["*.md"],
        "difficulties": {name: {"description": f"{name} questions"} for name in difficulties},
        "quota": {"total": N_INSTRUCTIONS},
        "dedup": {"digits_apart": True},  # the cases differ in their numbers only
        "variables": {
            "product": [f"Product {i}" for i in range(20)],
            "topic": [f"topic {i}" for i in range(20)],
        },
        "categories": categories,
    }


def best_s(*commands: list[str], cwd: Path, n: int = 7) -> list[float]:
    """Return the shortest wall time of each command, in turn, so that all see the same machine.

    Each must end with 0 and is run once before, so that its bytecode is compiled.
    """
    times: list[list[float]] = [[] for _ in commands]
    for run in range(n + 1):
        for command, took in zip(commands, times, strict=True):
            start = time.perf_counter()
            subprocess.run(command, cwd=cwd, check=True, stdout=subprocess.DEVNULL)
            if run:
                took.append(time.perf_counter() - start)
    return [min(took) for took in times]


PEAK = (
    "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, "
    "stdout=subprocess.DEVNULL); "
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)"
)


def main() -> None:
    """Print a row a file."""
    rival = os.environ.get("CHECK_JSONSCHEMA") or shutil.which("check-jsonschema")
    if not rival:
        print("check-jsonschema: not found, its times are left out")
    askwright = [sys.executable, "-m", "generator"]
    os.environ["PYTHONPATH"] = str(ROOT)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # Both with compiled bytecode, as installed packages have it, wherever the checkout is kept.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = str(folder / "bytecode")
        (folder / "doc.md").write_text("# Home\n\nA house has rooms.\n", encoding="utf-8")
        for n_templates in (1_000, 5_000):
            value = config(n_templates)
            for file, text in (
                (f"c{n_templates}.yaml", write_yaml(value)),
                (f"c{n_templates}.json", json.dumps(value, indent=2)),
            ):
                (folder / file).write_text(text, encoding="utf-8")
                commands = [[*askwright, "validate", file]]
                commands += [[rival, "--schemafile", str(SCHEMA), file]] if rival else []
                ours, *theirs = best_s(*commands, cwd=folder)
                line = f"validate {file} ({len(text) / 1e6:.2f} MB): {ours:.2f} s"
                for their in theirs:
                    line += f"; check-jsonschema {their:.2f} s; ratio {ours / their:.2f}"
                print(line)
        for format_ in ("text", "json"):
            command = [*askwright, "plan", "c1000.yaml", "--format", format_]
            (took,) = best_s(command, cwd=folder, n=3)
            peak = subprocess.run(
                [sys.executable, "-c", PEAK, *command], cwd=folder, check=True,
                capture_output=True, text=True,
            ).stdout.strip()  # fmt: skip
            print(f"plan of {N_INSTRUCTIONS:,} instructions as {format_}: {took:.2f} s, {peak} MB")


if __name__ == "__main__":
    main()
