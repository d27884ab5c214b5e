"""Writes docs/rules/: a page for each rule of `askwright validate`, from docstring and cases."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from generator.lint import CODES, RULES  # noqa: E402

CASES = ROOT / "tests" / "cases"
PAGES = ROOT / "docs" / "rules"


def failing(code: str) -> tuple[str, str]:
    """Return the broken config of a rule and what is said of it; its namesake before others."""
    named = CASES / "bad" / f"{code}.yaml"
    paths = [named] if named.exists() else []
    paths += sorted((CASES / "bad").glob("*.yaml"))
    for path in paths:
        said = path.with_suffix(".txt").read_text(encoding="utf-8")
        if f"({code})" in said:
            return path.read_text(encoding="utf-8"), said.replace("HERE", "...")
    raise LookupError(f"{code}: needs a case in tests/cases/bad.")


def page(code: str) -> str:
    """Return a rule's page."""
    first, _, rest = CODES[code].partition("\n\n")
    config, said = failing(code)
    passes = (CASES / "good" / f"{code}.yaml").read_text(encoding="utf-8")
    parts = [
        f"# {code}\n",
        first + "\n",
        rest + "\n" if rest else "",
        "## Fails\n",
        f"```yaml\n{config.rstrip()}\n```\n",
        f"```text\n{said.rstrip()}\n```\n",
        "## Passes\n",
        f"```yaml\n{passes.rstrip()}\n```\n",
        "[All rules](README.md)\n",
    ]
    return "\n".join(part for part in parts if part)


def index() -> str:
    """Return the list of all rules, and of the codes that have no page."""
    lines = [
        "# Rules of `askwright validate`\n",
        "`askwright validate --explain CODE` says what a code means. A rule finds what the JSON",
        "Schema can't see.\n",
        "| code | asks that |",
        "|---|---|",
    ]
    lines += [f"| [{code}]({code}.md) | {_sentence(code)} |" for code in sorted(RULES)]
    lines += [
        "\nProblems of the file itself, of its shape and of the files that it names:\n",
        "| code | means |",
        "|---|---|",
    ]
    lines += [f"| {code} | {_sentence(code)} |" for code in sorted(CODES) if code not in RULES]
    return "\n".join(lines) + "\n"


def _sentence(code: str) -> str:
    return " ".join(CODES[code].split("\n\n")[0].split()).replace("|", "\\|")


def pages() -> dict[str, str]:
    """Return file name -> text of every page."""
    return {"README.md": index(), **{f"{code}.md": page(code) for code in RULES}}


if __name__ == "__main__":
    PAGES.mkdir(exist_ok=True)
    for old in PAGES.glob("*.md"):
        old.unlink()
    for name, text in pages().items():
        (PAGES / name).write_text(text, encoding="utf-8", newline="\n")
