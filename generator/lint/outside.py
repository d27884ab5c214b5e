"""Rules about what a config names outside itself: documents, prompts, teachers, secrets."""

import fnmatch
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from msgspec.structs import replace

from generator.config import (
    PROMPTS,
    FileFault,
    PromptFile,
    find_known,
    pointer_part,
    prompt_sample,
)
from generator.errors import InvalidError, KnowledgeError, Problem, UsageError
from generator.lint.subject import Severity, Subject
from generator.render import TemplateFault, render, used_names
from generator.schema import masked, near

__all__ = [
    "bad_url",
    "missing_documents",
    "missing_known",
    "prompt_without",
    "secret",
    "teacher_settings",
    "unknown_price",
    "unknown_teacher",
]


def missing_documents(subject: Subject) -> Iterator[Problem]:
    """The documents are there, inside the folders a config may read.

    A run needs them, writing templates doesn't: what is missing is a warning. A path that leads out
    of the config's folder and the working directory is an error (`document-path`).
    """
    config = subject.config
    for i, source in enumerate(config.documents):
        has_fields = bool(source.text or source.title or source.id)
        if not has_fields and _is_plainly_there(source.path, config.folder):
            continue
        from generator.knowledge.files import find, is_pattern
        from generator.knowledge.web import is_address

        try:
            found = find(source.path, config.folder, [config.folder, Path.cwd(), *subject.allowed])
            if found and has_fields:
                _read_table(subject, i)
        except (KnowledgeError, UsageError, InvalidError, ValueError, OSError) as fault:
            is_missing = isinstance(fault, KnowledgeError)
            yield subject.problem(
                f"/documents/{i}",
                str(fault),
                "missing-documents" if is_missing else "document-path",
                severity="warning" if is_missing else "error",
            )
            continue
        if not found and is_address(source.path):
            yield subject.problem(
                f"/documents/{i}",
                f"{source.path!r} is an address; nothing is fetched yet",
                "missing-documents",
                severity="warning",
                fix="`generate --fetch` reads it.",
            )
        elif not found:
            what = "a glob must match a file" if is_pattern(source.path) else "a file must exist"
            yield subject.problem(
                f"/documents/{i}",
                f"{what}; {source.path!r} has nothing in {str(config.folder)!r}",
                "missing-documents",
                severity="warning",
                fix="A run needs it; --documents PATH names another place.",
            )


def missing_known(subject: Subject) -> Iterator[Problem]:
    """The data that `dedup` compares with is there, inside the folders a config may read.

    A run needs it, writing templates doesn't: what is missing is a warning. A path that leads out
    (`known-outside`) and a file of an unknown kind (`known-kind`) are errors.
    """
    config = subject.config
    for key in ("against", "held_out"):
        for i, name in enumerate(getattr(config.dedup, key)):
            pointer = f"/dedup/{key}/{i}"
            try:
                path = find_known(name, config.folder, subject.allowed)
            except FileFault as fault:
                severity: Severity = "warning" if fault.code == "missing-known" else "error"
                yield subject.problem(
                    pointer, str(fault), fault.code, severity=severity, fix=fault.fix
                )
                continue
            from generator.dedup import FORMATS

            if not path.is_dir() and path.suffix.lower() not in FORMATS:
                message = f"data must be a run's folder or end in one of {', '.join(FORMATS)}"
                message = f"{message}; got {name!r}"
                yield subject.problem(pointer, message, "known-kind", fix="Convert it.")


def _is_plainly_there(path: str, folder: Path) -> bool:
    """Say whether a path, or a glob in one folder, means files that lie there without links.

    The room `knowledge` decides; this spares most configs the 0.2 s of importing it.
    """
    start, _, name = path.rpartition("/")
    if any(char in start for char in "*?[") or "\\" in path or "\0" in path:
        return False
    real = (folder / start).resolve()
    if not any(real.is_relative_to(root) for root in (folder.resolve(), Path.cwd())):
        return False
    try:
        with os.scandir(real) as entries:
            found = [one for one in entries if fnmatch.fnmatchcase(one.name, name)]
    except OSError:
        return False
    return bool(found) and all(
        one.is_file(follow_symlinks=False) and not one.name.startswith(".") for one in found
    )


def _read_table(subject: Subject, i: int) -> None:
    """Read the rows of a source whose fields are named, to know that they are there."""
    from generator.knowledge import gather

    config = subject.config
    gather((config.documents[i],), config.folder, allowed=subject.allowed)


def prompt_without(subject: Subject) -> Iterator[Problem]:
    """A prompt of the config's own can be rendered and shows what it must.

    The answer prompt must use `instruction` and `passages`: without them the teacher answers from
    what it knows. docs/config.md lists what each prompt sees and must use. It is rendered with
    sample values, by the run's own renderer.
    """
    for name, own in subject.config.prompts.items():
        pointer, prompt = f"/prompts/{name}", PROMPTS[name]
        try:
            used = used_names(own.text)
        except TemplateFault as fault:
            yield subject.in_file(own.file, pointer, str(fault), "template-syntax", line=fault.line)
            continue
        for one in prompt.must_use:
            if one not in used:
                message = f"the {name} prompt must use {one!r}; it doesn't"
                yield subject.problem(pointer, message, "prompt-without")
        unknown = [one for one in used if one not in prompt.sees]
        for one in unknown:
            message = f"the {name} prompt sees {', '.join(prompt.sees)}; {one!r} is none of them"
            found = subject.in_file(own.file, pointer, message, "undefined-variable", name=one)
            yield replace(found, fix=near(one, prompt.sees))
        if not unknown:
            yield from _prompt_fault(subject, name, own)


def _prompt_fault(subject: Subject, name: str, own: PromptFile) -> Iterator[Problem]:
    try:
        text = render(own.text, prompt_sample(subject.config, name))
    except TemplateFault as fault:
        message, where, line = str(fault), fault.name, fault.line
    else:
        message, where, line = "must render to text; got only blanks", "", 1
        if text:
            return
    yield subject.in_file(
        own.file, f"/prompts/{name}", message, "render-fault", name=where, line=line
    )


def unknown_teacher(subject: Subject) -> Iterator[Problem]:
    """A teacher's provider is one that askwright knows."""
    if all(spec.provider == "extractive" for spec in subject.config.teachers.values()):
        return
    from generator.teachers import TEACHERS

    for kind, spec in subject.config.teachers.items():
        if spec.provider not in TEACHERS:
            yield subject.problem(
                f"/teachers/{kind}",
                f"must be a known teacher; got {spec.provider!r}",
                "unknown-teacher",
                fix=near(spec.provider, TEACHERS),
            )


def teacher_settings(subject: Subject) -> Iterator[Problem]:
    """A teacher's settings are ones that it has, with values that can work."""
    for kind, spec in subject.config.teachers.items():
        if not (spec.options or spec.params or spec.model or kind == "embed"):
            continue
        from generator.teachers import TEACHERS
        from generator.teachers.table import check_embeds, terms_of

        if spec.provider not in TEACHERS:
            continue
        try:
            if kind == "embed":
                check_embeds(spec)
            if spec.provider == "extractive":
                from generator.teachers.extractive import open_extractive

                open_extractive(spec)
            else:
                terms_of(spec)
        except UsageError as fault:
            for line in str(fault).split("\n"):
                yield subject.problem(f"/teachers/{kind}", line, "teacher-settings")


def unknown_price(subject: Subject) -> Iterator[Problem]:
    """The price of a teacher that costs money is known.

    Without a price nobody can say what a run costs, and a cap on money (`--max-cost`) is refused. A
    server of one's own is free on this machine alone. Give the price per million tokens in the
    teacher's options: `price: {input: 0.5, output: 1.5}`.
    """
    for kind, spec in subject.config.teachers.items():
        if spec.provider in ("extractive", "replay"):
            continue
        from generator.teachers import TEACHERS
        from generator.teachers.table import price_for

        url = spec.options.get("base_url", "")
        if spec.provider not in TEACHERS or not isinstance(spec.options.get("price", {}), dict):
            continue
        if not isinstance(url, str) or (url and _url_fault(url)):
            continue  # told by the rules that look at it
        try:
            price = price_for(spec)
        except (KeyError, TypeError):
            continue
        if price is None:
            yield subject.problem(
                f"/teachers/{kind}",
                f"nobody knows the price of {str(spec)!r}; so its cost can't be told, and "
                "--max-cost is refused",
                "unknown-price",
                severity="warning",
                fix="Add options: {price: {input: USD, output: USD}}, per million tokens.",
            )


_SECRET_KEY = re.compile(r"api[_-]?key$|^token$|secret|password|credential|^authorization$", re.I)


def secret(subject: Subject) -> Iterator[Problem]:
    """No key or password stands in a config.

    A config is shared and committed. Name an environment variable instead: `api_key_env`.
    """
    text = subject.tree.text
    # Most files hold neither: they are looked through as a whole, not value by value.
    if masked(text) == text and "options" not in text:
        return
    for pointer, key, value in _texts(subject.tree.value, "", ""):
        if masked(value) != value or (_SECRET_KEY.search(key) and "/options/" in pointer):
            yield subject.problem(
                pointer,
                f"a config must hold no keys; got {value[:4] + '…'!r}",
                "secret",
                fix="Use an environment variable, and revoke this key if it is a real one.",
            )


def _texts(value: Any, pointer: str, key: str) -> Iterator[tuple[str, str, str]]:  # noqa: ANN401
    if isinstance(value, str):
        if len(value) >= 8:
            yield pointer, key, value
    elif isinstance(value, dict):
        for name, member in value.items():
            yield from _texts(member, f"{pointer}/{pointer_part(name)}", name)
    elif isinstance(value, list):
        for i, member in enumerate(value):
            yield from _texts(member, f"{pointer}/{i}", key)


def bad_url(subject: Subject) -> Iterator[Problem]:
    """A teacher's `base_url` is a plain http or https address without a password in it."""
    for kind, spec in subject.config.teachers.items():
        url = spec.options.get("base_url")
        if not isinstance(url, str) or not url:
            continue
        message = _url_fault(url)
        if message:
            yield subject.problem(f"/teachers/{kind}/options/base_url", message, "bad-url")


def _url_fault(url: str) -> str:
    if any(char.isspace() or not char.isprintable() for char in url):
        return "an address must be one line without blanks; got others"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "must be an address; got none that can be read"
    if parts.scheme not in ("http", "https") or not host:
        return f"an address must begin with http:// or https://; got {parts.scheme or 'none'!r}"
    if parts.username is not None or parts.password is not None:
        return "an address must hold no user or password; got one"
    return ""
