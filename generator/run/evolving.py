"""How much of a cell is kept free for instructions that are evolved of others."""

from collections import Counter
from collections.abc import Mapping, Sequence

from generator.config import Config
from generator.plan import written_share
from generator.records.plan import CellName
from generator.run.results import Result

__all__ = ["evolution_targets"]


def evolution_targets(
    config: Config, results: Sequence[Result], quota: Mapping[CellName, int]
) -> dict[CellName, int]:
    """Return cell -> how many evolutions are to be tried, each once; empty where there are none.

    No more than the operators can make of what the category keeps, or may still keep.
    """
    if not config.ask.evolve:
        return {}
    n_parents = Counter(r.unit.category for r in results if r.state in ("kept", "open"))
    return {
        cell: min(
            round(written_share(config, cell, owed) * config.ask.evolve_share),
            len(config.ask.evolve) * n_parents[cell[0]],
        )
        for cell, owed in quota.items()
    }
