"""What templates can use, as Markdown, from the tables of the renderer, for docs/config.md."""

from generator.render.filters import FILTERS, TESTS

ROWS = (
    ("values", "`{{ name }}`, `{{ name.part }}`, `{{ name['part'] }}`, `{{ list[0] }}`"),
    ("statements", "`if` `elif` `else`, `for` `else`, `set`, `macro`, `raw`, comments `{# #}`"),
    ("in loops", "`loop.index`, `loop.index0`, `loop.first`, `loop.last`, `loop.length`"),
    ("operators", "`==` `!=` `<` `<=` `>` `>=` `in` `not in` `and` `or` `not`, `a if b else c`, "
                  "`~` joins texts, `+` and `-` between numbers"),
    ("literals", "texts, numbers, `true`, `false`, `none`, lists"),
    ("filters", ", ".join(f"`{name}`" for name in FILTERS)),
    ("tests", ", ".join(f"`is {name}`" for name in TESTS)),
)  # fmt: skip


def table() -> str:
    """Return the table of what the language has."""
    lines = ["| what | how |", "|---|---|"]
    return "\n".join(lines + [f"| {name} | {how} |" for name, how in ROWS])
