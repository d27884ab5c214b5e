"""Examples -> files that trainers load."""

from generator.export.formats import FORMATS, Dataset
from generator.export.writing import export

__all__ = ["FORMATS", "Dataset", "export"]
