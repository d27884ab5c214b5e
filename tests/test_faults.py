"""Every case of the catalogue that is settled here has its test, or a reason why not."""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent
REASONED = {"nw": {2}, "pd": {16, 30}, "sc": {6}}
"""Cases that docs/reliability.md decides otherwise, with the reason."""


def named(group):
    """Return the numbers of a group that stand in names of tests, as test_cf_9_..."""
    texts = [path.read_text(encoding="utf-8") for path in TESTS.rglob("test_*.py")]
    names = [name for text in texts for name in re.findall(r"^ *def (test_\w+)", text, re.M)]
    found = set()
    for name in names:
        for run in re.findall(rf"(?<=_){group}((?:_(?:and_)?\d+)+)(?=_)", name):
            found.update(int(number) for number in re.findall(r"\d+", run))
    return found


@pytest.mark.parametrize(
    ("group", "cases"),
    [
        ("cf", [(1, 48)]),
        ("tp", [(1, 22)]),
        ("tr", [(1, 25), (28, 35)]),
        ("nw", [(1, 30)]),
        ("cc", [(1, 10)]),
        ("pd", [(1, 19), (21, 21), (24, 24), (29, 37)]),
        ("sc", [(1, 11), (16, 16)]),
    ],
)
def test_every_case_has_a_test_or_a_reason(group, cases):
    wanted = {case for first, last in cases for case in range(first, last + 1)}
    reasoned = REASONED.get(group, set())
    assert wanted - named(group) == reasoned
    page = (TESTS.parent / "docs" / "reliability.md").read_text(encoding="utf-8")
    assert all(f"({group.upper()} {number})" in page for number in reasoned)
