"""The rules of the house that a machine can check."""

import ast
import configparser
import doctest
import importlib
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "generator"
MODULES = sorted(PACKAGE.rglob("*.py"))
N_LINES_MAX = 500
DANGEROUS_IMPORTS = {"dill", "marshal", "pickle", "shelve"}
DANGEROUS_CALLS = {"eval", "exec", "os.system"} | {
    f"yaml.{name}" for name in ("load", "load_all", "full_load", "unsafe_load")
}
DANGEROUS_ARGUMENTS = {("shell", True), ("verify", False)}
NAMELESS = {"base", "common", "helper", "helpers", "manager", "misc", "util", "utils"}
DATA_DIRS = {"configs", "knowledge", "schemas", "templates"}

every_module = pytest.mark.parametrize(
    "path", MODULES, ids=[path.relative_to(ROOT).as_posix() for path in MODULES]
)


def tree_of(path):
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def dotted(path):
    """`generator/cli/__init__.py` as `generator.cli`."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def test_cc_9_nothing_forks():
    """A database that is open must not be carried into a copy of the process."""
    forks = ("os.fork", "multiprocessing", "ProcessPoolExecutor", "forkpty")
    for path in MODULES:
        text = path.read_text(encoding="utf-8")
        assert [word for word in forks if word in text] == [], path


def dangers(tree):
    """Each dangerous construct in a module, as `line: what`."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                imported = {alias.name.split(".")[0] for alias in names}
            case ast.ImportFrom(module=str(module)):
                imported = {module.split(".")[0]}
            case _:
                imported = set()
        for name in sorted(imported & DANGEROUS_IMPORTS):
            yield f"{node.lineno}: import {name}"
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        if called in DANGEROUS_CALLS:
            yield f"{node.lineno}: {called}()"
        for keyword in node.keywords:
            value = getattr(keyword.value, "value", None)
            if (keyword.arg, value) in DANGEROUS_ARGUMENTS:
                yield f"{node.lineno}: {keyword.arg}={value}"


@pytest.mark.parametrize(
    "source",
    [
        "import pickle",
        "from pickle import loads",
        "eval('1')",
        "exec('1')",
        "yaml.load(text, Loader=yaml.Loader)",
        "subprocess.run('ls', shell=True)",
        "client.get(url, verify=False)",
    ],
)
def test_a_dangerous_construct_is_seen(source):
    assert list(dangers(ast.parse(source)))


@every_module
def test_module_has_no_dangerous_construct(path):
    assert not list(dangers(tree_of(path)))


@every_module
def test_module_has_a_docstring(path):
    assert ast.get_docstring(tree_of(path))


@every_module
def test_module_is_short_enough(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= N_LINES_MAX


@every_module
def test_module_has_a_name_of_its_own(path):
    assert path.stem not in NAMELESS
    assert path.parent.name not in NAMELESS


@every_module
def test_module_docstrings_hold(path):
    """Import only modules with examples, as an adapter's package may be absent."""
    if ">>>" not in path.read_text(encoding="utf-8"):
        return
    result = doctest.testmod(importlib.import_module(dotted(path)))
    assert result.failed == 0


def listed_packages():
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    return set(setup["options"]["packages"].split())


def test_every_package_is_listed_in_setup_cfg():
    code = {name for name in listed_packages() if not name.startswith("generator.data.")}
    assert code == {dotted(path) for path in MODULES if path.name == "__init__.py"}


def test_every_folder_of_code_is_a_package():
    assert not [path for path in MODULES if not (path.parent / "__init__.py").exists()]


def test_every_data_folder_is_listed_in_setup_cfg():
    """A folder that setup.cfg maps into the wheel exists and holds something to ship."""
    data = {name for name in listed_packages() if name.startswith("generator.data.")}
    assert data == {f"generator.data.{name}" for name in DATA_DIRS}
    assert not [name for name in DATA_DIRS if not any((ROOT / name).iterdir())]


def test_every_data_folder_name_stays_out_of_the_package():
    """`generator/data` exists only in wheels: code there would be hidden by the mapping."""
    assert not (PACKAGE / "data").exists()


def test_rooms_import_downwards_only():
    run = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from importlinter.cli import lint_imports;"
            "sys.exit(lint_imports(no_cache=True))",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_no_test_reaches_another_machine():
    with pytest.raises(AssertionError, match="must not leave this machine"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    with (
        socket.socket() as stranger,
        pytest.raises(AssertionError, match="must not leave this machine"),
    ):
        stranger.connect(("192.0.2.1", 80))


def test_a_test_reaches_this_machine():
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(("localhost", server.getsockname()[1]), timeout=5) as client,
    ):
        assert client.getpeername()[0] == "127.0.0.1"
