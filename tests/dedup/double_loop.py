"""The rule as a double loop: the oracle of this room's tests, from the definitions alone."""

from fractions import Fraction

from generator.dedup import Rule, Text
from generator.text import canonical


def lcs(a, b):
    """Length of the longest common subsequence, by the textbook's table."""
    row = [0] * (len(b) + 1)
    for x in a:
        last = 0
        for j, y in enumerate(b, 1):
            last, row[j] = row[j], last + 1 if x == y else max(row[j], row[j - 1])
    return row[-1]


def sequence(text: str, similarity: str):
    words = canonical(text).split()
    if similarity == "rouge-l":
        return words
    return canonical(text) if similarity == "ratio" else " ".join(sorted(words))


def score(a: str, b: str, rule: Rule):
    """The similarity of two texts as a fraction, None where the rule doesn't hold."""
    if canonical(a) == canonical(b):
        return Fraction(1)
    if rule.digits_apart and [c for c in a if c.isdigit()] != [c for c in b if c.isdigit()]:
        return None
    x, y = sequence(a, rule.similarity), sequence(b, rule.similarity)
    similarity = Fraction(2 * lcs(x, y), len(x) + len(y))
    threshold = Fraction(str(rule.threshold))
    passes = similarity >= threshold if rule.inclusive else similarity > threshold
    return similarity if passes else None


def pair_score(a: Text, b: Text, rule, score=score):
    by_instruction = by_response = None
    both_answered = bool(a.response and b.response)
    if rule.compare != "response":
        by_instruction = score(a.text, b.text, rule)
        differ = a.group == b.group != "" and canonical(a.text) != canonical(b.text)
        if differ and not (both_answered and score(a.response, b.response, rule) is not None):
            by_instruction = None
    if rule.compare != "instruction" and both_answered:
        by_response = score(a.response, b.response, rule)
    return by_instruction if by_instruction is not None else by_response


def double_loop(texts, rule, against=(), score=score):
    """Each dropped id with its keeper's id and the score, rounded to 4 digits.

    `score(one, other, rule)` is the similarity of two texts, `None` where they don't pass.
    """
    keepers, drops, n = list(against), {}, len(against)
    for text in texts:
        near = None
        if not text.safe:
            compared = [k for i, k in enumerate(keepers) if i < n or k.scope == text.scope]
            scored = ((k, pair_score(text, k, rule, score)) for k in compared)
            near = next(((k.id, s) for k, s in scored if s is not None), None)
        if near:
            drops[text.id] = (near[0], round(float(near[1]), 4))
        else:
            keepers.append(text)
    return drops
