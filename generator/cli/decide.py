"""`askwright decide`: a decision on one example, from a script."""

from pathlib import Path

import click

from generator.cli.loading import now, say
from generator.cli.summing import find_example, find_unit
from generator.errors import UsageError
from generator.records.examples import VerdictWord
from generator.review import CRITERIA, REASONS, decision, latest_seq
from generator.review.decisions import standing
from generator.review.instructions import INSTRUCTION_REASONS, instruction_decision
from generator.run.recalling import state_of
from generator.store import open_run

__all__ = ["command"]

VERDICTS = ("accept", "reject", "edit", "later", "undo")


@click.command("decide")
@click.argument("run_root", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("example_id", metavar="ID")
@click.argument("verdict", metavar="accept|reject|edit|later|undo", type=click.Choice(VERDICTS))
@click.option(
    "--fails",
    metavar="CRITERION",
    multiple=True,
    type=click.Choice(list(CRITERIA)),
    help=f"A criterion it fails: {', '.join(CRITERIA)}.",
)
@click.option(
    "--reason",
    metavar="R",
    type=click.Choice(list(dict.fromkeys([*REASONS, *INSTRUCTION_REASONS]))),
    help=f"Why it is rejected: {', '.join(REASONS)}; with --instructions: "
    f"{', '.join(INSTRUCTION_REASONS)}.",
)
@click.option(
    "--instructions",
    "about_instruction",
    is_flag=True,
    help="Decide on the instruction, before anybody answers it.",
)
@click.option("--note", metavar="TEXT", default="", help="A note for other people.")
@click.option(
    "--response",
    "response_path",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="For edit: the file that holds the new response.",
)
@click.option(
    "--instruction",
    "instruction_path",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="For edit: the new instruction's file.",
)
@click.option("--reviewer", metavar="NAME", default="", help="Who decides.")
def command(
    run_root: Path,
    example_id: str,
    verdict: VerdictWord,
    fails: tuple[str, ...],
    reason: str | None,
    about_instruction: bool,
    note: str,
    response_path: Path | None,
    instruction_path: Path | None,
    reviewer: str,
) -> int:
    """Accept, reject, edit or put off the example ID of the run DIR, or undo its last decision."""
    if about_instruction and (fails or response_path):
        raise UsageError(
            "--instructions: takes no --fails and no --response; they are of examples."
        )
    with open_run(run_root) as run:
        state = state_of(run)
        if about_instruction:
            act = instruction_decision(
                find_unit(state, example_id),
                verdict,
                at=now(),
                reviewer=reviewer,
                reason=reason or "",
                note=note,
                instruction=_read(instruction_path),
            )
        else:
            act = decision(
                find_example(state, example_id),
                verdict,
                at=now(),
                reviewer=reviewer,
                fails=fails,
                reason=reason or "",
                note=note,
                response=_read(response_path),
                instruction=_read(instruction_path),
            )
        decisions = run.journal.decisions()
        if verdict == "undo" and act.example not in standing(decisions, act.about):
            raise UsageError(f"undo: {act.example} must have a decision to take back; it has none.")
        run.journal.add_decision(act, expect_seq=latest_seq(decisions, act.example))
    say(f"{act.example}: {verdict}" + (" its instruction" if about_instruction else ""))
    return 0


def _read(path: Path | None) -> str | None:
    if path is None:
        return None
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise UsageError(
            f"{path}: must be a text file in UTF-8 that can be read; it isn't."
        ) from None
