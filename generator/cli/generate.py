"""`askwright generate`: makes the dataset, or goes on making it."""

import shlex
from dataclasses import replace
from pathlib import Path
from typing import Literal

import click

from generator.cli.asked import asked_lines
from generator.cli.loading import load_config, now, parse_teachers, say
from generator.cli.options import ALLOW, ALLOW_HOST, CATEGORY, CONFIG, DIFFICULTY, DOCUMENTS
from generator.cli.progress import Bar
from generator.cli.saying import program
from generator.cli.summing import count, pick_example
from generator.config import Config, Source
from generator.knowledge import Web
from generator.knowledge.web import web_cache
from generator.records.calls import CallKind
from generator.report import summary
from generator.report.money import money_lines
from generator.report.saving import saving_lines
from generator.run.generate import Order, Report, generate
from generator.run.spent import spent
from generator.run.standing import stand, standing_with_note
from generator.store import open_run
from generator.teachers import Teacher, open_teacher
from generator.teachers.table import check_embeds

__all__ = ["command", "print_report", "run_order"]


@click.command("generate")
@CONFIG
@click.option(
    "--run",
    "run_root",
    metavar="DIR",
    type=click.Path(path_type=Path),
    required=True,
    help="The run's folder; a run that has begun goes on.",
)
@CATEGORY
@DIFFICULTY
@click.option("--limit", metavar="N", type=click.IntRange(1), help="Only the plan's first N units.")
@click.option(
    "--teacher",
    "teachers",
    metavar="NAME",
    multiple=True,
    help="Who answers, in place of the config's teacher; KIND=NAME for another kind.",
)
@DOCUMENTS
@ALLOW
@click.option(
    "--concurrency",
    metavar="N",
    type=click.IntRange(1, 1024),
    default=8,
    show_default=True,
    help="Calls in flight.",
)
@click.option(
    "--max-cost",
    "max_cost_usd",
    metavar="USD",
    type=click.FloatRange(0),
    help="Stop before the run has cost more, over its whole life.",
)
@click.option(
    "--max-tokens",
    metavar="N",
    type=click.IntRange(0),
    help="Stop before the run has used more tokens, over its whole life.",
)
@ALLOW_HOST
@click.option(
    "--stop-after",
    type=click.Choice(["ask"]),
    help="ask: end when every cell has its instructions, before anybody answers them.",
)
@click.option(
    "--fetch",
    is_flag=True,
    help="Fetch the documents that are addresses; what was fetched once is kept and reused.",
)
@click.option(
    "--approved-only",
    is_flag=True,
    help="Answer only instructions that a person accepted or edited; add no others.",
)
@click.option("--update", is_flag=True, help="Append what changed in the config as a revision.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@click.option("--verbose", is_flag=True, help="Print every round, and what became of each file.")
def command(
    config_path: Path,
    run_root: Path,
    categories: tuple[str, ...],
    difficulties: tuple[str, ...],
    limit: int | None,
    teachers: tuple[str, ...],
    documents: tuple[str, ...],
    allow: tuple[Path, ...],
    concurrency: int,
    max_cost_usd: float | None,
    max_tokens: int | None,
    allowed_hosts: tuple[str, ...],
    fetch: bool,
    stop_after: Literal["ask"] | None,
    approved_only: bool,
    update: bool,
    quiet: bool,
    verbose: bool,
) -> int:
    """Make the dataset that CONFIG declares, in the run folder DIR.

    Stopping and starting is free: the same command goes on where it stopped and no answered call
    is ever sent again.
    """
    config = load_config(config_path, documents=documents, allowed=allow, warns=not quiet)
    if documents:
        config = replace(config, documents=tuple(Source(path) for path in documents))
    order = Order(
        config_path=config_path,
        config=config,
        run_root=run_root,
        sources_root=Path.cwd() if documents else config.folder,
        categories=categories,
        difficulties=difficulties,
        limit=limit,
        teachers=parse_teachers(teachers),
        allowed=(*allow, *(Path(d).parent for d in documents)),
        concurrency=concurrency,
        update=update,
        stop_after=stop_after or "",
        web=Web(web_cache()) if fetch else None,
        approved_only=approved_only,
        max_cost_usd=max_cost_usd,
        max_tokens=max_tokens,
    )
    return run_order(order, allowed_hosts=allowed_hosts, quiet=quiet, verbose=verbose)


def run_order(
    order: Order,
    *,
    allowed_hosts: tuple[str, ...] = (),
    quiet: bool = False,
    verbose: bool = False,
) -> int:
    """Carry out an order with a progress bar and print the summary; return the exit code."""

    def open_for(config: Config, kind: CallKind) -> Teacher:
        if kind == "embed":
            check_embeds(config.teacher(kind))
        return open_teacher(config.teacher(kind), config.folder, allowed_hosts=allowed_hosts)

    with Bar(quiet=quiet, verbose=verbose) as bar:
        report = generate(order, open_teacher=open_for, now=now, progress=bar)
    if not quiet:
        _print_files(report, verbose)
    if not quiet:
        print_report(report, order)
    if not report.is_complete and (why := _why_incomplete(report, order, quiet=quiet)):
        say(why, err=True)
    if report.signal:
        return 128 + report.signal
    return 0 if report.is_complete else 1


def _why_incomplete(report: Report, order: Order, *, quiet: bool) -> str:
    """Return why not all is there, in one line; "" where the summary says so already."""
    if report.reason:
        return f"stopped: {report.reason}. What was answered is kept; the same command goes on."
    if report.signal:
        return "stopped; what was answered is kept. Run the same command to go on."
    if not quiet:
        return ""
    root = shlex.quote(str(order.run_root))
    n_kept, n_owed = report.state.counted().total(), sum(report.state.quota.values())
    return f"not complete: {n_kept} of {n_owed} examples are there; {program()} status {root}"


def _print_files(report: Report, verbose: bool) -> None:
    """Say what was left out or is doubtful; if verbose, what became of each file."""
    if verbose:
        for line in (line for file in report.files for line in file.lines()):
            say(line, err=True)
        return
    for skipped in report.skipped[:3]:
        say(f"note: {skipped.path}: {skipped.reason}", err=True)
    if len(report.skipped) > 3:
        say(f"note: {len(report.skipped) - 3:,} more such; --verbose says which", err=True)


def print_report(report: Report, order: Order) -> None:
    """Print the summary and the next commands."""
    state = report.state
    if order.stop_after:
        for line in asked_lines(report, order):
            say(line)
        return
    shown = pick_example(state)
    name, root = program(), shlex.quote(str(order.run_root))
    lines = summary(count(state), shown, see=f"{name} status {root} --dropped")
    if not report.n_calls and report.is_complete:
        lines.insert(0, "nothing to do: all that was asked for is there.\n")
    for line in lines:
        say(line)
    with open_run(order.run_root) as run:
        costs = spent(run)
        note = [] if report.signal else standing_with_note(run)[1]
    for line in note:
        say(line)
    examples = [r.example for r in state.results if r.state == "kept" and r.example]
    n_accepted = sum(1 for e in examples if e.status in ("accepted", "edited"))
    for line in money_lines(costs, n_kept=len(examples), n_accepted=n_accepted):
        say(line)
    for line in saving_lines(stand(state).saved):
        say(line)
    say(f"\nrun: {order.run_root}")
    if order.limit is not None:
        say(f"review these {len(report.selected)}, then run the same command without --limit.")
    say("next:")
    say(f"  {name} review {root}")
    say(f"  {name} status {root} --detail")
    say(f"  {name} export {root} --format jsonl --out {root}-dataset")
    if shown:
        say(f"  {name} explain {root} {shown.id}")
