"""Teacher `replay`: recorded replies, from a run folder or a JSONL of `{key, reply}`.

A call's key names the provider and model that were asked, so a replay speaks in their name: what it
gives again is the same example, to the byte.
"""

import json
from pathlib import Path
from typing import Any

from msgspec import Struct

from generator.config import TeacherSpec
from generator.errors import StorageError, UsageError
from generator.records.calls import Reply, Request
from generator.store import open_run, salvaged
from generator.teachers.contract import TeacherFault
from generator.teachers.keys import key_of

__all__ = ["Recording", "Replay", "open_replay", "read_recording"]


class Replay:
    """Gives the reply that was recorded under a call's key.

    Args:
        replies: key -> raw text.
        provider: the provider whose calls were recorded: it is part of their keys.
        model: that provider's model.
    """

    def __init__(self, replies: dict[str, str], *, provider: str, model: str) -> None:
        self._replies = replies
        self.provider = provider
        self.model = model

    async def reply(self, request: Request) -> Reply:
        """Return the recorded reply.

        Raises:
            TeacherFault: none was recorded under this key.
        """
        key = key_of(self.provider, self.model, request)
        if key not in self._replies:
            raise TeacherFault("no-recording", f"no recorded reply for call {key[:16]}")
        return Reply(self._replies[key], model=self.model)


class Recording(Struct, frozen=True):
    """Recorded replies by key, and the provider and model whose calls they are, "" if unknown."""

    replies: dict[str, str]
    provider: str
    model: str


def open_replay(spec: TeacherSpec, folder: Path) -> Replay:
    """Open a recording: `model` is its path; `options` may name the recorded provider and model.

    Raises:
        UsageError: the path is missing or holds no recording.
    """
    if not spec.model:
        raise UsageError(
            "teacher replay: needs the path of a recording; got none. Write replay:PATH."
        )
    recording = read_recording(folder / spec.model)
    provider = str(spec.options.get("provider", recording.provider))
    if not provider:
        raise UsageError(
            f"{folder / spec.model}: who gave its replies can't be read; its journal is damaged. "
            "Name provider and model in this teacher's options."
        )
    model = str(spec.options.get("model", recording.model))
    return Replay(recording.replies, provider=provider, model=model)


def read_recording(path: Path) -> Recording:
    """Read a run folder, or a JSONL of `{key, reply}` with optional `provider` and `model`.

    Of a run whose journal is damaged, what can be read is read.

    Raises:
        StorageError: nothing of the run's journal can be read.
        UsageError: neither is there, or a line is no recording; with the line.
    """
    if path.is_dir():
        return _recorded_run(path)
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError):
        raise UsageError(
            f"{path}: a recording must be a run folder or a JSONL file; it isn't."
        ) from None
    rows = [_recorded(line, f"{path}:{n}") for n, line in enumerate(lines, 1) if line.strip()]
    replies = {str(row["key"]): _as_text(row["reply"]) for row in rows}
    first = rows[0] if rows else {}
    return Recording(replies, str(first.get("provider", "extractive")), str(first.get("model", "")))


def _recorded_run(path: Path) -> Recording:
    try:
        with open_run(path) as run:
            calls, outcomes = run.journal.calls(), run.journal.outcomes()
    except StorageError:
        calls, outcomes = salvaged(path / "journal.sqlite")
    replies = {o.key: o.reply.text for o in outcomes if o.reply}
    if not replies:
        raise UsageError(f"{path}: the run must hold replies; it holds none.")
    if not calls:  # they were lost
        return Recording(replies, "", "")
    # Texts are embedded by another teacher than the one that answers; who replays embeddings names
    # it in the options.
    first = next((call for call in calls if call.kind != "embed"), calls[0])
    return Recording(replies, first.provider, first.model)


def _recorded(line: str, place: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        row = None
    if not isinstance(row, dict) or "key" not in row or "reply" not in row:
        raise UsageError(f'{place}: must be {{"key": ..., "reply": ...}}; it isn\'t.')
    return row


def _as_text(reply: Any) -> str:  # noqa: ANN401 (any JSON value)
    return reply if isinstance(reply, str) else json.dumps(reply, ensure_ascii=False)
