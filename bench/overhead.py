"""What askwright itself costs: CPU a record against an instant server, and time beside a bare loop.

    python bench/overhead.py [N_RECORDS ...]          default: 1000 5000

Everything is measured in processes of their own: a server on loopback (on the other core), the
whole of `generate` and an export, and a bare aiohttp loop that sends as many requests of the same
size and reads the replies. Two public tools are measured in the same run where they are installed.
"""

import asyncio
import contextlib
import importlib.metadata
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

MAX_CPU_MS = 1.0
MAX_RSS_MB = 150
MAX_RATIO = 1.05
MAX_WALL_S = 4.2
N_SLOW = 1_000
SLOW_MS = 200
SLOW_CONCURRENCY = 64
FAST_CONCURRENCY = 64
RIVALS = ("data-designer", "bespokelabs-curator")


def write_job(folder: Path, n_records: int) -> Path:
    """Write a document of 2,000 sentences and a config that owes so many distinct records."""
    rng = random.Random(1)
    syllables = [a + b for a in "bdfgklmnprst" for b in ("a", "e", "i", "o", "u", "an", "er", "ol")]
    vocabulary = ["".join(rng.choices(syllables, k=3)) for _ in range(6_000)]
    sentences = [" ".join(rng.choices(vocabulary, k=14)).capitalize() + "." for _ in range(2_000)]
    paragraphs = [" ".join(sentences[i : i + 5]) for i in range(0, len(sentences), 5)]
    (folder / "document.txt").write_text("\n\n".join(paragraphs) + "\n", "utf-8")
    # Each question shares its words with one sentence, so that search finds something; no two
    # questions are near-duplicates, so that all are kept.
    questions = [
        " ".join(rng.choices(sentences[n % 2_000].split(), k=5) + rng.choices(vocabulary, k=7))
        for n in range(n_records)
    ]
    config = {
        "name": "overhead",
        "documents": ["document.txt"],
        "difficulties": {"basic": {"max_sentences": 2, "max_words": 80, "passages": 4}},
        "categories": {"all": {"templates": {"basic": ["{{ question }}?"]}}},
        "variables": {"question": sorted(set(questions))},
        "quota": {"total": n_records},
        "teachers": {"answer": {"provider": "ollama", "model": "instant"}},
    }
    path = folder / "overhead.json"
    path.write_text(json.dumps(config), "utf-8")
    return path


@contextlib.contextmanager
def serving(delay_ms: float = 0) -> Iterator[str]:
    """A server in a process of its own; gives its address."""
    command = [sys.executable, "-m", "generator.teachers.misbehaving", "--delay-ms", str(delay_ms)]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=ROOT, text=True, **pipes) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        yield server.stdout.readline().strip()
        server.stdin.close()


def child(*args: str) -> dict[str, float]:
    """Run a part of this script in a process of its own; return what it measured."""
    begun = time.monotonic()
    command = [sys.executable, __file__, "--child", *args]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    if done.returncode:
        sys.exit(f"bench/overhead.py: {args[0]} failed:\n{done.stderr}")
    found = json.loads(done.stdout.splitlines()[-1])
    return {**found, "wall_s": time.monotonic() - begun}


def used() -> dict[str, float]:
    """CPU and peak memory of this process so far."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return {"cpu_s": usage.ru_utime + usage.ru_stime, "rss_mb": usage.ru_maxrss / 1024}


def child_generate(folder: str, url: str, concurrency: str) -> dict[str, float]:
    """Plan, ask, journal, verify, deduplicate and export: what a user's two commands do."""
    from generator.cli.export import command as export
    from generator.cli.loading import load_config
    from generator.records.plan import Unit
    from generator.run.generate import Order, generate
    from generator.teachers import open_teacher

    last_done = 0.0

    class Watch:
        def round(self, number: int, n_units: int) -> None: ...
        def done(self, unit: Unit) -> None:
            nonlocal last_done
            last_done = time.time()

        def spent(self, usd: float, tokens: int) -> None: ...
        def fault(self, kind: str) -> None: ...
        def note(self, text: str) -> None: ...

    root = Path(folder)
    config = load_config(root / "overhead.json")
    config.teachers["answer"].options["base_url"] = f"{url}/v1"
    run = root / f"run-{concurrency}"
    order = Order(
        config_path=root / "overhead.json",
        config=config,
        run_root=run,
        sources_root=root,
        concurrency=int(concurrency),
    )
    report = generate(
        order,
        open_teacher=lambda c, kind: open_teacher(config.teacher("answer"), root),
        now=lambda: repr(time.time()),
        progress=Watch(),
    )
    n_kept = sum(1 for r in report.state.results if r.state == "kept")
    n_calls = report.n_calls
    del report  # a user's export is a command of its own
    args = [str(run), "--format", "jsonl", "--out", str(root / f"out-{concurrency}")]
    export.main(args, standalone_mode=False)
    measured = used()
    from generator.store import open_run

    with open_run(run) as opened:
        first_sent = min(float(a.at) for a in opened.journal.attempts())
    return {**measured, "n_kept": n_kept, "n_calls": n_calls, "span_s": last_done - first_sent}


def child_parts(folder: str, concurrency: str) -> dict[str, float]:
    """CPU of the parts that are pure: searching, and verifying with deduplication."""
    from generator.run.state import derive
    from generator.store import open_run

    with open_run(Path(folder) / f"run-{concurrency}") as run:
        begun = time.process_time()
        state = derive(run)
        derived_s = time.process_time() - begun
        units = [r.unit for r in state.results]
        index = state.library.index
        begun = time.process_time()
        for unit in units:
            index.search(unit.question, 4)
            index.weights(unit.question)
        return {"derive_s": derived_s, "search_s": time.process_time() - begun}


def child_bare(url: str, n_requests: str, concurrency: str) -> dict[str, float]:
    """The least a client can do: send, read, decode."""
    import aiohttp

    prompt = "word " * 500
    body = json.dumps(
        {"model": "instant", "messages": [{"role": "user", "content": prompt}]}
    ).encode()
    headers = {"content-type": "application/json"}

    async def loop() -> tuple[float, float]:
        todo = iter(range(int(n_requests)))
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

            async def work() -> None:
                for _ in todo:
                    address = f"{url}/v1/chat/completions"
                    async with session.post(address, data=body, headers=headers) as response:
                        json.loads(await response.read())

            cpu, begun = time.process_time(), time.monotonic()
            await asyncio.gather(*(work() for _ in range(int(concurrency))))
            return time.process_time() - cpu, time.monotonic() - begun

    loop_cpu_s, span_s = asyncio.run(loop())
    return {**used(), "loop_cpu_s": loop_cpu_s, "span_s": span_s}


def verdict(holds: bool) -> str:
    """Say whether a limit holds."""
    return "holds" if holds else "DOES NOT HOLD"


def measure_cpu(n_records: int) -> None:
    """Print CPU a record, its parts and the peak memory against an instant server."""
    with tempfile.TemporaryDirectory() as name:
        write_job(Path(name), n_records)
        with serving() as url:
            bare = child("bare", url, str(n_records), str(FAST_CONCURRENCY))
            ours = child("generate", name, url, str(FAST_CONCURRENCY))
        parts = child("parts", name, str(FAST_CONCURRENCY))
    per = 1000 / n_records
    cpu_ms = ours["cpu_s"] * per
    client, search, gate = (
        bare["loop_cpu_s"] * per,
        parts["search_s"] * per,
        parts["derive_s"] * per,
    )
    print(f"{n_records} records, instant server, {FAST_CONCURRENCY} in flight")
    print(f"  kept and exported {ours['n_kept']:.0f}, calls {ours['n_calls']:.0f}")
    print(
        f"  CPU a record {cpu_ms:.2f} ms, at most {MAX_CPU_MS} ms: {verdict(cpu_ms <= MAX_CPU_MS)}"
    )
    print(f"    a bare loop's {client:.2f}, search {search:.2f}, verifying and dedup {gate:.2f}, "
          f"all else {cpu_ms - client - search - gate:.2f}")  # fmt: skip
    print(f"  peak memory {ours['rss_mb']:.0f} MB, at most {MAX_RSS_MB} MB: "
          f"{verdict(ours['rss_mb'] <= MAX_RSS_MB)}")  # fmt: skip


def measure_time() -> None:
    """Print the time of 1,000 calls of 200 ms beside a bare loop's."""
    with tempfile.TemporaryDirectory() as name:
        write_job(Path(name), N_SLOW)
        with serving(SLOW_MS) as url:
            bare = child("bare", url, str(N_SLOW), str(SLOW_CONCURRENCY))
            ours = child("generate", name, url, str(SLOW_CONCURRENCY))
    ratio = ours["span_s"] / bare["span_s"]
    print(f"{N_SLOW} calls of {SLOW_MS} ms, {SLOW_CONCURRENCY} in flight")
    print(f"  first call sent to last reply journalled {ours['span_s']:.2f} s, "
          f"a bare loop {bare['span_s']:.2f} s")  # fmt: skip
    print(f"  ratio {ratio:.3f}, at most {MAX_RATIO}: {verdict(ratio <= MAX_RATIO)}")
    print(f"  whole process {ours['wall_s']:.2f} s, at most {MAX_WALL_S} s: "
          f"{verdict(ours['wall_s'] <= MAX_WALL_S)}")  # fmt: skip


def rivals() -> None:
    """Say which public tools could be measured beside this one."""
    for name in RIVALS:
        try:
            version = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            print(f"{name}: not installed here, so not measured")
        else:
            print(f"{name} {version}: installed; its own loop is in docs/measurements.md")


def main() -> None:
    """Run a part, or all of it."""
    args = sys.argv[1:]
    if args[:1] == ["--child"]:
        parts: dict[str, Callable[..., dict[str, float]]] = {
            "generate": child_generate,
            "bare": child_bare,
            "parts": child_parts,
        }
        print(json.dumps(parts[args[1]](*args[2:])))
        return
    os.environ.pop("OPENAI_BASE_URL", None)
    for n_records in [int(arg) for arg in args] or [1_000, 5_000]:
        measure_cpu(n_records)
    measure_time()
    rivals()


if __name__ == "__main__":
    main()
