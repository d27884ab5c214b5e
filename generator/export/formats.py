"""The literal table of formats; each turns the dataset into rows, or into one document."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Raw, Struct, to_builtins

from generator.export.fragments import Fragments, exact
from generator.knowledge.flags import flags_of_example, without_tokens
from generator.records.answers import Citation
from generator.records.examples import Example

__all__ = ["FORMATS", "Dataset", "Format"]


class Dataset(Struct, frozen=True):
    """What is exported: the chosen examples in plan order, and what the dataset is called."""

    name: str
    sources: tuple[str, ...]
    examples: tuple[Example, ...]


class Format(Struct, frozen=True):
    """How examples are written: one object a line, or one JSON document."""

    summary: str
    rows: Callable[[Dataset], Iterator[dict[str, Any]]] | None = None
    document: Callable[[Dataset], dict[str, Any]] | None = None

    @property
    def ending(self) -> str:
        """The file's ending."""
        return ".jsonl" if self.rows else ".json"


def full_rows(dataset: Dataset) -> Iterator[dict[str, Any]]:
    """Yield the whole record of each example: the project's own format."""
    fragments = Fragments()
    for example in dataset.examples:
        unit = example.unit
        yield {
            "id": example.id,
            "instruction": example.instruction,
            "input": unit.input,
            "response": example.response.text,
            "system": example.system,
            "category": unit.category,
            "difficulty": unit.difficulty,
            "turn": unit.turn,
            "parent": unit.parent,
            "conversation": [to_builtins(turn) for turn in unit.talk.turns] if unit.talk else [],
            "template": unit.template,
            "variables": _values(unit.variables),
            "context": fragments.context(example.context, example.scores, example.score_parts),
            "flags": flags_of_example(example),
            "citations": [_citation(citation) for citation in example.response.citations],
            "checks": fragments.checks(example.findings),
            "teacher": {"provider": example.provider, "model": example.model},
            "tokens": {"input": example.input_tokens, "output": example.output_tokens},
            "cost_usd": exact(example.cost_usd),
            "status": example.status,
            "split": example.split,
            "provenance": example.provenance,
            **({"kind": example.expects} if example.expects else {}),
            **_grades(example),
        }


def alpaca_rows(dataset: Dataset) -> Iterator[dict[str, Any]]:
    """Yield instruction, input and output, as Alpaca's trainers read them.

    A follow-up has the turns before it under `history`, as pairs.
    """
    for example in dataset.examples:
        talk = example.unit.talk
        row: dict[str, Any] = {
            "instruction": example.instruction,
            "input": example.unit.input,
            "output": example.response.text,
            "system": example.system,
        }
        if talk:
            row["history"] = [[turn.instruction, turn.response] for turn in talk.turns]
        yield row


def message_rows(dataset: Dataset) -> Iterator[dict[str, Any]]:
    """Yield chats of system, user and assistant turns, a conversation a row.

    A follow-up stands in the row of its first turn. Where that one isn't exported, or a turn
    between them, the conversation ends before. A text that holds a control token of a chat format
    would end its turn in training, so a blank breaks it: "< |im_end|>".
    """
    follow_ups = {e.unit.parent: e for e in dataset.examples if e.unit.parent}
    for example in dataset.examples:
        if example.unit.parent:
            continue
        messages = [{"role": "system", "content": without_tokens(example.system)}]
        turn: Example | None = example
        while turn is not None:
            messages.append({"role": "user", "content": without_tokens(turn.question)})
            messages.append({"role": "assistant", "content": without_tokens(turn.response.text)})
            turn = follow_ups.get(turn.id)
        yield {"messages": messages}


def lecture_document(dataset: Dataset) -> dict[str, Any]:
    """Return the classic shape: metadata, and a dataset of questions and answers.

    It has no place for conversations, so follow-ups are left out.
    """
    examples = [example for example in dataset.examples if not example.unit.parent]
    return {
        "metadata": {
            "total_samples": len(examples),
            "categories": _counts(e.unit.category for e in examples),
            "difficulties": _counts(e.unit.difficulty for e in examples),
            "source": ", ".join(dataset.sources),
            "generation_method": "templates, retrieval and cited answers (askwright)",
        },
        "dataset": [
            {
                "question": example.question,
                "answer": example.response.text,
                "category": example.unit.category,
                "difficulty": example.unit.difficulty,
                "type": _kind_of(example),
            }
            for example in examples
        ],
    }


def _counts(names: Iterator[str]) -> dict[str, int]:
    return dict(Counter(names))


def _kind_of(example: Example) -> str:
    return "template" if example.unit.template else "written"


def _values(variables: dict[str, Any]) -> dict[str, Any] | Raw:
    are_texts = all(type(value) is str for value in variables.values())
    return variables if are_texts else exact(variables)


def _grades(example: Example) -> dict[str, Any]:
    """Return what the judge said by each criterion, where there was one."""
    if not example.grades:
        return {}
    return {"judge": {g.criterion: {"grade": g.grade, "reason": g.reason} for g in example.grades}}


def _citation(citation: Citation) -> dict[str, Any]:
    """Return a citation; how its quote was found only where it wasn't there to the character."""
    found: dict[str, Any] = {
        "start": citation.start,
        "end": citation.end,
        "document": citation.document,
        "document_start": citation.document_start,
        "document_end": citation.document_end,
        "match": citation.match,
    }
    if citation.quoted != "exact":
        found["quoted"] = citation.quoted
    return found


FORMATS: dict[str, Format] = {
    "alpaca": Format("instruction, input, output, system: one object a line", rows=alpaca_rows),
    "jsonl": Format("the whole record with context, citations and provenance", rows=full_rows),
    "lecture": Format("one document of questions and answers", document=lecture_document),
    "messages": Format("chats of system, user and assistant turns", rows=message_rows),
}
