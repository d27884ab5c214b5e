"""Runs the demo and writes what the docs show of it: `docs/sample/` and `docs/picture.svg`.

`make docs` runs it; a test compares its output with what is committed.
"""

import contextlib
import io
import json
import os
import sys
import tempfile
import textwrap
from collections import Counter
from html import escape
from pathlib import Path
from typing import Any

from generator.cli import main

HERE = Path(__file__).resolve().parent
N_EXAMPLES = 20

STYLE = """
svg { font: 13px/1.4 ui-sans-serif, system-ui, sans-serif }
.page { fill: #ffffff } .ink { fill: #1d2430 } .soft { fill: #5b6472 } .line { stroke: #c9d0da }
.tile { fill: #d5ebdd } .mark { fill: #fff0b3 } .card { fill: #f6f7f9; stroke: #c9d0da }
.head { font-weight: 600 } .small { font-size: 12px }
@media (prefers-color-scheme: dark) {
  .page { fill: #14181f } .ink { fill: #e8ebf0 } .soft { fill: #a2abb8 } .line { stroke: #3a4350 }
  .tile { fill: #1f4a33 } .mark { fill: #5a4a10 } .card { fill: #1b212a; stroke: #3a4350 }
}
"""


def run_demo() -> tuple[str, list[dict[str, Any]]]:
    """Return the demo's summary and its records, in plan order."""
    config = HERE.parent / "configs" / "support_desk.yaml"
    printed = io.StringIO()
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
                code = main(
                    ["generate", str(config), "--run", "runs/demo", "--allow", str(HERE.parent)]
                )
            summary = printed.getvalue()
            with contextlib.redirect_stdout(io.StringIO()):
                main(["export", "runs/demo", "--format", "jsonl", "--out", "dataset"])
            lines = Path("dataset/jsonl.jsonl").read_text("utf-8").splitlines()
        finally:
            os.chdir(before)
    if code:
        sys.exit(f"the demo must end with 0; got {code}\n{summary}")
    return summary, [json.loads(line) for line in lines]


def picture(records: list[dict[str, Any]]) -> str:
    """Draw the matrix with what each cell holds, and one record with the words that prove it."""
    categories = list(dict.fromkeys(r["category"] for r in records))
    difficulties = list(dict.fromkeys(r["difficulty"] for r in records))
    shown = next(r for r in records if len(r["citations"]) > 1)
    parts = [
        _text(24, 36, "1  every cell of the matrix holds what it owes", "ink head"),
        _text(456, 36, "2  every sentence is proved by your documents", "ink head"),
    ]
    parts += [_text(176 + 84 * x, 66, name, "soft small") for x, name in enumerate(difficulties)]
    counts = Counter((r["category"], r["difficulty"]) for r in records)
    for y, category in enumerate(categories):
        parts.append(_text(24, 96 + 34 * y, category, "ink small"))
        for x, difficulty in enumerate(difficulties):
            parts.append(_box(176 + 84 * x, 78 + 34 * y, 76, 28, "tile"))
            count = str(counts[category, difficulty])
            parts.append(_text(206 + 84 * x, 97 + 34 * y, count, "ink small"))
    left = 116 + 34 * len(categories)
    parts.append(_text(24, left, f"{len(records)} examples", "soft small"))
    at = 60
    for label, text in (("instruction", shown["instruction"]), ("response", shown["response"])):
        at = _card(parts, at, label, text)
    for n, citation in enumerate(shown["citations"], 1):
        place = "/".join(citation["document"].split("/")[-2:])
        place += f", characters {citation['document_start']} to {citation['document_end']}"
        at = _card(parts, at, f"evidence {n}: {place}", _cited(shown, citation), style="mark")
    height = max(left, at) + 20
    head = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 {height}" role="img">',
        "<title>The matrix of the demo and one of its examples with its evidence</title>",
        f"<style>{STYLE}</style>",
        _box(0, 0, 1000, height, "page"),
    ]
    return "\n".join([*head, *parts, "</svg>", ""])


def _card(parts: list[str], at: int, label: str, text: str, *, style: str = "card") -> int:
    """Add a card at a height; return where the next one goes."""
    lines = textwrap.wrap(text, 64)
    height = 30 + 20 * len(lines)
    parts += [_box(456, at, 520, height, style), _text(470, at + 18, label, "soft small")]
    parts += [_text(470, at + 38 + 20 * i, line, "ink") for i, line in enumerate(lines)]
    return at + height + 12


def _box(x: int, y: int, width: int, height: int, style: str) -> str:
    return f'<rect class="{style}" x="{x}" y="{y}" width="{width}" height="{height}" rx="5"/>'


def _text(x: int, y: int, text: str, style: str) -> str:
    return f'<text class="{style}" x="{x}" y="{y}">{escape(text)}</text>'


def _cited(record: dict[str, Any], citation: dict[str, Any]) -> str:
    for passage in record["context"]:
        start = citation["document_start"] - passage["start"]
        end = citation["document_end"] - passage["start"]
        if passage["document"] == citation["document"] and 0 <= start < end <= len(passage["text"]):
            return " ".join(passage["text"][start:end].split())
    raise ValueError("a citation points outside its passages")


def write_sample(folder: Path) -> None:
    """Write the sample and the picture below a folder."""
    summary, records = run_demo()
    (folder / "sample").mkdir(exist_ok=True, parents=True)
    rows = [json.dumps(r, ensure_ascii=False) + "\n" for r in records[:N_EXAMPLES]]
    (folder / "sample" / "examples.jsonl").write_text("".join(rows), "utf-8", newline="\n")
    (folder / "sample" / "summary.txt").write_text(summary, "utf-8", newline="\n")
    (folder / "picture.svg").write_text(picture(records), "utf-8", newline="\n")


if __name__ == "__main__":
    write_sample(HERE)
