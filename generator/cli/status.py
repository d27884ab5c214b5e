"""`askwright status`: how far a run is, how good, how much."""

from pathlib import Path

import click

from generator.cli.loading import say
from generator.cli.summing import count
from generator.report import summary
from generator.run.state import derive
from generator.store import open_run

__all__ = ["command"]


@click.command("status")
@click.argument("run_root", metavar="DIR", type=click.Path(path_type=Path))
def command(run_root: Path) -> int:
    """Show coverage, yield and what is missing in the run folder DIR; change nothing."""
    run = open_run(run_root)
    try:
        state = derive(run)
    finally:
        run.journal.close()
    for line in summary(count(state), None):
        say(line)
    say(f"calls answered {state.n_calls}, sent {state.n_attempts}")
    return 0
