"""Where one example comes from: template, values, passages, prompt, reply, claims, spans, checks.

Everything is computed again from the inputs and the journal, and each citation is looked up again.
"""

from collections.abc import Iterator

from generator.answer import answer_request
from generator.records.examples import Example
from generator.run.evaluating import Result
from generator.run.library import Library
from generator.run.single import single
from generator.store import Call, RunFolder
from generator.teachers.keys import key_of
from generator.text import collapse

__all__ = ["explain"]


def explain(run: RunFolder, name: str) -> list[str]:
    """Return the story of one unit, line by line.

    Raises:
        UsageError: no unit, or several, have an id that begins so.
    """
    found = single(run, name)
    result, calls = found.result, found.calls
    replies = {o.key: o.reply for o in found.outcomes if o.reply}
    lines = list(_unit_lines(result))
    for call in calls:
        lines += _call_lines(call, result, found.libraries[call.revision])
        reply = replies.get(call.key)
        lines.append(f"reply        {collapse(reply.text)}" if reply else "reply        none")
    if result.example and calls:
        lines += _claim_lines(result.example, found.libraries[calls[-1].revision])
    return lines


def _unit_lines(result: Result) -> Iterator[str]:
    unit = result.unit
    yield f"id           {unit.id}"
    yield f"cell         {unit.category} / {unit.difficulty}, round {unit.round}"
    yield f"state        {result.state}" + (f", {result.example.status}" if result.example else "")
    if result.drop:
        keeper = f", keeper {result.drop.keeper}" if result.drop.keeper else ""
        score = f", score {result.drop.score}" if result.drop.score is not None else ""
        yield f"reason       {result.drop.reason}: {result.drop.detail}{score}{keeper}"
    yield f"template     {unit.template}"
    for name, value in unit.variables.items():
        yield f"  {name} = {value!r}"
    yield f"instruction  {unit.question}"


def _call_lines(call: Call, result: Result, library: Library) -> Iterator[str]:
    passages = [library.passage(*place) for place in call.context]
    request = answer_request(
        result.unit, passages, library.config, library.prompts, sample=call.sample
    )
    same = key_of(call.provider, call.model, request) == call.key
    yield f"call         {call.key[:16]} to {call.provider} {call.model}".rstrip()
    yield (
        "prompt       re-rendered: "
        + ("its hash is the call's key" if same else "NOT the prompt that was sent")
    )
    for n, passage in enumerate(passages):
        above = " > ".join((passage.title, *passage.headings))
        yield f"passage {n}    {passage.document}:{passage.start}-{passage.end} ({above})"


def _claim_lines(example: Example, library: Library) -> Iterator[str]:
    yield f"response     {example.response.text}"
    for n, (start, end) in enumerate(example.response.claims, 1):
        claim = example.response.text[start:end]
        yield f"claim {n}      {claim}"
        for c in example.response.citations:
            if (c.start, c.end) != (start, end):
                continue
            document = library.document(c.document)
            cited = document.text[c.document_start : c.document_end]
            verdict = "verified" if collapse(cited) == collapse(claim) else "differs"
            label = next(
                (p.label for p in reversed(document.places) if p.start <= c.document_start), ""
            )
            at = f" ({label})" if label else ""
            yield (
                f"  {verdict}, {c.match}: {c.document}:{c.document_start}-{c.document_end}{at} "
                f"{collapse(cited)!r}"
            )
    for finding in example.findings:
        said = f"{finding.verdict} {finding.score} {finding.reason}".rstrip()
        yield f"check        {finding.check}: {said}"
