"""`askwright explain`: shows where one example comes from."""

from pathlib import Path

import click

from generator.errors import visible
from generator.explain import Tone, explain
from generator.store import open_run

__all__ = ["command"]

_STYLES: dict[Tone, dict[str, str | bool]] = {
    "": {},
    "head": {"bold": True},
    "good": {"fg": "green"},
    "bad": {"fg": "red"},
    "doubt": {"fg": "yellow"},
}


@click.command("explain")
@click.argument("run_root", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("unit_id", metavar="ID")
def command(run_root: Path, unit_id: str) -> int:
    """Show the template, passages, reply, claims and checks behind ID, verified again.

    Citations are looked up in the run's own copy of the documents and in the files as they are now.
    """
    run = open_run(run_root)
    try:
        for line in explain(run, unit_id):
            # Click leaves the colours out where the output is no terminal.
            click.echo(click.style(visible(line.text), **_STYLES[line.tone]))  # type: ignore[arg-type]
    finally:
        run.journal.close()
    return 0
