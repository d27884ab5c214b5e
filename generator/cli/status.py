"""`askwright status`: how far a run is, how good, how much."""

from pathlib import Path

import click

from generator.cli.saying import say
from generator.cli.summing import count
from generator.report import summary
from generator.report.money import money_lines
from generator.report.saving import saving_lines
from generator.run.standing import standing
from generator.store import open_run
from generator.store.spending import spending

__all__ = ["command"]


@click.command("status")
@click.argument("run_root", metavar="DIR", type=click.Path(path_type=Path))
def command(run_root: Path) -> int:
    """Show coverage, yield and what is missing in the run folder DIR; change nothing."""
    with open_run(run_root) as run:
        stands = standing(run)
        spent = spending(run.journal)
    for line in summary(count(stands), None):
        say(line)
    n_accepted = sum(1 for unit in stands.units if unit.status in ("accepted", "edited"))
    n_kept = sum(1 for unit in stands.units if unit.state == "kept")
    for line in money_lines(spent, n_kept=n_kept, n_accepted=n_accepted):
        say(line)
    for line in saving_lines(stands.saved):
        say(line)
    say(f"calls answered {stands.n_calls}, sent {stands.n_attempts}")
    return 0
