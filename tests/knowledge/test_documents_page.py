"""docs/documents.md says of every format what the table of loaders says."""

import re
from pathlib import Path

from generator.knowledge.apart import Limits
from generator.knowledge.loaders import INSTALL, LOADERS
from generator.knowledge.unzip import MAX_MARKUP_BYTES, MAX_MEMBERS, MAX_RATIO, MAX_UNPACKED_BYTES
from generator.knowledge.web import Web

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "documents.md").read_text(encoding="utf-8")


def test_the_table_names_every_ending_with_its_limit() -> None:
    found: dict[str, int] = {}
    for row in re.findall(r"^\| `.*$", PAGE, flags=re.MULTILINE):
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        megabytes = int(cells[-1].removesuffix(" MB"))
        found |= dict.fromkeys(re.findall(r"`(\.\w+)`", cells[0]), 1_000_000 * megabytes)
    assert found == {ending: row.max_bytes for ending, row in LOADERS.items()}


def test_the_limits_on_the_page_are_those_of_the_code() -> None:
    limits, web = Limits(), Web(Path())
    for text in (
        f"{limits.cpu_s} s of processor time",
        f"{limits.wall_s} s by the",
        f"{limits.memory_bytes // 10**9} GB of memory",
        f"more than {MAX_UNPACKED_BYTES // 10**6} MB",
        f"more than {MAX_RATIO} times",
        f"{MAX_MARKUP_BYTES // 10**6} MB of markup or {MAX_MEMBERS:,} parts",
        f"silent for {web.timeout_s:g} s and take {web.deadline_s:g} s in all",
        f"{web.max_bytes // 10**6} MB is the",
        INSTALL,
    ):
        assert text in re.sub(r"\s+", " ", PAGE), text
