"""Near-duplicates: who is kept, who is dropped, for whom and by which rule."""

from generator.dedup.drops import near_duplicates
from generator.dedup.rule import Compare, Rule, Similarity, Text

__all__ = ["Compare", "Rule", "Similarity", "Text", "near_duplicates"]
