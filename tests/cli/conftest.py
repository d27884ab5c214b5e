"""What several tests of commands need."""

from pathlib import Path

import pytest

from generator.cli import main
from tests.cli.drinks import DOC


@pytest.fixture
def refused(tmp_path, monkeypatch, capsys):
    """Write a config, give it to both commands, and return the block that both print.

    CF-48: both end with 2, say the same and write no file.
    """
    monkeypatch.chdir(tmp_path)
    Path("doc.md").write_text(DOC, encoding="utf-8")

    def check(content=None, name="c.yaml", *, path=None):
        if content is not None:
            data = content if isinstance(content, bytes) else content.encode()
            Path(name).write_bytes(data)
        before = sorted(str(one) for one in tmp_path.rglob("*"))
        target = str(path or name)
        blocks = []
        for arguments in (["validate", target], ["generate", target, "--run", "run", "--quiet"]):
            assert main(arguments) == 2
            out, err = capsys.readouterr()
            assert out == ""
            assert err.startswith("error: ")
            assert "Traceback" not in err
            assert len(err.encode()) <= 4096
            assert not any(ord(c) < 32 and c != "\n" for c in err)
            blocks.append(err)
        assert sorted(str(one) for one in tmp_path.rglob("*")) == before
        first = blocks[1].removeprefix("error: ").split("\n")[0]
        assert first in blocks[0], "both commands say the same"
        return blocks[0]

    return check
