"""All checks on one example: a check a file, one literal table CHECKS."""

from generator.gate.table import CHECKS, Candidate, examine

__all__ = ["CHECKS", "Candidate", "examine"]
