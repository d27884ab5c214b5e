"""The whole flow on the bundled documents, offline, in seconds: `python simple_demo.py`."""

import sys
from pathlib import Path

try:
    from generator.cli import main
    from generator.cli.saying import typed_name
except ModuleNotFoundError as missing:
    sys.exit(f"simple_demo.py: needs the package {missing.name}. Install: pip install -e .")

HERE = Path(__file__).resolve().parent
FORMATS = [f"--format={name}" for name in ("jsonl", "alpaca", "messages", "lecture")]


def demo() -> int:
    """Generate and export the support desk's dataset into `runs/demo`; return the exit code.

    Then once more, into `runs/demo-wide`, with instructions that the teacher writes itself.
    """
    return make("support_desk.yaml", "demo") or make("support_desk_wide.yaml", "demo-wide")


def make(config: str, name: str) -> int:
    """Generate and export one dataset; return the exit code."""
    run = Path("runs") / name
    print(f"\n== {config}", flush=True)
    path = HERE / "configs" / config
    program = typed_name()
    code = main(["generate", str(path), "--run", str(run), "--allow", str(HERE)], program=program)
    exported = ["export", str(run), *FORMATS, "--out", f"{run}-dataset"]
    return code or main(exported, program=program)


if __name__ == "__main__":
    sys.exit(demo())
