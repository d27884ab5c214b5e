"""What a schema can't see: a rule a function, one literal table RULES."""

from generator.lint.rules import RULES, Subject, lint

__all__ = ["RULES", "Subject", "lint"]
