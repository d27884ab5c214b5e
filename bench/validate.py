"""Times `validate` and `plan` on a config of 1,000 categories x 5 difficulties.

The rival is `check-jsonschema`, which checks a file against a JSON Schema, no more. It is no
part of the environment: put it on the PATH, or name it in CHECK_JSONSCHEMA; without it its column
is left out. Each time is the best of three, wall clock, start of the process included.
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
        "variables": {
            "product": [f"Product {i}" for i in range(20)],
            "topic": [f"topic {i}" for i in range(20)],
        },
        "categories": categories,
    }


def best_s(command: list[str], cwd: Path, *, n: int = 3) -> float:
    """Return the shortest wall time of a command that must end with 0."""
    times = []
    for _ in range(n):
        start = time.perf_counter()
        subprocess.run(command, cwd=cwd, check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - start)
    return min(times)


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
        (folder / "doc.md").write_text("# Home\n\nA house has rooms.\n", encoding="utf-8")
        for n_templates in (1_000, 5_000):
            value = config(n_templates)
            for file, text in (
                (f"c{n_templates}.yaml", write_yaml(value)),
                (f"c{n_templates}.json", json.dumps(value, indent=2)),
            ):
                (folder / file).write_text(text, encoding="utf-8")
                ours = best_s([*askwright, "validate", file], folder)
                line = f"validate {file} ({len(text) / 1e6:.2f} MB): {ours:.2f} s"
                if rival:
                    theirs = best_s([rival, "--schemafile", str(SCHEMA), file], folder)
                    line += f"; check-jsonschema {theirs:.2f} s; ratio {ours / theirs:.2f}"
                print(line)
        for format_ in ("text", "json"):
            command = [*askwright, "plan", "c1000.yaml", "--format", format_]
            took = best_s(command, folder)
            peak = subprocess.run(
                [sys.executable, "-c", PEAK, *command], cwd=folder, check=True,
                capture_output=True, text=True,
            ).stdout.strip()  # fmt: skip
            print(f"plan of {N_INSTRUCTIONS:,} instructions as {format_}: {took:.2f} s, {peak} MB")


if __name__ == "__main__":
    main()
