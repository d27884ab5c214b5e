"""Fits the table of generator/gate/weights.json; prints figures by cross-validation.

    python bench/fit_gate.py [--write]          (needs scikit-learn)

It learns from the tuning half of the planted set and from the practice rows, never from the
untouched half. The model is the mean of a few networks with one small hidden layer, each fitted on
a sample drawn with replacement (bagging, Breiman 1996). Where an answer has several claims, all
claims of a supported one are positive cases; of an unsupported one the claim that a first model
trusts least is the negative case. Sentences word for word and answers beside other evidence are
added: they cost nothing to make.

The logit is stretched so that the two thresholds of the config, 0.8 and 0.2, lie where by
cross-validation `ALLOWED_HIGH` of the tuning half's unsupported answers score as high and
`ALLOWED_LOW` of its supported ones as low.
"""

import argparse
import json
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from msgspec import structs
from numpy.typing import NDArray

try:
    from sklearn.exceptions import ConvergenceWarning  # type: ignore[import-untyped]
    from sklearn.neural_network import MLPClassifier  # type: ignore[import-untyped]
except ImportError:
    print("left out: it needs scikit-learn. Run: pip install scikit-learn")
    sys.exit(0)

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from generator.gate.deciding import LIMIT, Table  # noqa: E402 (the checkout's own)
from generator.gate.support import FEATURES, features_of  # noqa: E402
from generator.text import sentence_spans  # noqa: E402
from tests.evaluation.planted import Planted, load_planted, load_planted_practice  # noqa: E402

Array = NDArray[np.float64]

SOURCE_WEIGHTS = {"planted": 1.5, "older": 0.5, "newer": 0.6, "made": 0.1}
"""What a row counts by where it is from; practice rows are other domains, and many of a kind."""
N_NETWORKS, N_SUMS = 6, 16
PULL, N_PASSES, RATE = 1.0, 30, 0.003
"""Strength of the pull towards 0 (L2), passes over the cases, step size."""
N_FOLDS = 8
ALLOWED_LOW, ALLOWED_HIGH = 0.035, 0.04
"""Shares of the supported and of the unsupported that may go wrong by cross-validation: less
than the 5 % that are wanted, for of answers that nobody tuned on more go wrong."""
SUPPORTED = float(np.log(0.8 / 0.2))
WEIGHTS_PATH = ROOT / "generator" / "gate" / "weights.json"


class Cases:
    """Rows as claims: their values, the row each belongs to, its weight."""

    def __init__(self, rows: Sequence[Planted], weights: Sequence[float]) -> None:
        values, owner = [], []
        for at, row in enumerate(rows):
            for span in sentence_spans(row.answer):
                claim = row.answer[span.start : span.end]
                values.append(list(features_of(claim, row.evidence, row.question).values()))
                owner.append(at)
        self.values, self.owner = np.array(values), np.array(owner)
        self.is_supported = np.array([row.is_supported for row in rows])
        self.weight = np.array(weights)

    def scores(self, model: Table) -> Array:
        """Return each row's logit: that of its worst claim."""
        found = np.full(len(self.is_supported), np.inf)
        np.minimum.at(found, self.owner, model.logits(self.values))
        return found

    def fit(self, rows: NDArray[np.intp], seed: int) -> Table:
        """Fit a table to some rows: without the claims in doubt, then with the worst of them."""
        inside = np.isin(self.owner, rows)
        values, owner = self.values[inside], self.owner[inside]
        y = self.is_supported[owner]
        n_claims = np.bincount(owner)
        used = y | (n_claims[owner] == 1)
        model = _fit(values[used], y[used], self.weight[owner][used], seed)
        trust = model.logits(values)
        for row in set(owner[~used]):
            of_row = np.where(owner == row)[0]
            used[of_row[np.argmin(trust[of_row])]] = True
        return _fit(values[used], y[used], self.weight[owner][used], seed)


def _fit(x: Array, y: NDArray[np.bool_], weights: Array, seed: int) -> Table:
    centre, spread = x.mean(axis=0), x.std(axis=0) + 0.001
    scaled = np.clip((x - centre) / spread, -LIMIT, LIMIT)
    networks = []
    for k in range(N_NETWORKS):
        drawn = np.random.default_rng(100 * seed + k).choice(
            len(y), len(y), p=weights / weights.sum()
        )
        network = MLPClassifier(
            (N_SUMS,),
            alpha=PULL,
            max_iter=N_PASSES,
            learning_rate_init=RATE,
            random_state=100 * seed + k,
        )
        networks.append(network.fit(scaled[drawn], y[drawn]))
    return Table(
        names=FEATURES,
        centre=centre,
        spread=spread,
        typical=x[y].mean(axis=0),
        inner=np.hstack([one.coefs_[0] for one in networks]),
        inner_bias=np.hstack([one.intercepts_[0] for one in networks]),
        outer=np.hstack([one.coefs_[1][:, 0] for one in networks]) / N_NETWORKS,
        outer_bias=float(np.mean([one.intercepts_[1] for one in networks])),
    )


def _made(rows: Sequence[Planted]) -> list[Planted]:
    """Return sentences of the evidence as answers, and answers beside the evidence of others."""
    found = []
    shuffled = np.random.default_rng(5).permutation(len(rows))
    for row, other in zip(rows, shuffled, strict=True):
        span = sentence_spans(row.evidence)[other % len(sentence_spans(row.evidence))]
        sentence = row.evidence[span.start : span.end]
        found.append(Planted("", row.question, row.evidence, sentence, True, "made"))
        beside = rows[other].evidence
        if row.is_supported and beside != row.evidence:
            found.append(Planted("", row.question, beside, row.answer, False, "made"))
    return found


def _crossed(cases: Cases, rows: Sequence[Planted], seed: int) -> Array:
    """Return each row's score by a table that saw neither it nor its evidence."""
    evidence = sorted({row.evidence for row in rows})
    order = np.random.default_rng(seed).permutation(len(evidence))
    fold_of = {evidence[i]: n % N_FOLDS for n, i in enumerate(order)}
    folds = np.array([fold_of[row.evidence] for row in rows])
    found = np.zeros(len(rows))
    for fold in range(N_FOLDS):
        model = cases.fit(np.where(folds != fold)[0], seed)
        found[folds == fold] = cases.scores(model)[folds == fold]
    return found


def _print_figures(
    name: str, scores: Array, is_supported: NDArray[np.bool_]
) -> tuple[float, float]:
    good, bad = scores[is_supported], scores[~is_supported]
    low, high = np.quantile(good, ALLOWED_LOW), np.quantile(bad, 1 - ALLOWED_HIGH)
    if low > high:
        low = high = (low + high) / 2
    auc = (good[:, None] > bad[None]).mean()
    print(f"{name}: a supported answer scores higher than another: {auc:.3f}")
    print(f"  {ALLOWED_LOW:.1%} of the supported score below {low:+.2f}", end=", ")
    print(f"{ALLOWED_HIGH:.0%} of the unsupported above {high:+.2f}")
    for kind, of_kind in (("supported", good), ("unsupported", bad)):
        between = ((of_kind >= low) & (of_kind < high)).mean()
        print(f"  between the two: {between:.0%} of the {kind}")
    return float(low), float(high)


def _print_kinds(rows: Sequence[Planted], scores: Array, low: float, high: float) -> None:
    """Print the shares of each verdict by kind as rows of Markdown, and the worst misses."""
    for is_supported, word in ((True, "supported"), (False, "unsupported")):
        of_word = [at for at, row in enumerate(rows) if row.is_supported == is_supported]
        kinds = {f"**{word}**": of_word}
        for kind in sorted({rows[at].kind for at in of_word}):
            kinds[kind] = [at for at in of_word if rows[at].kind == kind]
        for kind, places in kinds.items():
            found = scores[places]
            n_high, n_low = (found >= high).sum(), (found < low).sum()
            shares = [n_high, len(found) - n_high - n_low, n_low]
            cells = " | ".join(f"{share / len(found):.0%}" for share in shares)
            print(f"| {kind} | {len(found)} | {cells} |")
    for is_supported in (True, False):
        missed = [
            at
            for at, row in enumerate(rows)
            if row.is_supported == is_supported
            and (scores[at] < low if is_supported else scores[at] >= high)
        ]
        for at in missed:
            said = "supported" if is_supported else "unsupported"
            print(f"missed, though {said}: {rows[at].kind} | {rows[at].answer}")


def _rows_of(model: Table) -> dict[str, Any]:
    """Return a table's fields by name."""
    return {field.name: getattr(model, field.name) for field in structs.fields(model)}


def _stretched(model: Table, low: float, high: float) -> Table:
    """Return a table whose logit is SUPPORTED at `high` and -SUPPORTED at `low`."""
    factor = 2 * SUPPORTED / (high - low)
    bias = (model.outer_bias - low) * factor - SUPPORTED
    return structs.replace(model, outer=model.outer * factor, outer_bias=bias)


def main() -> None:
    """Print the figures and, with --write, write the table."""
    warnings.simplefilter("ignore", ConvergenceWarning)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    planted = load_planted("tuning")
    older, newer = load_planted_practice("older"), load_planted_practice("newer")
    told = planted + older + newer
    sources = ["planted"] * len(planted) + ["older"] * len(older) + ["newer"] * len(newer)
    made = _made(told)
    rows = told + made
    cases = Cases(rows, [SOURCE_WEIGHTS[s] for s in (*sources, *["made"] * len(made))])
    crossed = np.mean([_crossed(cases, rows, seed) for seed in (1, 2)], axis=0)[: len(told)]
    truth, source = cases.is_supported[: len(told)], np.array(sources)
    is_planted = source == "planted"
    low, high = _print_figures("tuning half", crossed[is_planted], truth[is_planted])
    for name in ("older", "newer"):
        _print_figures(f"{name} practice rows", crossed[source == name], truth[source == name])
    _print_kinds(planted, crossed[is_planted], low, high)
    if not options.write:
        return
    model = _stretched(cases.fit(np.arange(len(rows)), 0), low, high)
    stored = {
        name: value if name in ("names", "outer_bias") else np.round(value, 4).tolist()
        for name, value in _rows_of(model).items()
    }
    text = ",\n".join(f"{json.dumps(name)}: {json.dumps(value)}" for name, value in stored.items())
    WEIGHTS_PATH.write_text("{\n" + text + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
