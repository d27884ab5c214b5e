"""Teachers that speak OpenAI's chat completions; who they are is a row of `presets`."""

import os
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import urlsplit

from generator.config import TeacherSpec
from generator.errors import UsageError
from generator.records.calls import Reply, Request, Usage
from generator.teachers.contract import TeacherFault
from generator.teachers.embeddings import embedding_reply, in_order, is_embedding, texts_of
from generator.teachers.faults import Asked
from generator.teachers.http import HttpClient
from generator.teachers.keys import Same
from generator.teachers.limits import max_tokens_of
from generator.teachers.presets import PRESETS, Preset, Structured
from generator.teachers.secrets import Mask, read_key
from generator.teachers.settings import Settings, checked_url, read_settings
from generator.teachers.wire import count, dump, good_json, joined, other_params, part

__all__ = ["OpenAICompatible", "chat_reply", "open_openai_compatible"]

MAX_RESTS = 64
"""More bodies than kinds of calls and forms make, where each call brings params of its own."""

_LOOSER: dict[Structured, Structured] = {"json_schema": "json_object", "json_object": "none"}


class OpenAICompatible:
    """Asks `/chat/completions`, and `/embeddings` for vectors.

    Structured output is asked for in the strictest form that the provider takes: a form that it
    refuses is not sent again, and the next looser one is. The prompt names the form in words, too,
    so "none" still works.
    """

    def __init__(
        self,
        provider: str,
        model: str,
        preset: Preset,
        *,
        http: HttpClient,
        asked: Asked,
        settings: Settings,
    ) -> None:
        self.provider = provider
        self.model = model
        self.settings = settings
        self.endpoint = http.base_url
        self._preset = preset
        self._http = http
        self._asked = asked
        self._structured = preset.structured
        self._rests: dict[tuple[object, ...], bytes] = {}

    async def reply(self, request: Request) -> Reply:
        """Return the raw reply of one attempt.

        Raises:
            TeacherFault: there is none, by its kind.
        """
        if is_embedding(request):
            return await self._embed(request)
        form: Structured = request.params.get("structured", self._structured)
        body = joined(request, self._rest(request, form))
        try:
            data = good_json(await self._http.post("/chat/completions", body), self._asked)
        except TeacherFault as fault:
            if fault.kind != "structure":
                raise
            if form not in _LOOSER or "structured" in request.params:
                raise TeacherFault("bad-request", str(fault), permanent=True) from None
            if self._structured == form:
                self._structured = _LOOSER[form]
            raise
        return chat_reply(data)

    async def _embed(self, request: Request) -> Reply:
        """Ask `/embeddings`, whose usage has only what was sent."""
        wanted = {"model": self.model, "input": texts_of(request), "encoding_format": "float"}
        body = dump({**wanted, **other_params(request)})
        try:
            data = good_json(await self._http.post("/embeddings", body), self._asked)
        except TeacherFault as fault:
            if fault.kind != "structure":
                raise
            raise TeacherFault("bad-request", str(fault), permanent=True) from None
        sent = count(data.get("usage"), "prompt_tokens")
        return embedding_reply(
            in_order(data.get("data")),
            request,
            place=self._asked.place,
            model=_name(data),
            usage=Usage(input_tokens=sent, output_tokens=None if sent is None else 0),
        )

    def _rest(self, request: Request, form: Structured) -> bytes:
        """Return all of a body but its messages; it is the same for many requests."""
        key = (request.kind, form, Same(request.params), Same(request.reply_schema))
        if key not in self._rests:
            if len(self._rests) >= MAX_RESTS:
                self._rests.clear()
            self._rests[key] = dump(self._body(request, form))
        return self._rests[key]

    def _body(self, request: Request, form: Structured) -> dict[str, Any]:
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
    check_structured(spec)
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
    asked = Asked(place, spec.model, names[0] if names else "", mask)
    return OpenAICompatible(
        spec.provider, spec.model, preset, http=http, asked=asked, settings=settings
    )


def _key_header(preset: Preset, key: str) -> dict[str, str]:
    if not key:
        return {}
    if preset.key_header:
        return {preset.key_header: key}
    return {"authorization": f"Bearer {key}"}


def check_structured(spec: TeacherSpec) -> None:
    """Raise UsageError where `params.structured` is no form of structured output."""
    forms = ("json_schema", "json_object", "none")
    if spec.params.get("structured", "none") not in forms:
        raise UsageError(
            f"teacher {spec.provider}: params.structured must be one of {', '.join(forms)}; "
            f"got {spec.params['structured']!r}."
        )
