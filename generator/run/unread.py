"""Replies that can't be read: why one can't, when the first ones stop a command, who asks again."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from msgspec.structs import replace

from generator.config import Config
from generator.records.calls import CallKind, Reply
from generator.records.examples import TOKEN_LIMIT, Drop
from generator.records.plan import CellName
from generator.replies import ReplyFault
from generator.run.library import Library
from generator.run.results import Result
from generator.store import Call
from generator.teachers.gate import Stopped
from generator.teachers.limits import max_tokens_of

__all__ = ["FIRST_UNREAD", "UNREAD", "FirstReplies", "reopened", "why_unread"]

UNREAD: Final = frozenset({"unparseable", TOKEN_LIMIT})
"""The reasons of units whose replies came, and couldn't be read."""

FIRST_UNREAD: Final = 20
"""Where so many replies came and none could be read, the next ones won't be either; they'd all be
paid for. A teacher of which every second reply is good comes to it once in a million times."""


def why_unread(reply: Reply, fault: ReplyFault) -> Drop:
    """Return why a reply can't be read; of one that was cut off, at how many tokens.

    >>> from generator.records.calls import Usage
    >>> cut = Reply("", finish="length", usage=Usage(9, 2048, None, 2040))
    >>> why_unread(cut, ReplyFault()).detail
    'cut off at 2,048 tokens, 2,040 of them reasoning'
    """
    if reply.finish != "length":
        return Drop("unparseable", str(fault))
    n_tokens, n_reasoning = reply.usage.output_tokens, reply.usage.reasoning_tokens
    if not n_tokens:
        return Drop(TOKEN_LIMIT, "cut off at the limit of tokens")
    most = f", {n_reasoning:,} of them reasoning" if n_reasoning else ""
    return Drop(TOKEN_LIMIT, f"cut off at {n_tokens:,} tokens{most}")


class FirstReplies:
    """Whether any reply of a kind could be read since the command began.

    Replies that the journal held before are no part of it: they cost nothing any more, and the
    command may have been begun to ask again.
    """

    def __init__(self) -> None:
        self._read: set[CallKind] = set()
        self._unread: dict[CallKind, list[Drop]] = {}

    def was_read(self, kind: CallKind) -> None:
        """A reply could be read."""
        self._read.add(kind)

    def was_unread(self, kind: CallKind, why: Drop, config: Config) -> None:
        """A reply that was paid for just now couldn't be read.

        Raises:
            Stopped: nor could any other of its kind, and there were many.
        """
        if kind in self._read:
            return
        found = self._unread.setdefault(kind, [])
        found.append(why)
        if len(found) >= FIRST_UNREAD:
            raise Stopped(_why_stopped(kind, found, config))


def _why_stopped(kind: CallKind, found: Sequence[Drop], config: Config) -> str:
    teacher = config.teacher(kind)
    cut = [why.detail for why in found if why.reason == TOKEN_LIMIT]
    other = [why.detail for why in found if why.reason != TOKEN_LIMIT]
    got, advice = [], []
    if cut:
        got.append(f"{len(cut)} {_most(cut)}")
        n_tokens = max_tokens_of(teacher.params)
        advice.append(f"raise params.max_tokens (now {n_tokens:,}), or let the model think less")
    if other:
        got.append(f"{len(other)} can't be read ({_most(other)})")
        advice.append("take another model, or another form of reply (params.structured)")
    return (
        f"{teacher}: a reply must hold what was asked for; got none such among the first "
        f"{len(found)} to {kind} calls: {', '.join(got)}. To go on, {'; or '.join(advice)}; "
        "then run the same command with --update"
    )


def _most(details: Sequence[str]) -> str:
    return Counter(details).most_common(1)[0][0]


def reopened(
    results: Sequence[Result],
    quota: Mapping[CellName, int],
    calls: Mapping[str, Sequence[Call]],
    libraries: Mapping[int, Library],
) -> list[Result]:
    """Open units again that failed since no reply could be read, where that may be otherwise now.

    That is: where the newest revision asks another teacher, or with other params, than the unit's
    last call was asked with. Only as many as a cell lacks, first in the plan first, so that none
    takes the room of an example that is there.

    Args:
        results: of first turns.
        calls: unit id -> its calls that answer, in the order they were issued.
        libraries: number of a revision -> its inputs.
    """
    newest = libraries[max(libraries)].config
    room = Counter(quota)
    room.subtract(r.unit.cell for r in results if r.state in ("kept", "open"))
    final = []
    for result in results:
        last = calls[result.unit.id][-1] if _failed_unread(result, calls) else None
        if last and room[result.unit.cell] > 0:
            asked = libraries[last.revision].config.teacher(last.kind)
            if asked != newest.teacher(last.kind):
                room[result.unit.cell] -= 1
                result = replace(result, state="open", drop=None)
        final.append(result)
    return final


def _failed_unread(result: Result, calls: Mapping[str, Sequence[Call]]) -> bool:
    if result.state != "failed" or result.drop is None or result.unit.id not in calls:
        return False
    return result.drop.reason in UNREAD
