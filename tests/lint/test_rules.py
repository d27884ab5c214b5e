"""What rules take for granted, and where they must hold their tongue."""

from hypothesis import given
from hypothesis import strategies as st

from generator.cli import main
from generator.config import DedupRule
from generator.dedup.rule import Rule, allowance
from generator.lint.nearness import _allowance

CONFIG = """\
documents: [doc.md]
difficulties: {basic: {}}
quota: {per_cell: 1}
variables: {thing: [tea, coffee]}
categories: {one: {templates: {basic: ["What is {{ thing }}?"]}}}
"""


@given(st.floats(0, 1).map(lambda x: round(x, 3)), st.integers(0, 500), st.booleans())
def test_the_near_duplicate_rule_is_that_of_dedup(threshold, length_sum, inclusive):
    mine = DedupRule(threshold=threshold, inclusive=inclusive)
    theirs = Rule(threshold=threshold, inclusive=inclusive)
    assert _allowance(mine, length_sum) == allowance(theirs, length_sum)


def test_missing_documents_are_a_warning_and_drawn_variables_are_no_second_one(
    tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    drawn = CONFIG.replace("[tea, coffee]", "{knowledge: headings}")
    (tmp_path / "c.yaml").write_text(drawn, encoding="utf-8")
    assert main(["validate", "c.yaml"]) == 0
    assert main(["validate", "c.yaml", "--strict"]) == 1
    err = capsys.readouterr().err
    assert err.count("(missing-documents)") == 2
    assert err.count("warning: ") == 2


def test_problems_of_all_files_come_in_one_go(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "doc.md").write_text("# Tea\n\nTea is hot.\n", encoding="utf-8")
    (tmp_path / "a.yaml").write_text(CONFIG.replace("thing }}", "thin }}"), encoding="utf-8")
    (tmp_path / "b.yaml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "c.yaml").write_text("documents: 1\n", encoding="utf-8")
    assert main(["validate", "a.yaml", "b.yaml", "c.yaml"]) == 2
    out, err = capsys.readouterr()
    assert "a.yaml:5:" in err
    assert "c.yaml:1:" in err
    assert out.startswith("b.yaml: valid; ")


def test_validate_without_a_config_says_what_to_write(capsys):
    assert main(["validate"]) == 2
    assert "askwright validate CONFIG" in capsys.readouterr().err
