"""The clause of a plain English sentence: who does what, where it can be told without a parser.

A sentence is taken only where its finite verb is certain: an auxiliary, or the only word that can
be one and agrees with the subject. Everything else is left alone; the questions that are made of a
clause must read as a person's.
"""

import re

from msgspec import Struct

from generator.teachers.proper import Names
from generator.teachers.verbs import NOUNS, base_of, is_participle, third_person

__all__ = ["AUXILIARIES", "Clause", "Order", "read_clause", "read_order"]

AUXILIARIES_LIST = """
is are was were has have had can may must should will would could cannot do does did
"""
AUXILIARIES = frozenset(AUXILIARIES_LIST.split())
_DETERMINERS_LIST = """
a an the each every all any no some most many few several this that these those its their his
her our your my both either neither another such other two three four five six seven eight nine
ten
"""
_DETERMINERS = frozenset(_DETERMINERS_LIST.split())
_PREPOSITIONS_LIST = """
of for to with without in on by at from into per until within after before between during over
under above below near about as than through against outside inside besides
"""
_PREPOSITIONS = frozenset(_PREPOSITIONS_LIST.split())
_STOPS_LIST = """
that which who whom whose where when if because since while until unless than whether
"""
_STOPS = frozenset(_STOPS_LIST.split())
_DANGLING_LIST = """
it they this these that those he she we i you there here such another then so also both either
otherwise however instead but and or not do don't never only please let
"""
_DANGLING = frozenset(_DANGLING_LIST.split())
_FIRST_PERSON = re.compile(r"\b(?:I|(?i:me|my|we|us|our|ours|you|your|yours|he|she|him|her|his))\b")
_ODD = re.compile(
    r"[:;\"\u201c\u201d\u2018|*_#<>()\[\]\u2013\u2014!?/=>]|\b(?:above|below|following)\b"
)
_ADVERBS = re.compile(r"\b(?:also|therefore|usually|normally|always|still|even|already|just) ")
_TAIL = re.compile(
    r",? (because|since|although|whereas|while|unless|if|when|whether|so that) (?=\w)"
    r"|, (so|but|and|or|as|which|who|where|with|for|not|except|whose) "
)
_LEAD = re.compile(r"(If|When|Where) ([^,]+), (.+)")
MIN_WORDS, MAX_WORDS = 4, 28


class Clause(Struct, frozen=True):
    """A sentence in parts; `subject` is written as it stands inside a sentence.

    Attributes:
        verb: the auxiliary, or a form of the full verb.
        base: the full verb's base form; "" where `verb` is an auxiliary.
        is_plural: whether the subject is.
        rest: what follows the verb, up to the tail.
        link: the word that begins what follows the main clause: "because", "when"; "" for none.
        tail: the words behind it.
        lead: for "If it rains, ...": "if it rains"; "" for none.
        result: the clause behind ", so".
    """

    subject: str
    verb: str
    base: str
    is_plural: bool
    rest: str
    link: str
    tail: str
    lead: str = ""
    result: "Clause | None" = None

    def asked(self, rest: str, *, of: str = "") -> str:
        """Return verb and subject as a question has them, with what follows.

        Args:
            of: goes before the verb: "of the failures did limescale cause".

        >>> Clause("the pump", "runs", "run", False, "", "", "").asked("at night")
        'does the pump run at night'
        """
        of = f"{of} " if of else ""
        if not self.base:
            verb, rest = ("can", f"not {rest}") if self.verb == "cannot" else (self.verb, rest)
            return f"{of}{verb} {self.subject} {rest}".strip()
        if self.verb == self.base or self.verb == "have":
            helper = "do"
        else:
            helper = "does" if self.verb in (third_person(self.base), "has") else "did"
        return f"{of}{helper} {self.subject} {self.base} {rest}".strip()


def read_clause(sentence: str, is_name: Names) -> Clause | None:
    """Return a sentence's clause, or None where it isn't plain.

    Args:
        is_name: says whether a word that begins a sentence is a name; None where that isn't known.
    """
    text = " ".join(sentence.split())
    n_words = len(text.split())
    if not text.endswith(".") or not MIN_WORDS <= n_words <= MAX_WORDS or not text[0].isupper():
        return None
    text = text[:-1]
    if _ODD.search(text) or _FIRST_PERSON.search(text):
        return None
    text = _ADVERBS.sub("", text)
    lead = ""
    if found := _LEAD.fullmatch(text):
        lead, text = f"{found[1].lower()} {found[2]}", found[3]
        if found[2].split()[0].lower() in _DANGLING or not text[0].islower():
            return None
    main, link, tail = text, "", ""
    if found := _TAIL.search(text):
        main, link, tail = text[: found.start()], found[1] or found[2], text[found.end() :]
    return _clause_of(main.split(), link, tail, lead, is_name)


def _clause_of(words: list[str], link: str, tail: str, lead: str, is_name: Names) -> Clause | None:
    at = _finite_at(words)
    if at is None:
        return None
    subject = words[:at]
    if not _is_subject(subject):
        return None
    first = subject[0]
    if first[0].isupper() and not lead:
        named = first.lower() not in _DETERMINERS and is_name(first, subject[1:2])
        if named is None:
            return None
        subject = subject if named else [first[0].lower() + first[1:], *subject[1:]]
    verb, rest = words[at], words[at + 1 :]
    base = base_of(verb.lower())
    if verb in ("has", "have", "had"):
        base = "" if rest and is_participle(rest[0]) else "have"
    elif verb in AUXILIARIES:
        base = ""
    if any(word in AUXILIARIES for word in rest) or _goes_on(rest):
        return None
    result = None
    if link == "so":
        result = _clause_of(tail.partition(",")[0].split(), "", "", "", is_name)
    parts = (" ".join(subject), verb, base, _is_plural(subject), " ".join(rest), link, tail, lead)
    return Clause(*parts, result)


def _is_subject(words: list[str]) -> bool:
    """Say whether words can be a subject that a question may repeat."""
    if words[0].lower() in _DANGLING | _PREPOSITIONS | _STOPS or len(words) > 9:
        return False
    if words[-1].lower() in _DETERMINERS | _PREPOSITIONS | {"and", "or"}:
        return False
    return "and" in words or not any(word.endswith(",") for word in words[:-1])


class Order(Struct, frozen=True):
    """A sentence that tells somebody to do something: "Change the water every 3 weeks"."""

    verb: str
    rest: str
    link: str


def read_order(sentence: str) -> Order | None:
    """Return what a sentence orders, or None where it isn't plainly an order."""
    text = " ".join(sentence.split())
    words = text[:-1].split()
    if not text.endswith(".") or not MIN_WORDS <= len(words) <= MAX_WORDS:
        return None
    verb = words[0][0].lower() + words[0][1:]
    if base_of(verb) != verb or words[1].lower() not in _DETERMINERS | _PREPOSITIONS:
        return None
    if _ODD.search(text) or _FIRST_PERSON.search(text) or words[1].lower() in _DANGLING:
        return None
    main, link = " ".join(words[1:]), ""
    if found := _TAIL.search(main):
        main, link = main[: found.start()], found[1] or found[2]
    if any(one in AUXILIARIES or one == "and" for one in main.split()) or "," in main:
        return None
    return Order(verb, main, link)


def _finite_at(words: list[str]) -> int | None:
    """Return where the finite verb stands, if that is certain."""
    full: list[int] = []
    for i, word in enumerate(words[:14]):
        if i == 0:
            continue
        low = word.lower()
        if low in _STOPS:
            break
        if word in AUXILIARIES:
            joined = any(other in ("and", "or") for j in full for other in words[j:i])
            return None if joined else i
        if low in ("and", "or") and full:
            break
        if _may_be_finite(words, i):
            full.append(i)
    return full[0] if len(full) == 1 else None


def _may_be_finite(words: list[str], i: int) -> bool:
    word, before = words[i], words[i - 1].lower()
    base = base_of(word)
    if not base or before in _DETERMINERS or before in _PREPOSITIONS or before == "and":
        return False
    if i == 1 and word in NOUNS and words[0][0].isupper():
        return False  # "Member benefits rest", "Subscription charges"
    if word == third_person(base):
        return not _is_plural(words[:i])
    if word == base:
        return _is_plural(words[:i])
    return not _is_participle_of_noun(words, i)


def _is_participle_of_noun(words: list[str], i: int) -> bool:
    """Say whether a past form may belong to the noun before it: "a report made after 15:00"."""
    if i + 1 >= len(words):
        return False
    return words[i + 1] in _PREPOSITIONS and words[i] not in ("fell", "rose", "grew", "began")


def _goes_on(rest: list[str]) -> bool:
    """Say whether a second clause follows: "10% off and Grow Plus members receive 15%"."""
    for i, word in enumerate(rest):
        if word in ("and", "or"):
            after = rest[i + 1 : i + 6]
            if after and base_of(after[0]) and after[0] not in NOUNS:
                return True
            if any(base_of(w) and w not in NOUNS and not w.endswith("ed") for w in after[2:]):
                return True
    return False


def _is_plural(subject: list[str]) -> bool:
    head = len(subject)
    for i, word in enumerate(subject):
        if i and word.lower() in _PREPOSITIONS | _STOPS:
            head = i
            break
    own = [word.strip(",") for word in subject[:head]]
    if "and" in own:
        return True
    last = own[-1].lower()
    if last in ("people", "children", "both", "most", "many"):
        return True
    return last.endswith("s") and not last.endswith(("ss", "us", "is")) and not own[-1].isdigit()
