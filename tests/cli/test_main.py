"""The door: exit codes, one block on stderr, never a traceback."""

import os

import pytest

from generator.cli import COMMANDS, main
from tests.tiny import askwright, carry_out, order, write_world


def test_help_lists_every_command(capsys):
    assert main(["--help"]) == 0
    out = capsys.readouterr().out
    assert all(f"  {name} " in out for name in COMMANDS)


def test_bare_askwright_prints_the_same_help(capsys):
    main(["--help"])
    told = capsys.readouterr()
    assert main([]) == 0
    assert capsys.readouterr() == told


@pytest.mark.parametrize(
    "arguments",
    [["nonsense"], ["generate"], ["generate", "a.yaml"], ["generate", "a.yaml", "--run"]],
    ids=" ".join,
)
def test_wrong_usage_exits_2(capsys, arguments):
    assert main(arguments) == 2
    assert capsys.readouterr().err.startswith("error: ")


def test_control_characters_are_escaped_and_messages_are_short(capsys):
    assert main(["status", "no\x1b[31m" + "x" * 9000]) != 0
    err = capsys.readouterr().err
    assert "\x1b" not in err
    assert len(err) < 4100


def test_a_missing_config_exits_2(capsys, tmp_path):
    assert main(["generate", str(tmp_path / "no.yaml"), "--run", str(tmp_path / "run")]) == 2
    assert "not found" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such pipes")
def test_pd_6_a_reader_that_has_enough_makes_no_noise(tmp_path):
    carry_out(order(write_world(tmp_path, per_cell=1), tmp_path / "run"))
    process = askwright("status", tmp_path / "run")
    process.stdout.close()
    err = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=30) in (0, 1)
    assert err == ""


class Broken:
    """A teacher with a fault of our own in it."""

    provider = model = "broken"

    async def reply(self, request):
        raise RuntimeError("sk-abcdefghijklmnopqrstuvwx")


def test_a_fault_of_our_own_leaves_its_traceback_in_the_log_and_the_run_whole(tmp_path):
    an_order = order(write_world(tmp_path, per_cell=1), tmp_path / "run")
    with pytest.raises(RuntimeError) as caught:
        carry_out(an_order, Broken())
    assert str(tmp_path / "run" / "log.txt") in caught.value.__notes__[0]
    log = (tmp_path / "run" / "log.txt").read_text(encoding="utf-8")
    assert "RuntimeError" in log
    assert "in reply" in log
    assert "sk-abcdefghijkl" not in log
    assert carry_out(an_order).is_complete
