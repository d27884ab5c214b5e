"""Who is asked, and with which prompts, as a config writes it."""

from dataclasses import dataclass, field
from typing import Any

__all__ = ["PromptFile", "TeacherSpec"]


@dataclass(frozen=True, slots=True)
class TeacherSpec:
    """A teacher as the config names it; `params` are in a call's key, `options` are not."""

    provider: str
    model: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict, compare=False)

    def __str__(self) -> str:
        return f"{self.provider}:{self.model}" if self.model else self.provider


@dataclass(frozen=True, slots=True)
class PromptFile:
    """A prompt of the config's own: its file, relative to the config, and its text.

    The text has what it includes already in it.
    """

    file: str
    text: str
