"""Near-duplicates: who is kept, who is dropped, for whom and by which rule."""

from generator.dedup.clusters import Cluster, clusters
from generator.dedup.contamination import RUN_WORDS, contaminated
from generator.dedup.drops import RESPONSE, near_duplicates
from generator.dedup.formats import FORMATS
from generator.dedup.index import Index
from generator.dedup.rows import RowTexts, copy_rows, read_rows, read_texts
from generator.dedup.rule import Compare, Rule, Similarity, Text
from generator.dedup.semantic import semantic_duplicates
from generator.dedup.thresholds import Neighbours, Pair, neighbours
from generator.records.examples import Drop

__all__ = [
    "FORMATS",
    "RESPONSE",
    "RUN_WORDS",
    "Cluster",
    "Compare",
    "Drop",
    "Index",
    "Neighbours",
    "Pair",
    "RowTexts",
    "Rule",
    "Similarity",
    "Text",
    "clusters",
    "contaminated",
    "copy_rows",
    "near_duplicates",
    "neighbours",
    "read_rows",
    "read_texts",
    "semantic_duplicates",
]
