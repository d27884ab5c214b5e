"""Fits the tables of generator/teachers/scoring.py on the tuning half; prints them.

    python bench/fit_grounding.py [--all] [--write]

Sentence model: each sentence of the passages found is a case; it is positive where it stands in a
quote of the question's answers. Response model: each question's response is a case, positive where
it holds the facts; questions whose response is picked wrongly are left out. Both learn from the
tuning half and from the older practice questions, from their unanswerable ones too, and from every
answerable one asked again with all passages left out that answer it, which weighs less. A sentence
that says much the same as the quoted one is no case: nobody checked it.

With --all they learn from the newer practice questions as well, ten times as many. These features
gain nothing from them: within two questions the tuning half is answered and declined as before. The
same holds for a fit on what search finds today, so the tables in scoring.py are those of the first
fit; they decline fewer plain questions of the demo.

The weights are the mode of the posterior under a Gaussian prior around the hand-set values below;
where there are no cases (portraits, for novels) they stay there. All figures printed are by
cross-validation over folds of questions: the responses that the second model learns from were
picked by a first model that didn't see their questions. The untouched half is never read.
"""

import argparse
import math
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.grounding import CONFIG, MAX_SENTENCES, N_PASSAGES  # noqa: E402 (the checkout's own)
from generator.config import read_config  # noqa: E402
from generator.knowledge import SearchIndex, cut, gather  # noqa: E402
from generator.records.calls import Given  # noqa: E402
from generator.records.knowledge import Passage  # noqa: E402
from generator.teachers.features import FEATURES, features, joined  # noqa: E402
from generator.teachers.question import read_question  # noqa: E402
from generator.teachers.reading import read_sentences  # noqa: E402
from generator.teachers.sentences import Scored, pick  # noqa: E402
from generator.text import collapse  # noqa: E402
from tests.evaluation.loading import (  # noqa: E402
    PRACTICE_DOCUMENTS,
    Question,
    is_newer,
    load_practice,
    load_questions,
)

Array = NDArray[np.float64]

SENTENCE_PRIOR = {
    "topic": 1.5, "topic_near": 1.5, "story_near": 2, "evidence": 2, "known_gap": -1.5,
    "known_gaps": -1, "unknown_gap": -2.5, "verb_gaps": -0.5, "focus_missing": -1.5,
    "exact_fits": 0.5, "exact_missing": -2.5, "why_fits": 1, "why_missing": -1, "above_asked": 0.5,
    "above_why": 1, "portrait_fits": 2.5, "names_near": 0.3, "names_missing": -1.5,
    "names_differ": -3, "names_other": -0.7, "years_differ": -3, "intervals_differ": -2,
    "in_pairs": 0.3, "asks": -2, "speaks": -2, "is_short": -1, "rank": 1.5, "bias": -3,
}  # fmt: skip
RESPONSE_PRIOR = {name: weight / 2 for name, weight in SENTENCE_PRIOR.items()} | {
    "score": 2.5, "portrait_fits": 2.5,
}  # fmt: skip
STIFFNESS = {"sentence": 3.0, "response": 1.0}
"""The precision of the prior: 1 holds a weight within about 1 of its prior value."""
LEFT_OUT_WEIGHT = 0.2
N_FOLDS = 10
SCORING = ROOT / "generator" / "teachers" / "scoring.py"


@dataclass
class Asked:
    """One question asked of one index: its sentences, their features, which of them answer.

    `is_answer` is 1 or 0, or NaN where nobody checked.
    """

    question: Question
    is_left_out: bool
    sentences: list[Scored]
    is_answer: list[float]

    @property
    def fold(self) -> int:
        """Same for "ab12" and "ai12": questions of one number may be about one thing."""
        return sha256(self.question.id[-2:].encode()).digest()[0] % N_FOLDS


def ask_all(*, newer: bool) -> list[Asked]:
    """Ask the tuning half and the practice questions, with or without the newer ones."""
    config = read_config(CONFIG)[0]
    bundled = gather(config.documents, config.folder).documents
    invented = gather((replace(config.documents[0], path="*.md"),), PRACTICE_DOCUMENTS).documents
    found = []
    for documents, questions in (
        (bundled, load_questions("tuning") + load_practice()),
        (invented, load_practice(invented=True) if newer else []),
    ):
        passages = [p for d in documents for p in cut(d, size_words=config.passage_words)]
        whole = SearchIndex(passages)
        for question in questions:
            if is_newer(question) and not newer:
                continue
            found.append(_ask(question, whole, is_left_out=False))
            if question.is_answerable and not is_newer(question):
                rest = [p for p in passages if not _answers(question, p)]
                found.append(_ask(question, SearchIndex(rest), is_left_out=True))
    return [asked for asked in found if asked.sentences]


def _answers(question: Question, passage: Passage) -> bool:
    return question.is_answered_by(passage.text) or any(
        _is_quoted(question, collapse(passage.sentence(span))) for span in passage.sentences
    )


def _is_quoted(question: Question, sentence: str) -> bool:
    return any(sentence in quote or quote in sentence for quote in question.quotes)


def _is_like(sentence: str, quoted: Sequence[str]) -> bool:
    words = _words(sentence)
    for other in map(_words, quoted):
        share = len(words & other) / max(1, min(len(words), len(other)))
        numbers = {word for word in other if any(map(str.isdigit, word))}
        if share > 0.7 or (share > 0.45 and numbers and numbers <= words):
            return True
    return False


def _words(text: str) -> set[str]:
    found = re.findall(r"[a-z0-9€%]+", text.lower())
    return {word for word in found if len(word) > 3 or word[0] in "0123456789€"}


def _ask(question: Question, index: SearchIndex, *, is_left_out: bool) -> Asked:
    passages = tuple(passage for passage, _ in index.search(question.text, N_PASSAGES))
    given = Given(question.text, passages, index.weights(question.text))
    query = read_question(given.instruction, given.weights)
    if not query.terms:
        return Asked(question, is_left_out, [], [])
    found = features(given, query, read_sentences(passages, "en"))
    quoted = [one.text for one, _ in found if not is_left_out and _is_quoted(question, one.text)]
    answers = [
        1.0 if one.text in quoted else math.nan if _is_like(one.text, quoted) else 0.0
        for one, _ in found
    ]
    return Asked(question, is_left_out, [(0.0, one, values) for one, values in found], answers)


def fit(x: Array, y: Array, weights: Array, prior: Array, stiffness: float) -> Array:
    """Return bias and weights that minimise weighted log-loss plus stiffness/2 |w - prior|^2.

    Newton's method; the bias is free.
    """
    x1 = np.hstack([np.ones((len(x), 1)), x])
    b = prior.copy()
    pull = np.full(len(b), stiffness)
    pull[0] = 1e-4
    for _ in range(100):
        p = 1 / (1 + np.exp(-np.clip(x1 @ b, -30, 30)))
        gradient = x1.T @ (weights * (p - y)) + pull * (b - prior)
        hessian = (x1 * (weights * p * (1 - p))[:, None]).T @ x1 + np.diag(pull)
        step = np.linalg.solve(hessian, gradient)
        b = b - step
        if np.abs(step).max() < 1e-9:
            break
    return b


def fit_sentences(asked: Sequence[Asked]) -> Array:
    """Fit the first model."""
    x = np.array([values for a in asked for _, _, values in a.sentences])
    y = np.array([answers for a in asked for answers in a.is_answer])
    x, y = x[~np.isnan(y)], y[~np.isnan(y)]
    names = ["bias", *FEATURES]
    prior = np.array([float(SENTENCE_PRIOR.get(name, 0)) for name in names])
    return fit(x, y, np.ones(len(y)), prior, STIFFNESS["sentence"])


@dataclass
class Responded:
    """A response picked by a model that didn't see its question."""

    asked: Asked
    values: list[float]
    is_right: bool
    weight: float


def respond(asked: Asked, model: Array) -> Responded:
    """Pick the response of one question."""
    scored = [
        (float(model[0] + np.dot(model[1:], values)), one, values)
        for _, one, values in asked.sentences
    ]
    question = asked.question
    chosen = pick(scored, MAX_SENTENCES[question.difficulty])
    order = sorted((one for _, one, _ in chosen), key=lambda one: (one.passage, one.at))
    text = " ".join(one.text for one in order)
    is_right = question.is_answerable and not asked.is_left_out and question.is_answered_by(text)
    if is_newer(question):  # whose facts are the quote, where another sentence may say the same
        of_place = {
            (one.passage, one.at): answers
            for (_, one, _), answers in zip(asked.sentences, asked.is_answer, strict=True)
        }
        is_right = any(of_place[one.passage, one.at] != 0 for _, one, _ in chosen)
    is_wrong_pick = question.is_answerable and not asked.is_left_out and not is_right
    values = [chosen[0][0] / 5, *joined([values for _, _, values in chosen])] if chosen else []
    weight = 0.0 if is_wrong_pick or not chosen else LEFT_OUT_WEIGHT if asked.is_left_out else 1.0
    return Responded(asked, values, is_right, weight)


def fit_responses(responded: Sequence[Responded]) -> Array:
    """Fit the second model."""
    used = [r for r in responded if r.weight]
    names = ["bias", "score", *FEATURES]
    prior = np.array([float(RESPONSE_PRIOR.get(name, 0)) for name in names])
    return fit(
        np.array([r.values for r in used]),
        np.array([float(r.is_right) for r in used]),
        np.array([r.weight for r in used]),
        prior,
        STIFFNESS["response"],
    )


def crossed(asked: Sequence[Asked]) -> tuple[list[Responded], list[float]]:
    """Return every response and its trust, both by models that didn't see the question."""
    responded: list[Responded] = []
    for fold in range(N_FOLDS):
        model = fit_sentences([a for a in asked if a.fold != fold])
        responded += [respond(a, model) for a in asked if a.fold == fold]
    trusted = []
    models = [fit_responses([r for r in responded if r.asked.fold != f]) for f in range(N_FOLDS)]
    for r in responded:
        model = models[r.asked.fold]
        trusted.append(float(model[0] + np.dot(model[1:], r.values)) if r.values else -99.0)
    return responded, trusted


def _figures(
    responded: Sequence[Responded], trusted: Sequence[float], origins: Sequence[str]
) -> Iterator[str]:
    real = [
        (r, t)
        for r, t in zip(responded, trusted, strict=True)
        if not r.asked.is_left_out and r.asked.question.origin in origins
    ]
    answerable = [(r.is_right, t) for r, t in real if r.asked.question.is_answerable]
    others = [t for r, t in real if not r.asked.question.is_answerable]
    right = sum(is_right for is_right, _ in answerable)
    yield f"responses that hold the facts: {right} of {len(answerable)}"
    wins = [t > o for _, t in answerable for o in others]
    yield f"an answerable question is trusted more than another: {np.mean(wins):.3f}"
    for level in np.arange(-1.5, 1.6, 0.25):
        held = sum(is_right and t >= level for is_right, t in answerable) / len(answerable)
        abstained = sum(t < level for t in others) / len(others)
        yield f"  trust {level:+.2f}: answered {held:.1%}, abstained {abstained:.1%}"


def _table(name: str, names: Sequence[str], model: Array) -> str:
    rows = "".join(f'    "{n}": {w:.2f},\n' for n, w in zip(names, model, strict=True))
    return f"{name} = {{\n{rows}}}"


def main() -> None:
    """Print the figures and the tables, and with --write put them into scoring.py."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", help="learn from the newer practice, too")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    asked = ask_all(newer=options.all)
    responded, trusted = crossed(asked)
    for name, origins in (
        ("tuning half", ("blind", "informed")),
        ("practice", ("practice",)),
        ("practice on invented documents", ("invented",)),
    ):
        if not any(r.asked.question.origin in origins for r in responded):
            continue
        print(name)
        print("\n".join(_figures(responded, trusted, origins)))
    tables = [
        _table("SENTENCE", ["bias", *FEATURES], fit_sentences(asked)),
        _table("RESPONSE", ["bias", "score", *FEATURES], fit_responses(responded)),
    ]
    print("\n".join(tables))
    if options.write:
        source = SCORING.read_text(encoding="utf-8")
        for table in tables:
            name = table.partition(" ")[0]
            source = re.sub(rf"^{name} = \{{.*?\}}$", table, source, flags=re.M | re.S)
        SCORING.write_text(source, encoding="utf-8")


if __name__ == "__main__":
    main()
