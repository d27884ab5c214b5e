"""One number from what all checks measured: the table of `weights.json`.

The table holds a few dozen weighted sums of the values; of each what is above 0 counts, weighed (a
network with one hidden layer, the mean of several fits). `bench/fit_gate.py` writes it. It knows no
word and no text, only what the checks count.
"""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["LIMIT", "REFUTES", "Table", "table"]

REFUTES = ("number_unknown", "unit_differs", "date_differs", "name_unknown", "name_differs",
           "capital_unknown", "copy_slot")  # fmt: skip
"""A number, unit, date or name that the evidence doesn't have: with one of these no claim passes,
whatever the table makes of it."""
_WHOLE = 0.9
"""From here on a value of REFUTES is one finding, not a part of one."""
PENALTY, CEILING = 2.0, 0.0
LIMIT = 4.0
"""A value counts as no further from the middle than this many of its standard deviations."""


class Table(Struct, frozen=True, dict=True):
    """The weights.

    Attributes:
        names: the values, in their order.
        centre: of each value, over the answers it was fitted on; `spread` is what divides it.
        typical: of each value, over the supported ones: where a check found nothing.
        inner: shape (values, sums); `inner_bias` (sums,); `outer` (sums,).
    """

    names: tuple[str, ...]
    centre: Array
    spread: Array
    typical: Array
    inner: Array
    inner_bias: Array
    outer: Array
    outer_bias: float

    def logit(self, values: Sequence[float]) -> float:
        """Return the logit of one row: the same as `logits`, in fewer steps."""
        import numpy as np

        scaled = np.array(values)
        scaled -= self.centre
        scaled /= self.spread
        np.minimum(scaled, LIMIT, out=scaled)
        np.maximum(scaled, -LIMIT, out=scaled)
        sums = scaled @ self.inner
        sums += self.inner_bias
        np.maximum(sums, 0.0, out=sums)
        found = float(sums @ self.outer) + self.outer_bias
        if any(values[i] > _WHOLE for i in self.refuting):
            return min(found - PENALTY, CEILING)
        return found

    def logits(self, values: Array) -> Array:
        """Return the logit of "supported" for each row; shape (rows, values) to (rows,)."""
        scaled = (values - self.centre) / self.spread
        sums = scaled.clip(-LIMIT, LIMIT) @ self.inner + self.inner_bias
        found: Array = sums.clip(0.0) @ self.outer + self.outer_bias
        for row in (values[..., self.refuting].max(axis=-1) > _WHOLE).nonzero()[0]:
            found[row] = min(found[row] - PENALTY, CEILING)
        return found

    @functools.cached_property
    def refuting(self) -> list[int]:
        """Places of the values of REFUTES."""
        return [self.names.index(name) for name in REFUTES]


@functools.cache
def table() -> Table:
    """Return the table, read when a claim is first weighed."""
    import numpy as np

    stored = json.loads(Path(__file__).with_name("weights.json").read_text(encoding="utf-8"))
    names, bias = tuple(stored.pop("names")), stored.pop("outer_bias")
    rows = {name: np.array(row, dtype=np.float64) for name, row in stored.items()}
    return Table(names=names, outer_bias=bias, **rows)
