"""Drops by keeper, for a person to look at."""

from collections.abc import Mapping

from msgspec import Struct

from generator.records.examples import Drop

__all__ = ["Cluster", "clusters"]


class Cluster(Struct, frozen=True):
    """A keeper's id and the ids of what was dropped for it, in the drops' order."""

    keeper: str
    dropped: tuple[str, ...]


def clusters(drops: Mapping[str, Drop]) -> list[Cluster]:
    """Return a cluster for each keeper, the largest first, and else in the drops' order.

    >>> clusters({"b": Drop("near-duplicate", score=0.8, keeper="a")})
    [Cluster(keeper='a', dropped=('b',))]
    """
    found: dict[str, list[str]] = {}
    for name, drop in drops.items():
        found.setdefault(drop.keeper, []).append(name)
    return sorted(
        (Cluster(keeper, tuple(names)) for keeper, names in found.items()),
        key=lambda cluster: -len(cluster.dropped),
    )
