from pathlib import Path

from generator.config import Source
from generator.knowledge import gather
from generator.knowledge.twins import skeleton


def test_dc_13_a_twin_in_homoglyphs_is_used_too_and_told(tmp_path: Path) -> None:
    text = "The pump is covered by the warranty."
    twin = text.replace("o", "\u043e").replace("a", "\u0430").replace("e", "\u0435")
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    (tmp_path / "b.md").write_text(twin, encoding="utf-8")
    (tmp_path / "c.md").write_text("Another text.", encoding="utf-8")
    gathered = gather([Source("*.md")], tmp_path)
    assert [document.text for document in gathered.documents] == [text, twin, "Another text."]
    assert [(item.path, item.reason) for item in gathered.warnings] == [
        ("b.md", "looks like 'a.md', sign for sign, but is written with other signs")
    ]


def test_what_looks_different_has_another_skeleton() -> None:
    texts = ["Pump", "Pomp", "\u041d\u0430\u0441\u043e\u0441", "\u03b1\u03b2\u03b3", "12", ""]
    assert len({skeleton(text) for text in texts}) == len(texts)
    assert skeleton("STRASSE") == skeleton("stra\u00dfe")
    assert skeleton("\uff30\uff55\uff4d\uff50") == skeleton("Pu\u200bmp") == "pump"
