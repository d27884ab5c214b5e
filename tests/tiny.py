"""A tiny world for whole runs: facts, a config over them, a teacher that can be told what to do."""

import asyncio
import contextlib
import io
import json
import os
import random
import re
import subprocess
import sys
from pathlib import Path

from generator.cli import main
from generator.config import read_config
from generator.records.calls import Reply
from generator.run.generate import Order, generate

ROOT = Path(__file__).resolve().parent.parent
PRODUCTS = ("Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Gorse", "Hazel", "Ivy", "Juniper")
ASPECTS = {"warranty": "months", "weight": "kilograms", "voltage": "volts", "height": "inches"}
UNDOCUMENTED = "Quince"
QUESTIONS = {
    "sales": "What is the {{ aspect }} of the {{ product }} pump?",
    "service": "Which {{ aspect }} does the {{ product }} pump have?",
}


def write_documents(folder, products=PRODUCTS):
    folder.mkdir(parents=True, exist_ok=True)
    for p, product in enumerate(products):
        facts = [
            f"The {aspect} of the {product} pump is {7 + 10 * p + a} {unit}."
            for a, (aspect, unit) in enumerate(ASPECTS.items())
        ]
        text = f"# {product} pump\n\n" + "\n\n".join(facts) + "\n"
        (folder / f"{product.lower()}.md").write_text(text, encoding="utf-8")


def config_of(*, per_cell=5, categories=("sales", "service"), products=PRODUCTS, **changes):
    return {
        "askwright": 1,
        "name": "tiny",
        "documents": ["documents"],
        "difficulties": {
            "basic": {"max_sentences": 1},
            "advanced": {"max_sentences": 2, "passages": 6},
        },
        "quota": {"per_cell": per_cell},
        "variables": {"product": [*products, UNDOCUMENTED], "aspect": list(ASPECTS)},
        "categories": {
            name: {"templates": {"all": [QUESTIONS.get(name, f"{name}: {QUESTIONS['sales']}")]}}
            for name in categories
        },
        "dedup": {"threshold": 0.99},
        **changes,
    }


def write_world(folder, *, delay_ms=0, **settings):
    """Write documents and a config; return the config's path."""
    write_documents(folder / "documents")
    if delay_ms:
        options = {"provider": "extractive", "options": {"delay_ms": delay_ms}}
        settings["teachers"] = {"answer": options}
    path = folder / "tiny.json"
    path.write_text(json.dumps(config_of(**settings)), encoding="utf-8")
    return path


class Quoting:
    """Quotes the sentence that names the product and the aspect, or abstains.

    Args:
        rng: makes replies wait for up to 5 ms, so they come in another order.
        replies: what to say instead to the call of this number, from 0; an exception is raised.
    """

    provider = "quoting"
    model = "1"

    def __init__(self, rng=None, replies=None):
        self.rng = rng
        self.replies = replies or {}
        self.asked = []

    async def reply(self, request):
        n = len(self.asked)
        self.asked.append(request.given.instruction)
        if self.rng:
            await asyncio.sleep(self.rng.random() / 200)
        planned = self.replies.get(n)
        if isinstance(planned, Exception):
            raise planned
        return Reply(planned if planned is not None else self.answer(request.given))

    def answer(self, given):
        wanted = {w for w in re.findall(r"\w+", given.instruction) if w in ASPECTS}
        wanted |= {w for w in re.findall(r"\w+", given.instruction) if w in PRODUCTS}
        for at, passage in enumerate(given.passages):
            for span in passage.sentences:
                text = passage.sentence(span)
                if len(wanted) == 2 and wanted <= set(re.findall(r"\w+", text)):
                    claim = {"text": text, "quotes": [{"passage": at, "text": text}]}
                    return json.dumps({"claims": [claim], "abstains": False})
        return json.dumps({"claims": [], "abstains": True})


class Silent:
    """Progress that only remembers notes."""

    def __init__(self):
        self.notes = []

    def __getattr__(self, name):
        return lambda *args, **kwargs: None

    def note(self, text):
        self.notes.append(text)


def order(config_path, run_root, **changes):
    config, _ = read_config(config_path)
    return Order(
        config_path=config_path,
        config=config,
        run_root=run_root,
        sources_root=config.folder,
        **changes,
    )


def carry_out(an_order, teacher=None, progress=None):
    teacher = teacher or Quoting()
    return generate(
        an_order,
        open_teacher=lambda config, kind: teacher,
        now=lambda: "2026-01-01T00:00:00+00:00",
        progress=progress or Silent(),
    )


def shuffled(seed):
    """A teacher whose replies come in an order of their own."""
    return Quoting(random.Random(seed))


def exported(run_root, out, *options):
    """Export all formats; return name -> bytes, the manifest with them."""
    formats = ("jsonl", "lecture", "alpaca", "messages")
    arguments = ["export", str(run_root), "--out", str(out), *options]
    with contextlib.redirect_stdout(io.StringIO()):
        code = main([*arguments, *(part for name in formats for part in ("--format", name))])
    assert code == 0
    return {path.name: path.read_bytes() for path in sorted(out.iterdir())}


def askwright(*arguments, **options):
    """Start the command line in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "generator", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def finished(*arguments, timeout_s=60):
    """Run a command in a process of its own; return code, stdout, stderr."""
    process = askwright(*arguments)
    out, err = process.communicate(timeout=timeout_s)
    return process.returncode, out, err
