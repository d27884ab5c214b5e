"""What a schema can't see: a rule a function, one literal table RULES."""

from generator.lint.explaining import CODES, explain_code
from generator.lint.reading import Checked, check
from generator.lint.showing import as_json, as_sarif, as_text
from generator.lint.subject import Subject
from generator.lint.table import RULES

__all__ = [
    "CODES",
    "RULES",
    "Checked",
    "Subject",
    "as_json",
    "as_sarif",
    "as_text",
    "check",
    "explain_code",
]
