"""What askwright itself costs: CPU a record against an instant server, and time beside a bare loop.

    python bench/overhead.py [N_RECORDS ...] [--rivals PYTHON ...]        default: 1000 5000

"From 1,000 to 5,000 records" is read in both ways: CPU a record of whole runs of each size, start
included, and the CPU of each record more, (T5000 - T1000) / 4000. As machines differ, both are
shown as multiples of the bare loop, too: where 1 ms was set as the limit, that took 0.15 ms.

Everything is measured in processes of their own: a server on loopback, the whole of `generate` and
an export, and a bare aiohttp loop that sends as many requests of the same size and reads the
replies. With --rivals, public tools are measured in the same run, on the same prompts: give the
interpreters of environments in which they are installed (bench/_rivals.py says how).
"""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from _overhead_children import ROOT, write_job
from _rivals import measure_rival

MAX_CPU_MS = 1.0
MAX_RSS_MB = 150
MAX_RATIO = 1.05
MAX_WALL_S = 4.2
MIN_TIMES_LESS = 2.5
N_SLOW = 1_000
SLOW_MS = 200
CONCURRENCY = 64
MAX_TIMES_BARE = MAX_CPU_MS / 0.15
"""The limit on CPU in terms of the bare loop, which took 0.15 ms a record where it was set."""
BUDGET_MS = {"client": 0.2, "journal": 0.1, "retrieval": 0.2, "gate": 0.3}
"""What each part may cost, a record; all else together 0.2."""

ENVIRON = {k: v for k, v in os.environ.items() if k not in ("PYTHONDONTWRITEBYTECODE",)}
"""What our processes get: bytecode is kept, as for whatever is installed (the rivals', too)."""


@contextlib.contextmanager
def serving(delay_ms: float = 0) -> Iterator[str]:
    """A server in a process of its own; gives its address."""
    command = [sys.executable, "-m", "generator.teachers.misbehaving", "--delay-ms", str(delay_ms)]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "env": ENVIRON}
    with subprocess.Popen(command, cwd=ROOT, text=True, **pipes) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        yield server.stdout.readline().strip()
        server.stdin.close()


def child(*args: str) -> dict[str, float]:
    """Run one of the parts in a process of its own; return what it measured."""
    begun = time.monotonic()
    command = [sys.executable, str(ROOT / "bench/_overhead_children.py"), *args]
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=ROOT, env=ENVIRON, check=False
    )
    if done.returncode:
        sys.exit(f"bench/overhead.py: {args[0]} failed:\n{done.stderr}")
    found = json.loads(done.stdout.splitlines()[-1])
    return {**found, "wall_s": time.monotonic() - begun}


def verdict(holds: bool) -> str:
    """Say whether a limit holds."""
    return "holds" if holds else "DOES NOT HOLD"


def measure_cpu(n_records: int, rivals: list[str]) -> tuple[float, float]:
    """Print CPU a record, its parts and the peak memory against an instant server.

    Returns:
        the CPU of the whole run in s, and that of a bare loop in ms a record.
    """
    with tempfile.TemporaryDirectory() as name:
        write_job(Path(name), n_records)
        with serving() as url:
            before = child("bare", url, str(n_records), str(CONCURRENCY))
            ours = child("whole", name, url, str(CONCURRENCY))
            after = child("bare", url, str(n_records), str(CONCURRENCY))
            parts = child("parts", name, url, str(CONCURRENCY))
            print_cpu(n_records, ours, (before, after), parts)
            for python in rivals:
                print_rival(measure_rival(python, url, n_records), ours, n_records)
    return ours["cpu_s"], bare_ms((before, after), n_records)


def bare_ms(bare: tuple[dict[str, float], dict[str, float]], n_records: int) -> float:
    """Return the CPU of a bare loop in ms a record, of one before and one behind a run."""
    return sum(one["loop_cpu_s"] for one in bare) * 500 / n_records


def print_marginal(measured: dict[int, tuple[float, float]]) -> None:
    """Print what each record more costs, between the smallest and the largest run."""
    small, large = min(measured), max(measured)
    cost_ms = (measured[large][0] - measured[small][0]) * 1000 / (large - small)
    loop_ms = measured[large][1]
    print(f"each record more, from {small} to {large}: {cost_ms:.2f} ms, at most {MAX_CPU_MS} ms: "
          f"{verdict(cost_ms <= MAX_CPU_MS)}; {cost_ms / loop_ms:.1f} times a bare loop, at most "
          f"{MAX_TIMES_BARE:.1f}: {verdict(cost_ms / loop_ms <= MAX_TIMES_BARE)}")  # fmt: skip


def keep_bytecode(folder: str) -> None:
    """Run everything once, small, so that its bytecode is in a folder."""
    ENVIRON["PYTHONPYCACHEPREFIX"] = folder
    with tempfile.TemporaryDirectory() as name, serving() as url:
        write_job(Path(name), 8)
        child("bare", url, "8", "8")
        child("whole", name, url, "8")
        child("parts", name, url, "8")


def print_cpu(
    n_records: int,
    ours: dict[str, float],
    bare: tuple[dict[str, float], dict[str, float]],
    parts: dict[str, float],
) -> None:
    """Print CPU a record beside a bare loop's, its parts beside their budget, and the memory."""
    cpu_ms = ours["cpu_s"] * 1000 / n_records
    times = cpu_ms / bare_ms(bare, n_records)
    print(f"{n_records} records, instant server, {CONCURRENCY} in flight")
    print(f"  kept and exported {ours['n_kept']:.0f}, calls {ours['n_calls']:.0f}")
    print(f"  CPU a record {cpu_ms:.2f} ms, at most {MAX_CPU_MS} ms: "
          f"{verdict(cpu_ms <= MAX_CPU_MS)}; a bare loop {bare_ms(bare, n_records):.2f} ms, "
          f"{times:.1f} times as much, at most {MAX_TIMES_BARE:.1f}: "
          f"{verdict(times <= MAX_TIMES_BARE)}")  # fmt: skip
    for part, most in BUDGET_MS.items():
        print(f"    {part:16} {parts[part]:.3f} ms, at most {most}: {verdict(parts[part] <= most)}")
    else_ms = cpu_ms - sum(parts[part] for part in BUDGET_MS)
    print(f"    {'all else':16} {else_ms:.3f} ms, at most 0.2: {verdict(else_ms <= 0.2)}")
    for part in sorted(set(parts) - set(BUDGET_MS) - {"wall_s"}):
        print(f"      {part:18} {parts[part]:.3f} ms")
    print(
        f"    {'before a call':16} {ours['begun_s']:.2f} s of it in all: imports, documents, plan"
    )
    print(f"  peak memory {ours['rss_mb']:.0f} MB, at most {MAX_RSS_MB} MB: "
          f"{verdict(ours['rss_mb'] <= MAX_RSS_MB)}")  # fmt: skip


def print_rival(rival: dict[str, Any], ours: dict[str, float], n_records: int) -> None:
    """Print what a public tool took for as many records."""
    times = rival["cpu_s"] / ours["cpu_s"]
    print(f"  {rival['name']}: {rival['cpu_s'] * 1000 / n_records:.2f} ms a record, "
          f"{rival['rss_mb']:.0f} MB, {times:.1f} times ours, "
          f"at least {MIN_TIMES_LESS}: {verdict(times >= MIN_TIMES_LESS)}", flush=True)  # fmt: skip


def measure_time() -> None:
    """Print the time of 1,000 calls of 200 ms beside a bare loop's."""
    with tempfile.TemporaryDirectory() as name:
        write_job(Path(name), N_SLOW)
        with serving(SLOW_MS) as url:
            bare = child("bare", url, str(N_SLOW), str(CONCURRENCY))
            ours = child("whole", name, url, str(CONCURRENCY))
    ratio = ours["span_s"] / bare["span_s"]
    print(f"{N_SLOW} calls of {SLOW_MS} ms, {CONCURRENCY} in flight")
    print(f"  first call sent to last reply journalled {ours['span_s']:.2f} s, "
          f"a bare loop {bare['span_s']:.2f} s")  # fmt: skip
    print(f"  ratio {ratio:.3f}, at most {MAX_RATIO}: {verdict(ratio <= MAX_RATIO)}")
    print(f"  whole process {ours['wall_s']:.2f} s, at most {MAX_WALL_S} s: "
          f"{verdict(ours['wall_s'] <= MAX_WALL_S)}")  # fmt: skip


def main() -> None:
    """Measure all of it."""
    args = sys.argv[1:]
    at = args.index("--rivals") if "--rivals" in args else len(args)
    os.environ.pop("OPENAI_BASE_URL", None)
    sizes = [int(arg) for arg in args[:at]] or [1_000, 5_000]
    with tempfile.TemporaryDirectory() as folder:
        keep_bytecode(folder)
        measured = {n: measure_cpu(n, args[at + 1 :]) for n in sizes}
        if len(measured) > 1:
            print_marginal(measured)
        measure_time()


if __name__ == "__main__":
    main()
