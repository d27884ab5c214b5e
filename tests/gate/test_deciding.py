"""One row and many rows are weighed alike; a refuted claim never passes."""

import numpy as np
import pytest

from generator.gate.deciding import CEILING, REFUTES, table

N = len(table().names)


@pytest.mark.parametrize("seed", range(5))
def test_one_row_is_weighed_as_many_are(seed: int) -> None:
    rows = np.random.default_rng(seed).exponential(size=(4, N))

    assert [table().logit(row.tolist()) for row in rows] == pytest.approx(table().logits(rows))


@pytest.mark.parametrize("name", REFUTES)
def test_a_refuted_claim_never_passes(name: str) -> None:
    row = table().typical.copy()
    before = table().logit(row.tolist())
    row[table().names.index(name)] = 1.0

    assert before > CEILING
    assert table().logit(row.tolist()) <= CEILING


def test_the_logit_is_a_sum_of_what_is_above_zero() -> None:
    """By hand, without numpy's matrices, for the typical row."""
    weights = table()
    total = weights.outer_bias
    for k in range(len(weights.outer)):
        inner = float(weights.inner_bias[k])
        for i in range(N):
            scaled = (weights.typical[i] - weights.centre[i]) / weights.spread[i]
            inner += max(-4.0, min(4.0, scaled)) * weights.inner[i][k]
        total += max(0.0, inner) * weights.outer[k]

    assert weights.logit(weights.typical.tolist()) == pytest.approx(total)
