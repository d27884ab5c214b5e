"""What passes through a teacher: requests, replies, usage."""

from typing import Any, Literal

from msgspec import Struct, field

from generator.records.knowledge import Passage

__all__ = ["CallKind", "Given", "Message", "Reply", "Request", "Usage"]

CallKind = Literal["ask", "answer", "repair", "judge", "evolve", "topics", "embed"]


class Message(Struct, frozen=True, gc=False):
    """One turn of a prompt."""

    role: Literal["system", "user", "assistant"]
    content: str


class Given(Struct, frozen=True, gc=False):
    """The same question as records, for teachers that are no models; not part of a call's key.

    Attributes:
        instruction: instruction and input as one text.
        passages: best first, as they stand in the prompt.
        weights: stem -> how rare it is in all the documents (its BM25 idf, at least 0); a stem of
            the instruction that is missing here occurs in no document.
        n_sentences: the most sentences an answer of this difficulty should have.
        language: ISO 639-1 code of the documents and the answer.
        difficulty: what sets the difficulty apart, in the config's words.
        n_asked: how many instructions are wanted, where the call asks for some.
        known: instructions that are asked already.
    """

    instruction: str
    passages: tuple[Passage, ...]
    weights: dict[str, float] = field(default_factory=dict)
    n_sentences: int = 3
    language: str = "en"
    difficulty: str = ""
    n_asked: int = 0
    known: tuple[str, ...] = ()


class Request(Struct, frozen=True, gc=False):
    """What a teacher is asked; see `generator.teachers.keys.key_of` for what names it.

    A call of kind "embed" has a message for each text; its reply is `generator.embedding.pack`'s.
    """

    kind: CallKind
    messages: tuple[Message, ...]
    reply_schema: dict[str, Any]
    params: dict[str, Any] = field(default_factory=dict)
    sample: int = 0
    given: Given | None = None


class Usage(Struct, frozen=True, gc=False):
    """Tokens of one reply, as the provider counts them; `None` where it didn't say."""

    input_tokens: int | None = None
    output_tokens: int | None = None
    cached_tokens: int | None = None
    reasoning_tokens: int | None = None


class Reply(Struct, frozen=True, gc=False):
    """The raw text that came back, before anything parses it."""

    text: str
    model: str = ""
    finish: str = "stop"
    usage: Usage = field(default_factory=Usage)
