"""`askwright explain`: shows where one example comes from."""

from pathlib import Path

import click

from generator.cli.saying import say
from generator.explain import explain
from generator.store import open_run

__all__ = ["command"]


@click.command("explain")
@click.argument("run_root", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("unit_id", metavar="ID")
def command(run_root: Path, unit_id: str) -> int:
    """Show the template, passages, reply, claims and checks behind ID, verified again."""
    run = open_run(run_root)
    try:
        for line in explain(run, unit_id):
            say(line)
    finally:
        run.journal.close()
    return 0
