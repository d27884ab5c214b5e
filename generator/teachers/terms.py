"""On which terms a teacher is asked: its settings, its price, the user's caps."""

from collections.abc import Callable

from msgspec import Struct, field

from generator.teachers.money import FREE, Price
from generator.teachers.settings import Settings

__all__ = ["Terms"]


class Terms(Struct, frozen=True):
    """On which terms a teacher is asked.

    Attributes:
        price: `None` where nobody knows it; then only tokens can be capped.
        uses_tokens: false for teachers that are no models, which cost neither money nor tokens.
        price_of: provider and model -> price, for replies of the run that had none when they came.
        context_tokens: of the model; a longer prompt isn't sent. `None` where nobody said.
    """

    settings: Settings = field(default_factory=Settings)
    price: Price | None = FREE
    uses_tokens: bool = False
    max_cost_usd: float | None = None
    max_tokens: int | None = None
    context_tokens: int | None = None
    price_of: Callable[[str, str], Price | None] = lambda provider, model: FREE
