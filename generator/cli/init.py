"""`askwright init`: a config, its knowledge and a README to start from."""

import os
import re
import shlex
import shutil
import sys
from pathlib import Path

import click

from generator import resources
from generator.cli.saying import say
from generator.errors import UsageError
from generator.store.files import explain_os_error, make_folder

__all__ = ["command"]

_KNOWLEDGE = re.compile(r"\bknowledge/([\w-]+)/")
README = """# {name}

`{config}` says what is asked, about which documents, how often.

    askwright validate {config}
    askwright plan {config}
    askwright generate {config} --run run
    askwright review run --terminal
    askwright export run --format jsonl --out dataset

Change the documents and the templates to your own, then run the same commands.
"""


@click.command("init")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--example", "name", metavar="NAME", help="Which shipped config to start from.")
@click.option(
    "--from",
    "classic",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="A JSON file with question_templates, characters, themes, events.",
)
@click.option("--ask", "asks", is_flag=True, help="Answer a few questions instead.")
@click.option(
    "--documents", metavar="PATH", default="", help="Your documents: a file, a folder or a glob."
)
def command(
    folder: Path, name: str | None, classic: Path | None, asks: bool, documents: str
) -> int:
    """Write a config, its knowledge and a README into the new folder DIR.

    Without --example, --from or --ask it asks on a terminal, and elsewhere begins from the example
    support_desk.
    """
    if sum((name is not None, classic is not None, asks)) > 1:
        raise UsageError("init: --example, --from and --ask exclude each other; got several.")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder}: must be a new or empty folder; it isn't. Choose another.")
    files: dict[str, str] = {}
    is_example = False
    if classic is not None:
        from generator.cli.classic import convert_file

        files = _with_text(*convert_file(classic, _from_folder(documents, folder)))
    elif asks or (name is None and sys.stdin.isatty()):
        files = _with_text(*_ask(folder, documents))
    else:
        config, files = _example(name or "support_desk")
        is_example = True
    config = next(iter(files))
    try:
        make_folder(folder)
        _write(folder, files, config)
        for name in sorted(set(_KNOWLEDGE.findall(files[config]))) if is_example else ():
            shutil.copytree(resources.find("knowledge") / name, folder / "knowledge" / name)
    except OSError as fault:
        raise explain_os_error(folder, fault) from None
    path = folder / config
    say(f"{path}: a config to start from")
    say("next:")
    say(f"  askwright validate {shlex.quote(str(path))}")
    say(f"  askwright generate {shlex.quote(str(path))} --run {shlex.quote(str(folder / 'run'))}")
    return 0


def _example(name: str) -> tuple[str, dict[str, str]]:
    """Return a shipped config and the files it names, as path -> text."""
    from generator.config import read_config

    configs = resources.find("configs")
    known = {path.stem: path for path in sorted(configs.iterdir()) if path.is_file()}
    if name not in known:
        raise UsageError(f"--example: must be one of {', '.join(known)}; got {name!r}.")
    path = known[name]
    # In the checkout a config stands in configs/, beside knowledge/ and schemas/.
    files = {path.name: path.read_text(encoding="utf-8").replace("../", "")}
    for file, text in read_config(path, allowed=(configs.parent,))[0].files.items():
        if not file.startswith((":", "../", "/")):
            files[file] = text
    return path.name, files


def _with_text(name: str, value: dict[str, object]) -> dict[str, str]:
    from generator.schema import write_yaml

    head = "# yaml-language-server: $schema=schemas/config.schema.json\n"
    return {f"{name}.yaml": head + write_yaml(value)}


def _write(folder: Path, files: dict[str, str], config: str) -> None:
    schema = resources.find("schemas") / "config.schema.json"
    readme = README.format(name=Path(config).stem, config=shlex.quote(config))
    own = {"README.md": readme, "schemas/config.schema.json": schema.read_text(encoding="utf-8")}
    for name, text in {**files, **own}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


def _from_folder(documents: str, folder: Path) -> str:
    """Return a path as the config in a folder has to write it.

    What is there from here is meant from here; anything else will be below the new folder.
    """
    start = documents.partition("*")[0].partition("?")[0].partition("[")[0]
    if not start or not Path(start).exists() or Path(documents).is_absolute():
        return documents
    return Path(os.path.relpath(documents, folder)).as_posix()


def _ask(folder: Path, documents: str) -> tuple[str, dict[str, object]]:
    """Ask what a config needs; every question has an answer already."""
    from generator.cli.classic import safe_name

    topics = ["facts", "procedures"]
    default = folder.resolve().name
    name = safe_name(click.prompt("Name of the dataset", default=default, err=True))
    path = documents or click.prompt(
        "Your documents (file, folder or glob)", default="documents/**/*.md", err=True
    )
    path = _from_folder(path, folder)
    persona = click.prompt("Who answers? You are ...", default="a careful expert", err=True)
    audience = click.prompt("For whom?", default="newcomers", err=True)
    listed = click.prompt("Categories, with commas between", default=", ".join(topics), err=True)
    n_each = click.prompt("Examples in each cell", default=3, type=click.IntRange(1), err=True)
    categories = [safe_name(one) for one in listed.split(",") if one.strip()]
    return name, {
        "askwright": 1,
        "name": name,
        "expert": {"persona": persona, "audience": audience},
        "documents": [path],
        "difficulties": {
            "basic": {"description": "asks for one fact", "max_sentences": 1},
            "advanced": {"description": "asks how or why", "max_sentences": 3},
        },
        "quota": {"per_cell": n_each},
        "variables": {"topic": {"knowledge": "headings", "at_most": 100}},
        "categories": {
            one: {
                "templates": {
                    "basic": [f"Regarding {one}: what is said about {{{{ topic }}}}?"],
                    "advanced": [f"Regarding {one}: explain {{{{ topic }}}} in detail."],
                }
            }
            for one in categories
        },
    }
