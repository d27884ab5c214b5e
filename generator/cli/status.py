"""`askwright status`: how far a run is, how good, how much."""

import json
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec import to_builtins

from generator.cli.saying import program, say
from generator.cli.summing import count
from generator.report import summary
from generator.report.money import money_data, money_lines
from generator.report.saving import saving_lines
from generator.run.spent import spent
from generator.run.standing import Standing, standing, standing_with_note
from generator.store import RunFolder, open_run

if TYPE_CHECKING:
    from generator.knowledge import FileReport

__all__ = ["command"]


@click.command("status")
@click.argument("run_root", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--detail",
    "in_detail",
    is_flag=True,
    help="Also each document and passage, the yield by template, topic and teacher, the variety.",
)
@click.option(
    "--documents",
    "with_files",
    is_flag=True,
    help="Also what became of each file of the documents: read, skipped and why.",
)
@click.option(
    "--dropped",
    "with_dropped",
    is_flag=True,
    help="Also each dropped instruction with its reason, by cell.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to print it.",
)
def command(
    run_root: Path, in_detail: bool, with_files: bool, with_dropped: bool, format_: str
) -> int:
    """Show coverage, yield and what is missing in the run folder DIR; change nothing."""
    with open_run(run_root) as run:
        if format_ == "json":
            found = _data(run, in_detail)
            if with_files:
                found["documents"] = [to_builtins(file) for file in _files(run)]
            if with_dropped:
                found["dropped"] = _dropped_data(run)
            click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        else:
            see = (
                "" if with_dropped else f"{program()} status {shlex.quote(str(run_root))} --dropped"
            )
            _print(run, in_detail, see)
            if with_files:
                for line in (line for file in _files(run) for line in file.lines()):
                    say(line)
            if with_dropped:
                _print_dropped(run)
    return 0


def _print_dropped(run: RunFolder) -> None:
    from generator.cli.dropped import dropped_lines  # here: it computes the whole state
    from generator.run.recalling import state_of

    for line in ("", *dropped_lines(state_of(run))):
        say(line)


def _dropped_data(run: RunFolder) -> list[dict[str, Any]]:
    from generator.cli.dropped import dropped
    from generator.run.recalling import state_of

    return [
        {
            "id": r.unit.id,
            "category": r.unit.category,
            "difficulty": r.unit.difficulty,
            "instruction": r.unit.question,
            "state": r.state,
            **(to_builtins(r.drop) if r.drop else {}),
        }
        for r in dropped(state_of(run))
    ]


def _print(run: RunFolder, in_detail: bool, see: str) -> None:
    stands, note = standing_with_note(run)
    for line in summary(count(stands), None, see=see):
        say(line)
    if in_detail:
        from generator.run.detail import detail, detail_lines

        for line in ("", *detail_lines(detail(run)), ""):
            say(line)
    else:
        for line in note:
            say(line)
    n_kept, n_accepted = _n_kept(stands)
    for line in money_lines(spent(run), n_kept=n_kept, n_accepted=n_accepted):
        say(line)
    for line in saving_lines(stands.saved):
        say(line)
    say(f"calls answered {stands.n_calls}, sent {stands.n_attempts}")


def _files(run: RunFolder) -> "list[FileReport]":
    from generator.run.reports import file_reports  # here: it brings the loaders with it

    return file_reports(run)


def _data(run: RunFolder, in_detail: bool) -> dict[str, Any]:
    stands = standing(run)
    numbers = count(stands)
    n_kept, n_accepted = _n_kept(stands)
    money = money_data(spent(run), n_kept=n_kept, n_accepted=n_accepted)
    found: dict[str, Any] = {
        "cells": [
            {
                "category": cell[0],
                "difficulty": cell[1],
                "quota": quota,
                "kept": numbers.counted.get(cell, 0),
                "states": {s: n for (name, s), n in sorted(numbers.states.items()) if name == cell},
                "reasons": {
                    r: n for (name, r), n in sorted(numbers.reasons.items()) if name == cell
                },
            }
            for cell, quota in stands.quota.items()
        ],
        "n_kept": n_kept,
        "n_accepted": n_accepted,
        "statuses": dict(sorted(numbers.statuses.items())),
        "n_calls": stands.n_calls,
        "n_attempts": stands.n_attempts,
        "cost_usd": money["total"]["cost_usd"],
        "spent": money,
        "saved": to_builtins(stands.saved),
    }
    if in_detail:
        from generator.run.detail import detail, detail_data

        found["detail"] = detail_data(detail(run))
    return found


def _n_kept(stands: Standing) -> tuple[int, int]:
    """Return how many examples are kept, and how many a person accepted or edited."""
    n_accepted = sum(1 for unit in stands.units if unit.status in ("accepted", "edited"))
    return sum(1 for unit in stands.units if unit.state == "kept"), n_accepted
