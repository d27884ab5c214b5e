"""The heavy cases: each in a process of its own, whose memory and descriptors can be counted."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from generator.config import Source
from generator.knowledge import SearchIndex, cut, gather
from generator.knowledge.loaders import LOADERS
from tests.knowledge.files_by_hand import docx_of

ROOT = Path(__file__).resolve().parents[2]
MEASURE = """
import json, resource, sys, time
from pathlib import Path
from generator.config import Source
from generator.errors import KnowledgeError
from generator.knowledge import SearchIndex, cut, gather

if limit := int(sys.argv[3]):
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
began = time.monotonic()
error, n_passages, n_found = "", 0, 0
try:
    gathered = gather([Source(sys.argv[2])], Path(sys.argv[1]))
    passages = [passage for document in gathered.documents for passage in cut(document)]
    n_passages = len(passages)
    n_found = len(SearchIndex(passages).search("pump warranty 77", 5))
except KnowledgeError as fault:
    error = str(fault)
unit = 1 if sys.platform == "darwin" else 1024

def peak_mb(who):
    # What a process inherits from the one that starts it is not its own: ask the kernel first.
    status = Path("/proc/self/status")
    if who == resource.RUSAGE_SELF and status.exists():
        return int(status.read_text().partition("VmHWM:")[2].split()[0]) * 1024 / 1e6
    return resource.getrusage(who).ru_maxrss * unit / 1e6

print(json.dumps({
    "s": time.monotonic() - began, "cpu_s": time.process_time(), "error": error,
    "n_passages": n_passages, "n_found": n_found,
    "mb": peak_mb(resource.RUSAGE_SELF), "child_mb": peak_mb(resource.RUSAGE_CHILDREN),
}))
"""
resource = pytest.importorskip("resource", reason="memory can't be measured on this system")


def measured(folder: Path, pattern: str, *, n_files: int = 0) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(folder), pattern, str(n_files)],
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, float] = json.loads(done.stdout)
    return found


def prose(n_bytes: int) -> str:
    """Sentences that differ, in paragraphs, of about so many bytes."""
    paragraph = (
        "The warranty of pump {0} lasts {1} months from the day it was bought in shop {2}. "
        "Nobody opens the lid of {2} while engine {0} runs; a technician checks seal {1} first. "
        "Spare parts of series {2} are sent within {1} days wherever the buyer lives.\n\n"
    )
    size = len(paragraph) + 6
    return "".join(paragraph.format(i, i % 97, i % 8_191) for i in range(n_bytes // size))


def test_dc_14_a_text_of_1_gb_is_refused_with_the_limit(tmp_path: Path) -> None:
    with (tmp_path / "a.txt").open("wb") as file:
        file.truncate(1_000_000_000)  # sparse: takes no room
    found = measured(tmp_path, "a.txt")
    assert "has 1,000,000,000 bytes, the limit is 20,000,000. Split it." in str(found["error"])
    assert found["mb"] < 150
    assert found["s"] < 5


@pytest.mark.slow
@pytest.mark.parametrize("ending", [".txt", ".md"])
def test_dc_14_the_largest_text_is_indexed_within_500_mb(tmp_path: Path, ending: str) -> None:
    limit = LOADERS[ending].max_bytes
    (tmp_path / f"a{ending}").write_text(prose(limit), encoding="utf-8")
    assert limit * 0.9 < (tmp_path / f"a{ending}").stat().st_size <= limit
    found = measured(tmp_path, f"a{ending}")
    assert found["n_found"] == 5
    assert found["mb"] <= 500


def line_of(n_bytes: int) -> str:
    return ("the pump runs and the warranty lasts " * (n_bytes // 37 + 1))[:n_bytes]


def indexing_s(folder: Path, text: str) -> float:
    (folder / "a.txt").write_text(text, encoding="utf-8")
    began = time.process_time()
    (document,) = gather([Source("a.txt")], folder, max_bytes=200_000_000).documents
    SearchIndex(cut(document))
    return time.process_time() - began


def test_dc_15_one_long_line_takes_linear_time(tmp_path: Path) -> None:
    short, long = indexing_s(tmp_path, line_of(200_000)), indexing_s(tmp_path, line_of(2_000_000))
    assert long < 30 * short + 0.5  # a quadratic walk would need 100 times as long


@pytest.mark.slow
def test_dc_15_a_line_of_100_mb_is_refused_and_ten_times_the_text_takes_ten_times_as_long(
    tmp_path: Path,
) -> None:
    (tmp_path / "b.txt").write_text(line_of(100_000_000), encoding="utf-8")
    found = measured(tmp_path, "b.txt")
    assert "has 100,000,000 bytes, the limit is" in str(found["error"])
    assert found["mb"] < 150
    short, long = (
        indexing_s(tmp_path, line_of(1_900_000)),
        indexing_s(tmp_path, line_of(19_000_000)),
    )
    assert long < 30 * short
    assert measured(tmp_path, "a.txt")["mb"] <= 500


@pytest.mark.long
def test_dc_16_a_hundred_thousand_files_are_indexed_in_time(tmp_path: Path) -> None:
    for i in range(100_000):
        if not i % 1_000:
            folder = tmp_path / f"{i // 1_000:03}"
            folder.mkdir()
        text = prose(1_000).replace("pump 0", f"pump {i}")
        (folder / f"{i}.txt").write_text(text, encoding="utf-8")
    found = measured(tmp_path, "**/*.txt", n_files=256)
    assert found["n_found"] == 5
    assert found["n_passages"] >= 100_000
    assert found["cpu_s"] <= 120  # not by the clock, which counts what else the machine does


def test_dc_16_descriptors_stay_few(tmp_path: Path) -> None:
    for i in range(400):
        (tmp_path / f"{i}.txt").write_text(f"The warranty of pump {i}.", encoding="utf-8")
    found = measured(tmp_path, "*.txt", n_files=32)
    assert found["n_passages"] == 400


def test_dc_17_a_bomb_takes_under_300_mb(tmp_path: Path) -> None:
    pytest.importorskip("docx", reason="the extra [documents] isn't installed")
    (tmp_path / "a.docx").write_bytes(docx_of(b"<w>" + b"<a>" * 13_000_000))
    os.truncate(tmp_path / "a.docx", (tmp_path / "a.docx").stat().st_size)
    found = measured(tmp_path, "a.docx")
    assert "times its size, the limit is 200" in str(found["error"])
    assert found["s"] < 2 + 2  # two for the start of the processes on a busy machine
    assert max(found["mb"], found["child_mb"]) < 300
