"""Topics of a category, proposed from the documents: the call, and what its reply gives."""

from collections.abc import Sequence

from generator.ask.planning import Corpus
from generator.config import Config, Draw, draw, fields_of, matches_any, passage_fields, prompt_text
from generator.records.calls import Given, Message, Reply, Request
from generator.records.knowledge import Document, Passage
from generator.render import render
from generator.replies import read_texts
from generator.teachers.contract import TOPICS_SCHEMA
from generator.text import canonical, collapse

__all__ = ["read_topics_reply", "topics_request"]

MAX_DOCUMENTS = 60
"""So many documents stand in a prompt, those that fit the category best: about 6,000 tokens."""
MAX_TERMS = 40
SUMMARY_CHARS = 200
"""A document's summary is how it begins: that is where people say what it is about."""


def topics_request(
    config: Config, category: str, documents: Sequence[Document], corpus: Corpus, *, n: int
) -> Request:
    """Return the call that proposes up to n topics for a category.

    Args:
        documents: all of them.
        corpus: their passages.
    """
    own = config.categories[category]
    passages = _passages(config, category, corpus)
    names = list(dict.fromkeys(passage.document for passage in passages))[:MAX_DOCUMENTS]
    by_name = {document.id: document for document in documents}
    terms = draw(
        Draw("terms", at_most=MAX_TERMS), [by_name[name] for name in names], config.expert.language
    )
    seen = {
        "expert": fields_of(config.expert),
        "category": fields_of(own),
        "n": n,
        "others": [name for name in config.categories if name != category],
        "documents": [_summary(name, passages) for name in names],
        "terms": list(terms),
    }
    return Request(
        kind="topics",
        messages=(Message("user", render(prompt_text(config, "topics"), seen)),),
        reply_schema=TOPICS_SCHEMA,
        params=config.teacher("topics").params,
        given=Given(
            instruction=f"{category.replace('_', ' ')}. {own.description}",
            passages=tuple(passages),
            n_asked=n,
            known=terms,
            language=config.expert.language,
        ),
    )


def _passages(config: Config, category: str, corpus: Corpus) -> list[Passage]:
    """Return the passages of a category's documents, those that fit it first."""
    own = config.categories[category]
    ranked = corpus.rank(f"{category.replace('_', ' ')} {own.description}")
    order = dict.fromkeys((*ranked, *range(len(corpus.passages))))
    globs = config.ask.documents.get(category, ())
    found = (corpus.passages[i] for i in order)
    return [
        one
        for one in found
        if all(not some or matches_any(one.document, some) for some in (globs, own.documents))
    ]


def _summary(name: str, passages: Sequence[Passage]) -> dict[str, object]:
    own = sorted((one for one in passages if one.document == name), key=lambda one: one.start)
    headings = dict.fromkeys(one.headings[-1] for one in own if one.headings)
    shown = passage_fields(own[0])
    return {
        "title": shown["title"],
        "headings": [heading for heading in headings if heading != own[0].title][:12],
        "summary": collapse(str(shown["text"]))[:SUMMARY_CHARS],
    }


def read_topics_reply(reply: Reply, *, n: int) -> list[str]:
    """Return the topics that a reply proposes: at most n, none twice.

    Raises:
        ReplyFault: it is no list of texts.
    """
    found, _ = read_texts(reply.text, key="topics", finish=reply.finish)
    by_words = {canonical(one): collapse(one) for one in reversed(found)}
    return [by_words[key] for key in dict.fromkeys(map(canonical, found))][:n]
