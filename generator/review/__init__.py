"""Curation: a person accepts, edits or rejects; every act is one more row of the journal."""

from generator.review.decisions import CRITERIA, REASONS, Judged, decision, judge, latest_seq

__all__ = ["CRITERIA", "REASONS", "Judged", "decision", "judge", "latest_seq"]
