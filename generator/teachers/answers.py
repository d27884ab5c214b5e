"""What an answer of a kind looks like: a price for "how much", "because" for "why"."""

import re

__all__ = ["ANSWERS", "has_answer", "is_question", "is_speech"]

_N = r"(?:\d[\d.,]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|a|an|half an?)"
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
    "money": r"[€$£]\s?\d|\d\s?(?:€|euros?|dollars?|pounds?|cents?|eur|usd|gbp)\b|\bfree\b|\bno (?:extra )?(?:charge|fee|cost)|without charge|nothing|\d+\s?%",
    "share": r"\d\s?%|per cent|percent|\bhalf\b|\b(?:one|two|three)[- ](?:third|quarter)s?|\ba (?:third|quarter)\b|\bout of\b|\bin \d+ cases",
    "frequency": rf"\b(?:every|each|once|twice|weekly|daily|monthly|yearly|annually|regularly)\b|\b{_N} times\b|\b(?:per|a) (?:day|week|month|year)\b|\bafter {_N} {_TIME}",
    "duration": rf"\b{_N}[- ](?:full |whole |working |banking |calendar |business )?{_TIME}\b|\b{_TIME} old\b|\buntil\b|\bpermanent|\bforever|\bat once\b|\bimmediately\b|\bovernight\b",
    "date": rf"\b(?:1[89]|20)\d\d\b|\b\d{{1,2}}:\d\d\b|\b{_MONTH}\b|\b{_DAY}\b|\b(?:after|before|within|until|once|when|as soon as|during)\b|\b{_N} (?:working |banking )?{_TIME}\b|\bo'clock\b",
    "count": rf"\d|\b(?:{_MORE_THAN_WORDS})\b",
    "quantity": rf"\d[\d.,]*\s?{_UNIT}(?:\b|$|[ .,;)])|\b(?:{_MORE_THAN_WORDS})\b|\d",
    "why": r"\b(?:because|since|therefore|so that|reasons?|due to|owing to|in order to|thus|hence|leads? to|led to|causes?|caused|otherwise|depends?)\b|, (?:as|so|for|which|whereas|while|and so|or)\b|\b(?:so|as) (?:it|the|a|they|we|that|no|he|she|i)\b|\bto (?:avoid|prevent|protect|keep)\b",
    "who": r"\b(?:teams?|agents?|managers?|officers?|leads?|heads?|directors?|specialists?|technicians?|customers?|colleagues?|members?|partners?|owners?|persons?|people|company|family|who|he|she|mr|mrs|miss|lady|sir|\w+(?:er|or|ist)s?)\b",
    "where": r"\b(?:in|at|on|under|near|behind|above|below|beside|into|from|between|inside|outside)\b",
    "how": r"\b(?:by|with|first|then|hold|press|open|click|choose|select|turn|put|remove|use|set|pull|push|unplug|plug|fill|rinse|check|send|ask|write|call|scan|enter|add|should|must|can|needs?|after|until)\b",
    "polar": r"\b(?:may|can|cannot|not|no|never|always|only|must|is|are|does|do|will|allowed|also|even|both|yes|any|all|every|without|remains?|needs?)\b",
}  # fmt: skip
_PROPER = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+ [A-Z][a-z]+|\b(?:Mr|Mrs|Miss|Lady|Sir)\.? [A-Z]")

ANSWERS = {kind: re.compile(pattern, re.IGNORECASE) for kind, pattern in _PATTERNS.items()}
"""Kind of answer -> what its sentence must hold somewhere."""

_FIRST_PERSON = re.compile(r"\b(?:I|I'm|I've|I'd|my|me|mine)\b")


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
