"""Where one example comes from: template, values, passages, prompt, reply, claims, spans, checks.

Everything is computed again from the inputs and the journal. Each citation is looked up again, in
the run's own copy of the document and in the file as it is now.
"""

import contextlib
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from generator.quoting import find_quote
from generator.records.answers import Citation, Verdict
from generator.records.calls import Reply, Request
from generator.records.examples import Example
from generator.records.knowledge import Document
from generator.replies import ReplyFault
from generator.run.answering import request_of
from generator.run.instructions import texts_in
from generator.run.ledger import EMBEDDING, WRITING
from generator.run.library import Library
from generator.run.results import Result
from generator.run.single import Single, single
from generator.run.sources import document_now
from generator.run.writing import writing_request
from generator.store import Call, RunFolder
from generator.teachers.keys import key_of
from generator.text import collapse, plural

__all__ = ["Line", "Tone", "explain"]

Tone = Literal["", "head", "good", "bad", "doubt"]
_TONES: dict[Verdict, Tone] = {"pass": "good", "fail": "bad", "unsure": "doubt"}


class Line(Struct, frozen=True):
    """One line of the story, and how it is meant: a terminal gives it a colour."""

    text: str
    tone: Tone = ""


_WITH_PASSAGES = ("answer", *WRITING)
"""Kinds of calls whose passages are told: the others show those of the answer."""


def explain(run: RunFolder, name: str) -> list[Line]:
    """Return the story of one unit, line by line.

    Raises:
        UsageError: no unit, or several, have an id that begins so.
    """
    found = single(run, name)
    result, calls = found.result, found.calls
    replies = {o.key: o.reply for o in found.outcomes if o.reply}
    lines = list(_unit_lines(result))
    for call in calls:
        lines += _call_lines(call, found)
        lines.append(Line(f"reply        {_said(call, replies.get(call.key))}"))
    answers = [call for call in calls if call.kind == "answer"]
    if result.example and answers:
        lines += _claim_lines(result.example, found.libraries[answers[-1].revision])
        lines += _check_lines(result.example)
    return lines


def _said(call: Call, reply: Reply | None) -> str:
    """Return a reply in one line; of embeddings, how many there are."""
    if reply is None:
        return "none"
    if call.kind == EMBEDDING:
        return f"{plural(len(call.texts), 'embedding')}, of texts of this and other instructions"
    return collapse(reply.text)


def _unit_lines(result: Result) -> Iterator[Line]:
    unit = result.unit
    yield Line(f"id           {unit.id}", "head")
    yield Line(f"cell         {unit.category} / {unit.difficulty}, round {unit.round}")
    state = f"state        {result.state}" + (
        f", {result.example.status}" if result.example else ""
    )
    yield Line(state, "good" if result.state == "kept" else "doubt")
    if result.drop:
        keeper = f", keeper {result.drop.keeper}" if result.drop.keeper else ""
        score = f", score {result.drop.score}" if result.drop.score is not None else ""
        detail = f"{result.drop.reason}: {result.drop.detail}{score}{keeper}"
        yield Line(f"reason       {detail}", "bad")
    if asking := unit.asking:
        evolved = f", {asking.operator} of {asking.parent}" if asking.operator else ""
        topic = f" on {asking.topic!r}" if asking.topic else ""
        place = f"{asking.document}:{asking.start}-{asking.end}"
        yield Line(f"written      about {place}{topic}, number {asking.ordinal + 1}{evolved}")
    else:
        yield Line(f"template     {unit.template}")
    for name, value in unit.variables.items():
        yield Line(f"  {name} = {value!r}")
    if unit.parent:
        yield Line(f"turn         {unit.turn}, it follows up {unit.parent}")
    for n, turn in enumerate(unit.talk.turns if unit.talk else (), 1):
        yield Line(f"  turn {n}: {turn.instruction}")
        yield Line(f"          {turn.response}")
    yield Line(f"instruction  {unit.question}", "head")


def _call_lines(call: Call, found: Single) -> Iterator[Line]:
    library = found.libraries[call.revision]
    step = found.steps.get(call.key)
    yield Line(f"call         {call.kind} {call.key[:16]} to {call.provider} {call.model}".rstrip())
    request = None
    if step is not None:
        request = request_of(step, library, call.sample)
    elif call.kind in WRITING:
        request = _writing_request(call, found, library)
    if request is not None:
        if key_of(call.provider, call.model, request) == call.key:
            yield Line("prompt       re-rendered: its hash is the call's key", "good")
        else:
            yield Line("prompt       re-rendered: NOT the prompt that was sent", "bad")
        if step and step.finding:
            yield Line(f"  it was told: {step.finding}", "doubt")
    for n, (name, start, end) in enumerate(call.context if call.kind in _WITH_PASSAGES else ()):
        passage = library.passage(name, start, end)
        above = " > ".join((passage.title, *passage.headings))
        yield Line(f"passage {n}    {name}:{start}-{end} ({above}){_scored(call, n)}")


def _scored(call: Call, n: int) -> str:
    """Say how well search found a passage to fit, where it was asked."""
    if n >= len(call.scores):
        return ""
    said = f", score {call.scores[n]}"
    if call.parts:
        words, meaning = call.parts[n]
        said += f" (by words {words}, by meaning {meaning})"
    return said


def _writing_request(call: Call, found: Single, library: Library) -> Request:
    """Return the call that wrote the unit: the first asking, or the one for what that left out."""
    assert found.batch
    asking = found.batch.asking
    known, n_asked = list(asking.known), asking.n_asked
    if call.sample == asking.again:
        first = next((one for one in found.calls if one.sample == asking.sample), call)
        replies = [o.reply for o in found.outcomes if o.reply and o.key == first.key]
        with contextlib.suppress(ReplyFault):
            texts = [text for reply in replies for text in texts_in(reply)]
            known, n_asked = known + texts, n_asked - len(texts)
    passage = library.passage(*call.context[0])
    return writing_request(found.batch, passage, library, found.parent, known, n_asked, call.sample)


def _claim_lines(example: Example, library: Library) -> Iterator[Line]:
    yield Line(f"response     {example.response.text}", "head")
    now: dict[str, Document | str] = {}
    for n, (start, end) in enumerate(example.response.claims, 1):
        claim = example.response.text[start:end]
        yield Line(f"claim {n}      {claim}")
        for citation in example.response.citations:
            if (citation.start, citation.end) == (start, end):
                kept = library.document(citation.document)
                if citation.document not in now:
                    now[citation.document] = document_now(library, kept)
                yield _span_line(citation, claim, kept)
                yield _now_line(citation, kept, now[citation.document])


def _span_line(citation: Citation, claim: str, kept: Document) -> Line:
    """Say what stands at a span of the run's own copy."""
    cited = kept.text[citation.document_start : citation.document_end]
    is_as_said = bool(cited) and (citation.match != "exact" or collapse(cited) == collapse(claim))
    label = next((p.label for p in reversed(kept.places) if p.start <= citation.document_start), "")
    at = f" ({label})" if label else ""
    place = f"{citation.document}:{citation.document_start}-{citation.document_end}{at}"
    said = "verified" if is_as_said else "differs"
    return Line(
        f"  {said}, {citation.match}: {place} {collapse(cited)!r}", "good" if is_as_said else "bad"
    )


def _now_line(citation: Citation, kept: Document, now: Document | str) -> Line:
    """Say whether the file still says so."""
    if isinstance(now, str):
        return Line(f"  now: {now}", "doubt")
    if now.text == kept.text:
        return Line("  now: the document is as it was", "good")
    cited = kept.text[citation.document_start : citation.document_end]
    if found := find_quote(cited, now.text):
        return Line(
            f"  now: the document changed; the cited words stand at {found[0]}-{found[1]}", "doubt"
        )
    return Line("  now: the document changed; the cited words stand in it no more", "bad")


def _check_lines(example: Example) -> Iterator[Line]:
    for finding in example.findings:
        said = f"{finding.verdict} {finding.score} {finding.reason}".rstrip()
        yield Line(f"check        {finding.check}: {said}", _TONES[finding.verdict])
    for grade in example.grades:
        yield Line(f"judge        {grade.criterion} {grade.grade}: {grade.reason}")
