"""About how many tokens and how much money a plan takes beyond one answer a unit.

Follow-ups, repairs, judgings and embeddings depend on what the answers are like, so they widen an
estimate's range: its upper end holds as many of them as there can be of what is planned, its lower
end only those that come in any case. What refills and further tries of a follow-up take is in
neither.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from msgspec import Struct

from generator.config import Config, Difficulty
from generator.records.calls import CallKind
from generator.records.criteria import CRITERIA
from generator.records.plan import CellName, Unit
from generator.run.embedding_sizes import n_batches
from generator.run.estimating import (
    CHARS_PER_TOKEN,
    FRAME_CHARS,
    QUESTION_CHARS,
    WORD_CHARS,
    Estimate,
    Most,
    ceiling,
    cost_of,
    estimate,
)

__all__ = ["Whole", "estimate_whole"]

REPAIR_CHARS = 400
"""What the shipped repair prompt says more than the answer prompt, with what was found, without the
answer itself."""

JUDGE_CHARS = 1_700
"""The shipped judge prompt and system prompt without passages, instruction and response."""

GRADE_CHARS = 200
"""A criterion's grade with its reason, a sentence of 25 words, as JSON."""

FOLLOW_UP_CHARS = 1_100
"""The shipped follow_up prompt without conversation and passages."""

Range = tuple[int, int]
"""At least, at most."""


class Whole(Struct, frozen=True):
    """What a plan takes, with what may come on top of its answers.

    Attributes:
        planned: the answers, and what writes their instructions.
        n_follow_ups: turns behind the planned ones, at most.
        n_repairs: answers that are asked for once more, at most.
        n_judgings: answers that a judge grades.
        n_embeddings: calls that embed texts, to compare them by meaning. What `dedup.against` names
            isn't in it: a plan doesn't read that.
        n_input: tokens of all prompts.
        n_output: tokens of all replies.
        cost_usd: at list price; None where nobody knows the price of one of the teachers.
        n_ceiling: tokens of all replies, were each as long as `max_tokens` allows: a model's
            thoughts are in no other figure. `ceiling_usd` is what the whole would cost then.
    """

    planned: Estimate
    n_follow_ups: int
    n_repairs: int
    n_judgings: Range
    n_embeddings: Range
    n_input: Range
    n_output: Range
    cost_usd: tuple[float, float] | None
    n_ceiling: int
    ceiling_usd: float | None


class _Calls(Struct, frozen=True):
    """Calls of one kind: how many tokens they take, at least and at most; how many at most."""

    kind: CallKind
    n_input: Range
    n_output: Range
    n: int


def estimate_whole(
    config: Config, units: Sequence[Unit], written: Mapping[CellName, int] | None = None
) -> Whole:
    """Estimate a plan with its follow-ups, repairs and judgings.

    Args:
        written: cell -> how many instructions a teacher is to write for it, which are answered too.
    """
    written = written or {}
    planned = estimate(config, units, written)
    marked = config.expects()
    firsts = Counter(unit.cell for unit in units)
    firsts.update(written)
    # A refusal is neither repaired nor judged, nor does a conversation go on behind it.
    spoken = firsts - Counter(unit.cell for unit in units if unit.template in marked)
    calls: list[_Calls] = []
    n_follow_ups = n_repairs = 0
    n_judgings = (0, 0)
    repairs = config.repairs and config.teacher("answer").provider != "extractive"
    for cell, n in spoken.items():
        difficulty, rule = config.difficulties[cell[1]], config.follow_ups(*cell)
        follow_ups = rule.follow_ups if rule else 0
        n_follow_ups += n * follow_ups
        for turn in range(follow_ups + 1):
            said = _seen_chars(config, difficulty, turn)
            if turn:
                calls.append(_answers(config, difficulty, n, said))
            if turn and rule and not rule.templates:
                calls.append(_writing(n, said))
            if repairs:
                n_repairs += n
                calls.append(_repairs(difficulty, n, said))
            if "judge" in config.teachers:
                is_sure = config.checks.judge == "all" and not turn
                counts = (n if is_sure else 0, n)
                n_judgings = _sum(n_judgings, counts)
                calls.append(_judgings(difficulty, counts, said))
    n_embeddings, embedding = _embeddings(config, units, written)
    calls.append(embedding)
    return _whole(config, planned, calls, (n_follow_ups, n_repairs, n_judgings, n_embeddings))


def _embeddings(
    config: Config, units: Sequence[Unit], written: Mapping[CellName, int]
) -> tuple[Range, _Calls]:
    """Return how many calls embed the plan's texts, and what they take.

    Responses are embedded where they are compared; where instructions are, only those of renders of
    one template that are alike.
    """
    if config.dedup.similarity != "semantic" or config.embedder is None:
        return (0, 0), _Calls("embed", (0, 0), (0, 0), 0)
    asked = [len(unit.question) for unit in units]
    asked += [QUESTION_CHARS] * sum(written.values())
    asked += [len(seed.question) for seed in config.seed_instructions]
    cells = [unit.cell for unit in units] + [c for c, n in written.items() for _ in range(n)]
    answered = [config.difficulties[cell[1]].max_words * WORD_CHARS for cell in cells]
    compare = config.dedup.compare
    least, most = {
        "response": (answered, answered),
        "both": (asked + answered, asked + answered),
    }.get(compare, (asked, asked + answered[: len(units)]))
    counts = n_batches(least), n_batches(most)
    n_input = sum(least) // CHARS_PER_TOKEN, sum(most) // CHARS_PER_TOKEN
    return counts, _Calls("embed", n_input, (0, 0), 0)


def _seen_chars(config: Config, difficulty: Difficulty, turn: int) -> int:
    """Return the characters of passages, the instruction and the turns before it, at most."""
    passages = difficulty.passages * config.shown_words * WORD_CHARS
    before = turn * (QUESTION_CHARS + difficulty.max_words * WORD_CHARS)
    return passages + QUESTION_CHARS + before


def _answer_tokens(difficulty: Difficulty) -> int:
    """Return the tokens of an answer, each claim as text and as quote, at most."""
    return 2 * difficulty.max_words * WORD_CHARS // CHARS_PER_TOKEN


def _answers(config: Config, difficulty: Difficulty, n: int, said: int) -> _Calls:
    n *= config.n_answers
    most = n * (FRAME_CHARS + said) // CHARS_PER_TOKEN
    return _Calls("answer", (0, most), (0, n * _answer_tokens(difficulty)), n)


def _writing(n: int, said: int) -> _Calls:
    most = n * (FOLLOW_UP_CHARS + said) // CHARS_PER_TOKEN
    return _Calls("ask", (0, most), (0, n * QUESTION_CHARS // CHARS_PER_TOKEN), n)


def _repairs(difficulty: Difficulty, n: int, said: int) -> _Calls:
    answer = _answer_tokens(difficulty)
    most = n * ((FRAME_CHARS + REPAIR_CHARS + said) // CHARS_PER_TOKEN + answer)
    return _Calls("repair", (0, most), (0, n * answer), n)


def _judgings(difficulty: Difficulty, counts: Range, said: int) -> _Calls:
    response = difficulty.max_words * WORD_CHARS
    each = (JUDGE_CHARS + said + response) // CHARS_PER_TOKEN
    reply = len(CRITERIA) * GRADE_CHARS // CHARS_PER_TOKEN
    least, most = counts
    return _Calls("judge", (least * each, most * each), (least * reply, most * reply), most)


def _whole(
    config: Config,
    planned: Estimate,
    calls: Sequence[_Calls],
    counts: tuple[int, int, Range, Range],
) -> Whole:
    # The writing calls are in the input of the plan at their most; their range is in its price.
    n_input, n_output, cost = (planned.n_input, planned.n_input), planned.n_output, planned.cost_usd
    for one in calls:
        n_input, n_output = _sum(n_input, one.n_input), _sum(n_output, one.n_output)
        low = cost_of(config, one.kind, one.n_input[0], one.n_output[0], one.n_output[0])
        high = cost_of(config, one.kind, one.n_input[1], one.n_output[1], one.n_output[1])
        cost = (cost[0] + low[0], cost[1] + high[1]) if cost and low and high else None
    most = [Most(one.kind, one.n, one.n_output[1]) for one in calls if one.n]
    n_more, usd_more = ceiling(config, [*planned.calls, *most])
    ceiling_usd = cost[1] + usd_more if cost and usd_more is not None else None
    return Whole(
        planned,
        *counts,
        n_input=n_input,
        n_output=n_output,
        cost_usd=cost,
        n_ceiling=n_output[1] + n_more,
        ceiling_usd=ceiling_usd,
    )


def _sum(one: Range, other: Range) -> Range:
    return one[0] + other[0], one[1] + other[1]
