"""What teachers wrote for the units that have no template: read, filtered, and why there is none.

A pure function of the journal and of the newest revision's inputs.
"""

import functools
import re
from collections.abc import Callable, Sequence

from msgspec.structs import replace

from generator.ask import Written, first_fault
from generator.ask.filters import cover
from generator.records.calls import Reply
from generator.records.examples import Drop
from generator.records.knowledge import Passage
from generator.records.plan import FOLLOW_UP, Asking, Unit
from generator.replies import ReplyFault, read_texts
from generator.run.evaluating import without_reply
from generator.run.ledger import Ledger
from generator.run.library import Library
from generator.run.results import Result
from generator.run.unread import why_unread
from generator.store import Call
from generator.text import collapse

__all__ = ["Instructions", "texts_in"]

_MARK = re.compile(r"^\s*(?:[-*\u2022]|\(?\d{1,3}[.):])\s+")


def texts_in(reply: Reply) -> tuple[str, ...]:
    """Return the instructions that a reply holds, in order, without their marks; blank ones too.

    Raises:
        ReplyFault: it is no list of texts.
    """
    found, is_whole = read_texts(
        reply.text, key="instructions", finish=reply.finish, may_be_blank=True
    )
    if not found and not is_whole:
        raise ReplyFault("cut off at the limit of tokens")
    return tuple(collapse(_MARK.sub("", text)) for text in found)


class Instructions:
    """Reads what was written and remembers what it found while nothing new was journalled.

    Args:
        library: number of a revision -> its inputs.
    """

    def __init__(self, ledger: Ledger, library: Callable[[int], Library]) -> None:
        self._ledger = ledger
        self._library = library
        self._texts: dict[str, tuple[str, ...] | Drop] = {}
        self._judged: dict[tuple[str, int], tuple[str, Drop | None]] = {}

    def write(self, unit: Unit, newest: Library, *, is_safe: bool = False) -> Result:
        """Return a unit with its instruction, open; or why it has none, or must not be asked.

        Args:
            newest: the newest revision, whose filters count.
            is_safe: a person accepted it, so no filter drops it.
        """
        if unit.asking is None:
            return Result(unit, "open", stage="valid")
        found = self._find(unit, unit.asking)
        if isinstance(found, Result):
            return found
        written = replace(unit, instruction=found)
        drop = None if is_safe else self._fault(written, unit.asking, newest)
        if drop:
            return Result(written, "dropped", drop, stage="parsed")
        return Result(written, "open", stage="valid")

    def _find(self, unit: Unit, asking: Asking) -> str | Result:
        """Return a unit's text, or a result that says why there is none."""
        calls = self._ledger.writing.get(unit.id, ())
        first = _newest(calls, asking.sample)
        texts = self._read(first) if first else None
        if first is None or texts is None:
            return without_reply(unit, self._ledger.faults.get(first.key, ()) if first else ())
        ordinal = asking.ordinal
        if not isinstance(texts, Drop):
            if ordinal < len(texts):
                return texts[ordinal]
            if not texts:
                return Result(unit, "dropped", Drop("not-written", "nothing more to ask about it"))
            ordinal -= len(texts)
        again = _newest(calls, asking.again)
        more = self._read(again) if again else None
        if again is None or more is None:
            return without_reply(unit, self._ledger.faults.get(again.key, ()) if again else ())
        if isinstance(more, Drop):
            return Result(unit, "failed", more)
        if ordinal < len(more):
            return more[ordinal]
        return Result(unit, "dropped", Drop("not-written", "the replies held fewer than asked for"))

    def _read(self, call: Call) -> tuple[str, ...] | Drop | None:
        """Return what a call's reply holds, or why nothing; None where there is no reply."""
        answer = self._ledger.answers.get(call.key)
        if answer is None or answer.reply is None:
            return None
        if call.key not in self._texts:
            try:
                self._texts[call.key] = texts_in(answer.reply)
            except ReplyFault as fault:
                self._texts[call.key] = why_unread(answer.reply, fault)
        return self._texts[call.key]

    def _fault(self, unit: Unit, asking: Asking, newest: Library) -> Drop | None:
        key = (unit.id, newest.revision.n)
        known = self._judged.get(key)
        if known is None or known[0] != unit.instruction:
            config = newest.config
            language = config.expert.language
            about = self._library(self._ledger.revision_of(unit)).passage(
                asking.document, asking.start, asking.end
            )
            written = Written(
                unit.instruction,
                config.difficulties[unit.difficulty],
                language,
                functools.partial(_best_cover, unit, about, newest, language),
            )
            # "And how long?" is short and names no subject: its conversation does.
            without = ("too-short", "off-topic") if asking.operator == FOLLOW_UP else ()
            known = self._judged[key] = (unit.instruction, first_fault(written, without=without))
        return known[1]


def _best_cover(unit: Unit, about: Passage, library: Library, language: str) -> float:
    """Return how much of an instruction the passage asked about holds, or the best of those found.

    What is asked about is looked at first: most instructions need no search.
    """
    text = unit.instruction
    best = cover(text, _whole(about), language)
    if best >= 0.5:
        return best
    found = library.find(text, 4, unit.cell)
    return max([best, *(cover(text, _whole(passage), language) for passage, _ in found)])


def _whole(passage: Passage) -> str:
    return "\n".join((passage.title, *passage.headings, passage.text))


def _newest(calls: Sequence[Call], sample: int) -> Call | None:
    return next((call for call in reversed(calls) if call.sample == sample), None)
