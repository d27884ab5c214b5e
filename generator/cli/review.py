"""`askwright review`: accept, edit or reject examples, one by one."""

import sys
from pathlib import Path

import click

from generator.cli.loading import now, say
from generator.errors import UsageError
from generator.records.examples import Decision
from generator.review import latest_seq
from generator.review.terminal import review_all
from generator.review.worklist import worklist
from generator.run.state import derive
from generator.store import open_run

__all__ = ["command"]


class _Terminal:
    """Standard input and output, and $EDITOR."""

    def show(self, text: str) -> None:
        """Print a block."""
        click.echo(text)

    def ask(self, prompt: str) -> str:
        """Read a line; the end of the input quits."""
        click.echo(f"{prompt} > ", nl=False)
        line = sys.stdin.readline()
        return line.rstrip("\n") if line else "q"

    def edit(self, text: str) -> str | None:
        """Open $EDITOR on the text."""
        try:
            edited = click.edit(text + "\n", require_save=True)
            return str(edited) if edited is not None else None
        except click.ClickException as fault:
            raise UsageError(f"$EDITOR: must start; {fault.format_message()}") from None


@click.command("review")
@click.argument("run_root", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--terminal", is_flag=True, help="Review in this terminal.")
@click.option("--reviewer", metavar="NAME", default="", help="Who decides.")
def command(run_root: Path, terminal: bool, reviewer: str) -> int:
    """Show the undecided examples of the run DIR, each with its evidence and the five criteria.

    Every decision is kept at once; quit and come back whenever you like.
    """
    if not terminal:
        raise UsageError(
            f"review: works in the terminal; run askwright review {run_root} --terminal."
        )
    run = open_run(run_root)
    try:
        examples = worklist(derive(run).examples(), run.journal.decisions())

        def decide(act: Decision) -> None:
            seen = latest_seq(run.journal.decisions(), act.example)
            run.journal.add_decision(act, expect_seq=seen)

        session = review_all(
            examples, screen=_Terminal(), decide=decide, now=now, reviewer=reviewer
        )
    finally:
        run.journal.close()
    done = ", ".join(f"{n} {verdict}" for verdict, n in session.counts.items()) or "nothing decided"
    say(f"\n{done}; {len(examples) - session.n_behind} left")
    say(f"next: askwright export {run_root} --format jsonl --out {run_root}-dataset")
    return 0
