"""What attempts cost that had no price when they were sent, by the prices that are known now."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from msgspec.structs import replace

from generator.config import TeacherSpec
from generator.store.spending import Spending, UnitCost, Unpriced
from generator.teachers.money import Price, cost_at_most, cost_usd
from generator.teachers.retrying import is_billed
from generator.teachers.table import TEACHERS, price_for

__all__ = ["PriceOf", "priced", "prices_of"]

PriceOf = Callable[[str, str], Price | None]
"""Gives the price of a provider's model; `None` where nobody knows it."""

Row = TypeVar("Row", Spending, UnitCost)


def prices_of(specs: Iterable[TeacherSpec]) -> PriceOf:
    """Return what gives a price: as one of these teachers has it, else the list price.

    >>> own = TeacherSpec("openai", "unheard-of", {}, {"price": {"input": 1, "output": 2}})
    >>> price_of = prices_of([own])
    >>> price_of("openai", "unheard-of"), price_of("openai", "another")
    (Price(input=1, output=2, cached=None), None)
    """
    known: dict[tuple[str, str], Price | None] = {}
    for spec in specs:
        name = spec.provider, spec.model
        if spec.provider in TEACHERS and known.get(name) is None:
            known[name] = price_for(spec)

    def price_of(provider: str, model: str) -> Price | None:
        name = provider, model
        if name not in known:
            is_known = provider in TEACHERS
            known[name] = price_for(TeacherSpec(provider, model)) if is_known else None
        return known[name]

    return price_of


def priced(rows: Iterable[Row], price_of: PriceOf) -> list[Row]:
    """Return what was spent with the costs that can be told now; the rest stays unpriced.

    Where a provider didn't count, or no reply came, the reserved tokens cost the dearer of input
    and output.
    """
    return [_priced(row, price_of) if row.unpriced.n_attempts else row for row in rows]


def _priced(row: Row, price_of: PriceOf) -> Row:
    if row.fault not in ("", "no outcome") and not is_billed(row.fault):
        return replace(row, unpriced=Unpriced())
    price = price_of(row.provider, row.model)
    if price is None:
        return row
    found = row.unpriced
    cached = min(found.cached_tokens, found.input_tokens)
    usd = cost_usd(price, found.input_tokens, found.output_tokens, cached)
    usd += cost_at_most(price, found.reserve_tokens)
    return replace(row, cost_usd=row.cost_usd + usd, unpriced=Unpriced())
