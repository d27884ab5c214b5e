"""CF-16, CF-17, CF-19, CF-29: small files that grow, in a process with limits of CPU and memory.

The claims are 2 s of CPU, doubled here for slow machines, and 200 MB beside the interpreter and its
libraries, which take as much of the address space again.
"""

import subprocess
import sys
from pathlib import Path

import pytest

resource = pytest.importorskip("resource")

_ALIASES = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9)
)
_LONG_TEXT = f"a: &a {'x' * 1_000_000}\nb: [" + "*a, " * 50_000 + "]\n"
_MERGES = "a0: &a0 {x: 1}\n" + "".join(
    f"a{n}: &a{n}\n  <<: [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 31)
)
_READ = """
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_CPU, (4, 4))
resource.setrlimit(resource.RLIMIT_AS, (400_000_000, 400_000_000))
from generator.errors import InvalidError
from generator.schema import read_tree
try:
    read_tree(Path(sys.argv[1]))
except InvalidError as error:
    print(error.problems[-1].code)
"""


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("cf-16.yaml", _ALIASES, "alias-bomb"),
        pytest.param("cf-16-long-text.yaml", _LONG_TEXT, "alias-bomb", marks=pytest.mark.slow),
        ("cf-17.yaml", _MERGES, "merge-key"),
        ("cf-19.yaml", "[" * 1_000_000, "too-deep"),
        ("cf-19.json", "[" * 1_000_000, "too-deep"),
        ("cf-29.yaml", "".join(f"key{n}: {n}\n" for n in range(100_000)), "too-large"),
        ("cf-29.json", "{" + ",".join(f'"k{n}":{n}' for n in range(100_000)) + "}", "too-large"),
        pytest.param("cf-29-list.yaml", "- a\n" * 2_000_000, "too-large", marks=pytest.mark.slow),
        pytest.param(
            "cf-29-list.json", "[" + "0," * 2_000_000 + "0]", "too-large", marks=pytest.mark.slow
        ),
        pytest.param("cf-29-bytes.yaml", "x" * 20_000_000, "too-large", marks=pytest.mark.slow),
        pytest.param(
            "cf-29-long-keys.json",
            '{"' + "k" * 1_900 + '":[' + "0," * 200_000 + "0]}",
            "key-too-long",
            marks=pytest.mark.slow,
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 30 else "",
)
def test_cf_16_17_19_29_bombs_are_refused_early(tmp_path: Path, name: str, text: str, code: str):
    path = tmp_path / name
    path.write_text(text)
    done = subprocess.run(
        [sys.executable, "-c", _READ, str(path)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout.strip()) == (0, code), done.stderr[-500:]
