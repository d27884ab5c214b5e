"""Kinds of answer: which one a question wants, and what its sentence looks like."""

import re

from generator.thesaurus.matching import asks_portrait

__all__ = ["ANSWERS", "FRAMING", "has_answer", "is_question", "is_speech", "kinds_of"]

_AT = (
    r"(^|[.?!,;:] |\basks? |\bknow |"
    r"\b(and|or|but|so|until|till|by|since|from|say|tell me|explain) )"
)
"""Where a question word asks, and doesn't hang a clause on another."""
_KINDS: tuple[tuple[str, str], ...] = (
    (
        "money",
        r"how much\b.*\b(costs?|pay|charged?|price|worth|fee|spend|get back|refund|"
        r"credit)\b",
    ),
    ("money", r"\bwhat (does|do|did|will|would|is|are|was)\b.*\b(costs?|price|fee|charges?|pay)\b"),
    ("money", r"how expensive|how cheap|(which|what) (price|fee|charge|amount)\b"),
    (
        "share",
        r"(what|which|how (big|large|high))\b( \w+){0,3} (share|percentage|proportion|"
        r"percent|rate)s?\b",
    ),
    ("frequency", r"how often|how frequently|how many times"),
    ("duration", r"how long|how soon|how quickly|how old"),
    (
        "duration",
        r"how many (more |full |whole )?(\w+ )?(days|hours|weeks|months|years|minutes|"
        r"seconds)\b",
    ),
    ("date", _AT + r"(when|what (day|date|time|year|month)|which (day|date|year|month))\b"),
    ("count", r"how many\b|what number|how large a"),
    (
        "quantity",
        r"how (heavy|tall|wide|big|deep|loud|hot|warm|cold|strong|far|fast|high|thick|"
        r"large|exact|accurate|bright|powerful)\b",
    ),
    (
        "quantity",
        r"\bhow much\b|what\b( \w+){0,4} (weight|size|height|width|volume|capacity|"
        r"temperature)\b",
    ),
    ("why", r"\bwhy\b|how come|what\b( \w+){0,3} (reason|cause)|for what reason|what for\b"),
    ("who", _AT + r"(who|whom|whose|to whom|with whom)\b|which (person|colleague|employee|team)"),
    ("where", _AT + r"where\b|which (country|city|town|place|room)"),
    (
        "how",
        r"\bhow (do|does|can|should|could|would|must|to|is|are|did)\b|what (should|must|"
        r"do) (i|we|you)\b",
    ),
    (
        "polar",
        _AT + r"(can|could|may|is|are|do|does|did|will|would|should|must|am|was|were|has|have)\b",
    ),
)
_KIND = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _KINDS)
# Words that say which kind of answer is wanted: the kind stands for them.
FRAMING = {
    "money": "much how",
    "share": "share percentage proportion percent fraction",
    "frequency": "often frequently times",
    "duration": "long soon quickly old many",
    "count": "many number",
    "quantity": "much",
    "why": "why reason come",
    "date": "when date",
    "portrait": "describe like sort person",
}

_N = (
    r"(?:\d[\d.,]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|"
    r"fifteen|twenty|thirty|forty|fifty|sixty|a|an|half an?)"
)
_TIME = r"(?:seconds?|minutes?|hours?|days?|nights?|weeks?|months?|years?|seasons?)"
_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
)
_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
_UNIT = (
    r"(?:%|°|per cent|percent|degrees?|kwh|kw|w|watts?|volts?|v|db|decibels?|k?g|grams?|kilos?|"
    r"mg|lb|oz|l|ml|lit(?:re|er)s?|m|km|cm|mm|inch(?:es)?|ft|feet|miles?|ph|ec|ms|mbit|gb|mb|hz|ghz|"
    r"points?|times?|steps?|€|euros?|pounds?)"
)
_MORE_THAN_WORDS = (
    r"zero|no|none|nobody|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|"
    r"twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|half|third|quarter"
)

_PATTERNS = {
    "money": (
        r"[€$£]\s?\d|\d\s?(?:€|euros?|dollars?|pounds?|cents?|eur|usd|gbp)\b|\bfree\b|"
        r"\bno (?:extra )?(?:charge|fee|cost)|without charge|nothing|\d+\s?%"
    ),
    "share": (
        r"\d\s?%|per cent|percent|\bhalf\b|\b(?:one|two|three)[- ](?:third|quarter)s?|"
        r"\ba (?:third|quarter)\b|\bout of\b|\bin \d+ cases"
    ),
    "frequency": (
        rf"\b(?:every|each|once|twice|weekly|daily|monthly|yearly|annually|regularly)\b|"
        rf"\b{_N} times\b|\b(?:per|a) (?:day|week|month|year)\b|\bafter {_N} {_TIME}"
    ),
    "duration": (
        rf"\b{_N}[- ](?:full |whole |working |banking |calendar |business )?{_TIME}\b|"
        rf"\b{_TIME} old\b|\buntil\b|\bpermanent|\bforever|\bat once\b|\bimmediately\b|"
        rf"\bovernight\b"
    ),
    "date": (
        rf"\b(?:1[89]|20)\d\d\b|\b\d{{1,2}}:\d\d\b|\b{_MONTH}\b|\b{_DAY}\b|\b(?:after|"
        rf"before|within|until|once|when|as soon as|during)\b|\b{_N} (?:working |"
        rf"banking )?{_TIME}\b|\bo'clock\b"
    ),
    "count": rf"\d|\b(?:{_MORE_THAN_WORDS})\b",
    "quantity": rf"\d[\d.,]*\s?{_UNIT}(?:\b|$|[ .,;)])|\b(?:{_MORE_THAN_WORDS})\b|\d",
    "why": (
        r"\b(?:because|since|therefore|so that|reasons?|due to|owing to|in order to|thus|"
        r"hence|leads? to|led to|causes?|caused|otherwise|depends?)\b|, (?:as|so|for|"
        r"which|whereas|while|and so|or)\b|\b(?:so|as) (?:it|the|a|they|we|that|no|he|she|"
        r"i)\b|\bto (?:avoid|prevent|protect|keep)\b"
    ),
    "portrait": (
        r"\b(?:is|was|are|were|has|had|looks?|looked|seems?|seemed|appears?|"
        r"appeared)\b(?: \w+){0,3} (?:a|an|the|so|very|not|quite|most|too|as|all|both|"
        r"really|\w+(?:ous|ful|ble|ent|ant|ive|ish|less|some|ing|ed|y))\b|\b(?:character|"
        r"temper|manners?|disposition|understanding|person|figure|countenance|air|mind)\b"
    ),
    "who": (
        r"\b(?:teams?|agents?|managers?|officers?|leads?|heads?|directors?|specialists?|"
        r"technicians?|customers?|colleagues?|members?|partners?|owners?|persons?|people|"
        r"company|family|who|he|she|mr|mrs|miss|lady|sir|\w+(?:er|or|ist)s?)\b"
    ),
    "where": (
        r"\b(?:in|at|on|under|near|behind|above|below|beside|into|from|between|inside|"
        r"outside)\b"
    ),
    "how": (
        r"\b(?:by|with|first|then|hold|press|open|click|choose|select|turn|put|remove|use|"
        r"set|pull|push|unplug|plug|fill|rinse|check|send|ask|write|call|scan|enter|add|"
        r"should|must|can|needs?|after|until)\b"
    ),
    "polar": (
        r"\b(?:may|can|cannot|not|no|never|always|only|must|is|are|does|do|will|allowed|"
        r"also|even|both|yes|any|all|every|without|remains?|needs?)\b"
    ),
}
_PROPER = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+ [A-Z][a-z]+|\b(?:Mr|Mrs|Miss|Lady|Sir)\.? [A-Z]")

ANSWERS = {kind: re.compile(pattern, re.IGNORECASE) for kind, pattern in _PATTERNS.items()}
"""Kind of answer -> what its sentence must hold somewhere."""

_FIRST_PERSON = re.compile(r"\b(?:I|I'm|I've|I'd|[Mm]y|me|[Mm]ine)\b")


def kinds_of(asked: str) -> frozenset[str]:
    """Return the kinds of answer wanted; what is asked outright hides what only frames it."""
    lower = asked[:1].lower() + asked[1:]
    found = []
    for kind, pattern in _KIND:
        if pattern.search(lower) and kind not in found:
            found.append(kind)
    if asks_portrait(asked):
        found = [kind for kind in found if kind != "who"] + ["portrait"]
    if len(found) > 1 and "polar" in found:
        found.remove("polar")
    exact = [k for k in found if k in ("money", "share", "frequency", "duration")]
    if exact:
        found = [k for k in found if k not in ("count", "quantity", "how", "date")]
    return frozenset(found)


def has_answer(kind: str, sentence: str) -> bool:
    """Say whether a sentence could answer a question of this kind by its form.

    >>> has_answer("money", "Each further copy costs €8."), has_answer("why", "It is blue.")
    (True, False)
    """
    if kind == "who" and _PROPER.search(sentence):
        return True
    return ANSWERS[kind].search(sentence) is not None


def is_question(sentence: str) -> bool:
    """Say whether a sentence asks something itself."""
    return sentence.rstrip("\"'\u201d\u2019*_) ").endswith("?")


def is_speech(sentence: str) -> bool:
    """Say whether a sentence speaks of the speaker: "I topped it up, still blinking!"."""
    return _FIRST_PERSON.search(sentence) is not None
