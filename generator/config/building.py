"""The value of a config file, whose shape is right -> Config, with what the files it names hold."""

from pathlib import Path
from typing import Any

from msgspec import Struct, field

from generator import schema
from generator.config.asking import FollowUps, SeedInstruction
from generator.config.files import FileFault, Files, expand
from generator.config.matrix import Category, Draw, Pools, Quota, Template
from generator.config.model import Config, Expert
from generator.config.rules import Checks
from generator.config.settings import (
    ask,
    cells_of,
    dedup_rule,
    difficulty,
    listed,
    pointer_part,
    source,
    teacher_spec,
)
from generator.config.teaching import PromptFile
from generator.config.variables import read_pools
from generator.config.written import read_seeds, read_topics
from generator.errors import Problem

__all__ = ["Builder"]


class Builder(Struct):
    """Builds the parts and collects the problems of the files that they name."""

    tree: schema.Tree
    files: Files
    problems: list[Problem] = field(default_factory=list)

    def config(self, folder: Path) -> Config:
        """Return the config; what is wrong with the files it names stands in `problems`."""
        raw = self.tree.value
        variables, draws = self._variables(raw, "")
        templates = self._templates(raw, "")
        categories = {k: self._category(k, v) for k, v in raw["categories"].items()}
        topics, seeds = self._topics(raw), self._seeds(raw, folder)
        prompts = self._prompts(raw.get("prompts", {}))
        is_alone = not self.files.read and not draws
        is_alone = is_alone and not any(c.draws for c in categories.values())
        return Config(
            name=raw.get("name") or Path(self.tree.file).stem,
            description=raw.get("description", ""),
            expert=Expert(**raw.get("expert", {})),
            documents=tuple(source(item) for item in raw["documents"]),
            passage_words=raw.get("passages", {}).get("size_words", 120),
            overlap_sentences=raw.get("passages", {}).get("overlap_sentences", 0),
            embeddings=raw.get("retrieval", {}).get("embeddings", "none"),
            difficulties={k: difficulty(k, v or {}) for k, v in raw["difficulties"].items()},
            categories=categories,
            variables=variables,
            templates=templates,
            draws=draws,
            excluded=tuple(cells_of(raw.get("exclude", ()))),
            quota=Quota(**raw.get("quota", {"per_cell": 1})),
            teachers={k: teacher_spec(v) for k, v in raw.get("teachers", {}).items()},
            prompts=prompts,
            dedup=dedup_rule(raw.get("dedup", {})),
            ask=ask(raw),
            turns=self._turns(raw.get("turns", [])),
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

    def _category(self, name: str, raw: dict[str, Any] | None) -> Category:
        raw, pointer = raw or {}, f"/categories/{pointer_part(name)}"
        variables, draws = self._variables(raw, pointer)
        return Category(
            name=name,
            description=raw.get("description", ""),
            weight=raw.get("weight", 1.0),
            variables=variables,
            templates=self._templates(raw, pointer),
            draws=draws,
            documents=tuple(raw.get("documents", ())),
        )

    def _prompts(self, raw: dict[str, str]) -> dict[str, PromptFile]:
        found: dict[str, PromptFile] = {}
        for name, file in raw.items():
            try:
                text = expand(self.files.prompt(file), self.files.part_of_prompt, chain=(file,))
                found[name] = PromptFile(file, text)
            except FileFault as fault:
                self._report(f"/prompts/{name}", fault)
        return found

    def _variables(self, raw: dict[str, Any], pointer: str) -> tuple[Pools, dict[str, Draw]]:
        pools, draws, faults = read_pools(raw.get("variables", {}), self.files)
        for fault in faults:
            name = pointer_part(fault.args[1])
            self._report(f"{pointer}/variables/{name}/file", fault)
        return pools, draws

    def _templates(self, raw: dict[str, Any], pointer: str) -> dict[str, tuple[Template, ...]]:
        return {
            key: tuple(
                self._template(item, f"{pointer}/templates/{pointer_part(key)}/{i}")
                for i, item in enumerate(items)
            )
            for key, items in raw.get("templates", {}).items()
        }

    def _turns(self, items: list[dict[str, Any]]) -> tuple[FollowUps, ...]:
        return tuple(
            FollowUps(
                follow_ups=item["follow_ups"],
                categories=tuple(listed(item.get("category", []))),
                difficulties=tuple(listed(item.get("difficulty", []))),
                templates=tuple(
                    self._template(text, f"/turns/{i}/templates/{k}")
                    for k, text in enumerate(item.get("templates", ()))
                ),
            )
            for i, item in enumerate(items)
        )

    def _template(self, item: str | dict[str, Any], pointer: str) -> Template:
        if isinstance(item, str):
            return Template(self._expanded(item, pointer), pointer=pointer)
        file, place = item.get("file", ""), f"{pointer}/{'file' if 'file' in item else 'text'}"
        text = item.get("text", "")
        if file:
            try:
                text = self.files.template(file).strip("\n")
            except FileFault as fault:
                self._report(place, fault)
        return Template(
            self._expanded(text, place, (file,) if file else ()),
            input=self._expanded(item.get("input", ""), f"{pointer}/input"),
            where=item.get("where", ""),
            unordered=item.get("unordered"),
            weight=item.get("weight", 1.0),
            expects=item.get("expects", ""),
            file=file,
            pointer=place,
        )

    def _expanded(self, text: str, pointer: str, chain: tuple[str, ...] = ()) -> str:
        try:
            return expand(text, self.files.template, chain=chain)
        except FileFault as fault:
            self._report(pointer, fault)
            return ""

    def _topics(self, raw: dict[str, Any]) -> dict[str, tuple[str, ...]]:
        """Read the file of topics; a category's own stand in place of the file's."""
        found: dict[str, tuple[str, ...]] = {}
        if file := raw.get("topics", ""):
            try:
                found = read_topics(file, self.files)
            except FileFault as fault:
                self._report("/topics", fault)
        own = {k: tuple(v["topics"]) for k, v in raw["categories"].items() if "topics" in (v or {})}
        return {**found, **own}

    def _seeds(self, raw: dict[str, Any], folder: Path) -> tuple[SeedInstruction, ...]:
        """Read the seed instructions; each bad row is a problem of its own."""
        if not (file := raw.get("seed_instructions", "")):
            return ()
        pointer = "/seed_instructions"
        try:
            seeds, faults = read_seeds(file, self.files)
        except FileFault as fault:
            self._report(pointer, fault)
            return ()
        for line, message in faults:
            place = (message, "bad-seed", line, 1, pointer)
            self.problems.append(Problem(str(folder / file), *place))
        return seeds

    def _report(self, pointer: str, fault: FileFault) -> None:
        message, code = str(fault.args[0]), fault.code
        self.problems.append(self.tree.problem(pointer, message, code, fix=fault.fix))
