"""`askwright plan`: the matrix, samples, calls, tokens and price, before anything is paid."""

import json
from collections import Counter
from pathlib import Path

import click

from generator.cli.loading import load_config, say
from generator.config import Config
from generator.plan import cells, plan_units
from generator.records.plan import Unit
from generator.report import Numbers, coverage_table
from generator.teachers import TEACHERS

__all__ = ["command"]

CHARS_PER_TOKEN = 4
"""The usual rule of thumb for English; providers count for themselves."""

WORD_CHARS = 6


@click.command("plan")
@click.argument("config_path", metavar="CONFIG", type=click.Path(path_type=Path))
@click.option(
    "--show",
    "n_shown",
    metavar="N",
    type=click.IntRange(0),
    default=1,
    show_default=True,
    help="Sample instructions a cell.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How the plan is printed.",
)
def command(config_path: Path, n_shown: int, format_: str) -> int:
    """Show what `generate CONFIG` would ask: calls nobody, writes nothing."""
    config = load_config(config_path)
    units = plan_units(config)
    tokens_in, tokens_out = estimate_tokens(config, units)
    spec = config.teacher("answer")
    if format_ == "json":
        click.echo(json.dumps(_as_data(config, units, (tokens_in, tokens_out)), indent=2))
        return 0
    matrix = cells(config)
    counted = Counter(unit.cell for unit in units)
    quota = {cell.name: cell.quota for cell in matrix}
    for line in coverage_table(Numbers(quota, counted, Counter(), Counter(), Counter(), 0, 0)):
        say(line)
    for cell in matrix if n_shown else ():
        say(f"\n{cell.category} / {cell.difficulty}: {cell.quota} of {cell.n_candidates} distinct")
        for unit in [u for u in units if u.cell == cell.name][:n_shown]:
            say(f"  {unit.id}  {unit.instruction}")
    say(f"\n{len(units)} calls to {spec}, and more where answers are dropped")
    say(f"about {tokens_in} tokens in, at most about {tokens_out} out")
    row = TEACHERS.get(spec.provider)
    say("price: 0.00 USD" if row and row.is_free else "price: unknown")
    return 0


def estimate_tokens(config: Config, units: list[Unit]) -> tuple[int, int]:
    """Return about how many tokens the prompts hold and at most how many the replies."""
    tokens_in = tokens_out = 0
    for unit in units:
        difficulty = config.difficulties[unit.difficulty]
        passages = difficulty.passages * config.passage_words * WORD_CHARS
        tokens_in += (1_500 + len(unit.question) + passages) // CHARS_PER_TOKEN
        tokens_out += 2 * difficulty.max_words * WORD_CHARS // CHARS_PER_TOKEN
    return tokens_in, tokens_out


def _as_data(config: Config, units: list[Unit], tokens: tuple[int, int]) -> dict[str, object]:
    return {
        "cells": [
            {
                "category": cell.category,
                "difficulty": cell.difficulty,
                "quota": cell.quota,
                "n_candidates": cell.n_candidates,
            }
            for cell in cells(config)
        ],
        "units": [
            {
                "id": unit.id,
                "category": unit.category,
                "difficulty": unit.difficulty,
                "template": unit.template,
                "variables": unit.variables,
                "instruction": unit.instruction,
                "input": unit.input,
            }
            for unit in units
        ],
        "n_calls": len(units),
        "tokens": {"input": tokens[0], "output": tokens[1]},
    }
