"""The prompts and what each is given, as a Markdown table from `PROMPTS`, for docs/config.md."""

from generator.config import PROMPTS


def table() -> str:
    """Return the table."""
    lines = ["| prompt | sees | must use |", "|---|---|---|"]
    for name, prompt in PROMPTS.items():
        lines.append(f"| `{name}` | {_listed(prompt.sees)} | {_listed(prompt.must_use)} |")
    return "\n".join(lines)


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)
