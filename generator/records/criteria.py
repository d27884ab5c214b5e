"""The checklist that a person and a judge go by."""

__all__ = ["CRITERIA"]

CRITERIA: dict[str, str] = {
    "accuracy": "every statement is true and stands in the evidence",
    "helpfulness": "it answers what was asked, so that the reader can act on it",
    "clarity": "clear wording, and the tone the expert should have",
    "conciseness": "nothing in it could be left out",
    "completeness": "nothing in the evidence that the reader needs is missing",
}
"""The checklist of the curation. If you wouldn't want your final model to produce this exact
output, fix it or discard it."""
