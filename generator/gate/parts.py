"""One check for each part of `support`: what it found of the claim that is carried worst."""

import math

from generator.gate.candidate import Candidate
from generator.gate.support import PARTS
from generator.records.answers import Finding, Verdict, passed

__all__ = ["check_part", "check_support"]

NOTHING = -0.5
"""A part that takes less from the logit found nothing worth telling: it moves a score of 0.8 by
less than a tenth (logit 1.39 - 0.5 = 0.89, which is 0.71)."""


def check_support(candidate: Candidate) -> Finding:
    """Return the score of the claim that is carried worst, against the config's two thresholds."""
    worst = candidate.worst()
    if worst is None:
        return Finding("support", "fail", 0.0, "there is no claim")
    score = round(worst.score, 4)
    verdict = _verdict(candidate, score)
    if verdict == "pass":
        return passed("support", score)
    at = candidate.supports().index(worst)
    start, end = candidate.response.claims[at]
    claim = candidate.response.text[start:end]
    found = f" ({worst.found})" if worst.found else ""
    how = "it isn't carried" if verdict == "fail" else "it may not be carried"
    return Finding("support", verdict, score, f"{how} by what it cites{found}: {claim[:120]!r}")


def check_part(name: str, candidate: Candidate) -> Finding:
    """Return what one part says: it can't be worse than the whole, which weighs all parts."""
    worst = candidate.worst()
    if worst is None:
        return passed(name)
    part = worst.parts[name]
    if part >= 0.0:
        return passed(name)  # it found nothing, and exp(0) is 1
    score = round(math.exp(min(0.0, part)), 4)
    whole = _verdict(candidate, round(worst.score, 4))
    if part > NOTHING or whole == "pass":
        return passed(name, score)
    is_lowest = part <= min(worst.parts[other] for other in PARTS)
    verdict: Verdict = "fail" if whole == "fail" and is_lowest else "unsure"
    return Finding(name, verdict, score, worst.found if is_lowest else "")


def _verdict(candidate: Candidate, score: float) -> Verdict:
    if score >= candidate.checks.supported:
        return "pass"
    return "fail" if score < candidate.checks.unsupported else "unsure"
