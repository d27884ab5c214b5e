"""The processes that bench/overhead.py measures; each prints what it measured as JSON.

python bench/_overhead_children.py PART ARGUMENT...
"""

import asyncio
import gc
import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from msgspec import structs

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

GROUP = 32
"""Calls whose rows reach the journal in one commit when 64 are in flight."""


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


def used() -> dict[str, float]:
    """CPU and peak memory of this process so far."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return {"cpu_s": usage.ru_utime + usage.ru_stime, "rss_mb": usage.ru_maxrss / 1024}


def whole(folder: str, url: str, concurrency: str) -> dict[str, float]:
    """Plan, ask, journal, verify, deduplicate and export: what a user's two commands do."""
    from generator.cli import prepare_process

    prepare_process()  # as the command does
    from generator.cli.export import command as export
    from generator.cli.loading import load_config
    from generator.records.plan import Unit
    from generator.run.generate import Order, generate
    from generator.teachers import open_teacher

    last_done = begun_s = 0.0

    class Watch:
        def round(self, number: int, n_units: int) -> None:
            nonlocal begun_s
            begun_s = begun_s or time.process_time()

        def done(self, unit: Unit) -> None:
            nonlocal last_done
            last_done = time.time()

        def spent(self, usd: float, tokens: int) -> None: ...
        def fault(self, kind: str) -> None: ...
        def note(self, text: str) -> None: ...
        def beat(self, wait_s: float) -> None: ...

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
    counts = {"n_kept": n_kept, "n_calls": n_calls, "begun_s": begun_s}
    return {**measured, **counts, "span_s": last_done - first_sent}


def bare(url: str, n_requests: str, concurrency: str) -> dict[str, float]:
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


def parts(folder: str, url: str, concurrency: str) -> dict[str, float]:
    """CPU in ms a record of each part of a run that is there, by itself."""
    from generator.answer import answer_request
    from generator.gate import examine
    from generator.run.recalling import recall
    from generator.run.state import derive
    from generator.store import open_run
    from generator.teachers.keys import key_of

    with open_run(Path(folder) / f"run-{concurrency}") as run:
        state = derive(run)
        library, units = state.library, [r.unit for r in state.results]
        n = len(units)
        import generator.teachers.openai_compatible  # noqa: F401 (start-up, not the client)

        n_passages = {name: d.passages for name, d in library.config.difficulties.items()}
        library.index.search("warm", 4)
        found: dict[str, float] = {}

        def timed(name: str, work: Callable[[], Any]) -> Any:  # noqa: ANN401 (any result)
            begun = time.process_time()
            result = work()
            found[name] = (time.process_time() - begun) * 1000 / n
            return result

        def search(text: str, k: int) -> tuple[list[Any], dict[str, float]]:
            return [p for p, _ in library.index.search(text, k)], library.index.weights(text)

        searched = timed(
            "retrieval", lambda: [search(u.question, n_passages[u.difficulty]) for u in units]
        )

        def prompt() -> list[Any]:
            requests = [
                answer_request(unit, passages, library.config, library.prompts, weights=weights)
                for unit, (passages, weights) in zip(units, searched, strict=True)
            ]
            for request in requests:
                key_of("ollama", "instant", request)
            return requests

        requests = timed("prompt and key", prompt)
        timed("client", lambda: asyncio.run(_ask_all(folder, url, requests, int(concurrency))))
        journal = run.journal
        rows = journal.calls(), journal.attempts(), journal.outcomes()
        timed("journal", lambda: _write_again(journal, state.library.revision, rows))
        candidates = _candidates(run)
        timed("gate", lambda: [examine(candidate) for candidate in candidates])
        timed("deriving", lambda: derive(run))
        timed("reading the state", lambda: recall(run))
        return found


async def _ask_all(folder: str, url: str, requests: Iterable[Any], concurrency: int) -> None:
    """Send requests through the adapter alone: no door, no journal."""
    from generator.cli.loading import load_config
    from generator.teachers import open_teacher

    config = load_config(Path(folder) / "overhead.json")
    config.teachers["answer"].options["base_url"] = f"{url}/v1"
    teacher = open_teacher(config.teacher("answer"), Path(folder))
    todo = iter(requests)

    async def work() -> None:
        for request in todo:
            await teacher.reply(request)

    await asyncio.gather(*(work() for _ in range(concurrency)))
    await teacher.close()  # type: ignore[attr-defined]


def _write_again(journal: Any, revision: Any, rows: tuple[Sequence[Any], ...]) -> None:  # noqa: ANN401
    """Write the rows of a journal into a fresh one, in groups as a run does."""
    from generator.store.journal import Journal

    calls, attempts, outcomes = rows
    outcomes = sorted(outcomes, key=lambda outcome: outcome.attempt)  # behind their attempts
    with tempfile.TemporaryDirectory() as folder:
        fresh = Journal(Path(folder) / "journal.sqlite")
        fresh.add_revision(revision, at="", units=journal.units())
        for at in range(0, len(attempts), GROUP):
            pairs = zip(calls[at : at + GROUP], attempts[at : at + GROUP], strict=False)
            fresh.write([row for pair in pairs for row in pair])
            fresh.write(outcomes[at : at + GROUP])
        fresh.close()


def _candidates(run: Any) -> list[Any]:  # noqa: ANN401
    """Return what the gate looks at in a run: everything it is given while the state is derived."""
    from generator.run import evaluating
    from generator.run.state import derive

    examine, seen = evaluating.examine, []

    def watched(candidate: Any) -> Any:  # noqa: ANN401
        seen.append(structs.replace(candidate))  # before it has computed anything
        return examine(candidate)

    evaluating.examine = watched
    try:
        derive(run)
    finally:
        evaluating.examine = examine
    return seen


PARTS: dict[str, Callable[..., dict[str, float]]] = {"whole": whole, "bare": bare, "parts": parts}

if __name__ == "__main__":
    print(json.dumps(PARTS[sys.argv[1]](*sys.argv[2:])))
    gc.freeze()  # as the command does: a process that ends looks for no cycles
