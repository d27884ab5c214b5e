"""What a check is given."""

from collections.abc import Callable
from dataclasses import dataclass

from generator.config import Difficulty
from generator.records.answers import Response
from generator.records.knowledge import Passage

__all__ = ["Candidate"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A response before it is an example.

    Attributes:
        question: instruction and input as one text.
        context: the passages that stood in the prompt.
        document_text: document id -> its text; raises KeyError for a document the run doesn't know.
    """

    question: str
    response: Response
    difficulty: Difficulty
    context: tuple[Passage, ...]
    document_text: Callable[[str], str]
    language: str = "en"
