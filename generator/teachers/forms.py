"""Rules that ask of a clause who, what, where, which, why, whether; and the table of all rules.

A rule takes the part of a clause that is worth asking for and asks for it with the rest. What
doesn't transform cleanly gives no question.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from generator.teachers.amounts import AMOUNTS, NUMBER, SPAN, UNIT, is_present
from generator.teachers.clauses import Clause, Order
from generator.teachers.verbs import singular

__all__ = ["REASONS", "RULES", "ask_how_to", "ask_what_happens", "ask_whether"]


def ask_why(one: Clause) -> Iterator[str]:
    """Ask why: "Vouchers are not offered, since a gift might look like payment"."""
    if one.link in ("because", "since", "as") and len(one.tail.split()) >= 3:
        if one.rest not in ("", "not"):
            yield f"Why {one.asked(one.rest)}?"
    elif one.result and len(one.result.rest.split()) >= 2:
        yield f"Why {one.result.asked(one.result.rest)}?"


def ask_what_happens(one: Clause) -> Iterator[str]:
    """Ask what happens: "If the price falls, the difference is refunded"."""
    if one.lead and not one.link:
        yield f"What happens {one.lead}?"


def ask_who(one: Clause) -> Iterator[str]:
    """Ask who: "Orla Fenwick carries out second reviews"."""
    names = re.fullmatch(r"[A-Z][a-z]+ [A-Z][a-z]+", one.subject)
    names = names if one.base in ("lead", "carry", "review", "approve", "handle", "run") else None
    role = re.fullmatch(
        r"(?:the|a|an|each|every)? ?(?:[A-Z]?[\w-]+ )?(?:agents?|leads?|managers?|gardeners?|"
        r"technicians?|customers?|members?|owners?|partners?|candidates?|carriers?|sellers?|buyers?|consumers?|"
        r"residents?|tenants?|landlords?|teachers?|students?|keepers?|workers?|employees?)",
        one.subject,
        re.IGNORECASE,
    )
    n_least = 3 if names else 5
    if len(one.rest.split()) < n_least or one.rest.startswith(("then", "no")):
        return
    if (names or role) and is_present(one) and one.verb not in ("is", "are", "do", "does"):
        yield f"Who {singular(one.verb, one.base)} {one.rest}?"


def ask_what_caused(one: Clause) -> Iterator[str]:
    """Ask what caused them: "Limescale caused 46% of the failures"."""
    if one.base in ("cause", "deform", "protect", "damage", "shorten", "prevent") and one.rest:
        yield f"What {singular(one.verb, one.base)} {one.rest}?"


def ask_what(one: Clause) -> Iterator[str]:
    """Ask what: "Feed A contains calcium", "The ticket system is called Burrow"."""
    asks_for = ("contain", "include", "need", "require", "cover", "offer", "hold", "receive")
    plain = not re.match(r"(?:to|for|in|on|at|from|by|only|about|with) ", one.rest)
    plain = plain and (
        len(one.subject.split()) >= 4 or re.search(r"[A-Z]", one.subject) is not None
    )
    if one.base in asks_for and plain and len(one.rest.split()) <= 14:
        yield f"What {one.asked('')}?"
    elif one.verb in ("is", "are") and (found := re.fullmatch(r"called ([A-Z][\w ]+)", one.rest)):
        if found[1]:
            yield f"What {one.asked('called')}?"
    elif (
        one.verb in ("should", "must", "may", "can")
        and re.match(r"(?:stay|lie|be) (?:between|at|below|above|at least|at most) [\d€]", one.rest)
        and len(one.subject.split()) >= 3
    ):
        yield f"What {one.asked('be')}?"


def ask_where(one: Clause) -> Iterator[str]:
    """Ask where: "Mossgrove stores customer data in a data centre in Ireland"."""
    if one.base in ("store", "live", "ship") or re.match(
        r"(?:stored|kept|located|sent|repaired|recycled|made|produced|shipped)\b", one.rest
    ):
        found = re.fullmatch(r"(.*?) ?(?:in|at) (?:a |an |the )?[\w' -]+", one.rest)
        if found and (found[1] or one.base) and not re.search(r"\d", one.rest):
            yield f"Where {one.asked(found[1])}?"


def ask_what_is(one: Clause) -> Iterator[str]:
    """Ask what is it: "The Orchard tier is the higher of two"."""
    is_named = re.search(r"[A-Z]", one.subject) is not None
    if is_named and one.verb in ("is", "are") and re.match(r"(?:an?|the) \w+ ", one.rest):
        is_person = re.fullmatch(r"[A-Z][a-z]+ [A-Z][a-z]+", one.subject)
        is_person = is_person if re.match(r"(?:the|an?) [A-Z]", one.rest) else None
        yield f"{'Who' if is_person else 'What'} {one.verb} {one.subject}?"


def ask_which(one: Clause) -> Iterator[str]:
    """Ask which customers: "Customers in zones 1 to 3 can send gardens to Ghent"."""
    found = re.fullmatch(
        r"(?:(?:the|an?|all) )?([a-z]+(?: [a-z]+)?) (?:with|in|from|of) .+", one.subject
    )
    if not found or len(one.rest.split()) < 3 or not is_present(one):
        return
    if one.is_plural or one.verb in ("can", "may", "must", "should", "cannot"):
        noun = found[1] if one.is_plural else f"{found[1]}s"
        if not noun.endswith(("ss", "ys", "rs of")) and _is_thing(noun):
            yield f"Which {noun} {one.verb} {one.rest}?"


def _is_thing(noun: str) -> bool:
    return noun.split()[-1] in [
        "customers",
        "gardens",
        "products",
        "orders",
        "partners",
        "owners",
        "offices",
        "members",
        "agents",
        "goods",
        "parts",
        "pods",
        "plants",
        "lamps",
        "pumps",
        "models",
        "cases",
        "complaints",
        "readings",
        "claims",
        "returns",
        "parcels",
        "sites",
    ]


def ask_how(one: Clause) -> Iterator[str]:
    """Ask how: "Feed A is dosed at 4 ml per litre"."""
    if one.verb in ("is", "are") and (
        found := re.fullmatch(
            r"(dosed|charged|paid|invoiced|refunded|measured|sent|cleaned|calibrated|sold|reset) "
            r"(?:at|by|via|through|with|in advance)\b.*",
            one.rest,
        )
    ):
        yield f"How {one.asked(found[1])}?"


def ask_what_on(one: Clause) -> Iterator[str]:
    """Ask on what, what: "The window depends on the plan", "Code E5 means ..."."""
    if one.base == "depend" and one.rest.startswith("on "):
        yield f"What {one.asked('on')}?"
    elif one.base == "mean" and one.rest:
        yield f"What {one.asked('')}?"


def ask_to_what(one: Clause) -> Iterator[str]:
    """Ask to what: "A second failure leads to a refund"."""
    pairs = {"lead": "to", "count": "as", "belong": "to", "refer": "to", "consist": "of",
             "amount": "to", "move": "to"}  # fmt: skip
    link = pairs.get(one.base)
    if link and one.rest.startswith(f"{link} ") and is_present(one):
        yield f"What {one.asked(link)}?"


def ask_what_most(one: Clause) -> Iterator[str]:
    """Ask what was it: "Fresh herbs were the main reason to buy a garden"."""
    if one.verb in ("is", "are", "was", "were") and re.match(
        r"the (?:main|usual|most|highest|lowest|best|biggest|largest|smallest|only|second) ",
        one.rest,
    ):
        yield f"What {singular(one.verb, '')} {one.rest}?"


def ask_whether(one: Clause) -> Iterator[str]:
    """Ask can they: "Customers in zone 1 can send gardens to Ghent"."""
    if one.verb in ("can", "may", "must", "cannot") and len(one.rest.split()) >= 3:
        if not one.rest.startswith("not ") and not re.search(r"\d|,", one.rest):
            verb = "can" if one.verb == "cannot" else one.verb
            yield f"{verb.capitalize()} {one.subject} {one.rest}?"
    elif one.verb in ("is", "are") and not one.link and not re.search(r"\d|,", one.rest):
        passive = r"(?:not )?((?:\w+ed|sold|paid|sent|kept|bound) \w+ .+)"
        for found in filter(None, [re.fullmatch(passive, one.rest)]):
            yield f"{one.verb.capitalize()} {one.subject} {found[1]}?"


def ask_how_to(one: Order) -> Iterator[str]:
    """Ask how or how often: "Wipe it with a dry cloth", "Change the water every 3 weeks"."""
    if found := re.fullmatch(rf"(.+?) every (?:{NUMBER} )?{UNIT}", one.rest):
        yield f"How often should I {one.verb} {found[1]}?"
    elif found := re.fullmatch(r"(.+?) (?:with|by|using) (?:(?!every).)+", one.rest):
        yield f"How should I {one.verb} {found[1]}?"
    elif found := re.fullmatch(rf"(.+?) for {SPAN}", one.rest):
        yield f"For how long should I {one.verb} {found[1]}?"
    elif one.link in ("when", "if"):
        yield f"When should I {one.verb} {one.rest}?"
    elif one.link in ("because", "since"):
        yield f"Why should I {one.verb} {one.rest}?"


Rule = Callable[[Clause], Iterator[str]]

RULES: Final[tuple[Rule, ...]] = (
    *AMOUNTS,
    ask_how,
    ask_what_on,
    ask_what_caused,
    ask_where,
    ask_which,
    ask_who,
    ask_what,
    ask_what_is,
    ask_to_what,
    ask_what_most,
    ask_why,
    ask_what_happens,
)
"""The rules, the surest first."""

REASONS: Final = frozenset({ask_why, ask_what_happens})
"""Those that ask for a reason or a consequence: for hard difficulties."""
