"""Printed commands work as typed, from the folder where they are printed."""

import subprocess
import sys

from generator.cli.saying import typed_name


def make_program(folder, name="askwright"):
    folder.mkdir(parents=True)
    script = folder / name
    script.write_text("#!/bin/sh\n", encoding="utf-8")
    script.chmod(0o755)
    return folder / "python"


def test_on_the_path_it_is_its_plain_name(tmp_path):
    python = make_program(tmp_path / "bin")

    assert typed_name(str(tmp_path / "bin"), python=str(python), folder=tmp_path) == "askwright"


def test_beside_python_it_is_the_script_from_the_working_directory(tmp_path):
    python = make_program(tmp_path / "my venv" / "bin")
    elsewhere = tmp_path / "elsewhere"

    assert typed_name("", python=str(python), folder=tmp_path) == "'my venv/bin/askwright'"
    whole = f"'{tmp_path}/my venv/bin/askwright'"
    assert typed_name("", python=str(python), folder=elsewhere) == whole


def test_without_a_script_it_is_the_module(tmp_path):
    python = make_program(tmp_path / "venv" / "bin", "something")

    assert typed_name("", python=str(python), folder=tmp_path) == "venv/bin/python -m generator"


def test_what_it_names_here_starts(tmp_path):
    name = typed_name("", folder=tmp_path)

    done = subprocess.run(
        f"{name} --version", shell=True, capture_output=True, text=True, cwd=tmp_path
    )
    assert (done.returncode, done.stdout.split(",")[0]) == (0, "askwright"), (name, sys.executable)
