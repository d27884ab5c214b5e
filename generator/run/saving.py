"""Counts what was dropped before anybody answered it, and estimates what that saved."""

from collections.abc import Iterable

from generator.config import Config
from generator.records.plan import Unit
from generator.report.saving import Saved
from generator.review.instructions import REJECTED_INSTRUCTION
from generator.run.estimating import estimate
from generator.run.results import Result

__all__ = ["saved_by"]


def saved_by(config: Config, results: Iterable[Result]) -> Saved:
    """Return what the first gate, filters and near-duplicates saved before the answers.

    What waits because its cell is full isn't saved: nobody would have asked it.
    """
    rejected: list[Unit] = []
    filtered: list[Unit] = []
    for result in results:
        if (
            result.state != "dropped"
            or result.drop is None
            or result.stage in ("asked", "answered")
            or result.drop.reason == "surplus"
            or result.unit.difficulty not in config.difficulties
        ):
            continue
        is_rejected = result.drop.reason == REJECTED_INSTRUCTION
        (rejected if is_rejected else filtered).append(result.unit)
    if not rejected and not filtered:
        return Saved()
    spared = estimate(config, [*rejected, *filtered])
    is_free = config.teacher("answer").provider in ("extractive", "replay")
    return Saved(
        len(rejected),
        len(filtered),
        0 if is_free else spared.n_input,
        (0, 0) if is_free else spared.n_output,
        spared.cost_usd,
    )
