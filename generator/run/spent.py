"""What a run has cost by the prices that are known now, also for calls that had none when sent."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from generator.config import Config, TeacherSpec
from generator.errors import UsageError
from generator.records.calls import CallKind
from generator.store import RunFolder
from generator.store.spending import Spending, UnitCost, cost_by_unit, spending
from generator.text import plural

__all__ = ["check_spent", "specs_of", "spent", "unit_costs"]

_KINDS: tuple[CallKind, ...] = ("answer", "ask", "repair", "judge", "evolve", "topics", "embed")

Row = TypeVar("Row", Spending, UnitCost)


def specs_of(config: Config) -> list[TeacherSpec]:
    """Return every teacher that a config names, and those it has where it names none."""
    return [*config.teachers.values(), *(config.teacher(kind) for kind in _KINDS)]


def spent(run: RunFolder, config: Config | None = None) -> list[Spending]:
    """Return what every attempt of a run's life came to and cost.

    Args:
        config: whose prices count; `None` for the run's newest revision.

    Raises:
        StorageError: the journal or an input is damaged.
    """
    return _priced(run, spending(run.journal), config)


def unit_costs(run: RunFolder, config: Config | None = None) -> dict[str, float | None]:
    """Return unit id -> what its attempts have cost; `None` where nobody knows all of it."""
    costs: dict[str, float | None] = {}
    for row in _priced(run, cost_by_unit(run.journal), config):
        before = costs.get(row.unit, 0.0)
        is_known = before is not None and not row.unpriced.n_attempts
        costs[row.unit] = (before or 0.0) + row.cost_usd if is_known else None
    return costs


def check_spent(run: RunFolder, config: Config, max_cost_usd: float | None) -> None:
    """Raise UsageError where a cap on money meets calls of the run whose price nobody knows."""
    if max_cost_usd is None:
        return
    unknown = [row for row in spent(run, config) if row.unpriced.n_attempts]
    if unknown:
        n = sum(row.unpriced.n_attempts for row in unknown)
        raise UsageError(
            f"--max-cost: needs the price of {_names(unknown)}, which {plural(n, 'call')} of this "
            "run went to; nobody knows it. Give it as that teacher's options.price, or cap by "
            "--max-tokens."
        )


def _names(rows: Iterable[Spending]) -> str:
    return ", ".join(dict.fromkeys(row.teacher for row in rows))


def _priced(run: RunFolder, rows: Sequence[Row], config: Config | None) -> list[Row]:
    if not any(row.unpriced.n_attempts for row in rows):
        return list(rows)
    from generator.teachers.unpriced import priced, prices_of  # here: most runs do without

    config = config or _newest_config(run)
    return priced(rows, prices_of(specs_of(config) if config else ()))


def _newest_config(run: RunFolder) -> Config | None:
    from generator.run.library import Library

    revisions = run.journal.revisions()
    return Library(run.inputs, revisions[-1], run.root).config if revisions else None
