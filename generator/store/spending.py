"""What a run's calls have cost, added up by the database."""

from msgspec import Struct

from generator.store.journal import Journal

__all__ = ["Spending", "cost_by_unit", "spending"]

_SUMS = """
SELECT coalesce(c.kind, ''), coalesce(u.category, ''), coalesce(u.difficulty, ''),
    coalesce(u.template, ''), coalesce(c.provider, ''), coalesce(c.model, ''),
    coalesce(rtrim(o.fault, '!'), CASE WHEN o.attempt IS NULL THEN 'no outcome' ELSE '' END),
    count(*), sum(o.reply IS NOT NULL), sum(coalesce(o.cost_usd, a.reserve_usd)),
    sum(coalesce(json_extract(o.reply, '$.usage.input_tokens'), 0)),
    sum(coalesce(json_extract(o.reply, '$.usage.output_tokens'), 0)),
    sum(coalesce(json_extract(o.reply, '$.usage.cached_tokens'), 0)),
    sum(coalesce(json_extract(o.reply, '$.usage.reasoning_tokens'), 0)),
    sum(o.reply IS NOT NULL AND a.reserve_tokens > 0
        AND json_extract(o.reply, '$.usage.output_tokens') IS NULL)
FROM attempts a
LEFT JOIN outcomes o ON o.attempt = a.n
LEFT JOIN (SELECT id, json_extract(data, '$.category') AS category,
    json_extract(data, '$.difficulty') AS difficulty,
    json_extract(data, '$.template') AS template FROM units) u ON u.id = a.unit
LEFT JOIN (SELECT unit, key, json_extract(data, '$.kind') AS kind,
    json_extract(data, '$.provider') AS provider, json_extract(data, '$.model') AS model
    FROM calls GROUP BY unit, key) c ON c.unit = a.unit AND c.key = a.key
GROUP BY 1, 2, 3, 4, 5, 6, 7
ORDER BY 1, 2, 3, 4, 5, 6, 7
"""

_BY_UNIT = """
SELECT a.unit, sum(coalesce(o.cost_usd, a.reserve_usd))
FROM attempts a LEFT JOIN outcomes o ON o.attempt = a.n GROUP BY a.unit ORDER BY a.unit
"""


class Spending(Struct, frozen=True):
    """What attempts of one kind, cell, template and teacher came to and cost.

    Attributes:
        fault: the kind of fault; "" for replies, "no outcome" where the process was killed.
        n_uncounted: replies whose provider didn't say how many tokens they had.
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
    cost_usd: float
    input_tokens: int
    output_tokens: int
    cached_tokens: int
    reasoning_tokens: int
    n_uncounted: int

    @property
    def teacher(self) -> str:
        """Provider and model as one name."""
        return f"{self.provider}:{self.model}" if self.model else self.provider


def spending(journal: Journal) -> list[Spending]:
    """Return what every attempt of a run's life came to and cost, lost ones included.

    Raises:
        StorageError: the journal is damaged.
    """
    return journal._all(_SUMS, Spending)


def cost_by_unit(journal: Journal) -> dict[str, float]:
    """Return unit id -> what its attempts have cost, lost ones with their reserve.

    A call that writes several instructions costs the first of its units.

    Raises:
        StorageError: the journal is damaged.
    """
    return dict(journal._all(_BY_UNIT, lambda unit, usd: (str(unit), float(usd))))
