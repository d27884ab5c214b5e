"""`askwright init`: a config, its knowledge and a README to start from."""

import os
import re
import shlex
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from generator import resources
from generator.cli.saying import program, say
from generator.errors import UsageError
from generator.store.files import explain_os_error, make_folder
from generator.text import unique

__all__ = ["command"]

_KNOWLEDGE = re.compile(r"\bknowledge/([\w-]+)/")
README = """# {name}

`{config}` says what is asked, about which documents, how often. In this folder:

    askwright validate {config}{allow}
    askwright plan {config}{allow}
    askwright generate {config} --run run{allow}
    askwright review run
    askwright export run --format jsonl --out dataset

Change the documents and the templates to your own, then run the same commands.
"""
EXAMPLES = {
    "bicycle_club": "bicycle_club.yaml",
    "lease": "lease.yaml",
    "lighthouse": "lighthouse.yaml",
    "pottery_course": "pottery_course.yaml",
    "pride_and_prejudice": "pride_and_prejudice.yaml",
    "support_desk": "support_desk.yaml",
    "support_desk_wide": "support_desk_wide.yaml",
    "tide_api": "tide_api.json",
}
"""The shipped configs by name; a checkout's `configs/` may hold more."""
QUESTIONS = (
    ("What is said about {{ topic }}?", "Describe {{ topic }}."),
    ("What should one do about {{ topic }}?", "Please go into {{ topic }}."),
    ("Where does {{ topic }} come in?", "Can you explain {{ topic }}?"),
    ("What do I need to know about {{ topic }}?", "Tell me more about {{ topic }}."),
    ("How does {{ topic }} work?", "Help me with {{ topic }}."),
)
"""(basic, advanced) templates of the first categories: unlike each other, and the embedded teacher
finds what they ask for. What makes the category's questions its own, only its user knows."""
LATER = (
    "What does {{ topic }} have to do with CATEGORY?",
    "How are CATEGORY and {{ topic }} connected, and why?",
)


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

    Without --example, --from or --ask it asks on a terminal. Elsewhere it begins from --documents
    with the answers that --ask proposes, or from the example support_desk where they are left out.
    """
    if sum((name is not None, classic is not None, asks)) > 1:
        raise UsageError("init: --example, --from and --ask exclude each other; got several.")
    if name is not None and documents:
        raise UsageError(
            "--documents: must be left out beside --example, which brings its own; got both. "
            "Leave out --example to begin from your documents."
        )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder}: must be a new or empty folder; it isn't. Choose another.")
    files: dict[str, str] = {}
    outside: Path | None = None
    is_example = False
    is_asking = asks or (name is None and sys.stdin.isatty())
    if classic is not None or is_asking or documents:
        stem, value = _own(folder, classic, documents, is_asking=is_asking)
        files = _with_text(stem, value)
        outside = _outside(folder, value)
    else:
        _, files = _example(name or "support_desk")
        is_example = True
    config = next(iter(files))
    try:
        make_folder(folder)
        _write(folder, files, config, outside)
        for name in sorted(set(_KNOWLEDGE.findall(files[config]))) if is_example else ():
            shutil.copytree(resources.find("knowledge") / name, folder / "knowledge" / name)
    except OSError as fault:
        raise explain_os_error(folder, fault) from None
    path = folder / config
    allow = _allow_option(outside, Path.cwd())
    say(f"{path}: a config to start from")
    say("next:")
    name = program()
    say(f"  {name} validate {shlex.quote(str(path))}{allow}")
    say(
        f"  {name} generate {shlex.quote(str(path))} --run {shlex.quote(str(folder / 'run'))}"
        f"{allow}"
    )
    return 0


def _own(
    folder: Path, classic: Path | None, documents: str, *, is_asking: bool
) -> tuple[str, dict[str, object]]:
    """Return the name and the content of a config for the user's own documents."""
    if classic is None:
        return _ask(folder, documents, is_asking=is_asking)
    from generator.cli.classic import convert_file

    return convert_file(classic, _from_folder(documents, folder))


def _example(name: str) -> tuple[str, dict[str, str]]:
    """Return a shipped config and the files it names, as path -> text."""
    from generator.config import read_config

    configs = resources.find("configs")
    if name not in EXAMPLES:
        raise UsageError(f"--example: must be one of {', '.join(EXAMPLES)}; got {name!r}.")
    path = configs / EXAMPLES[name]
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


def _write(folder: Path, files: dict[str, str], config: str, outside: Path | None) -> None:
    schema = resources.find("schemas") / "config.schema.json"
    allow = _allow_option(outside, folder)
    readme = README.format(name=Path(config).stem, config=shlex.quote(config), allow=allow)
    own = {"README.md": readme, "schemas/config.schema.json": schema.read_text(encoding="utf-8")}
    for name, text in {**files, **own}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


def _from_folder(documents: str, folder: Path) -> str:
    """Return a path as the config in a folder has to write it.

    What is there from here is meant from here; anything else will be below the new folder.
    """
    start = _fixed_start(documents)
    if not start or not Path(start).exists() or Path(documents).is_absolute():
        return documents
    return Path(os.path.relpath(documents, folder)).as_posix()


def _outside(folder: Path, value: Mapping[str, object]) -> Path | None:
    """Return the folder of a new config's documents where that isn't below the config's own."""
    documents = value.get("documents")
    for document in documents if isinstance(documents, list) else ():
        start = Path(os.path.normpath(folder.resolve() / _fixed_start(str(document))))
        place = start if start.is_dir() else start.parent
        if not place.is_relative_to(folder.resolve()):
            return place
    return None


def _allow_option(outside: Path | None, working: Path) -> str:
    """Return the option that a command run in the folder `working` needs, with a blank first."""
    if outside is None or outside.is_relative_to(working.resolve()):
        return ""
    return f" --allow {shlex.quote(Path(os.path.relpath(outside, working.resolve())).as_posix())}"


def _fixed_start(documents: str) -> str:
    """Return what stands before the first wildcard of a path."""
    return documents.partition("*")[0].partition("?")[0].partition("[")[0]


def _ask(folder: Path, documents: str, *, is_asking: bool) -> tuple[str, dict[str, object]]:
    """Ask what a config needs; every question has an answer already, which may stand unasked."""
    from generator.cli.classic import safe_name

    def answer(question: str, default: str) -> str:
        return str(click.prompt(question, default=default, err=True)) if is_asking else default

    name = safe_name(answer("Name of the dataset", folder.resolve().name))
    path = _from_folder(
        documents or answer("Your documents (file, folder or glob)", "documents/**/*.md"), folder
    )
    persona = answer("Who answers? You are ...", "a careful expert")
    audience = answer("For whom?", "newcomers")
    listed = answer("Categories, with commas between", "facts, procedures")
    n_each = 3
    if is_asking:
        n_each = click.prompt("Examples in each cell", default=3, type=click.IntRange(1), err=True)
    categories = unique(safe_name(one) for one in listed.split(",") if one.strip())
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
        "categories": {one: {"templates": _templates(one, i)} for i, one in enumerate(categories)},
    }


def _templates(category: str, n: int) -> dict[str, list[str]]:
    """Return the templates that the nth category begins with, from 0: no two of them alike."""
    basic, advanced = QUESTIONS[n] if n < len(QUESTIONS) else LATER
    return {
        "basic": [basic.replace("CATEGORY", category)],
        "advanced": [advanced.replace("CATEGORY", category)],
    }
