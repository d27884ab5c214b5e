"""Fits the table of generator/gate/weights.py; prints figures by cross-validation.

    python bench/fit_gate.py [--write]

It learns from the tuning half of the planted set and from planted_practice.jsonl, never from the
untouched half. The model is a logistic regression under a Gaussian prior around 0; weights may not
be positive, but for those of what only a copy has. Where an answer has several claims, all claims
of a supported one are positive cases; of an unsupported one the claim that the model trusts least
is the negative case, found anew in each of a few rounds.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from generator.gate.support import PARTS, features_of  # noqa: E402 (the checkout's own)
from generator.text import sentence_spans  # noqa: E402
from tests.evaluation.planted import Planted, load_planted, load_planted_practice  # noqa: E402

Array = NDArray[np.float64]

NAMES = [name for features, _ in PARTS.values() for name in features]
POSITIVE = {"is_copy", "copy_intact", "few_changes"}
LEFT_OUT = {"near_share", "n_content", "copied", "loose_share"}
"""How an answer is written says nothing of its support: practice rows and planted ones differ."""
STIFFNESS = 1.0
KIND_WEIGHTS = {"light": 4.0, "multi": 4.0, "paraphrase": 1.5}
PRACTICE_WEIGHT = 0.6
"""Practice rows are of the project's own making, many of a kind: each counts less."""
N_FOLDS = 8
N_ROUNDS = 4
WEIGHTS_PATH = ROOT / "generator" / "gate" / "weights.py"


class Cases:
    """Rows as claims: their values, the row each belongs to, its weight."""

    def __init__(self, rows: Sequence[Planted], weights: Sequence[float]) -> None:
        values, owner = [], []
        for at, row in enumerate(rows):
            for span in sentence_spans(row.answer):
                claim = row.answer[span.start : span.end]
                found = features_of(claim, row.evidence, row.question)
                values.append([found[name] for name in NAMES])
                owner.append(at)
        self.values, self.owner = np.array(values), np.array(owner)
        self.is_supported = np.array([row.is_supported for row in rows])
        self.weight = np.array(weights)

    def scores(self, model: Array) -> Array:
        """Return each row's logit: that of its worst claim."""
        claims = model[0] + self.values @ model[1:]
        found = np.full(len(self.is_supported), np.inf)
        np.minimum.at(found, self.owner, claims)
        return found

    def fit(self, rows: Array) -> Array:
        """Fit a model to some rows."""
        inside = np.isin(self.owner, rows)
        values, owner = self.values[inside], self.owner[inside]
        y = self.is_supported[owner].astype(float)
        used = np.ones(len(owner), dtype=bool)
        model = np.zeros(len(NAMES) + 1)
        for _ in range(N_ROUNDS):
            model = _fit(values[used], y[used], self.weight[owner][used])
            claims = model[0] + values @ model[1:]
            used = np.ones(len(owner), dtype=bool)
            for row in set(owner[y == 0]):
                of_row = np.where(owner == row)[0]
                used[of_row] = False
                used[of_row[np.argmin(claims[of_row])]] = True
        return model


def _fit(x: Array, y: Array, weights: Array) -> Array:
    """Return bias and weights: accelerated projected gradient (Beck and Teboulle 2009)."""
    positive = np.array([name in POSITIVE for name in NAMES])
    left_out = np.array([name in LEFT_OUT for name in NAMES])
    x1 = np.hstack([np.ones((len(x), 1)), x])
    step = 1 / (0.25 * np.linalg.norm(x1 * np.sqrt(weights)[:, None], 2) ** 2 + STIFFNESS)
    b = z = np.zeros(x1.shape[1])
    t = 1.0
    for _ in range(1500):
        p = 1 / (1 + np.exp(-np.clip(x1 @ z, -30, 30)))
        pull = STIFFNESS * z
        pull[0] = 0.0
        new = z - step * (x1.T @ (weights * (p - y)) + pull)
        new[1:] = np.where(positive, np.maximum(new[1:], 0), np.minimum(new[1:], 0))
        new[1:][left_out] = 0
        t_new = (1 + np.sqrt(1 + 4 * t * t)) / 2
        z = new + (t - 1) / t_new * (new - b)
        b, t = new, t_new
    return b


def _crossed(cases: Cases, rows: Sequence[Planted]) -> Array:
    """Return each row's score by a model that saw neither it nor its evidence."""
    evidence = sorted({row.evidence for row in rows})
    order = np.random.default_rng(1).permutation(len(evidence))
    fold_of = {evidence[i]: n % N_FOLDS for n, i in enumerate(order)}
    folds = np.array([fold_of[row.evidence] for row in rows])
    found = np.zeros(len(rows))
    for fold in range(N_FOLDS):
        model = cases.fit(np.where(folds != fold)[0])
        found[folds == fold] = cases.scores(model)[folds == fold]
    return found


def _print_figures(name: str, scores: Array, is_supported: Array) -> None:
    good, bad = scores[is_supported], scores[~is_supported]
    low, high = sorted((np.quantile(good, 0.05), np.quantile(bad, 0.95)))
    auc = (good[:, None] > bad[None]).mean()
    print(f"{name}: a supported answer scores higher than another: {auc:.3f}")
    print(f"  5 % of the supported score below {np.quantile(good, 0.05):+.2f}", end=", ")
    print(f"5 % of the unsupported above {np.quantile(bad, 0.95):+.2f}")
    for kind, of_kind in (("supported", good), ("unsupported", bad)):
        between = ((of_kind >= low) & (of_kind < high)).mean()
        print(f"  between the two: {between:.0%} of the {kind}")


def main() -> None:
    """Print the figures and, with --write, put the table into weights.py."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    tuning, practice = load_planted("tuning"), load_planted_practice()
    rows = tuning + practice
    weights = [1.0] * len(tuning)
    weights += [PRACTICE_WEIGHT * KIND_WEIGHTS.get(row.kind, 1.0) for row in practice]
    cases = Cases(rows, weights)
    crossed = _crossed(cases, rows)
    n = len(tuning)
    _print_figures("tuning half", crossed[:n], cases.is_supported[:n])
    _print_figures("practice rows", crossed[n:], cases.is_supported[n:])
    model = cases.fit(np.arange(len(rows)))
    table = "".join(
        f'    "{name}": {weight:.2f},\n'
        for name, weight in zip(NAMES, model[1:], strict=True)
        if abs(weight) >= 0.005
    )
    text = f"BIAS = {model[0]:.2f}\n\nWEIGHTS: dict[str, float] = {{\n{table}}}\n"
    print(text)
    if options.write:
        before = WEIGHTS_PATH.read_text(encoding="utf-8").partition("BIAS =")[0]
        WEIGHTS_PATH.write_text(before + text, encoding="utf-8")


if __name__ == "__main__":
    main()
