"""What `askwright dedup` shows: clusters, pairs around the threshold, other thresholds."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from generator.errors import visible

if TYPE_CHECKING:  # heavy, and --help has to answer at once
    from generator.dedup import Drop, Neighbours, SemanticNeighbours, Text

__all__ = [
    "show_borderline",
    "show_clusters",
    "show_contaminated",
    "show_thresholds",
    "show_weakest",
]

_N_MEMBERS = 3
_WIDTH = 72
_OTHERS = (-0.1, -0.05, 0.05, 0.1)
"""How far from the threshold the others are that are tried."""


def show_contaminated(drops: "Mapping[str, Drop]", by_id: Mapping[str, str], n: int) -> None:
    """Print the first n rows that give held-out data away."""
    if drops and n:
        click.echo("\nContaminated by held-out data:")
        for name in list(drops)[:n]:
            click.echo(f"  {drops[name].keeper}  {_line(drops[name].detail)}")
            click.echo(f"          {name}: {_line(by_id[name])}")
        _say_more(len(drops) - n, "row")


def show_clusters(drops: "Mapping[str, Drop]", by_id: Mapping[str, str], n: int) -> None:
    """Print the n largest clusters."""
    from generator.dedup import clusters

    found = clusters(drops)
    if found and n:
        click.echo(f"\n{_count(len(found), 'cluster')}, the largest first:")
        for cluster in found[:n]:
            click.echo(f"  kept  {cluster.keeper}: {_line(by_id[cluster.keeper])}")
            for name in cluster.dropped[:_N_MEMBERS]:
                click.echo(f"  {drops[name].score:.2f}  {name}: {_line(by_id[name])}")
            _say_more(len(cluster.dropped) - _N_MEMBERS, "row", indent=8)
        _say_more(len(found) - n, "cluster")


def show_borderline(
    nearby: "Neighbours | SemanticNeighbours",
    threshold: float,
    inclusive: bool,
    texts: "Sequence[Text]",
    n: int,
) -> None:
    """Print the n pairs nearest to the threshold on either side, and where it is."""
    pairs = nearby.borderline(threshold, n) if n else []
    if not pairs:
        return
    near = [p for p in pairs if p.score > threshold or (inclusive and p.score == threshold)]
    click.echo("\nPairs around the threshold:")
    lines = []
    for pair in pairs:
        first, second = texts[pair.earlier], texts[pair.later]
        lines.append(f"  {pair.score:.4f}  {first.id}: {_line(first.text)}")
        lines.append(f"          {second.id}: {_line(second.text)}")
    border = f"  ------  {threshold:g}: those above are near-duplicates, those below not"
    click.echo("\n".join([*lines[: 2 * len(near)], border, *lines[2 * len(near) :]]))


def show_thresholds(
    nearby: "Neighbours | SemanticNeighbours", threshold: float, inclusive: bool, ids: Sequence[str]
) -> None:
    """Print how many rows other thresholds would drop."""
    if not len(nearby.later):
        return
    others = [round(threshold + step, 3) for step in _OTHERS]
    counts = []
    for other in others:
        if nearby.rule.threshold <= other <= 1:
            rule = replace(nearby.rule, threshold=other, inclusive=inclusive)
            n_dropped = len(nearby.drops(ids, rule))  # type: ignore[arg-type]
            counts.append(f"{other:g} drops {n_dropped:,}")
    if counts:
        click.echo(f"\nOther thresholds: {', '.join(counts)}")


def show_weakest(drops: "Mapping[str, Drop]", by_id: Mapping[str, str], n: int) -> None:
    """Print the n drops nearest to the threshold, where the pairs are too many to keep."""
    weakest = sorted(drops, key=lambda name: (drops[name].score or 0.0, int(name[4:])))
    if weakest and n:
        click.echo("\nDrops nearest to the threshold (too many pairs are around it to keep them):")
    for name in weakest[:n]:
        drop = drops[name]
        click.echo(f"  {drop.score:.4f}  {drop.keeper}: {_line(by_id[drop.keeper])}")
        click.echo(f"          {name}: {_line(by_id[name])}")


def _say_more(n: int, what: str, *, indent: int = 2) -> None:
    if n > 0:
        click.echo(f"{' ' * indent}and {_count(n, what)} more")


def _count(n: int, what: str) -> str:
    return f"{n:,} {what}{'' if n == 1 else 's'}"


def _line(text: str) -> str:
    shown = visible(" ".join(text.split()))
    return shown if len(shown) <= _WIDTH else f"{shown[: _WIDTH - 3]}..."
