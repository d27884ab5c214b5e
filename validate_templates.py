"""Checks the given configs, or all of `configs/`: `python validate_templates.py [CONFIG...]`."""

import sys
from pathlib import Path

try:
    from generator.cli import main
except ModuleNotFoundError as missing:
    sys.exit(f"validate_templates.py: needs the package {missing.name}. Install: pip install -e .")

CONFIGS = Path(__file__).resolve().parent / "configs"
ENDINGS = (".yaml", ".yml", ".json")

if __name__ == "__main__":
    shipped = sorted(str(path) for path in CONFIGS.iterdir() if path.suffix in ENDINGS)
    # The shipped ones lead into knowledge/ beside their folder, whatever the working directory is.
    own = ["--allow", str(CONFIGS.parent), *shipped]
    sys.exit(main(["validate", *(sys.argv[1:] or own)]))
