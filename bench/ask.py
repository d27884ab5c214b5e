"""How many calls a full matrix takes, beside a driver that knows the whole script beforehand.

The teacher writes by a script: 30 % rubbish, 20 % duplicates, 10 % that no document supports, the
rest good. The all-knowing driver reads the same script: in each cell it makes the fewest calls,
from the first on, whose good instructions fill the quota, and answers only those. The bound: 1.25
times its calls, and one round more (as many calls as the largest later round of ours made).
"""

import statistics
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from generator.ask import batches_of  # noqa: E402
from generator.run.state import State  # noqa: E402
from tests.scripted import Scripted, write_world  # noqa: E402
from tests.tiny import carry_out, order  # noqa: E402

QUOTAS = (5, 10, 20, 40)
MOST = 1.25


def all_knowing(state: State) -> int:
    """Return the calls of a driver that knows what every call would write and every answer be."""
    good = {
        r.unit.id
        for r in state.results
        if r.state == "kept" or (r.drop and r.drop.reason == "surplus")
    }
    n_calls = 0
    for cell, quota in state.quota.items():
        units = [r.unit for r in state.results if r.unit.cell == cell]
        n_good = 0
        for batch in batches_of(units):
            if n_good >= quota:
                break
            n_calls += 1
            n_good += sum(unit.id in good for unit in batch.units)
        n_calls += quota
    return n_calls


def largest_later_round(state: State) -> int:
    """Return the calls of the largest round after the first one."""
    answered = Counter(r.unit.round for r in state.results if r.stage == "answered")
    written = Counter(batch.lead.round for batch in batches_of(r.unit for r in state.results))
    return max((answered[n] + written[n] for n in written if n > 1), default=0)


def main() -> int:
    """Print a line for each quota; return 1 where a bound doesn't hold."""
    print("6 x 3 cells; quota, cells full, calls, all-knowing, ratio, bound on calls")
    ratios, holds = [], True
    for quota in QUOTAS:
        with tempfile.TemporaryDirectory() as folder:
            config = write_world(Path(folder), quota=quota)
            report = carry_out(order(config, Path(folder) / "run"), Scripted())
        state = report.state
        kept = [r.example.question for r in state.results if r.state == "kept" and r.example]
        is_full = state.counted() == state.quota and len(set(kept)) == len(kept)
        best = all_knowing(state)
        bound = MOST * best + largest_later_round(state)
        holds = holds and is_full and report.n_calls <= bound
        ratios.append(report.n_calls / best)
        print(
            f"{quota:>6} {'all' if is_full else 'NOT'!s:>5} {report.n_calls:>7} {best:>7} "
            f"{ratios[-1]:>7.3f} {bound:>8.0f}"
        )
    print(f"mean ratio {statistics.mean(ratios):.3f}; the bound holds: {holds}")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
