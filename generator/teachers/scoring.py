"""From features to log-odds: two logistic models whose weights stand here as tables.

`bench/fit_grounding.py` fits them on the tuning half of the evaluation questions and prints these
tables. Weights start from what is plausible and are pulled back to it (a Gaussian prior), so that
103 questions can only adjust them.
"""

from collections.abc import Sequence
from math import fsum

from generator.teachers.features import FEATURES

__all__ = ["MIN_TRUST", "RESPONSE", "SENTENCE", "score", "trust"]

MIN_TRUST = 0.0
"""Log-odds below which the teacher abstains."""

SENTENCE = {
    "bias": -8.33,
    "topic": 0.74,
    "topic_near": 1.02,
    "topic_passage": -0.47,
    "story_near": 2.29,
    "evidence": 2.61,
    "evidence_own": 1.41,
    "evidence_passage": -0.12,
    "words_near": 1.46,
    "known_gap": -0.39,
    "known_gaps": -0.75,
    "unknown_gap": -1.51,
    "verb_gaps": -0.37,
    "focus_near": -0.32,
    "focus_missing": -0.67,
    "exact_fits": 0.06,
    "exact_missing": -3.09,
    "why_fits": 1.02,
    "why_missing": -0.86,
    "portrait_fits": 2.50,
    "above_asked": 0.19,
    "above_why": 1.74,
    "names_near": 0.16,
    "names_missing": -0.77,
    "names_differ": -2.63,
    "names_other": -0.20,
    "years_differ": -3.01,
    "intervals_differ": -2.08,
    "in_pairs": -0.11,
    "asks": -2.09,
    "speaks": -2.03,
    "is_short": -0.19,
    "rank": 1.01,
    "place": 0.66,
}
"""Does this sentence answer?"""

RESPONSE = {
    "bias": -0.20,
    "score": 2.84,
    "topic": 0.66,
    "topic_near": 0.38,
    "topic_passage": -0.68,
    "story_near": 1.11,
    "evidence": 0.62,
    "evidence_own": -0.14,
    "evidence_passage": -0.61,
    "words_near": 1.09,
    "known_gap": -0.17,
    "known_gaps": -0.52,
    "unknown_gap": -0.96,
    "verb_gaps": -0.10,
    "focus_near": -0.53,
    "focus_missing": -1.65,
    "exact_fits": -0.28,
    "exact_missing": -1.63,
    "why_fits": 0.33,
    "why_missing": -1.14,
    "portrait_fits": 2.50,
    "above_asked": 0.21,
    "above_why": 0.48,
    "names_near": 0.10,
    "names_missing": -0.68,
    "names_differ": -1.76,
    "names_other": -1.28,
    "years_differ": -1.50,
    "intervals_differ": -1.15,
    "in_pairs": -0.64,
    "asks": -1.00,
    "speaks": -1.00,
    "is_short": -0.50,
    "rank": 0.01,
    "place": 0.25,
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
