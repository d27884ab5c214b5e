"""Check `wording`: where a claim copies a sentence, what it changes in it is only wording."""

from collections.abc import Iterator

from rapidfuzz.distance import Levenshtein, Opcodes

from generator.gate.aligning import Alignment
from generator.gate.lexicon import CONDITIONS, RELATIONS
from generator.gate.quantities import agrees
from generator.gate.tokens import Word

__all__ = ["WORDING_FEATURES", "wording"]

WORDING_FEATURES = (
    "is_copy",
    "copy_negates",
    "copy_mark",
    "copy_word",
    "copy_swap",
    "copy_relation",
    "copy_cuts_condition",
    "copy_opposite",
    "copy_intact",
    "copy_slot",
    "one_word",
    "one_mark",
    "one_relation",
    "one_negation",
    "few_changes",
)

_COPIED = 0.6
"""From this share of its tokens on, a claim is a copy with changes; below, it is a paraphrase."""
_SAME_RELATION = {
    "since": "because",
    "though": "although",
    "him": "he",
    "her": "she",
    "his": "he",
    "their": "they",
    "above": "over",
    "below": "under",
}


def wording(a: Alignment) -> tuple[float, ...]:
    """Return the values of WORDING_FEATURES, from the edits between claim and sentence."""
    zero = (0.0,) * len(WORDING_FEATURES)
    e_at = _best_sentence(a)
    c_at = [i for i, w in enumerate(a.claim.words) if w.kind not in ("end", "stop")]
    e_words, c_words = a.evidence.words, a.claim.words
    theirs_keys, keys = [e_words[i].key for i in e_at], [c_words[i].key for i in c_at]
    if not keys or sum(map(set(theirs_keys).__contains__, keys)) < _COPIED * len(keys):
        return zero  # in no order can it be a copy
    theirs, mine = [e_words[i] for i in e_at], [c_words[i] for i in c_at]
    edits = Levenshtein.opcodes(theirs_keys, keys)
    share = sum(e.dest_end - e.dest_start for e in edits if e.tag == "equal") / len(mine)
    if share < _COPIED:
        return zero
    known = a.evidence.places
    gone: list[Word] = []
    come: list[Word] = []
    negates = mark = word = relation = cut = opposite = 0.0
    slot = exchange = 0.0
    n_blocks = 0
    seen_out: list[Word] = []
    seen_into: list[Word] = []
    one_word = 0.0
    blocks: list[tuple[set[str], set[str]]] = []
    for at_edge, (o1, o2), (i1, i2) in _blocks(edits, len(theirs), len(mine)):
        out, into = theirs[o1:o2], mine[i1:i2]
        gone += out
        come += into
        if into or not at_edge:
            n_blocks += 1
            seen_out += out
            seen_into += into
        if at_edge and not into:
            cut += any(w.lower in CONDITIONS for w in out)
            continue
        out_content = [w for w in out if w.kind == "content"]
        for w in into:
            if w.kind == "content" and not any(_akin(w, o) for o in out):
                word += bool(out_content) or not (
                    w.root in known or (w.groups and a.evidence.of_groups(w.groups))
                )
                opposite += any(w.root in o.opposites for o in out)
        one_word += (
            len(into) <= 3
            and bool(out_content)
            and any(w.kind == "content" for w in into)
            and not any(_akin(w, o) for w in into for o in out_content)
        )
        relation += _relations(into) != _relations(out) and bool(out) and bool(into)
        slot += _slot_differs(a, e_at[o1:o2], c_at[i1:i2])
        pair = ({w.root for w in out_content}, {w.root for w in into if w.kind == "content"})
        if len(pair[0]) <= 2 and len(pair[1]) <= 2:
            exchange += sum(1 for was, new in blocks if was & pair[1] and new & pair[0])
            blocks.append(pair)
    negates = float(_n_negations(seen_out) % 2 != _n_negations(seen_into) % 2)
    mark = float(len(_marks(seen_out) ^ _marks(seen_into)))
    return (
        share,
        min(negates, 2.0),
        min(mark, 2.0),
        min(word, 3.0),
        min(exchange, 2.0),
        min(relation, 2.0),
        min(cut, 1.0),
        min(opposite, 2.0),
        float(not come and not negates and not mark and not cut),
        min(slot, 2.0),
        float(n_blocks <= 2 and one_word > 0),
        float(n_blocks <= 2 and mark > 0),
        float(n_blocks <= 2 and relation > 0),
        float(n_blocks <= 2 and negates > 0),
        float(0 < n_blocks <= 2),
    )


def _best_sentence(a: Alignment) -> list[int]:
    """Return the places of the words of the sentence that carries most of the claim."""
    if not a.sentences:
        return []
    top = max(a.sentences, key=lambda s: (a.sentences[s], -s))
    sentence, words = a.evidence.sentence, a.evidence.words
    start = sentence.index(top)
    end = len(sentence) - sentence[::-1].index(top)
    return [i for i in range(start, end) if words[i].kind not in ("end", "stop")]


def _blocks(
    edits: Opcodes, n_theirs: int, n_mine: int
) -> Iterator[tuple[bool, tuple[int, int], tuple[int, int]]]:
    """Give what lies between equal stretches: at an end of the sentence, range out, range in."""
    src = dest = 0
    for edit in edits:
        if edit.tag != "equal":
            continue
        if edit.src_start > src or edit.dest_start > dest:
            yield src == 0, (src, edit.src_start), (dest, edit.dest_start)
        src, dest = edit.src_end, edit.dest_end
    if src < n_theirs or dest < n_mine:
        yield True, (src, n_theirs), (dest, n_mine)


def _relations(words: list[Word]) -> set[str]:
    return {_SAME_RELATION.get(w.lower, w.lower) for w in words if w.lower in RELATIONS}


def _slot_differs(a: Alignment, out: list[int], into: list[int]) -> bool:
    """Say whether a number or its unit was changed in place."""
    if not out or not into:
        return False
    theirs = [
        q for q in a.evidence.quantities if any(q.at <= i < max(q.end, q.at + 1) for i in out)
    ]
    mine = [q for q in a.claim.quantities if any(q.at <= i < max(q.end, q.at + 1) for i in into)]
    if not theirs or not mine:
        was = {a.evidence.words[i].root for i in out if a.evidence.words[i].kind == "unit"}
        new = {a.claim.words[i].root for i in into if a.claim.words[i].kind == "unit"}
        return bool(was) and bool(new) and was != new
    return any(not any(agrees(q, one) for one in theirs) for q in mine)


def _n_negations(words: list[Word]) -> int:
    return sum(word.negates and word.kind == "function" for word in words)


def _marks(words: list[Word]) -> set[str]:
    """Return the marks that change how sure a sentence is; "each month" and "about" don't."""
    return {w.mark for w in words if w.mark} - {"each", "about"}


def _akin(one: Word, other: Word) -> bool:
    if one.is_capital and other.is_capital:
        return one.root == other.root
    if one.root == other.root:
        return True
    return not one.groups.isdisjoint(other.groups) and one.root not in other.opposites
