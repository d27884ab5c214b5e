"""`askwright init`: a config, its knowledge and a README to start from."""

import shutil
from pathlib import Path

import click

from generator import resources
from generator.cli.loading import say
from generator.errors import UsageError
from generator.store.files import explain_os_error, make_folder

__all__ = ["command"]

README = """# {name}

`{config}` says what is asked, about which documents, how often. `knowledge/` holds the documents.

    askwright validate {config}
    askwright plan {config}
    askwright generate {config} --run run
    askwright review run --terminal
    askwright export run --format jsonl --out dataset

Change the documents and the templates to your own, then run the same commands.
"""


@click.command("init")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--example",
    "name",
    metavar="NAME",
    default="support_desk",
    show_default=True,
    help="Which shipped config to start from.",
)
def command(folder: Path, name: str) -> int:
    """Write a config, its knowledge and a README into the new folder DIR."""
    configs = resources.find("configs")
    found = [path for path in sorted(configs.iterdir()) if path.stem == name]
    if not found:
        known = ", ".join(sorted({path.stem for path in configs.iterdir() if path.is_file()}))
        raise UsageError(f"--example: must be one of {known}; got {name!r}.")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder}: must be a new or empty folder; it isn't. Choose another.")
    make_folder(folder)
    config = folder / found[0].name
    try:
        text = found[0].read_text(encoding="utf-8")
        config.write_text(text.replace("../", ""), encoding="utf-8", newline="\n")
        readme = README.format(name=name, config=config.name)
        (folder / "README.md").write_text(readme, encoding="utf-8", newline="\n")
        knowledge = resources.find("knowledge") / name
        if knowledge.is_dir():
            shutil.copytree(knowledge, folder / "knowledge" / name)
    except OSError as fault:
        raise explain_os_error(folder, fault) from None
    say(f"{config}: a config to start from")
    say("next:")
    say(f"  askwright validate {config}")
    say(f"  askwright generate {config} --run {folder / 'run'}")
    return 0
