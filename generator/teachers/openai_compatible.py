"""Teachers that speak OpenAI's chat completions; who they are is a row of `presets`."""

import os
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import urlsplit

from generator.config import TeacherSpec
from generator.errors import UsageError
from generator.records.calls import Reply, Request, Usage
from generator.teachers.embeddings import embedding_reply, in_order, is_embedding, texts_of
from generator.teachers.faults import Asked
from generator.teachers.http import Answered, HttpClient
from generator.teachers.keys import Same
from generator.teachers.limits import max_tokens_of
from generator.teachers.presets import PRESETS, Preset
from generator.teachers.secrets import Mask, read_key
from generator.teachers.settings import Settings, checked_url, read_settings
from generator.teachers.structure import Forms, forms_of
from generator.teachers.wire import count, decoded, dump, good_json, joined, other_params, part

__all__ = ["OpenAICompatible", "chat_reply", "open_openai_compatible"]

MAX_RESTS = 64
"""More bodies than kinds of calls and forms make, where each call brings params of its own."""


class OpenAICompatible:
    """Asks `/chat/completions`, and `/embeddings` for vectors."""

    def __init__(
        self,
        provider: str,
        model: str,
        preset: Preset,
        *,
        http: HttpClient,
        asked: Asked,
        settings: Settings,
        forms: Forms,
    ) -> None:
        self.provider = provider
        self.model = model
        self.settings = settings
        self.endpoint = http.base_url
        self._preset = preset
        self._http = http
        self._asked = asked
        self._forms = forms
        self._rests: dict[tuple[object, ...], bytes] = {}

    async def reply(self, request: Request) -> Reply:
        """Return the raw reply of one attempt.

        Raises:
            TeacherFault: there is none, by its kind.
        """
        with self._forms.asking(request) as form:
            if is_embedding(request):
                return await self._embed(request)
            body = joined(request, self._rest(request, form))
            answer = await self._http.post("/chat/completions", body)
            return _misfit(answer) or chat_reply(good_json(answer, self._asked))

    async def _embed(self, request: Request) -> Reply:
        """Ask `/embeddings`, whose usage has only what was sent."""
        wanted = {"model": self.model, "input": texts_of(request), "encoding_format": "float"}
        body = dump({**wanted, **other_params(request)})
        data = good_json(await self._http.post("/embeddings", body), self._asked)
        sent = count(data.get("usage"), "prompt_tokens")
        return embedding_reply(
            in_order(data.get("data")),
            request,
            place=self._asked.place,
            model=_name(data),
            usage=Usage(input_tokens=sent, output_tokens=None if sent is None else 0),
        )

    def _rest(self, request: Request, form: str) -> bytes:
        """Return all of a body but its messages; it is the same for many requests."""
        key = (request.kind, form, Same(request.params), Same(request.reply_schema))
        if key not in self._rests:
            if len(self._rests) >= MAX_RESTS:
                self._rests.clear()
            self._rests[key] = dump(self._body(request, form))
        return self._rests[key]

    def _body(self, request: Request, form: str) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": self.model,
            self._preset.max_tokens_name: max_tokens_of(request.params),
            **other_params(request),
        }
        if form == "json_schema":
            body["response_format"] = {
                "type": "json_schema",
                "json_schema": {
                    "name": request.kind,
                    "strict": True,
                    "schema": request.reply_schema,
                },
            }
        elif form == "json_object":
            body["response_format"] = {"type": "json_object"}
        return body

    async def close(self) -> None:
        """Close the connections."""
        await self._http.close()


def _misfit(answer: Answered) -> Reply | None:
    """Return the text that a server made, measured by the schema and gave as an error, as a reply.

    Groq does so. The text was written and paid for: what can be read of it is read, and if nothing
    can be, it is asked for once more, like every other text.
    """
    if answer.status != 400 or b"json_validate_failed" not in answer.body:
        return None
    error = part(decoded(answer.body), "error")
    if part(error, "code") != "json_validate_failed":
        return None
    text = part(error, "failed_generation")
    return Reply(text if isinstance(text, str) else "")


def chat_reply(data: dict[str, Any]) -> Reply:
    """Read a chat completion; what it lacks is empty, never an error."""
    message = part(data, "choices", 0, "message")
    content = part(message, "content")
    if isinstance(content, list):  # some gateways send a list of parts
        content = "".join(str(part(p, "text") or "") for p in content)
    text = content if isinstance(content, str) else ""
    refusal = part(message, "refusal")
    return Reply(
        text=text,
        model=_name(data),
        finish=_finish(part(data, "choices", 0, "finish_reason"), refusal, message, text),
        usage=_usage(data.get("usage")),
    )


def _name(data: Mapping[str, Any]) -> str:
    name = data.get("model")
    return name[:200] if isinstance(name, str) else ""


def _finish(reason: object, refusal: object, message: object, text: str) -> str:
    if isinstance(refusal, str) and refusal:
        return "refused: refusal"
    if reason in ("content_filter", "safety"):
        return f"refused: {reason}"
    if reason == "length":
        return "length"
    if not text and part(message, "tool_calls"):
        return "tool call"
    return "stop"


def _usage(raw: object) -> Usage:
    cached = count(raw, "prompt_tokens_details", "cached_tokens")
    return Usage(
        input_tokens=count(raw, "prompt_tokens"),
        output_tokens=count(raw, "completion_tokens"),
        cached_tokens=cached if cached is not None else count(raw, "prompt_cache_hit_tokens"),
        reasoning_tokens=count(raw, "completion_tokens_details", "reasoning_tokens"),
    )


def open_openai_compatible(
    spec: TeacherSpec,
    *,
    environ: Mapping[str, str] | None = None,
    allowed_hosts: Collection[str] = (),
) -> OpenAICompatible:
    """Open one of `PRESETS`.

    Raises:
        UsageError: no model, a bad setting, no key, or an address that the key may not go to.
    """
    environ = os.environ if environ is None else environ
    preset = PRESETS[spec.provider]
    settings = read_settings(spec)
    forms = forms_of(spec, "json_schema", "json_object", strictest=preset.structured)
    if not spec.model:
        raise UsageError(
            f"teacher {spec.provider}: needs a model; got none. Write {spec.provider}:MODEL."
        )
    names = (settings.api_key_env,) if settings.api_key_env else preset.key_names
    url = checked_url(
        spec, settings, preset, environ, needs_key=bool(names), allowed_hosts=allowed_hosts
    )
    key = read_key(names, environ, teacher=spec.provider) if names else ""
    place = f"{spec.provider} at {urlsplit(url).netloc}"
    mask = Mask([key])
    http = HttpClient(
        url,
        _key_header(preset, key),
        place=place,
        mask=mask,
        timeout_s=settings.timeout_s,
        max_bytes=settings.max_reply_bytes,
    )
    asked = Asked(place, spec.model, names[0] if names else "", mask, url)
    return OpenAICompatible(
        spec.provider, spec.model, preset, http=http, asked=asked, settings=settings, forms=forms
    )


def _key_header(preset: Preset, key: str) -> dict[str, str]:
    if not key:
        return {}
    if preset.key_header:
        return {preset.key_header: key}
    return {"authorization": f"Bearer {key}"}
