"""The literal table of teachers; each adapter is imported only when it is used."""

from collections.abc import Callable, Collection
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct

from generator.config import TeacherSpec
from generator.errors import UsageError
from generator.schema import nearest
from generator.teachers.contract import Teacher
from generator.teachers.limits import LOCAL_CONTEXT_TOKENS
from generator.teachers.money import Price, check_cap, price_of
from generator.teachers.presets import PRESETS
from generator.teachers.settings import is_loopback, read_settings
from generator.teachers.terms import Terms

__all__ = [
    "TEACHERS",
    "TeacherRow",
    "check_embeds",
    "open_teacher",
    "price_for",
    "row_of",
    "terms_of",
]


class TeacherRow(Struct, frozen=True):
    """A provider.

    Attributes:
        summary: what it is, in a line.
        is_free: its tokens cost nothing, as far as it is on this machine.
        uses_tokens: it is a model; else its calls cost neither money nor tokens.
        context_tokens: of its model, where its options give none; `None`: only the provider knows.
        options: names of options that only this teacher has, beside those of `Settings`.
        needs: the extra that brings its packages; "" where the core does.
        embeds: it has models for embeddings, or recorded ones.
    """

    summary: str
    open: Callable[[TeacherSpec, Path, Collection[str]], Teacher]
    is_free: bool = False
    uses_tokens: bool = True
    context_tokens: int | None = None
    options: tuple[str, ...] = ()
    needs: str = ""
    embeds: bool = False


def _extractive(spec: TeacherSpec, folder: Path, hosts: Collection[str]) -> Teacher:
    from generator.teachers.extractive import open_extractive

    return open_extractive(spec)


def _replay(spec: TeacherSpec, folder: Path, hosts: Collection[str]) -> Teacher:
    from generator.teachers.replay import open_replay

    return open_replay(spec, folder)


def _openai_compatible(spec: TeacherSpec, folder: Path, hosts: Collection[str]) -> Teacher:
    from generator.teachers.openai_compatible import open_openai_compatible

    return open_openai_compatible(spec, allowed_hosts=hosts)


def _anthropic(spec: TeacherSpec, folder: Path, hosts: Collection[str]) -> Teacher:
    from generator.teachers.anthropic import open_anthropic

    return open_anthropic(spec, allowed_hosts=hosts)


def _gemini(spec: TeacherSpec, folder: Path, hosts: Collection[str]) -> Teacher:
    from generator.teachers.gemini import open_gemini

    return open_gemini(spec, allowed_hosts=hosts)


def _google_generativeai(spec: TeacherSpec, folder: Path, hosts: Collection[str]) -> Teacher:
    from generator.teachers.google_generativeai import open_google_generativeai

    return open_google_generativeai(spec, allowed_hosts=hosts)


def _local(spec: TeacherSpec, folder: Path, hosts: Collection[str]) -> Teacher:
    from generator.teachers.local import open_local

    return open_local(spec, folder)


TEACHERS: dict[str, TeacherRow] = {
    "extractive": TeacherRow(
        "chooses whole sentences of the passages: no key, no network, always the same",
        _extractive,
        is_free=True,
        uses_tokens=False,
    ),
    "replay": TeacherRow(
        "gives recorded replies again, from a run folder or a JSONL of {key, reply}",
        _replay,
        is_free=True,
        uses_tokens=False,
        embeds=True,
    ),
    "gemini": TeacherRow("Gemini, by Google's google-genai", _gemini, needs="gemini", embeds=True),
    "google-generativeai": TeacherRow(
        "Gemini, by Google's older package, which is no longer supported",
        _google_generativeai,
        needs="google-generativeai",
        embeds=True,
    ),
    "anthropic": TeacherRow("Anthropic's Messages API", _anthropic),
    **{
        name: TeacherRow(
            preset.summary, _openai_compatible, is_free=preset.is_free, embeds=preset.embeds
        )
        for name, preset in PRESETS.items()
    },
    "local": TeacherRow(
        "a GGUF file in this process: local:FILE.gguf",
        _local,
        is_free=True,
        context_tokens=LOCAL_CONTEXT_TOKENS,
        options=("n_threads",),
        needs="local",
    ),
}


def row_of(spec: TeacherSpec) -> TeacherRow:
    """Return the row of a spec's provider.

    Raises:
        UsageError: there is none.
    """
    row = TEACHERS.get(spec.provider)
    if row is None:
        near = nearest(spec.provider, TEACHERS)
        hint = f" Did you mean {near!r}?" if near else ""
        raise UsageError(
            f"teacher: must be one of {', '.join(TEACHERS)}; got {spec.provider!r}.{hint}"
        )
    return row


def check_embeds(spec: TeacherSpec) -> None:
    """Raise UsageError where a teacher that shall embed has no embeddings."""
    if not row_of(spec).embeds:
        able = ", ".join(name for name, row in TEACHERS.items() if row.embeds)
        raise UsageError(
            f"teacher {spec.provider}: has no embeddings; one of these has: {able}. Name one as "
            "teachers.embed, or leave it out for the model of the extra 'semantic'."
        )


def open_teacher(
    spec: TeacherSpec, folder: Path, *, allowed_hosts: Collection[str] = ()
) -> Teacher:
    """Open the teacher that a spec names; paths in it are relative to `folder`.

    Args:
        allowed_hosts: where a key may be sent besides its provider's own host.

    Raises:
        UsageError: no such provider, its settings can't work, its key or its package is missing.
    """
    return row_of(spec).open(spec, folder, allowed_hosts)


def price_for(spec: TeacherSpec) -> Price | None:
    """Return the price of a teacher's tokens where it is asked; `None` where nobody knows it.

    A server of one's own is free on this machine. Anywhere else, in the same network too, there may
    be one that bills: a gateway, or a provider that speaks the same language.

    >>> price_for(TeacherSpec("ollama", "m", {}, {"base_url": "https://ollama.com/v1"})) is None
    True

    Raises:
        UsageError: no such provider.
    """
    row = row_of(spec)
    return price_of(spec, is_free=row.is_free and _is_here(spec))


def _is_here(spec: TeacherSpec) -> bool:
    """Say whether a free row's teacher runs on this machine; Ollama's cloud models don't."""
    if spec.provider not in PRESETS:
        return True
    url = spec.options.get("base_url") or PRESETS[spec.provider].base_url
    try:
        host = urlsplit(url).hostname or ""
    except (ValueError, TypeError, AttributeError):  # `checked_url` says what is wrong with it
        return False
    return is_loopback(host) and not spec.model.endswith(("-cloud", ":cloud"))


def terms_of(
    spec: TeacherSpec, *, max_cost_usd: float | None = None, max_tokens: int | None = None
) -> Terms:
    """Return the terms on which a teacher is asked.

    Raises:
        UsageError: its settings can't work, or there is a cap on money and no price.
    """
    row = row_of(spec)
    if not row.uses_tokens:
        return Terms()
    settings = read_settings(spec, extra=row.options)
    price = price_for(spec)
    check_cap(spec, price, max_cost_usd)
    context_tokens = settings.context_tokens or row.context_tokens
    return Terms(settings, price, True, max_cost_usd, max_tokens, context_tokens)
