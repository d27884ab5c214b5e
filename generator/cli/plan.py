"""`askwright plan`: the matrix, samples, calls, tokens and price, before anything is paid."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from generator.cli.loading import load_config, parse_teachers, say
from generator.cli.options import ALLOW, CATEGORY, CONFIG, DIFFICULTY, DOCUMENTS
from generator.config import Config
from generator.errors import UsageError
from generator.records.plan import Cell, CellName, Unit
from generator.text import plural

if TYPE_CHECKING:
    from generator.run.on_top import Whole

__all__ = ["command"]


@click.command("plan")
@CONFIG
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
    help="How the plan is printed; json has every instruction.",
)
@CATEGORY
@DIFFICULTY
@click.option(
    "--teacher",
    "teachers",
    metavar="NAME",
    multiple=True,
    help="Who would answer, in place of the config's teacher.",
)
@DOCUMENTS
@ALLOW
@click.option(
    "--budget",
    "budget_usd",
    metavar="USD",
    type=click.FloatRange(0, min_open=True),
    help="Say what so much money would buy.",
)
def command(
    config_path: Path,
    n_shown: int,
    format_: str,
    categories: tuple[str, ...],
    difficulties: tuple[str, ...],
    teachers: tuple[str, ...],
    documents: tuple[str, ...],
    allow: tuple[Path, ...],
    budget_usd: float | None,
) -> int:
    """Show what `generate CONFIG` would ask: calls nobody, writes nothing."""
    from generator.plan import cells, plan_units, quotas, written_share

    config = load_config(
        config_path, documents=documents, teachers=parse_teachers(teachers), allowed=allow
    )
    for option, names, known in (
        ("--category", categories, config.categories),
        ("--difficulty", difficulties, config.difficulties),
    ):
        for name in names:
            if name not in known:
                raise UsageError(f"{option}: must be one of {', '.join(known)}; got {name!r}.")

    def is_chosen(cell: CellName) -> bool:
        return (not categories or cell[0] in categories) and (
            not difficulties or cell[1] in difficulties
        )

    by_templates = {c: n - written_share(config, c, n) for c, n in quotas(config).items()}
    units = [unit for unit in plan_units(config, owed=by_templates) if is_chosen(unit.cell)]
    matrix = [cell for cell in cells(config) if is_chosen(cell.name)]
    written = _written(config, matrix, units)
    if format_ == "json":
        click.echo(
            json.dumps(_as_data(config, matrix, units, written), ensure_ascii=True, indent=1)
        )
        return 0
    lines = [*_table(matrix), *_samples(matrix, units, n_shown)]
    lines += _price(config, units, written, budget_usd)
    for line in lines:
        say(line)
    return 0


def _written(config: Config, matrix: Sequence[Cell], units: Sequence[Unit]) -> dict[CellName, int]:
    """Return cell -> how many instructions a teacher must write: its share and what is missing."""
    planned = Counter(unit.cell for unit in units)
    return {
        cell.name: cell.quota - planned[cell.name]
        for cell in matrix
        if config.asked_share(*cell.name) and cell.quota > planned[cell.name]
    }


def _table(matrix: Sequence[Cell]) -> list[str]:
    """Return the matrix: what each cell owes, of how many distinct instructions."""
    difficulties = list(dict.fromkeys(cell.difficulty for cell in matrix))
    by_name = {cell.name: cell for cell in matrix}
    rows = [["", *difficulties, "in all"]]
    for category in dict.fromkeys(cell.category for cell in matrix):
        found = [by_name.get((category, difficulty)) for difficulty in difficulties]
        texts = [f"{cell.quota} of {cell.n_candidates}" if cell else "-" for cell in found]
        rows.append([category, *texts, str(sum(cell.quota for cell in found if cell))])
    sums = [
        str(sum(cell.quota for cell in matrix if cell.difficulty == one)) for one in difficulties
    ]
    rows.append(["in all", *sums, str(sum(cell.quota for cell in matrix))])
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return [
        "  ".join(
            text.rjust(width) if i else text.ljust(width)
            for i, (text, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _samples(matrix: Sequence[Cell], units: Sequence[Unit], n_shown: int) -> list[str]:
    if not n_shown:
        return []
    by_cell: dict[CellName, list[Unit]] = {}
    for unit in units:
        by_cell.setdefault(unit.cell, []).append(unit)
    lines = []
    for cell in matrix:
        lines.append(f"\n{cell.category} / {cell.difficulty}")
        lines += [f"  {u.id}  {u.instruction}" for u in by_cell.get(cell.name, ())[:n_shown]]
    return lines


def _price(
    config: Config,
    units: Sequence[Unit],
    written: Mapping[CellName, int],
    budget_usd: float | None,
) -> list[str]:
    from generator.run.on_top import estimate_whole

    found = estimate_whole(config, units, written)
    n_units = len(units) + sum(written.values())
    lines = ["", *_calls(config, found, written, n_units)]
    lines += [f"tokens in: {_range(found.n_input)}; out: {_range(found.n_output)}"]
    if found.cost_usd is None:
        lines.append("price: unknown; give the teacher options: {price: {input: USD, output: USD}}")
        return lines
    low, high = found.cost_usd
    dearest = _usd(high)
    price = dearest if _usd(low) == dearest else f"{_usd(low)} to {dearest}"
    lines.append(f"price: {price} USD")
    if found.ceiling_usd is not None and found.ceiling_usd > high:
        lines[-1] += (
            " for the words of the replies; what a model thinks before it answers comes on top"
        )
        lines.append(
            f"were each of these replies as long as max_tokens allows, {found.n_ceiling:,} tokens "
            f"in all: {_usd(found.ceiling_usd)} USD"
        )
    if budget_usd is not None:
        lines.append(f"{_usd(budget_usd)} USD buys {_bought(budget_usd, high, low, n_units)}")
    return lines


def _calls(
    config: Config, found: "Whole", written: Mapping[CellName, int], n_units: int
) -> list[str]:
    """Say which calls there are, those that may come on top of the answers in the upper end."""
    lines = []
    if written:
        fewest, most = found.planned.n_writing
        lines.append(
            f"{_several(fewest, most, 'call')} to {config.teacher('ask')} that write "
            f"{plural(sum(written.values()), 'instruction')} about the documents, "
            "and more where these repeat themselves"
        )
    lines.append(
        f"{plural(n_units, 'call')} to {config.teacher('answer')}, "
        "and more where answers are dropped"
    )
    if found.n_follow_ups:
        by = f", written by {config.teacher('ask')}" if config.has_written_follow_ups else ""
        lines.append(
            f"up to {plural(found.n_follow_ups, 'follow-up')} on top{by}, each another such call"
        )
    if found.n_repairs:
        lines.append(
            f"up to {plural(found.n_repairs, 'repair')} by {config.teacher('repair')}, "
            "one for each answer that a check fails"
        )
    if found.n_judgings[1]:
        which = "of all answers" if config.checks.judge == "all" else "of answers that are unsure"
        n = f"up to {plural(found.n_judgings[1], 'judging')}"
        lines.append(f"{n} by {config.teacher('judge')}, {which}")
    if found.n_embeddings[1]:
        lines.append(
            f"{_several(*found.n_embeddings, 'call')} to {config.teacher('embed')} that embed "
            "texts, to compare them by meaning"
        )
    if len(lines) > 1 + bool(written):
        lines.append(
            "the upper end of the figures has all of these, the lower only what comes in any case"
        )
    return lines


def _range(counts: tuple[int, int]) -> str:
    """Write a range of counts; one number where its ends are equal.

    >>> _range((1200, 1200)), _range((5, 1200))
    ('1,200', '5 to 1,200')
    """
    least, most = counts
    return f"{most:,}" if least == most else f"{least:,} to {most:,}"


def _several(least: int, most: int, noun: str) -> str:
    return plural(most, noun) if least == most else f"{least} to {plural(most, noun)}"


def _usd(amount: float) -> str:
    """Write an amount of money; what is less than ten cents with four places.

    >>> _usd(12.3456), _usd(0.0123), _usd(0)
    ('12.35', '0.0123', '0.00')
    """
    return f"{amount:.4f}" if 0 < amount < 0.1 else f"{amount:.2f}"


def _bought(budget_usd: float, high: float, low: float, n_units: int) -> str:
    """Say how many of the planned instructions a budget pays for, at worst and at best.

    >>> _bought(1.0, 4.0, 2.0, 100)
    '25 to 50 of them'
    """
    if high <= 0:
        return "all of them: they cost nothing"
    worst = min(n_units, int(budget_usd / high * n_units))
    best = min(n_units, int(budget_usd / low * n_units)) if low > 0 else n_units
    if worst == n_units:
        return "all of them"
    return f"{worst} to {best} of them"


def _as_data(
    config: Config,
    matrix: Sequence[Cell],
    units: Sequence[Unit],
    written: Mapping[CellName, int],
) -> dict[str, Any]:
    from generator.run.on_top import estimate_whole

    found = estimate_whole(config, units, written)
    return {
        "cells": [
            {
                "category": cell.category,
                "difficulty": cell.difficulty,
                "quota": cell.quota,
                "n_candidates": cell.n_candidates,
                "n_written": written.get(cell.name, 0),
            }
            for cell in matrix
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
        "n_calls": (len(units) + sum(written.values())) * config.n_answers,
        "n_follow_ups": found.n_follow_ups,
        "n_repairs": found.n_repairs,
        "n_judgings": list(found.n_judgings),
        "n_embeddings": list(found.n_embeddings),
        "n_writing": list(found.planned.n_writing),
        "tokens": {
            "input_least": found.n_input[0],
            "input": found.n_input[1],
            "output_least": found.n_output[0],
            "output": found.n_output[1],
        },
        "cost_usd": None if found.cost_usd is None else [round(x, 6) for x in found.cost_usd],
        "ceiling": {
            "output": found.n_ceiling,
            "cost_usd": found.ceiling_usd and round(found.ceiling_usd, 6),
        },
    }
