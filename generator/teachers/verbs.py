"""Forms of English verbs, by rules of endings and the thesaurus's irregular ones."""

import functools
import re

from generator.thesaurus.matching import VERBS, irregular_forms

__all__ = ["NOUNS", "base_of", "is_participle", "singular", "third_person"]


def singular(verb: str, base: str) -> str:
    """Return a verb as "who" has it: "carries" for "carry", past forms as they are."""
    if verb in ("are", "were", "have"):
        return {"are": "is", "were": "was", "have": "has"}[verb]
    return third_person(base) if base and verb == base else verb


def third_person(base: str) -> str:
    """Return the third person of a verb.

    >>> third_person("carry"), third_person("reach"), third_person("run")
    ('carries', 'reaches', 'runs')
    """
    if base == "have":
        return "has"
    if re.search(r"[^aeiou]y$", base):
        return f"{base[:-1]}ies"
    return f"{base}es" if re.search(r"(?:s|sh|ch|x|z|o)$", base) else f"{base}s"


@functools.cache
def _forms() -> dict[str, str]:
    """Return form -> base form of every verb of the thesaurus: third person and past."""
    found: dict[str, str] = {}
    irregular = irregular_forms()
    for base in sorted(VERBS | _MORE_VERBS):
        for form in (base, third_person(base), *irregular.get(base, _regular_past(base))):
            found.setdefault(form, base)
    return found


_MORE_VERBS_LIST = """
add allow apply attract bring call carry cause charge choose clean come confirm contain cost
cover cut deduct deform differ dissolve drop earn end explain fall fit flash flow give grow
handle have help hold house include increase keep last lead leave lie limit live make mean
measure need offer open own pay produce protect provide publish reach receive recommend reduce
refund refuse remain remove repair replace require reset return review rinse run save sell send
serve shine ship shorten show solve speak stand start stay stop store suit support take tell
travel use visit want warn weigh withdraw work wipe wash press pull insert place connect switch
turn check fill empty descale rise decide amount belong refer consist begin expire grow rest
shine detach soak trim unplug dry hang
"""
_MORE_VERBS = frozenset(_MORE_VERBS_LIST.split())
_NOUNS_LIST = """
benefits calls cases causes changes charges checks costs covers credits cuts drops ends falls
fits forms gives helps labels lamps leads leaves lights limits lives loads looks marks names
needs notes offers orders parts pays places plans plants plugs points prices prints pumps ranges
rates reads records refunds repairs replies reports rests results returns runs sales shares
ships shows stands starts stays stops stores supports tests uses visits wants watches waters
works
"""
NOUNS = frozenset(_NOUNS_LIST.split())


def base_of(word: str) -> str:
    """Return the base form of a verb's form; "" for a word that is none."""
    return _forms().get(word, "")


def _regular_past(base: str) -> tuple[str, ...]:
    if re.search(r"[^aeiou]y$", base):
        return (f"{base[:-1]}ied",)
    if base.endswith("e"):
        return (f"{base}d",)
    if re.fullmatch(r"[^aeiou]*[aeiou][bdgmnprt]", base):
        return (f"{base}{base[-1]}ed",)
    return (f"{base}ed",)


def is_participle(word: str) -> bool:
    """Say whether a word may be a participle, so that a "has" before it is an auxiliary."""
    return word in ("been", "had") or word.endswith("ed") or word in _forms()
