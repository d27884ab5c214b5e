"""How well the embedded teacher answers, and how well it abstains, on the evaluation questions.

    python bench/grounding.py [--half tuning] [--misses]

Every question goes the way it goes in `askwright generate`: documents, passages, search, request,
teacher, citations, gate. The questions are split by a hash of their ids: the teacher was tuned on
one half, and what it does on the other half is the figure that counts. `--misses` lists the tuning
half's questions that went wrong, never the other's.
"""

import argparse
import asyncio
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from generator.answer import answer_request, cite  # noqa: E402 (the checkout's own)
from generator.config import Config, Difficulty, prompt_texts, read_config  # noqa: E402
from generator.gate import Candidate, examine  # noqa: E402
from generator.knowledge import SearchIndex, cut, gather  # noqa: E402
from generator.records.plan import Unit  # noqa: E402
from generator.replies import read_answer  # noqa: E402
from generator.teachers.extractive import Extractive  # noqa: E402
from tests.evaluation.loading import Question, half_of, load_questions  # noqa: E402

CONFIG = ROOT / "configs" / "support_desk.yaml"
N_PASSAGES = 8
MAX_SENTENCES = {"basic": 2, "intermediate": 3, "advanced": 4}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one question.

    Attributes:
        response: "" for an abstention.
        n_uncited: sentences of the response that the gate finds without a citation that holds.
        seconds: of the teacher alone.
    """

    question: Question
    response: str
    n_sentences: int
    n_uncited: int
    seconds: float

    @property
    def is_right(self) -> bool:
        """Whether it answers with the facts, or abstains where there are none."""
        if not self.question.is_answerable:
            return not self.response
        return bool(self.response) and self.question.is_answered_by(self.response)


class Desk:
    """The bundled documents, searched and answered from as a run does it."""

    def __init__(self, config: Config) -> None:
        documents = gather(config.documents, config.folder).documents
        self._texts = {document.id: document.text for document in documents}
        language = config.expert.language
        self._index = SearchIndex(
            [
                passage
                for document in documents
                for passage in cut(document, size_words=config.passage_words, language=language)
            ],
            language=language,
        )
        self._teacher = Extractive()
        self._config = replace(
            config,
            difficulties={
                name: Difficulty(name, max_sentences=n, max_words=60 * n, passages=N_PASSAGES)
                for name, n in MAX_SENTENCES.items()
            },
        )
        self._prompts = prompt_texts(self._config)

    def ask(self, question: Question) -> Outcome:
        """Answer one question."""
        category = next(iter(self._config.categories))
        unit = Unit(question.id, category, question.difficulty, "", question.text, "", {})
        difficulty = self._config.difficulties[question.difficulty]
        passages = [p for p, _ in self._index.search(unit.question, difficulty.passages)]
        request = answer_request(
            unit,
            passages,
            self._config,
            self._prompts,
            weights=self._index.weights(unit.question),
        )
        start = time.perf_counter()
        reply = asyncio.run(self._teacher.reply(request))
        seconds = time.perf_counter() - start
        response = cite(read_answer(reply.text), passages)
        n_uncited = 0
        if response.claims:
            candidate = Candidate(
                unit.question, response, difficulty, tuple(passages), self._texts.__getitem__
            )
            cited = next(f for f in examine(candidate) if f.check == "cited")
            n_uncited = round((1 - (cited.score or 0)) * len(response.claims))
        return Outcome(question, response.text, len(response.claims), n_uncited, seconds)


def measure(questions: Sequence[Question]) -> list[Outcome]:
    """Ask all questions of a fresh desk."""
    desk = Desk(read_config(CONFIG)[0])
    return [desk.ask(question) for question in questions]


def share(outcomes: Iterable[Outcome]) -> str:
    """Return "62 of 70 (88.6 %)" for the outcomes that are right."""
    right = [outcome.is_right for outcome in outcomes]
    return f"{sum(right)} of {len(right)} ({sum(right) / max(1, len(right)):.1%})"


def _print_half(name: str, outcomes: Sequence[Outcome]) -> None:
    answerable = [o for o in outcomes if o.question.is_answerable]
    others = [o for o in outcomes if not o.question.is_answerable]
    answered = [o for o in outcomes if o.response]
    print(f"{name} half")
    print(f"  answered with the facts   {share(answerable)}")
    print(f"    abstained instead       {sum(not o.response for o in answerable)}")
    print(f"  abstained where no answer {share(others)}")
    print(f"  sentences without citation {sum(o.n_uncited for o in outcomes)}")
    mean = sum(o.n_sentences for o in answered) / max(1, len(answered))
    print(f"  sentences an answer       {mean:.2f}")
    for key in ("kind", "difficulty", "origin"):
        for value in sorted({getattr(o.question, key) for o in answerable}):
            of_value = [o for o in answerable if getattr(o.question, key) == value]
            print(f"    {key} {value:14} {share(of_value)}")
    seconds = sorted(o.seconds for o in outcomes)
    print(f"  teacher: median {seconds[len(seconds) // 2] * 1000:.1f} ms an answer,", end=" ")
    print(f"slowest {seconds[-1] * 1000:.1f} ms")


def _print_misses(outcomes: Iterable[Outcome]) -> None:
    for outcome in outcomes:
        if not outcome.is_right:
            print(f"\n{outcome.question.id} {outcome.question.difficulty}: {outcome.question.text}")
            print(f"  facts: {outcome.question.facts or 'none'}")
            print(f"  response: {outcome.response or '(abstained)'}")


def main() -> None:
    """Print the figures of both halves, or of one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=("tuning", "untouched"), default="")
    parser.add_argument("--misses", action="store_true", help="list the tuning half's misses")
    options = parser.parse_args()
    outcomes = measure(load_questions(options.half))
    for half in ("tuning", "untouched"):
        of_half = [o for o in outcomes if half_of(o.question.id) == half]
        if of_half:
            _print_half(half, of_half)
    if options.misses:
        _print_misses(o for o in outcomes if half_of(o.question.id) == "tuning")


if __name__ == "__main__":
    main()
