"""Configs broken at random: never a traceback, never a hang, exit 0, 1 or 2 only."""

import random
import time
from pathlib import Path

import pytest

from generator.cli import main

ROOT = Path(__file__).resolve().parents[2]
SEEDS = sorted((ROOT / "tests" / "cases" / "good").glob("*.yaml")) + sorted(
    (ROOT / "tests" / "cases" / "good").glob("*.json")
)
PIECES = [
    b"{{", b"}}", b"{%", b"%}", b"{#", b"#}", b"{% for a in b %}", b"{% endfor %}", b"{{ x }}",
    b"{{ drink1 }}", b"{{ drink.name }}", b": ", b"- ", b"\n", b"\t", b"  ", b"[", b"]", b"{",
    b"}", b"&a ", b"*a", b"!!str ", b"!x ", b"<<: ", b"|", b">", b"'", b'"', b"#", b"\\", b"null",
    b"true", b"0", b"-1", b"1e999", b".nan", b"9" * 40, b"\xff", b"\x00", b"\x1b[31m",
    b"\xed\xa0\x80",
    "\u2028".encode(), "\u202e".encode(), "é".encode(), b"\r\n", b"---\n", b"...", b"? ",
    b"where: ",
    b"file: ", b"knowledge: headings", b"all", b"templates", b"include", b"weight: 0", b"exclude: ",
    b"../../etc/passwd", b"%s", b"{0}", b"A" * 5_000,
]  # fmt: skip


def mutate(data, rng):
    """Return the bytes with one to eight random edits."""
    data = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 3, 8))):
        at = rng.randrange(len(data) + 1)
        kind = rng.randrange(6)
        if kind == 0:
            data[at:at] = rng.choice(PIECES)
        elif kind == 1:
            del data[at : at + rng.choice((1, 2, 10, 80))]
        elif kind == 2 and data:
            data[min(at, len(data) - 1)] = rng.randrange(256)
        elif kind == 3:
            other = rng.randrange(len(data) + 1)
            data[at:at] = data[other : other + rng.choice((5, 40, 200))]
        elif kind == 4:
            lines = bytes(data).split(b"\n")
            rng.shuffle(lines) if rng.random() < 0.1 else lines.insert(
                rng.randrange(len(lines) + 1), rng.choice(lines)
            )
            data = bytearray(b"\n".join(lines))
        else:
            words = bytes(data).split(b" ")
            words[rng.randrange(len(words))] = rng.choice(PIECES)
            data = bytearray(b" ".join(words))
    return bytes(data)


def try_out(numbers, folder, capsys):
    """Validate the mutated configs of these seeds; return what each exit code came out for."""
    codes = {}
    for number in numbers:
        rng = random.Random(number)
        seed = rng.choice(SEEDS)
        path = folder / f"mutated{seed.suffix}"
        path.write_bytes(mutate(seed.read_bytes(), rng))
        start = time.process_time()
        code = main(["validate", str(path)])
        took = time.process_time() - start
        text = "".join(capsys.readouterr())
        assert code in (0, 1, 2), (number, code, text[-500:])
        assert took < 5, (number, took)
        assert "Traceback" not in text, number
        assert "a fault of askwright" not in text, (number, text[-500:])
        assert code == 0 or "error: " in text, number
        assert not any(ord(c) < 32 and c != "\n" for c in text), number
        codes[code] = codes.get(code, 0) + 1
    return codes


@pytest.fixture
def folder(tmp_path):
    """A folder in which the unbroken configs are valid."""
    for one in ("docs", "tables", "templates", "prompts"):
        source = ROOT / "tests" / "cases" / "good" / one
        (tmp_path / one).mkdir()
        for file in source.iterdir():
            (tmp_path / one / file.name).write_bytes(file.read_bytes())
    return tmp_path


def test_500_mutated_configs_end_in_0_1_or_2(folder, capsys):
    codes = try_out(range(500), folder, capsys)
    assert codes[0] > 20, "some edits are harmless"
    assert codes[2] > 200


@pytest.mark.slow
def test_10_000_mutated_configs_end_in_0_1_or_2(folder, capsys):
    try_out(range(500, 10_500), folder, capsys)
