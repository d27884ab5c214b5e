"""What a question asks for: its terms and their weights, its names, the kind of answer it wants."""

import re
from dataclasses import dataclass, replace

from generator.thesaurus.general import VERBS
from generator.thesaurus.matching import groups_of, phrases_in, root
from generator.text import is_stop_word, sentence_spans, stem, words

__all__ = ["Name", "Query", "Term", "intervals_in", "names_in", "read_question"]

Name = tuple[str, ...]
"""A name's words in lower case: ("canopy", "12")."""

_BY_ROLE = {"main": 1.0, "side": 0.8, "pointed": 0.8, "story": 0.35}
"""What a word counts by where it stands: in the clause that asks, in a clause that hangs on it, in
a sentence that tells the situation and that the question points to ("that", "it"), in another."""
_LIGHT = 0.3
_UNKNOWN_WEIGHT = 6.0
"""A word that is in no document: about the weight of one that is in a single one of 400 passages."""
_GENERAL_WEIGHT = 4.0
"""The most that a word of the thesaurus weighs: it has others that can stand for it."""

# Words that frame a question or a request and say little of its topic.
_LIGHT_LIST = """
able actual actually allow already always another anybody anyone anything around ask away back
believe bit bring brought call come consider describe did different discuss ever every exactly
example explain fact far find first friend full generally getting give given go going good got
happen happened hear heard help hi hello instead keep kind know last let like look lot made make
man many matter maybe mean mention much myself necessary need never new nobody normally now often
old only other otherwise own part people person please possible put quite rather reach really
reason receive right said say second see seem several show someone something sometimes sort still
stuff suddenly take talk tell text thank thanks thing think time together told try trying turn two
type use used using usually very want wanted way well went whether wish within without wonder work
works worry would yes yesterday yet today tomorrow week month novel book story author document
customer customers us sir madam dear one ones cannot not no
once during along against above below across upon per via except apart despite unless whereas though
although since sure later sooner soon early usual opposed cope case means far else anyway rest long
tomorrow tonight last next little few lot lots bit single certain per due allowed start goes keeps
handle manage change do done making become became
"""
_VERB_ROOTS = frozenset(root(word) for word in VERBS.split())
_LIGHT_WORDS = frozenset(_LIGHT_LIST.split())
_LIGHT_ROOTS = frozenset(root(word) for word in _LIGHT_WORDS) - {"custom"}

# What begins a clause that hangs on the question, and what may end it.
_SIDE_MARKS = (
    r"if|when|once|while|whilst|because|since|so that|after|before|rather than|compared (?:with|to)|"
    r"as opposed to|in case|without|instead of|than|although|though|even|unless|until|apart from|"
    r"along with|together with|besides|now that|as soon as|given that|whereas|during"
)
_CLAUSE = re.compile(rf"(\b(?:{_SIDE_MARKS})\b|[,;:]|\s[-\u2013]\s)", re.IGNORECASE)
_SIDE = re.compile(rf"(?:{_SIDE_MARKS})$", re.IGNORECASE)
_POINTS = re.compile(r"\b(?:it|that|this|they|them|these|those|one|there|so|its|their)\b", re.IGNORECASE)

_NAME = re.compile(
    r"(?:[A-Z][\w\u2019'-]*|[a-z]+-?\d[\w-]*|\d+(?=\s+[A-Z]))"
    r"(?:(?:\s+|\s*&\s*)(?:[A-Z][\w\u2019'-]*|\d+(?![\d.,:%]*\d|\s*(?:%|per|days?|months?|years?|hours?|minutes?"
    r"|weeks?|l|kg|g|cm|mm|euros?)\b)))*"
)
_NUMBERED = re.compile(
    r"\b([a-z]{3,}?)s?\s+(\d{1,3}(?:(?:,\s*|\s+(?:and|or|to|&)\s+)\d{1,3})*)(?![\d.,:%]*\d|\s*%)"
)
_NO_NAMES = frozenset(("i", "i'm", "i've", "i'd", "i'll", "mr", "mrs", "miss", "dr", "ok"))
_TITLES = re.compile(r"\b(Mr|Mrs|Ms|Dr|St)\.\s")

_AT = r"(^|[.?!,;:] |\basks? |\bknow |\b(and|or|but|so|until|till|by|since|from|say|tell me|explain) )"
_KINDS: tuple[tuple[str, str], ...] = (
    ("money", r"how much\b.*\b(costs?|pay|charged?|price|worth|fee|spend|get back|refund|credit)\b"),
    ("money", r"\bwhat (does|do|did|will|would|is|are|was)\b.*\b(costs?|price|fee|charges?|pay)\b"),
    ("money", r"how expensive|how cheap|(which|what) (price|fee|charge|amount)\b"),
    ("share", r"(what|which|how (big|large|high))\b( \w+){0,3} (share|percentage|proportion|percent|rate)s?\b"),
    ("frequency", r"how often|how frequently|how many times"),
    ("duration", r"how long|how soon|how quickly|how old"),
    ("duration", r"how many (more |full |whole )?(\w+ )?(days|hours|weeks|months|years|minutes|seconds)\b"),
    ("date", _AT + r"(when|what (day|date|time|year|month)|which (day|date|year|month))\b"),
    ("count", r"how many\b|what number|how large a"),
    ("quantity", r"how (heavy|tall|wide|big|deep|loud|hot|warm|cold|strong|far|fast|high|thick|large|exact|accurate|bright|powerful)\b"),
    ("quantity", r"\bhow much\b|what\b( \w+){0,4} (weight|size|height|width|volume|capacity|temperature)\b"),
    ("why", r"\bwhy\b|how come|what\b( \w+){0,3} (reason|cause)|for what reason|what for\b"),
    ("who", _AT + r"(who|whom|whose|to whom|with whom)\b|which (person|colleague|employee|team)"),
    ("where", _AT + r"where\b|which (country|city|town|place|room)"),
    ("how", r"\bhow (do|does|can|should|could|would|must|to|is|are|did)\b|what (should|must|do) (i|we|you)\b"),
    ("polar", _AT + r"(can|could|may|is|are|do|does|did|will|would|should|must|am|was|were|has|have)\b"),
)  # fmt: skip
_KIND = tuple((kind, re.compile(pattern)) for kind, pattern in _KINDS)
_FOCUS = re.compile(r"\b(?:which|what|how many|how much|whose)\s+((?:[\w'’-]+\s*){1,4})", re.I)
_MODALS = frozenset(("may", "must", "shall", "need", "cannot", "happens", "happened"))
_INDIRECT = re.compile(
    r"\b(?:asks?|asked|wonders?|want(?:s|ed)? to know|would like to know|tell me|explain|describe)\s+"
    r"(?:\w+\s)?(?:how|what|when|where|which|who|whom|whose|why|whether|if)\b", re.IGNORECASE
)
_DEGREE = re.compile(
    r"\bhow (heavy|tall|wide|big|deep|loud|hot|warm|cold|strong|fast|high|thick|exact|accurate|"
    r"bright|powerful)\b"
)
_NO_FOCUS = frozenset(
    root(word) for word in ("one", "share", "percentage", "proportion", "number", "time", "kind",
    "sort", "type", "much", "many", "day", "hour", "week", "month", "year", "minute")
)
# Words that say which kind of answer is wanted: the kind stands for them.
_FRAMING = {
    "money": "much how", "share": "share percentage proportion percent fraction",
    "frequency": "often frequently times", "duration": "long soon quickly old many",
    "count": "many number", "quantity": "much", "why": "why reason come", "date": "when date",
}
_ADVERBS = {
    "daily": "1 day", "weekly": "1 week", "fortnightly": "2 week", "monthly": "1 month",
    "quarterly": "1 quarter", "yearly": "1 year", "annually": "1 year",
}  # fmt: skip
_INTERVAL = re.compile(
    r"\b(?:every|per|each|(?:once|twice|times|visits?|time) an?)\s+(?:(\d+|two|three|four|six|second|other)\s+)?"
    r"(day|week|month|quarter|year)s?\b|\b(daily|weekly|fortnightly|monthly|quarterly|yearly|annually)\b"
)
_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the question: how it is matched and how much it counts.

    Attributes:
        is_known: it occurs in some document.
        is_light: it says little of the topic.
        role: where it stands, a key of `_BY_ROLE`.
        is_verb: it may be a verb; questions name things and paraphrase acts.
        is_named: it is part of a name.
    """

    root: str
    groups: frozenset[int]
    weight: float
    is_known: bool
    is_light: bool
    role: str
    is_verb: bool = False
    is_named: bool = False

    @property
    def asks(self) -> bool:
        """Whether it stands in the sentence that asks."""
        return self.role in ("main", "side")


@dataclass(frozen=True, slots=True)
class Query:
    """A question as the teacher reads it.

    Attributes:
        kinds: of answer it wants, such as "money" or "why"; empty where its form doesn't say.
        focus: roots of the noun behind "which", "what", "how many".
    """

    terms: tuple[Term, ...]
    names: tuple[Name, ...]
    asked_names: frozenset[Name]
    kinds: frozenset[str]
    focus: tuple[str, ...]
    years: frozenset[str]
    intervals: frozenset[str]
    bigrams: frozenset[tuple[str, str]]
    name_weights: dict[str, float]

    @property
    def topic(self) -> tuple[Term, ...]:
        """The words that say what is asked, beside names."""
        able = [t for t in self.terms if not t.is_light]
        found = [t for t in able if t.role == "main" and not t.is_named]
        found = found or [t for t in able if t.role in ("side", "pointed") and not t.is_named]
        found = found or [t for t in self.terms if t.asks and not t.is_light]
        found = found or [t for t in self.terms if not t.is_light]
        return tuple(found or self.terms)

    def weight_of(self, name: Name) -> float:
        """Return the weight of a name's heaviest word, whatever its role."""
        return max((w for part in name for w in [self.name_weights.get(part, 0.0)]), default=0.0)


def read_question(text: str, weights: dict[str, float], language: str = "en") -> Query:
    """Read a question; `weights` are those of `Given`."""
    sentences = [text[s.start : s.end] for s in sentence_spans(text, language)] or [text]
    asking = [s for s in sentences if s.rstrip("\"'\u201d )").endswith("?") or _INDIRECT.search(s)]
    asking = asking or sentences
    asked = " ".join(asking)
    kinds = _kinds(asked) if language == "en" else frozenset[str]()
    names = tuple(dict.fromkeys(name for s in sentences for name in names_in(s)))
    named = {root(word, language) for name in names for part in name for word in words(part)}
    framing = {root(word) for kind in kinds for word in _FRAMING.get(kind, "").split()}
    focus = _focus(asked) if language == "en" else ()
    phrased = _phrased(sentences) if language == "en" else {}
    terms: dict[str, Term] = {}
    for word, role in _roles(sentences, asking):
        one = root(word, language)
        if (language == "en" and is_stop_word(word)) or one in terms or one in framing:
            continue
        term = _term(word, weights, language, role)
        light = term.is_light and one not in focus and one not in phrased
        terms[one] = replace(
            term,
            groups=term.groups | phrased.get(one, frozenset()),
            is_named=one in named,
            is_light=light,
            weight=term.weight * (_LIGHT if light else 1.0),
        )
    return Query(
        terms=tuple(terms.values()),
        names=names,
        asked_names=frozenset(name for s in asking for name in names_in(s)),
        kinds=kinds,
        focus=tuple(one for one in focus if one in terms),
        years=frozenset(_YEAR.findall(text)),
        intervals=intervals_in(text) if language == "en" else frozenset(),
        bigrams=_bigrams(asking, language),
        name_weights={
            part: max(weights.get(stem(w, language), _UNKNOWN_WEIGHT) for w in words(part) or [""])
            for name in names
            for part in name
        },
    )


def _phrased(sentences: list[str]) -> dict[str, frozenset[int]]:
    """Return the words that are part of a phrase, such as "give up", with its groups."""
    found: dict[str, frozenset[int]] = {}
    for sentence in sentences:
        roots = [root(word) for word in words(sentence)]
        for start, end, group in phrases_in(roots):
            for one in roots[start:end]:
                found[one] = found.get(one, frozenset()) | {group}
    return found


def _roles(sentences: list[str], asking: list[str]) -> list[tuple[str, str]]:
    """Return (word, role) of all words, those that ask before those that tell."""
    found: list[tuple[str, str]] = []
    for sentence in asking:
        role = "main"
        for clause in _CLAUSE.split(sentence):
            if not clause:
                continue
            if _SIDE.match(clause):
                role = "side"
            elif clause in (",", ";", ":", "-", "\u2013"):
                role = "main"
            found += [(word, role) for word in words(clause)]
    found.sort(key=lambda pair: pair[1] != "main")
    n_content = sum(1 for word, role in found if not is_stop_word(word) and word not in _LIGHT_WORDS)
    pointing = n_content < 3 or any(_POINTS.search(sentence) for sentence in asking)
    for sentence in sentences:
        if sentence not in asking:
            found += [(word, "pointed" if pointing else "story") for word in words(sentence)]
    return found


def _term(word: str, weights: dict[str, float], language: str, role: str) -> Term:
    one = root(word, language)
    groups = groups_of(one) if language == "en" else frozenset()
    known = stem(word, language) in weights
    unknown = _GENERAL_WEIGHT if groups else _UNKNOWN_WEIGHT
    weight = weights.get(stem(word, language), unknown) * _BY_ROLE[role]
    light = language == "en" and one in _LIGHT_ROOTS
    return Term(one, groups, weight, known, light, role, is_verb=one in _VERB_ROOTS)


def _kinds(asked: str) -> frozenset[str]:
    """Return the kinds of answer wanted; what is asked outright hides what only frames it."""
    lower = asked.lower()
    found = []
    for kind, pattern in _KIND:
        if pattern.search(lower) and kind not in found:
            found.append(kind)
    if len(found) > 1 and "polar" in found:
        found.remove("polar")
    exact = [k for k in found if k in ("money", "share", "frequency", "duration")]
    if exact:
        found = [k for k in found if k not in ("count", "quantity", "how", "date")]
    return frozenset(found)


def _focus(asked: str) -> tuple[str, ...]:
    found: list[str] = []
    for match in _FOCUS.finditer(asked):
        content = []
        for word in words(match[1]):
            if word == "s":
                continue
            if is_stop_word(word) or word in _MODALS:
                break
            content.append(root(word))
        found += [one for n, one in enumerate(content[:2]) if n == 0 or one not in _VERB_ROOTS]
    found += [root(match[1]) for match in _DEGREE.finditer(asked.lower())]
    return tuple(one for one in dict.fromkeys(found) if one not in _NO_FOCUS)


def _bigrams(sentences: list[str], language: str) -> frozenset[tuple[str, str]]:
    pairs = set()
    for sentence in sentences:
        content = [root(w, language) for w in words(sentence) if not is_stop_word(w)]
        pairs |= set(zip(content, content[1:], strict=False))
    return frozenset(pairs)


def intervals_in(text: str) -> frozenset[str]:
    """Return how often something is said to happen: "every two weeks" and "fortnightly" agree.

    >>> sorted(intervals_in("one visit per quarter, fed every two weeks"))
    ['1 quarter', '2 week']
    """
    found = set()
    for match in _INTERVAL.finditer(text.lower()):
        number, unit, adverb = match[1], match[2], match[3]
        number = {"two": "2", "second": "2", "other": "2", "three": "3"}.get(number or "1", number)
        found.add(_ADVERBS[adverb] if adverb else f"{number or 1} {unit}")
    return frozenset(found)


def names_in(sentence: str) -> list[Name]:
    """Return the names in a sentence: runs of capitalised words and numbers, "zone 3", "P2".

    >>> names_in("Does the Canopy 12 Duo ship to zones 2 and 3?")
    [('canopy', '12', 'duo'), ('zone', '2'), ('zone', '3')]
    """
    text = _TITLES.sub("", sentence)
    found: list[Name] = []
    for match in _NAME.finditer(text):
        parts = [p for p in re.split(r"[\s&]+", match[0].replace("\u2019", "'")) if p]
        parts = [p.removesuffix("'s").casefold() for p in parts]
        at_start = not text[: match.start()].strip("\"'\u201c*(- ")
        while parts and (is_stop_word(parts[0].split("'")[0]) or parts[0] in _NO_NAMES):
            parts.pop(0)
            at_start = False if parts else at_start
        if not parts or (at_start and len(parts) == 1 and not any(map(str.isdigit, parts[0]))):
            continue
        found.append(tuple(parts))
    for match in _NUMBERED.finditer(text):
        numbers = re.findall(r"\d+", match[2])
        if " to " in match[2] and len(numbers) == 2:
            numbers = [str(n) for n in range(int(numbers[0]), min(int(numbers[1]), 99) + 1)]
        if not is_stop_word(match[1]):
            found += [(match[1], number) for number in numbers]
    return list(dict.fromkeys(found))
