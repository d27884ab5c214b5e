"""A config file -> Config, or every problem in it.

Only the shape is checked here, by the JSON Schema of `schemas/config.schema.json`, and that the
files it names can be read; what a schema can't see is the room `lint`.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from generator import resources, schema
from generator.config.files import FileFault, Files, expand
from generator.config.model import (
    Ask,
    Category,
    Checks,
    Config,
    DedupRule,
    Difficulty,
    Draw,
    Expert,
    FollowUps,
    Pools,
    PromptFile,
    Quota,
    SeedInstruction,
    Source,
    TeacherSpec,
    Template,
)
from generator.config.variables import read_pools
from generator.config.written import read_seeds, read_topics
from generator.errors import InvalidError, Problem

__all__ = [
    "bundle",
    "config_from",
    "config_schema",
    "parse_config",
    "pointer_part",
    "read_config",
    "teacher_spec",
]

_BUNDLE = b'{"askwright-bundle":'


def config_schema() -> dict[str, Any]:
    """Return the JSON Schema of config files."""
    # A shipped file, checked by a test: reading it with its places would take 20 ms.
    path = resources.find("schemas") / "config.schema.json"
    found = json.loads(path.read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def read_config(path: Path, *, allowed: Sequence[Path] = ()) -> tuple[Config, schema.Tree]:
    """Read a YAML or JSON config; the tree beside it knows the line of every value.

    Args:
        allowed: folders that tables and prompts may lie in, beside its own and the working one.

    Raises:
        InvalidError: with every problem of syntax, shape and files.
    """
    return config_from(schema.read_tree(path), folder=path.resolve().parent, allowed=allowed)


def parse_config(data: bytes, name: str, folder: Path) -> Config:
    """Read a config from bytes, as the inputs of a run keep them; see `bundle`.

    Raises:
        InvalidError: with every problem of syntax, shape and files.
    """
    if not data.startswith(_BUNDLE):
        tree = schema.parse_tree(data, name, is_json=name.lower().endswith(".json"))
        return config_from(tree, folder=folder)[0]
    kept = json.loads(data)
    tree = schema.parse_tree(
        kept["config"].encode("utf-8"), name, is_json=name.lower().endswith(".json")
    )
    config = config_from(tree, folder=folder, kept=kept["files"])[0]
    drawn = kept["drawn"]
    categories = {
        name: replace(one, variables={**one.variables, **_tuples(drawn.get("/" + name, {}))})
        for name, one in config.categories.items()
    }
    return replace(
        config,
        variables={**config.variables, **_tuples(drawn.get("", {}))},
        categories=categories,
    )


def _tuples(values: dict[str, list[Any]]) -> Pools:
    return {name: tuple(items) for name, items in values.items()}


def bundle(config: Config) -> bytes | None:
    """Return a config with all that it read, as one input of a run; None where its file is all.

    What it holds are the file's own text, the template files and tables, and the values that its
    variables took from the documents.
    """
    if not config.text:
        return None
    drawn = {"": {name: config.variables[name] for name in config.draws}}
    for name, category in config.categories.items():
        if category.draws:
            drawn["/" + name] = {one: category.variables[one] for one in category.draws}
    kept = {"askwright-bundle": 1, "config": config.text, "files": config.files, "drawn": drawn}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def config_from(
    tree: schema.Tree,
    *,
    folder: Path,
    kept: dict[str, str] | None = None,
    allowed: Sequence[Path] = (),
) -> tuple[Config, schema.Tree]:
    """Turn a read file into a config.

    Args:
        folder: what the paths in it are relative to.
        kept: the files it names, where they aren't to be read from disk: path -> text.
        allowed: see `read_config`.

    Raises:
        InvalidError: with every problem of shape, or of the files that it names.
    """
    if problems := schema.check(tree, config_schema()):
        raise InvalidError(problems)
    reader = _Reader(tree, Files(folder, kept, allowed=allowed))
    config = reader.config(folder)
    if reader.problems:
        raise InvalidError(sorted(reader.problems, key=lambda one: (one.line, one.column)))
    return config, tree


@dataclass
class _Reader:
    """Builds the parts and collects the problems of the files that they name."""

    tree: schema.Tree
    files: Files
    problems: list[Problem] = field(default_factory=list)

    def config(self, folder: Path) -> Config:
        raw = self.tree.value
        variables, draws = self.variables(raw, "")
        templates = self.templates(raw, "")
        categories = {k: self.category(k, v) for k, v in raw["categories"].items()}
        topics, seeds = self.topics(raw), self.seeds(raw, folder)
        prompts = self.prompts(raw.get("prompts", {}))
        is_alone = not self.files.read and not draws
        is_alone = is_alone and not any(c.draws for c in categories.values())
        return Config(
            name=raw.get("name") or Path(self.tree.file).stem,
            description=raw.get("description", ""),
            expert=Expert(**raw.get("expert", {})),
            documents=tuple(_source(item) for item in raw["documents"]),
            passage_words=raw.get("passages", {}).get("size_words", 120),
            difficulties={
                k: Difficulty(name=k, **(v or {})) for k, v in raw["difficulties"].items()
            },
            categories=categories,
            variables=variables,
            templates=templates,
            draws=draws,
            excluded=tuple(_excluded(raw.get("exclude", ()))),
            quota=Quota(**raw.get("quota", {"per_cell": 1})),
            teachers={k: teacher_spec(v) for k, v in raw.get("teachers", {}).items()},
            prompts=prompts,
            dedup=_dedup_rule(raw.get("dedup", {})),
            ask=_ask(raw),
            turns=self.turns(raw.get("turns", [])),
            samples=raw.get("samples", 1),
            topics=topics,
            seed_instructions=seeds,
            checks=Checks(**raw.get("checks", {})),
            unanswerable=raw.get("unanswerable", {}).get("share", 0.0),
            rng_seed=raw.get("rng_seed", 0),
            file=self.tree.file,
            folder=folder,
            text="" if is_alone else self.tree.text,
            files=self.files.read,
        )

    def category(self, name: str, raw: dict[str, Any] | None) -> Category:
        raw, pointer = raw or {}, f"/categories/{pointer_part(name)}"
        variables, draws = self.variables(raw, pointer)
        return Category(
            name=name,
            description=raw.get("description", ""),
            weight=raw.get("weight", 1.0),
            variables=variables,
            templates=self.templates(raw, pointer),
            draws=draws,
        )

    def prompts(self, raw: dict[str, str]) -> dict[str, PromptFile]:
        found: dict[str, PromptFile] = {}
        for name, file in raw.items():
            try:
                text = expand(self.files.prompt(file), self.files.part_of_prompt, chain=(file,))
                found[name] = PromptFile(file, text)
            except FileFault as fault:
                self.report(f"/prompts/{name}", fault)
        return found

    def variables(self, raw: dict[str, Any], pointer: str) -> tuple[Pools, dict[str, Draw]]:
        pools, draws, faults = read_pools(raw.get("variables", {}), self.files)
        for fault in faults:
            name = pointer_part(fault.args[1])
            self.report(f"{pointer}/variables/{name}/file", fault)
        return pools, draws

    def templates(self, raw: dict[str, Any], pointer: str) -> dict[str, tuple[Template, ...]]:
        return {
            key: tuple(
                self.template(item, f"{pointer}/templates/{pointer_part(key)}/{i}")
                for i, item in enumerate(items)
            )
            for key, items in raw.get("templates", {}).items()
        }

    def turns(self, items: list[dict[str, Any]]) -> tuple[FollowUps, ...]:
        return tuple(
            FollowUps(
                follow_ups=item["follow_ups"],
                categories=tuple(_listed(item.get("category", []))),
                difficulties=tuple(_listed(item.get("difficulty", []))),
                templates=tuple(
                    self.template(text, f"/turns/{i}/templates/{k}")
                    for k, text in enumerate(item.get("templates", ()))
                ),
            )
            for i, item in enumerate(items)
        )

    def template(self, item: str | dict[str, Any], pointer: str) -> Template:
        if isinstance(item, str):
            return Template(self.expanded(item, pointer), pointer=pointer)
        file, place = item.get("file", ""), f"{pointer}/{'file' if 'file' in item else 'text'}"
        text = item.get("text", "")
        if file:
            try:
                text = self.files.template(file).strip("\n")
            except FileFault as fault:
                self.report(place, fault)
        return Template(
            self.expanded(text, place, (file,) if file else ()),
            input=self.expanded(item.get("input", ""), f"{pointer}/input"),
            where=item.get("where", ""),
            unordered=item.get("unordered"),
            weight=item.get("weight", 1.0),
            expects=item.get("expects", ""),
            file=file,
            pointer=place,
        )

    def expanded(self, text: str, pointer: str, chain: tuple[str, ...] = ()) -> str:
        try:
            return expand(text, self.files.template, chain=chain)
        except FileFault as fault:
            self.report(pointer, fault)
            return ""

    def topics(self, raw: dict[str, Any]) -> dict[str, tuple[str, ...]]:
        """Read the file of topics; a category's own stand in place of the file's."""
        found: dict[str, tuple[str, ...]] = {}
        if file := raw.get("topics", ""):
            try:
                found = read_topics(file, self.files)
            except FileFault as fault:
                self.report("/topics", fault)
        own = {k: tuple(v["topics"]) for k, v in raw["categories"].items() if "topics" in (v or {})}
        return {**found, **own}

    def seeds(self, raw: dict[str, Any], folder: Path) -> tuple[SeedInstruction, ...]:
        """Read the seed instructions; each bad row is a problem of its own."""
        if not (file := raw.get("seed_instructions", "")):
            return ()
        pointer = "/seed_instructions"
        try:
            seeds, faults = read_seeds(file, self.files)
        except FileFault as fault:
            self.report(pointer, fault)
            return ()
        for line, message in faults:
            place = (message, "bad-seed", line, 1, pointer)
            self.problems.append(Problem(str(folder / file), *place))
        return seeds

    def report(self, pointer: str, fault: FileFault) -> None:
        message, code = str(fault.args[0]), fault.code
        self.problems.append(self.tree.problem(pointer, message, code, fix=fault.fix))


def teacher_spec(value: str | dict[str, Any]) -> TeacherSpec:
    """Read "PROVIDER", "PROVIDER:MODEL" or a mapping of a teacher's settings.

    >>> teacher_spec("replay:replies.jsonl").model
    'replies.jsonl'
    """
    if isinstance(value, str):
        provider, _, model = value.partition(":")
        return TeacherSpec(provider.strip(), model.strip())
    return TeacherSpec(**value)


def _dedup_rule(raw: dict[str, Any]) -> DedupRule:
    """Read the rule; characters and meaning are alike sooner than words in order."""
    threshold = 0.7 if raw.get("similarity", "rouge-l") == "rouge-l" else 0.9
    against, held_out = tuple(raw.get("against", ())), tuple(raw.get("held_out", ()))
    return DedupRule(**{"threshold": threshold, **raw, "against": against, "held_out": held_out})


def _source(item: str | dict[str, Any]) -> Source:
    if isinstance(item, str):
        return Source(item)
    return Source(**{**item, "text": tuple(item.get("text", ()))})


def _ask(raw: dict[str, Any]) -> Ask:
    settings = dict(raw.get("ask", {}))
    categories = {k: (v or {}).get("ask", {}) for k, v in raw["categories"].items()}
    return Ask(
        **{
            **settings,
            "evolve": tuple(settings.get("evolve", ())),
            "cells": {
                cell: item["share"]
                for item in settings.get("cells", ())
                for cell in _excluded([item])
            },
        },
        shares={k: v["share"] for k, v in categories.items() if "share" in v},
        documents={k: tuple(v["documents"]) for k, v in categories.items() if "documents" in v},
    )


def _excluded(items: list[dict[str, Any]]) -> list[tuple[str, str]]:
    found = [
        (category, difficulty)
        for item in items
        for category in _listed(item["category"])
        for difficulty in _listed(item["difficulty"])
    ]
    return list(dict.fromkeys(found))


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def pointer_part(part: str) -> str:
    """Write one part of a JSON Pointer (RFC 6901)."""
    return part.replace("~", "~0").replace("/", "~1")
