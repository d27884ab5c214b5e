"""`askwright dedup`: finds the near-duplicates of a data file, shows them, writes the rest."""

import json
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from generator.cli.nearby import find, given_away
from generator.cli.showing import (
    show_borderline,
    show_clusters,
    show_contaminated,
    show_thresholds,
    show_weakest,
)
from generator.errors import UsageError

if TYPE_CHECKING:  # heavy, and --help has to answer at once
    from generator.dedup import Drop, Text

__all__ = ["command"]


@click.command("dedup")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--field",
    default="",
    metavar="F",
    help="The field that is compared; else instruction (with input), question, prompt, text, "
    "messages or conversations, the first that is there.",
)
@click.option(
    "--similarity",
    default="rouge-l",
    show_default=True,
    type=click.Choice(["rouge-l", "ratio", "token-sort", "semantic"]),
    help="Over words; over characters; over the characters of the sorted words; by meaning.",
)
@click.option(
    "--threshold",
    type=float,
    metavar="T",
    help="0 to 1; drops what is above it. 0.7, or 0.9 for all but rouge-l.",
)
@click.option("--inclusive", is_flag=True, help="Drop at the threshold, too.")
@click.option("--digits-apart", is_flag=True, help="Keep texts apart whose digits differ.")
@click.option(
    "--against",
    multiple=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Rows of this file are kept and come first: earlier data.",
)
@click.option(
    "--held-out",
    multiple=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="A benchmark: drops, apart, what is near a row of it or shares a run of words.",
)
@click.option(
    "--run-words",
    type=click.IntRange(0, 1000),
    default=13,
    show_default=True,
    metavar="N",
    help="Words in a row that no row may share with --held-out; 0 for no such rule.",
)
@click.option(
    "--show",
    "n_shown",
    type=click.IntRange(min=0),
    default=5,
    show_default=True,
    metavar="N",
    help="Print so many clusters, and as many pairs on either side of the threshold.",
)
@click.option(
    "--out",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write the kept rows here, and what was dropped beside it.",
)
def command(
    file: Path,
    field: str,
    similarity: str,
    threshold: float | None,
    inclusive: bool,
    digits_apart: bool,
    against: tuple[Path, ...],
    held_out: tuple[Path, ...],
    run_words: int,
    n_shown: int,
    out: Path | None,
) -> int:
    """Find near-duplicate rows of FILE: .jsonl, .json, .csv, .tsv or .parquet.

    A row is dropped when it is near an earlier row that is kept. Prints the largest clusters, the
    pairs around the threshold and how many rows other thresholds drop, so that you can set it by
    eye: the same command with another --threshold doesn't compute again.
    """
    from generator.dedup import Text, copy_rows, read_texts

    limit = threshold if threshold is not None else 0.7 if similarity == "rouge-l" else 0.9
    if not 0 <= limit <= 1:
        raise UsageError(f"--threshold: must be from 0 to 1; got {limit:g}. 70 % is 0.7.")
    known = [
        Text(f"{path}:{i}", text)
        for path in against
        for i, text in enumerate(read_texts(path, field), 1)
    ]
    everyone, benchmark = _read(file, field, held_out)
    contaminated = given_away(
        everyone, benchmark, similarity, limit, inclusive=inclusive, run_words=run_words
    )
    texts = [text for text in everyone if text.id not in contaminated]
    drops, nearby = find(
        texts, known, similarity, limit, inclusive=inclusive, digits_apart=digits_apart
    )
    gone = {**contaminated, **drops}
    if out is not None:
        copy_rows(file, out, {i for i, text in enumerate(everyone) if text.id not in gone})
        _write_drops(Path(f"{out}.drops.jsonl"), gone, mode=stat.S_IMODE(out.stat().st_mode))
    by_id = {text.id: text.text for text in (*known, *texts)}
    sign = ">=" if inclusive else ">"
    n_left = len(texts) - len(drops)
    told = f"{len(everyone):,} rows, {n_left:,} kept, {len(drops):,} dropped"
    click.echo(told + (f", {len(contaminated):,} contaminated" if held_out else ""))
    click.echo(f"rule: {similarity} {sign} {limit:g}{', digits apart' if digits_apart else ''}")
    show_contaminated(contaminated, {text.id: text.text for text in everyone}, n_shown)
    show_clusters(drops, by_id, n_shown)
    if nearby is not None:
        show_borderline(nearby, limit, inclusive, [*known, *texts], n_shown)
        show_thresholds(nearby, limit, inclusive, [text.id for text in (*known, *texts)])
    else:
        show_weakest(drops, by_id, n_shown)
    if out is not None:
        click.echo(f"\nwrote {out}{f' and {out}.drops.jsonl' if gone else '; nothing was dropped'}")
    return 0


def _read(file: Path, field: str, held_out: tuple[Path, ...]) -> "tuple[list[Text], list[Text]]":
    """Return the file's texts and those of held-out data, with responses where there is any."""
    from generator.dedup import Text, read_rows

    def texts_of(path: Path, before: str, field: str) -> list[Text]:
        rows = read_rows(path, field, responses=bool(held_out))
        return [
            Text(f"{before}{i}", row.question, response=row.response)
            for i, row in enumerate(rows, 1)
        ]

    benchmark = [text for path in held_out for text in texts_of(path, f"{path}:", "")]
    return texts_of(file, "row ", field), benchmark


def _write_drops(path: Path, drops: "Mapping[str, Drop]", *, mode: int) -> None:
    """Write a line for each drop; without any there is no file, not even an earlier one."""
    from generator.store.files import write_whole

    if not drops:
        path.unlink(missing_ok=True)
        return
    rows: list[dict[str, Any]] = [
        {
            "row": int(name.removeprefix("row ")),
            "reason": drop.reason,
            "detail": drop.detail,
            "score": drop.score,
            "keeper": drop.keeper,
        }
        for name, drop in drops.items()
    ]
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    write_whole(path, "".join(lines).encode("utf-8", "surrogatepass"), mode=mode)
