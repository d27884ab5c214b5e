"""Generated pages are those that the code and the cases give now."""

import importlib.util
from pathlib import Path

import pytest

from generator.lint import RULES

DOCS = Path(__file__).resolve().parents[2] / "docs"


def load(name):
    spec = importlib.util.spec_from_file_location(f"docs_{name}", DOCS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_rule_has_its_page_and_no_other_page_is_left():
    pages = load("rules").pages()
    assert set(pages) == {"README.md", *(f"{code}.md" for code in RULES)}
    found = {path.name: path.read_text(encoding="utf-8") for path in (DOCS / "rules").glob("*.md")}
    assert found == pages, "run: make docs"


@pytest.mark.parametrize(
    ("script", "function"), [("keys", "sections"), ("language", "table"), ("prompts", "table")]
)
def test_the_config_page_holds_what_the_schema_and_the_renderer_have(script, function):
    made = getattr(load(script), function)()
    text = made if isinstance(made, str) else "\n".join(made)
    assert text in (DOCS / "config.md").read_text(encoding="utf-8"), "run: make docs"
