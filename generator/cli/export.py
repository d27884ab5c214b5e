"""`askwright export`: writes the files that trainers load."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click

from generator.cli.options import CATEGORY, DIFFICULTY
from generator.cli.saying import say
from generator.errors import UsageError
from generator.export import FORMATS, Dataset, export
from generator.records.examples import Example
from generator.run.recalling import state_of
from generator.run.results import State
from generator.store import open_run
from generator.text import content_hash, plural

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
    help="Only examples of this status; may be repeated. Without it, accepted and edited ones once "
    "there are decisions.",
)
@CATEGORY
@DIFFICULTY
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
        state = state_of(run)
    finally:
        run.journal.close()

    def is_chosen(example: Example) -> bool:
        return (not categories or example.unit.category in categories) and (
            not difficulties or example.unit.difficulty in difficulties
        )

    examples = [example for example in choose(state, statuses) if is_chosen(example)]
    if not examples:
        raise UsageError(f"{run_root}: {_why_nothing(state)}; nothing was written.")
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
        say(f"{out / name}: {plural(manifest['n_examples'], 'example')}")
    taken = {example.id for example in examples}
    left = [e for e in state.examples() if is_chosen(e) and e.id not in taken]
    for line in _left_out(left, with_advice=not statuses):
        say(line)
    return 0


def _why_nothing(state: State) -> str:
    n_open = sum(result.state == "open" for result in state.results)
    if not state.examples() and n_open:
        if not state.asked:
            return "nothing is answered yet; run generate without --stop-after"
        return (
            f"no example is there yet, and {plural(n_open, 'instruction')} wait for an answer; run "
            "the same generate command again"
        )
    return "nothing to export with these choices"


_LEFT: dict[str, tuple[str, str]] = {
    "generated": ("kept example that nobody reviewed", "kept examples that nobody reviewed"),
    "accepted": ("accepted example", "accepted examples"),
    "edited": ("edited example", "edited examples"),
    "rejected": ("rejected example", "rejected examples"),
}
"""Status -> what examples of it are called, one and several."""


def _left_out(examples: list[Example], *, with_advice: bool) -> Iterator[str]:
    """Yield how many examples of each status weren't written, and what writes the unreviewed."""
    counts = Counter(example.status for example in examples)
    for status, (one, many) in _LEFT.items():
        n = counts[status]  # type: ignore[index]
        if not n:
            continue
        more = ""
        if status == "generated" and with_advice:
            options = " ".join(f"--status {name}" for name in ("accepted", "edited", status))
            more = f"; to write {'it' if n == 1 else 'them'} too, add {options}"
        yield f"{plural(n, one, many)} {'is' if n == 1 else 'are'} left out{more}"


def choose(state: State, statuses: tuple[str, ...]) -> list[Example]:
    """Return the examples of these statuses; without any, what a person took, else all kept."""
    examples = state.examples()
    if not statuses:
        is_reviewed = any(example.status != "generated" for example in examples)
        statuses = ("accepted", "edited") if is_reviewed else ("generated",)
    return [example for example in examples if example.status in statuses]
