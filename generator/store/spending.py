"""What a run's calls have cost, added up by the database."""

from msgspec import Struct

from generator.store.journal import Journal

__all__ = ["Spending", "UnitCost", "Unpriced", "cost_by_unit", "spending"]

_INPUT = "json_extract(o.reply, '$.usage.input_tokens')"
_OUTPUT = "json_extract(o.reply, '$.usage.output_tokens')"
_CACHED = "json_extract(o.reply, '$.usage.cached_tokens')"
_REASONING = "json_extract(o.reply, '$.usage.reasoning_tokens')"
_COUNTED = f"({_INPUT} IS NOT NULL AND {_OUTPUT} IS NOT NULL)"
# A reserve of tokens without one of money: it was free, or nobody knew the price. Older versions
# wrote 0 for what such a reply cost, too.
_UNPRICED = "(a.reserve_tokens > 0 AND a.reserve_usd = 0 AND coalesce(o.cost_usd, 0) = 0)"
_FAULT = "coalesce(rtrim(o.fault, '!'), CASE WHEN o.attempt IS NULL THEN 'no outcome' ELSE '' END)"


def _sum_where(what: str, where: str) -> str:
    return f"sum(CASE WHEN {where} THEN coalesce({what}, 0) ELSE 0 END)"


_COST = f"""
    sum(coalesce(o.cost_usd, a.reserve_usd)), sum({_UNPRICED}),
    {_sum_where(_INPUT, f"{_UNPRICED} AND {_COUNTED}")},
    {_sum_where(_CACHED, f"{_UNPRICED} AND {_COUNTED}")},
    {_sum_where(_OUTPUT, f"{_UNPRICED} AND {_COUNTED}")},
    {_sum_where("a.reserve_tokens", f"{_UNPRICED} AND NOT {_COUNTED}")}
"""

_CALLS = """
LEFT JOIN (SELECT unit, key, json_extract(data, '$.kind') AS kind,
    json_extract(data, '$.provider') AS provider, json_extract(data, '$.model') AS model
    FROM calls GROUP BY unit, key) c ON c.unit = a.unit AND c.key = a.key
"""

_SUMS = f"""
SELECT coalesce(c.kind, ''), coalesce(u.category, ''), coalesce(u.difficulty, ''),
    coalesce(u.template, ''), coalesce(c.provider, ''), coalesce(c.model, ''), {_FAULT},
    count(*), sum(o.reply IS NOT NULL),
    sum(coalesce({_INPUT}, 0)), sum(coalesce({_OUTPUT}, 0)), sum(coalesce({_CACHED}, 0)),
    sum(coalesce({_REASONING}, 0)),
    sum(o.reply IS NOT NULL AND a.reserve_tokens > 0 AND NOT {_COUNTED}), {_COST}
FROM attempts a
LEFT JOIN outcomes o ON o.attempt = a.n
LEFT JOIN (SELECT id, json_extract(data, '$.category') AS category,
    json_extract(data, '$.difficulty') AS difficulty,
    json_extract(data, '$.template') AS template FROM units) u ON u.id = a.unit
{_CALLS}
GROUP BY 1, 2, 3, 4, 5, 6, 7
ORDER BY 1, 2, 3, 4, 5, 6, 7
"""

_BY_UNIT = f"""
SELECT a.unit, coalesce(c.provider, ''), coalesce(c.model, ''), {_FAULT}, {_COST}
FROM attempts a LEFT JOIN outcomes o ON o.attempt = a.n
{_CALLS}
GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
"""


class Unpriced(Struct, frozen=True):
    """Attempts that were free, or of a price that nobody knew when they were sent.

    Attributes:
        input_tokens: of replies with a count of tokens, like the two that follow.
        reserve_tokens: of attempts without one: lost, failed, or the provider didn't count.
    """

    n_attempts: int = 0
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    reserve_tokens: int = 0


class Spending(Struct, frozen=True):
    """What attempts of one kind, cell, template and teacher came to and cost.

    Attributes:
        fault: the kind of fault; "" for replies, "no outcome" where the process was killed.
        n_uncounted: replies whose provider didn't say how many tokens they had.
        cost_usd: what is known of it; `unpriced` is not in it.
    """

    kind: str
    category: str
    difficulty: str
    template: str
    provider: str
    model: str
    fault: str
    n_attempts: int
    n_replies: int
    input_tokens: int
    output_tokens: int
    cached_tokens: int
    reasoning_tokens: int
    n_uncounted: int
    cost_usd: float
    unpriced: Unpriced = Unpriced()

    @property
    def teacher(self) -> str:
        """Provider and model as one name."""
        return f"{self.provider}:{self.model}" if self.model else self.provider


class UnitCost(Struct, frozen=True):
    """What attempts of one unit at one teacher cost that ended alike; see `Spending`."""

    unit: str
    provider: str
    model: str
    fault: str
    cost_usd: float
    unpriced: Unpriced = Unpriced()


_N_SAID = 14
"""Columns of `Spending` before its cost."""


def spending(journal: Journal) -> list[Spending]:
    """Return what every attempt of a run's life came to and cost, lost ones included.

    Raises:
        StorageError: the journal is damaged.
    """

    def read(*row: object) -> Spending:
        said, (usd, *unpriced) = row[:_N_SAID], row[_N_SAID:]
        return Spending(*said, usd, Unpriced(*unpriced))  # type: ignore[arg-type,call-arg]

    return journal._all(_SUMS, read)


def cost_by_unit(journal: Journal) -> list[UnitCost]:
    """Return what each unit's attempts have cost, lost ones with their reserve.

    A call that writes several instructions costs the first of its units.

    Raises:
        StorageError: the journal is damaged.
    """

    def read(unit: str, provider: str, model: str, fault: str, usd: float, *n: int) -> UnitCost:
        return UnitCost(unit, provider, model, fault, usd, Unpriced(*n))

    return journal._all(_BY_UNIT, read)
