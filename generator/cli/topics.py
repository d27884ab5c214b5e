"""`askwright topics`: topics proposed from the documents, as a file that a person edits."""

import asyncio
from pathlib import Path

import click

from generator.cli.loading import load_config, parse_teachers, say
from generator.cli.options import ALLOW_HOST, CONFIG, DOCUMENTS
from generator.config import Config
from generator.errors import ProviderError, UsageError

__all__ = ["command"]

HEAD = """\
# What a teacher is asked to write about, category by category, in turn. Take out what nobody would
# ask, reword what reads like a heading, then name this file in the config: topics: {name}
"""


@click.command("topics")
@CONFIG
@click.option(
    "--out",
    "out",
    metavar="FILE",
    type=click.Path(path_type=Path),
    required=True,
    help="Where the topics go; a file that is there already is left alone.",
)
@click.option(
    "--most",
    "n",
    metavar="N",
    type=click.IntRange(1, 100),
    default=12,
    show_default=True,
    help="Topics a category.",
)
@click.option("--teacher", metavar="NAME", help="Who proposes, in place of the config's teacher.")
@DOCUMENTS
@ALLOW_HOST
def command(
    config_path: Path,
    out: Path,
    n: int,
    teacher: str | None,
    documents: tuple[str, ...],
    allowed_hosts: tuple[str, ...],
) -> int:
    """Propose topics for every category of CONFIG: one call each, from headings, terms, summaries.

    Edit the file and name it in the config, under `topics`.
    """
    if out.exists():
        raise UsageError(f"--out: must be a new file; {str(out)!r} is there. Choose another name.")
    teachers = parse_teachers((f"topics={teacher}",)) if teacher else {}
    config = load_config(config_path, documents=documents, teachers=teachers)
    found = asyncio.run(_propose(config, n, allowed_hosts))
    from generator.schema import write_yaml

    try:
        out.write_text(HEAD.format(name=out.name) + write_yaml(found), encoding="utf-8")
    except OSError as fault:
        reason = (fault.strerror or str(fault)).lower()
        raise UsageError(f"--out: must be a file that can be written; {out}: {reason}.") from None
    for category, topics in found.items():
        say(f"{category}: {len(topics)} topics")
    say(f"{out}: edit it, then name it in the config: topics: {out.name}")
    return 0


async def _propose(config: Config, n: int, hosts: tuple[str, ...]) -> dict[str, list[str]]:
    from generator.ask.topics import read_topics_reply, topics_request
    from generator.knowledge import cut, gather
    from generator.knowledge.search import SearchIndex
    from generator.replies import ReplyFault
    from generator.run.naming import named
    from generator.teachers import TeacherFault, open_teacher

    spec = config.teacher("topics")
    teacher = open_teacher(spec, config.folder, allowed_hosts=hosts)
    documents = named(gather(config.documents, config.folder).documents)
    language = config.expert.language
    passages = [
        passage
        for one in documents
        for passage in cut(
            one,
            size_words=config.passage_words,
            overlap_sentences=config.overlap_sentences,
            language=language,
        )
    ]
    corpus = SearchIndex(passages, language=language)
    found: dict[str, list[str]] = {}
    try:
        for category in config.categories:
            request = topics_request(config, category, documents, corpus, n=n)
            found[category] = read_topics_reply(await teacher.reply(request), n=n)
    except (TeacherFault, ReplyFault) as fault:
        raise ProviderError(
            f"{spec}: must propose topics for {category!r}; {fault}. Nothing was written."
        ) from None
    finally:
        if closing := getattr(teacher, "close", None):
            await closing()
    return found
