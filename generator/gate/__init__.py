"""All checks on one example: a check a file, one literal table CHECKS."""

from generator.gate.asked import unsaid_words
from generator.gate.table import CHECKS, Candidate, examine, failing, verdict_of

__all__ = ["CHECKS", "Candidate", "examine", "failing", "unsaid_words", "verdict_of"]
