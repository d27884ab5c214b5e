"""`askwright export`: writes the files that trainers load."""

from pathlib import Path

import click

from generator.cli.loading import say
from generator.errors import UsageError
from generator.export import FORMATS, Dataset, export
from generator.records.examples import Example
from generator.run.state import State, derive
from generator.store import open_run
from generator.text import content_hash

__all__ = ["choose", "command"]

STATUSES = ("generated", "accepted", "edited", "rejected")


@click.command("export")
@click.argument("run_root", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "formats",
    metavar="F",
    multiple=True,
    required=True,
    type=click.Choice(list(FORMATS)),
    help=f"One of {', '.join(FORMATS)}; several may be given.",
)
@click.option(
    "--out",
    metavar="OUT",
    required=True,
    type=click.Path(path_type=Path),
    help="The folder to write into.",
)
@click.option(
    "--status",
    "statuses",
    metavar="S",
    multiple=True,
    type=click.Choice(STATUSES),
    help="Only examples of this status; accepted and edited ones once there are decisions.",
)
@click.option("--category", "categories", metavar="C", multiple=True, help="Only this category.")
@click.option(
    "--difficulty", "difficulties", metavar="D", multiple=True, help="Only this difficulty."
)
def command(
    run_root: Path,
    formats: tuple[str, ...],
    out: Path,
    statuses: tuple[str, ...],
    categories: tuple[str, ...],
    difficulties: tuple[str, ...],
) -> int:
    """Write OUT/F.jsonl or OUT/F.json for each format F, and OUT/manifest.json.

    Once a person has decided on any example, only accepted and edited ones are written unless
    --status says otherwise.
    """
    run = open_run(run_root)
    try:
        state = derive(run)
    finally:
        run.journal.close()
    examples = [
        example
        for example in choose(state, statuses)
        if (not categories or example.unit.category in categories)
        and (not difficulties or example.unit.difficulty in difficulties)
    ]
    if not examples:
        raise UsageError(f"{run_root}: nothing to export with these choices; nothing was written.")
    config, revision = state.library.config, state.library.revision
    dataset = Dataset(
        name=config.name,
        sources=tuple(source.path for source in config.documents),
        examples=tuple(examples),
    )
    provenance = {
        "config": content_hash(config.fingerprint()),
        "documents": content_hash(revision.documents),
        "prompts": revision.prompts,
        "rng_seed": config.rng_seed,
    }
    manifest = export(dataset, formats, out, provenance=provenance)
    for name in manifest["files"]:
        say(f"{out / name}: {manifest['n_examples']} examples")
    return 0


def choose(state: State, statuses: tuple[str, ...]) -> list[Example]:
    """Return the examples of these statuses; without any, what a person took, else all kept."""
    examples = state.examples()
    if not statuses:
        is_reviewed = any(example.status != "generated" for example in examples)
        statuses = ("accepted", "edited") if is_reviewed else ("generated",)
    return [example for example in examples if example.status in statuses]
