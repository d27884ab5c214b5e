"""`askwright generate`: exit codes and what it says."""

import json

import pytest

from generator.cli import main
from tests.tiny import config_of, write_world


@pytest.fixture
def world(tmp_path):
    return write_world(tmp_path, per_cell=2, categories=("sales",))


def run(capsys, *arguments):
    code = main([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return code, out, err


def test_a_complete_run_exits_0_and_names_the_next_commands(capsys, world, tmp_path):
    code, out, err = run(capsys, "generate", world, "--run", tmp_path / "run")
    assert code == 0, err
    assert "all" in out and "4/4" in out
    assert f"askwright review {tmp_path / 'run'}" in out


def test_pd_32_again_there_is_nothing_to_do(capsys, world, tmp_path):
    for _ in range(2):
        code, out, _ = run(capsys, "generate", world, "--run", tmp_path / "run")
    assert (code, out.startswith("nothing to do")) == (0, True)


def test_after_a_limit_the_command_without_it_is_named(capsys, world, tmp_path):
    code, out, _ = run(capsys, "generate", world, "--run", tmp_path / "run", "--limit", 2)
    assert code == 0
    assert "review these 2, then run the same command without --limit" in out


def test_a_quota_that_cannot_be_met_exits_1_and_is_listed(capsys, tmp_path):
    config = write_world(tmp_path, per_cell=30, categories=("sales",))
    code, out, _ = run(capsys, "generate", config, "--run", tmp_path / "run")
    assert code == 1
    assert "short of the quota" in out
    assert "abstained" in out


def test_quiet_says_nothing(capsys, world, tmp_path):
    assert run(capsys, "generate", world, "--run", tmp_path / "run", "--quiet") == (0, "", "")


def test_quiet_says_in_one_line_that_not_all_is_there_and_who_says_why(capsys, tmp_path):
    config = write_world(tmp_path, per_cell=30, categories=("sales",))
    code, out, err = run(capsys, "generate", config, "--run", tmp_path / "run", "--quiet")
    assert (code, out) == (1, "")
    assert err.startswith("not complete: ")
    assert "of 60 examples are there; askwright status" in err
    assert err.count("\n") == 1


def test_quiet_says_nothing_of_a_config_that_warns(capsys, tmp_path):
    warned = tmp_path / "warned.json"
    write_world(tmp_path, per_cell=2, categories=("sales",))
    config = config_of(per_cell=2, categories=("sales",))
    config["variables"]["never"] = ["used"]
    warned.write_text(json.dumps(config), encoding="utf-8")
    code, _, err = run(capsys, "generate", warned, "--run", tmp_path / "run")
    assert (code, "warning: " in err) == (0, True)
    assert run(capsys, "generate", warned, "--run", tmp_path / "other", "--quiet") == (0, "", "")


def test_cf_44_a_changed_config_exits_2_and_update_appends_it(capsys, world, tmp_path):
    root = tmp_path / "run"
    run(capsys, "generate", world, "--run", root)
    world.write_text(json.dumps(config_of(per_cell=3, categories=("sales",))), encoding="utf-8")
    code, _, err = run(capsys, "generate", world, "--run", root)
    assert code == 2
    assert "quota changed" in err
    assert "2 units would be added and 0 retired" in err
    code, out, _ = run(capsys, "generate", world, "--run", root, "--update")
    assert (code, "6/6" in out) == (0, True)


def test_dc_1_missing_documents_exit_3_and_write_nothing(capsys, world, tmp_path):
    (tmp_path / "documents").rename(tmp_path / "gone")
    code, _, err = run(capsys, "generate", world, "--run", tmp_path / "run")
    assert code == 3
    assert "'documents': a document must exist" in err
    assert not (tmp_path / "run").exists()


def test_pd_13_a_file_as_run_folder_exits_2_before_the_first_call(capsys, world, tmp_path):
    (tmp_path / "run").write_text("a file")
    code, _, err = run(capsys, "generate", world, "--run", tmp_path / "run")
    assert (code, "must be a folder" in err) == (2, True)


def test_pd_17_a_damaged_journal_exits_6_and_is_left_alone(capsys, world, tmp_path):
    root = tmp_path / "run"
    run(capsys, "generate", world, "--run", root)
    damaged = b"\0" * 200 + (root / "journal.sqlite").read_bytes()[200:]
    (root / "journal.sqlite").write_bytes(damaged)
    for command in (("generate", world, "--run", root), ("status", root)):
        code, _, err = run(capsys, *command)
        assert code == 6
        assert err.startswith("error: ")
        assert "Traceback" not in err
    assert (root / "journal.sqlite").read_bytes() == damaged


def test_the_log_tells_what_happened(capsys, world, tmp_path):
    run(capsys, "generate", world, "--run", tmp_path / "run")
    log = (tmp_path / "run" / "log.txt").read_text(encoding="utf-8")
    assert "generate" in log.splitlines()[0]
    assert "ended complete, signal 0, " in log


def test_a_missing_input_exits_6_and_names_it(capsys, world, tmp_path):
    root = tmp_path / "run"
    run(capsys, "generate", world, "--run", root)
    for path in (root / "inputs").iterdir():
        path.unlink()
    for path in root.glob("derived.sqlite*"):
        path.unlink()
    code, _, err = run(capsys, "status", root)
    assert code == 6
    assert "an input of this run must be there" in err
