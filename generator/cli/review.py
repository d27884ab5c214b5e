"""`askwright review`: accept, edit or reject examples, one by one."""

import shlex
import sys
from collections.abc import Callable
from pathlib import Path

import click

from generator.cli.saying import now, program, say
from generator.errors import UsageError
from generator.records.examples import Decision
from generator.records.knowledge import Passage
from generator.records.plan import Unit
from generator.review import latest_seq
from generator.review.instructions import instruction_worklist
from generator.review.instructions_terminal import review_instructions
from generator.review.sitting import Session
from generator.review.terminal import review_all
from generator.review.worklist import worklist
from generator.run.recalling import state_of
from generator.store import RunFolder, open_run

__all__ = ["command"]

N_PASSAGES = 3
"""Passages shown beside an instruction: enough to see whether the documents can answer it."""


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
@click.option("--terminal", is_flag=True, help="Review in this terminal: what it does anyway.")
@click.option(
    "--instructions",
    is_flag=True,
    help="Review the instructions that nobody answered yet; in this terminal.",
)
@click.option("--reviewer", metavar="NAME", default="", help="Who decides.")
def command(run_root: Path, terminal: bool, instructions: bool, reviewer: str) -> int:
    """Show the undecided examples of the run DIR, each with its evidence and the five criteria.

    Every decision is kept at once; quit and come back whenever you like.
    """
    if instructions:
        return _review_instructions(run_root, reviewer)
    with open_run(run_root) as run:
        examples = worklist(state_of(run).examples(), run.journal.decisions())
        session = review_all(
            examples, screen=_Terminal(), decide=_decider(run), now=now, reviewer=reviewer
        )
    _say_done(session, len(examples))
    root = shlex.quote(str(run_root))
    say(f"next: {program()} export {root} --format jsonl --out {root}-dataset")
    return 0


def _review_instructions(run_root: Path, reviewer: str) -> int:
    with open_run(run_root) as run:
        state = state_of(run)
        waiting = [r.unit for r in state.results if r.state == "open" and r.unit.is_written]
        units = instruction_worklist(waiting, run.journal.decisions())

        def passages_of(unit: Unit) -> list[Passage]:
            return [p for p, _ in state.library.find(unit.question, N_PASSAGES, unit.cell)]

        session = review_instructions(
            units,
            screen=_Terminal(),
            passages_of=passages_of,
            decide=_decider(run),
            now=now,
            reviewer=reviewer,
        )
    _say_done(session, len(units))
    say("next: the same generate command, without --stop-after to answer them")
    return 0


def _decider(run: RunFolder) -> Callable[[Decision], None]:
    def decide(act: Decision) -> None:
        seen = latest_seq(run.journal.decisions(), act.example)
        run.journal.add_decision(act, expect_seq=seen)

    return decide


def _say_done(session: Session, n_items: int) -> None:
    done = ", ".join(f"{n} {verdict}" for verdict, n in session.counts.items()) or "nothing decided"
    say(f"\n{done}; {n_items - session.n_behind} left")
