"""From features to log-odds: two logistic models whose weights stand here as tables.

`bench/fit_grounding.py` fits them on the tuning half of the evaluation questions and prints these
tables. Weights start from what is plausible and are pulled back to it (a Gaussian prior), so that
103 questions can only adjust them.
"""

from collections.abc import Sequence
from math import fsum

from generator.teachers.features import FEATURES

__all__ = ["MIN_TRUST", "RESPONSE", "SENTENCE", "score", "trust"]

MIN_TRUST = 0.25
"""Log-odds below which the teacher abstains."""

SENTENCE = {
    "bias": -7.47,
    "topic": 1.04,
    "topic_near": 1.28,
    "topic_passage": -0.41,
    "story_near": 2.67,
    "evidence": 2.81,
    "known_gap": -0.41,
    "known_gaps": -0.80,
    "unknown_gap": -2.59,
    "verb_gaps": -0.40,
    "focus_near": -0.26,
    "focus_missing": -1.77,
    "exact_fits": -0.05,
    "exact_missing": -3.11,
    "why_fits": 1.12,
    "why_missing": -0.34,
    "above_asked": 0.64,
    "above_why": 1.61,
    "names_near": -0.13,
    "names_missing": -0.83,
    "names_differ": -2.72,
    "names_other": -0.26,
    "years_differ": -3.01,
    "intervals_differ": -2.06,
    "in_pairs": -0.02,
    "asks": -2.05,
    "speaks": -2.17,
    "is_short": -1.22,
    "rank": 1.70,
}
"""Does this sentence answer?"""

RESPONSE = {
    "bias": -0.75,
    "score": 2.76,
    "topic": 0.24,
    "topic_near": 0.30,
    "topic_passage": -0.64,
    "story_near": 1.29,
    "evidence": 0.43,
    "known_gap": -0.09,
    "known_gaps": -0.49,
    "unknown_gap": -1.59,
    "verb_gaps": -0.29,
    "focus_near": -0.37,
    "focus_missing": -1.14,
    "exact_fits": -0.45,
    "exact_missing": -1.38,
    "why_fits": 0.87,
    "why_missing": -1.10,
    "above_asked": 0.25,
    "above_why": 0.49,
    "names_near": 0.29,
    "names_missing": -1.35,
    "names_differ": -1.41,
    "names_other": -1.00,
    "years_differ": -1.50,
    "intervals_differ": -1.26,
    "in_pairs": -0.40,
    "asks": -1.00,
    "speaks": -1.00,
    "is_short": -0.50,
    "rank": 1.49,
}
"""Do these sentences, taken together, answer? "score" is the best sentence's, divided by 5."""


def score(values: Sequence[float]) -> float:
    """Return the log-odds that a sentence answers the question, from its features."""
    return SENTENCE["bias"] + fsum(w * v for w, v in zip(_SENTENCE, values, strict=True))


def trust(best: float, values: Sequence[float]) -> float:
    """Return the log-odds that a response answers, from its best score and its features."""
    own = fsum(w * v for w, v in zip(_RESPONSE, values, strict=True))
    return RESPONSE["bias"] + RESPONSE["score"] * best / 5 + own


_SENTENCE = tuple(SENTENCE.get(name, 0.0) for name in FEATURES)
_RESPONSE = tuple(RESPONSE.get(name, 0.0) for name in FEATURES)
