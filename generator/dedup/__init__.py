"""Near-duplicates: who is kept, who is dropped, for whom and by which rule."""

from generator.dedup.clusters import Cluster, clusters
from generator.dedup.contamination import RUN_WORDS, contaminated, contaminated_by_meaning
from generator.dedup.drops import RESPONSE, near_duplicates
from generator.dedup.formats import FORMATS
from generator.dedup.index import Index
from generator.dedup.rows import RowTexts, copy_rows, read_rows, read_texts
from generator.dedup.rule import Compare, Rule, Similarity, Text
from generator.dedup.semantic import SemanticPass, Settled, by_meaning
from generator.dedup.semantic_near import Meaning
from generator.dedup.semantic_pairs import SemanticNeighbours, semantic_neighbours
from generator.dedup.semantic_sides import Vectors, of_words, vectors_of
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
    "Meaning",
    "Neighbours",
    "Pair",
    "RowTexts",
    "Rule",
    "SemanticNeighbours",
    "SemanticPass",
    "Settled",
    "Similarity",
    "Text",
    "Vectors",
    "by_meaning",
    "clusters",
    "contaminated",
    "contaminated_by_meaning",
    "copy_rows",
    "near_duplicates",
    "neighbours",
    "of_words",
    "read_rows",
    "read_texts",
    "semantic_neighbours",
    "vectors_of",
]
