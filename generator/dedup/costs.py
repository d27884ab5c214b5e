"""Where the join changes its means. The result is the same whatever these numbers are."""

from msgspec import Struct

__all__ = ["COSTS", "Costs"]


class Costs(Struct, frozen=True):
    """What is dearer than what, measured at 52,000 and 200,000 texts.

    Attributes:
        max_short: the longest text, in words, that goes by keys: at a threshold of 0.7 it has 1,128
            of them, one of 12 words has 21. Longer ones are scanned. At most 127.
        heavy: texts under one key from which on it isn't expanded at once; 30 to 200 make little
            difference.
        share_near: of a heavy key's pairs, from which on it isn't made longer. At 1,000,000 texts
            a quarter leaves 86 million candidates to the greedy pass, half 25, all 24.
        max_pairs: pairs that a stretch of the greedy pass may have without being halved: they cost
            a fraction of a second.
        block: candidate pairs handled at a time, some 10 MB.
        late: kept texts of an index from which on they are sorted in: 20 ms, 5 microseconds each.
    """

    max_short: int = 100
    heavy: int = 60
    share_near: float = 0.5
    max_pairs: int = 300_000
    block: int = 1 << 18
    late: int = 1 << 12

    def __post_init__(self) -> None:
        if self.max_short > 127:
            raise ValueError(f"max_short: must be at most 127; got {self.max_short}.")


COSTS = Costs()
