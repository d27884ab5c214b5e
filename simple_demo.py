"""The whole flow on the bundled documents, offline, in seconds: `python simple_demo.py`."""

import sys
from pathlib import Path

try:
    from generator.cli import main
except ModuleNotFoundError as missing:
    sys.exit(f"simple_demo.py: needs the package {missing.name}. Install: pip install -e .")

HERE = Path(__file__).resolve().parent


def demo() -> int:
    """Generate and export the support desk's dataset into `runs/demo`; return the exit code."""
    run = Path("runs") / "demo"
    config = HERE / "configs" / "support_desk.yaml"
    code = main(["generate", str(config), "--run", str(run), "--allow", str(HERE)])
    if code == 0:
        out = Path("runs") / "demo-dataset"
        formats = [f"--format={name}" for name in ("jsonl", "alpaca", "messages", "lecture")]
        code = main(["export", str(run), *formats, "--out", str(out)])
    return code


if __name__ == "__main__":
    sys.exit(demo())
