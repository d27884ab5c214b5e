"""Rules that ask of a clause how much, how long, how often, until when."""

import re
from collections.abc import Iterator
from typing import Final

from generator.teachers.clauses import Clause

__all__ = ["AMOUNTS", "NUMBER", "SPAN", "UNIT", "is_present", "single"]

UNIT = (
    r"(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|working days?|working hours?|"
    r"calendar days?)"
)
NUMBER = (
    r"(?:\d[\d.,]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half an?|a|an)"
)
_ABOUT = r"(?:about |at least |at most |up to |only |around |nearly |more than |less than )*"
SPAN = rf"{_ABOUT}{NUMBER}(?: (?:to|or|and|-) {NUMBER})? {UNIT}"
_MONEY = r"(?:[€$£]\s?\d[\d.,]*|\d[\d.,]* (?:euros?|dollars?|pounds?))"
_MONTHS = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
)
_DATE = (
    rf"(?:\d{{1,2}} )?{_MONTHS}(?: \d{{4}})?|"
    r"(?:the )?\d{1,2}(?:st|nd|rd|th)(?: of [^,]+)?|\d{4}"
)


def single(one: Clause) -> str:
    """Return what follows the verb where it is one thing; else nothing."""
    return "" if re.search(r",| (?:and|or|but) ", one.rest) else one.rest


def is_present(one: Clause) -> bool:
    """Say whether a clause tells of what is so, not of what happened once."""
    if one.base:
        return one.asked("").startswith(("do ", "does "))
    return one.verb not in ("was", "were", "had", "did", "has", "have")


def ask_how_soon(one: Clause) -> Iterator[str]:
    """Ask how soon: "Carriers must delete the data within 6 months"."""
    if found := re.fullmatch(rf"(.*?) ?within {SPAN}", single(one)):
        yield f"Within what time {one.asked(found[1])}?"


def ask_how_long(one: Clause) -> Iterator[str]:
    """Ask how long: "Recordings are kept for 60 days", "A tank lasts about 14 days"."""
    if one.base in ("last", "take", "run") and re.match(SPAN, single(one)):
        rest = re.sub(rf"^{SPAN}", "", one.rest).strip()
        if not rest or rest.startswith(("from ", "after ", "in ", "to ")):
            yield f"How long {one.asked(rest)}?"
    elif found := re.fullmatch(rf"(.*?) ?for {SPAN}(| after [^,]+| from [^,]+)", single(one)):
        yield f"For how long {one.asked(found[1] + found[2])}?"


def ask_how_often(one: Clause) -> Iterator[str]:
    """Ask how often: "The water is changed every 3 weeks"."""
    often = (
        rf"(?:(?:once |twice )?every (?:{NUMBER} )?{UNIT}|"
        r"once (?:a|per|every) \w+|twice (?:a|per) \w+)"
    )
    if (found := re.fullmatch(rf"(.*?) ?{often}", single(one))) and (found[1] or one.base):
        yield f"How often {one.asked(found[1])}?"


def ask_how_much(one: Clause) -> Iterator[str]:
    """Ask how much: "Feed B costs €10"."""
    if one.base == "cost" and re.match(rf"{_ABOUT}{_MONEY}", one.rest):
        yield f"How much {one.asked('')}?"
    elif one.base and (
        found := re.fullmatch(rf"{_MONEY}( (?:in|for|to|on|at|per) .+)?", single(one))
    ):
        yield f"How much {one.asked((found[1] or '').strip())}?"
    elif one.base and re.match(r"\d[\d.,]*( ?%| per cent)", one.rest):
        rest = re.sub(r"^\d[\d.,]*( ?%| per cent)", "", one.rest).strip()
        if rest.startswith("of ") and not re.search(r",|alive", rest):
            yield f"What share {one.asked('', of=rest)}?"


def ask_until_when(one: Clause) -> Iterator[str]:
    """Ask until when: "Parts remain available until December 2027"."""
    if found := re.fullmatch(rf"(.*?) ?until ({_DATE}|\d\d:\d\d)", one.rest):
        yield f"Until when {one.asked(found[1])}?"


def ask_when(one: Clause) -> Iterator[str]:
    """Ask when: "The recall began on 22 May 2025", "Members may borrow one when ..."."""
    if found := re.fullmatch(rf"(.*?) ?(?:on|in|at the end of|by) (?:{_DATE})", single(one)):
        if found[1] or one.base:
            yield f"When {one.asked(found[1])}?"
    elif one.link in ("when", "if") and is_present(one) and not re.search(SPAN, one.rest):
        yield f"When {one.asked(one.rest)}?"


def ask_what_share(one: Clause) -> Iterator[str]:
    """Ask what share: "Forty-six per cent of new gardens are registered"."""
    if found := re.fullmatch(r"[\w.,-]+(?: ?%| per cent) of (.+)", one.subject):
        yield f"What share of {found[1]} {one.verb} {one.rest}?"


_HOW_MANY = re.compile(
    rf"((?:[a-z]+ )?){_ABOUT}(?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) "
    r"((?:[a-z]+ )?[a-z]+s)(| (?:in|at|on|for|with|from|between|of|to|per) .+)"
)


def ask_how_many(one: Clause) -> Iterator[str]:
    """Ask how many: "One account can hold up to 8 gardens"."""
    found = _HOW_MANY.fullmatch(one.rest)
    if not found or re.search(rf"\b{UNIT}\b|per cent|euros?", found[2]):
        return
    verb = found[1].strip()
    if one.base and not verb and one.base not in ("be", "need"):
        yield f"How many {found[2]} {one.asked(found[3].strip())}?"
    elif one.verb in ("can", "may", "must", "should") and verb:
        yield f"How many {found[2]} {one.asked(verb + found[3])}?"


def ask_what_size(one: Clause) -> Iterator[str]:
    """Ask what, how much: "The garden has a warranty of 24 months", "It needs 5 ml of Feed A"."""
    found = re.fullmatch(
        r"an? ((?:[a-z-]+ ){0,2}[a-z-]+) of (?:about |at least |at most |up to )*[\d€$£][\w.,€-]*"
        rf"(?: (?:{UNIT}|litres?|ml|cm|kg|W|%|hours|euros?|per cent))?"
        r"(| (?:in|on|for|at|from) .+)",
        one.rest,
    )
    if found and one.base in ("have", "carry", "receive", "get", "need", "offer", "charge", "pay"):
        yield f"What {found[1]} {one.asked(found[2].strip())}?"
    elif one.base and (
        found := re.fullmatch(
            rf"{_ABOUT}[\d.,]+ (?:ml|litres?|g|kg) of ([A-Z]\w+(?: [A-Z])?|[a-z]+)", one.rest
        )
    ):
        yield f"How much {found[1]} {one.asked('')}?"


def ask_when_begins(one: Clause) -> Iterator[str]:
    """Ask when: "The minimum term starts on the day of the upgrade"."""
    begins = one.base in ("start", "begin", "end", "expire", "stop", "apply") and is_present(one)
    if begins and re.match(
        r"(?:on|at|after|with|from|before|by) (?:the|a|an|\d|their|each) ?", one.rest
    ):
        yield f"When {one.asked('')}?"


def ask_until_it(one: Clause) -> Iterator[str]:
    """Ask until when: "Goods remain ours until they are paid in full"."""
    if (
        found := re.fullmatch(
            r"(.+?) until (?:they|it|the [\w ]+) (?:is|are|has|have) .+", one.rest
        )
    ) and "," not in found[1]:
        yield f"Until when {one.asked(found[1])}?"


def ask_at_what_hours(one: Clause) -> Iterator[str]:
    """Ask when: "Phone lines are open from 09:00 to 18:00", "It is due at checkout"."""
    if found := re.fullmatch(r"(.*?) ?(?:from|between|before|after|until) \d\d:\d\d.*", one.rest):
        if (found[1] or one.base) and is_present(one) and "," not in one.rest:
            yield f"When {one.asked(found[1])}?"
    elif one.verb in ("is", "are") and re.match(r"due (?:at|on|by|after|before|within) ", one.rest):
        yield f"When {one.asked('due')}?"


AMOUNTS: Final = (
    ask_what_share,
    ask_how_much,
    ask_how_long,
    ask_how_often,
    ask_how_soon,
    ask_how_many,
    ask_at_what_hours,
    ask_until_when,
    ask_when,
    ask_what_size,
    ask_when_begins,
    ask_until_it,
)
"""The rules, the surest first."""
