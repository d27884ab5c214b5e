"""What every teacher does: `async reply(Request) -> Reply`, or a TeacherFault that says why not."""

from typing import Protocol

from generator.records.calls import Reply, Request

__all__ = ["ANSWER_SCHEMA", "ASK_SCHEMA", "TOPICS_SCHEMA", "Teacher", "TeacherFault"]

ANSWER_SCHEMA = {
    "type": "object",
    "required": ["claims", "abstains"],
    "additionalProperties": False,
    "properties": {
        "claims": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["text", "quotes"],
                "additionalProperties": False,
                "properties": {
                    "text": {"type": "string"},
                    "quotes": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["passage", "text"],
                            "additionalProperties": False,
                            "properties": {
                                "passage": {"type": "integer", "minimum": 0},
                                "text": {"type": "string"},
                            },
                        },
                    },
                },
            },
        },
        "abstains": {"type": "boolean"},
    },
}
"""The reply to every call of kind "answer" and "repair", whoever gives it."""

ASK_SCHEMA = {
    "type": "object",
    "required": ["instructions"],
    "additionalProperties": False,
    "properties": {"instructions": {"type": "array", "items": {"type": "string"}}},
}
"""The reply to every call of kind "ask" and "evolve", whoever gives it."""

TOPICS_SCHEMA = {
    "type": "object",
    "required": ["topics"],
    "additionalProperties": False,
    "properties": {"topics": {"type": "array", "items": {"type": "string"}}},
}
"""The reply to every call of kind "topics"."""


class TeacherFault(Exception):
    """Raised when a call gave no reply.

    Args:
        kind: a word that reports count: "no-recording", "rate-limit", "time-out" ... Which kinds
            are sent again is the table of `generator.teachers.retrying`.
        message: a sentence for people; never a key, never a whole prompt.
        permanent: asking the same again can't help, so the unit has failed.
        fatal: no call of this run can succeed (bad key, unknown model): stop at once.
        retry_after_s: how long the provider asks to wait, from now; `None` where it didn't say.
    """

    def __init__(
        self,
        kind: str,
        message: str,
        *,
        permanent: bool = False,
        fatal: bool = False,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.permanent = permanent
        self.fatal = fatal
        self.retry_after_s = retry_after_s


class Teacher(Protocol):
    """A model, a recording or a rule that answers requests."""

    @property
    def provider(self) -> str:
        """The row of TEACHERS it came from; in a call's key."""

    @property
    def model(self) -> str:
        """What the provider calls it; in a call's key."""

    async def reply(self, request: Request) -> Reply:
        """Return the raw reply.

        Raises:
            TeacherFault: there is none.
        """
