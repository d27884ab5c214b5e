"""What decides about answers without a call: the rule of near-duplicates, and the checks."""

from dataclasses import dataclass
from typing import Literal

__all__ = ["Checks", "DedupRule"]


@dataclass(frozen=True, slots=True)
class DedupRule:
    """When two examples are near-duplicates, and what they are compared with.

    Attributes:
        against: files and folders of earlier runs, relative to the config; their rows come first.
        held_out: the same of held-out data.
        run_words: words in a row that nothing may share with held-out data; 0 for no such rule.
    """

    similarity: Literal["rouge-l", "ratio", "token-sort", "semantic"] = "rouge-l"
    threshold: float = 0.7
    inclusive: bool = False
    digits_apart: bool = False
    compare: Literal["instruction+input", "instruction", "response", "both"] = "instruction+input"
    within: Literal["run", "cell"] = "run"
    against: tuple[str, ...] = ()
    held_out: tuple[str, ...] = ()
    run_words: int = 13


@dataclass(frozen=True, slots=True)
class Checks:
    """What the gate and the judge decide by; changing it needs no new call for what was answered.

    Attributes:
        supported: an answer whose worst claim scores at least this is supported, 0 to 1.
        unsupported: one that scores below this is not; between the two it is unsure.
        repair: an answer that fails is asked for once more, with what was found in the prompt.
        judge: which answers the judge grades, if the config names one.
        grade: the lowest grade of the judge, 1 to 5, at which an answer is kept.
    """

    supported: float = 0.80
    unsupported: float = 0.2
    repair: bool = True
    judge: Literal["unsure", "all"] = "unsure"
    grade: int = 4
