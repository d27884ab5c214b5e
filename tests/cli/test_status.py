"""`askwright status`: the same with and without the cache, in no time, changing nothing."""

import json
import subprocess
import sys

import pytest

from generator.cli import main
from generator.store import open_run
from tests.tiny import carry_out, finished, order, write_world


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    folder = tmp_path_factory.mktemp("world")
    carry_out(order(write_world(folder), folder / "run"))
    return folder / "run"


def status(capsys, root):
    code = main(["status", str(root)])
    out, err = capsys.readouterr()
    assert (code, err) == (0, "")
    return out


def test_it_shows_coverage_and_counts(capsys, root):
    out = status(capsys, root)
    assert "20/20" in out
    assert "calls answered" in out


def test_it_says_the_same_without_the_cache(capsys, root):
    before = status(capsys, root)
    for path in root.glob("derived.sqlite*"):
        path.unlink()
    assert status(capsys, root) == before


def test_it_adds_no_row(capsys, root):
    with open_run(root) as run:
        before = run.journal.sizes()
    status(capsys, root)
    with open_run(root) as run:
        assert run.journal.sizes() == before


def test_a_folder_that_is_no_run_exits_2(capsys, tmp_path):
    assert main(["status", str(tmp_path)]) == 2
    assert "must be the folder of a run" in capsys.readouterr().err


def test_with_the_cache_nothing_heavy_is_imported(root):
    """What computes (search, near-duplicates, templates) takes half a second just to import."""
    code = (
        "import sys; from generator.cli import main; main(['status', sys.argv[1]]); "
        "print([m for m in ('numpy', 'bm25s', 'jsonschema', 'jinja2') if m in sys.modules])"
    )
    finished("status", root)
    done = subprocess.run(
        [sys.executable, "-c", code, str(root)], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_what_differs_in_a_number_only_is_listed_with_its_reason_and_what_helps(
    tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "faq.md").write_text(
        "# Lamps\n\nA 40 W lamp lasts 900 hours.\n\nA 60 W lamp lasts 700 hours.\n"
    )
    (tmp_path / "c.yaml").write_text(
        "documents: [faq.md]\n"
        "difficulties: {basic: {max_sentences: 1}}\n"
        'categories: {lamps: {templates: {basic: ["For how many hours, as a rule, does the new '
        'lamp of {{ watts }} W last?"]}}}\n'
        "variables: {watts: [40, 60]}\n"
        "quota: {per_cell: 2}\n"
        "dedup: {digits_apart: false}\n"
    )
    assert main(["generate", "c.yaml", "--run", "run", "--quiet"]) == 1
    assert "not complete" in capsys.readouterr().err

    short = status(capsys, "run")
    assert "digits_apart: true" in short
    assert "askwright status run --dropped" in short
    assert main(["status", "run", "--dropped"]) == 0
    told = capsys.readouterr().out
    assert "lamps / basic\n" in told
    assert "near-duplicate: For how many hours" in told
    assert main(["status", "run", "--dropped", "--format", "json"]) == 0
    (one,) = json.loads(capsys.readouterr().out)["dropped"]
    assert (one["category"], one["reason"]) == ("lamps", "near-duplicate")
    assert one["keeper"] in told


def test_without_drops_it_says_so(capsys, tmp_path):
    path = write_world(tmp_path, per_cell=1, variables={"product": ["Elm"], "aspect": ["weight"]})
    carry_out(order(path, tmp_path / "run"))

    assert main(["status", str(tmp_path / "run"), "--dropped"]) == 0
    assert capsys.readouterr().out.endswith("nothing was dropped\n")
