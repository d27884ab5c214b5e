"""Teacher `anthropic`: Anthropic's Messages API."""

import json
import os
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import urlsplit

from generator.config import TeacherSpec
from generator.errors import UsageError
from generator.records.calls import Reply, Request, Usage
from generator.teachers.faults import Asked
from generator.teachers.http import HttpClient
from generator.teachers.limits import max_tokens_of
from generator.teachers.presets import Preset
from generator.teachers.secrets import Mask, read_key
from generator.teachers.settings import Settings, checked_url, read_settings
from generator.teachers.structure import BOUNDS, Forms, forms_of, without
from generator.teachers.wire import count, dump, good_json, other_params, part

__all__ = ["Anthropic", "open_anthropic"]

_ROW = Preset(
    "Anthropic",
    "https://api.anthropic.com",
    ("ANTHROPIC_API_KEY",),
    base_url_name="ANTHROPIC_BASE_URL",
)
_VERSION = "2023-06-01"
_TOOL = "reply"


class Anthropic:
    """Asks `/v1/messages`.

    Structured output is the API's own, `output_config.format`, which takes no bounds of numbers and
    texts. Older models lack it: they are made to use a tool whose input has the reply's schema.
    Claude 5.5, and what thinks, refuses to be made to use a tool.
    """

    provider = "anthropic"

    def __init__(
        self, model: str, *, http: HttpClient, asked: Asked, settings: Settings, forms: Forms
    ) -> None:
        self.model = model
        self.settings = settings
        self.endpoint = http.base_url
        self._http = http
        self._asked = asked
        self._forms = forms

    async def reply(self, request: Request) -> Reply:
        """Return the raw reply of one attempt.

        Raises:
            TeacherFault: there is none, by its kind.
        """
        with self._forms.asking(request) as form:
            answer = await self._http.post("/v1/messages", dump(self._body(request, form)))
            return _reply(good_json(answer, self._asked))

    def _body(self, request: Request, form: str) -> dict[str, Any]:
        system = "\n\n".join(m.content for m in request.messages if m.role == "system")
        body: dict[str, Any] = {
            "model": self.model,
            "max_tokens": max_tokens_of(request.params),
            "messages": [
                {"role": m.role, "content": m.content}
                for m in request.messages
                if m.role != "system"
            ],
            **({"system": system} if system else {}),
            **other_params(request),
        }
        if form == "json_schema":
            schema = without(BOUNDS, request.reply_schema)
            own = body.get("output_config")  # a config's effort stands there, too
            body["output_config"] = {
                **(own if isinstance(own, dict) else {}),
                "format": {"type": "json_schema", "schema": schema},
            }
        elif form == "tool":
            body["tools"] = [
                {
                    "name": _TOOL,
                    "description": "Gives the reply in its form.",
                    "input_schema": request.reply_schema,
                }
            ]
            body["tool_choice"] = {"type": "tool", "name": _TOOL}
        return body

    async def close(self) -> None:
        """Close the connections."""
        await self._http.close()


def _reply(data: dict[str, Any]) -> Reply:
    blocks = data.get("content")
    blocks = blocks if isinstance(blocks, list) else []
    texts = [str(part(b, "text") or "") for b in blocks if part(b, "type") == "text"]
    inputs = [b["input"] for b in blocks if _is_ours(b)]
    text = json.dumps(inputs[0], ensure_ascii=False) if inputs else "".join(texts)
    strange = not inputs and any(part(b, "type") == "tool_use" for b in blocks)
    name = data.get("model")
    return Reply(
        text=text,
        model=name[:200] if isinstance(name, str) else "",
        finish=_finish(data.get("stop_reason"), strange=strange),
        usage=_usage(data.get("usage")),
    )


def _is_ours(block: object) -> bool:
    return (
        isinstance(block, dict)
        and block.get("type") == "tool_use"
        and block.get("name") == _TOOL
        and "input" in block
    )


def _finish(reason: object, *, strange: bool) -> str:
    if reason in ("max_tokens", "model_context_window_exceeded"):
        return "length"
    if reason == "refusal":
        return "refused: refusal"
    return "tool call" if strange else "stop"


def _usage(raw: object) -> Usage:
    """Input tokens here exclude what the cache gave; the others' counts include it, so add it."""
    fresh = count(raw, "input_tokens")
    read = count(raw, "cache_read_input_tokens")
    written = count(raw, "cache_creation_input_tokens")
    total = None if fresh is None else fresh + (read or 0) + (written or 0)
    return Usage(total, count(raw, "output_tokens"), cached_tokens=read)


def open_anthropic(
    spec: TeacherSpec,
    *,
    environ: Mapping[str, str] | None = None,
    allowed_hosts: Collection[str] = (),
) -> Anthropic:
    """Open the Messages API.

    Raises:
        UsageError: no model, a bad setting, no key, or an address that the key may not go to.
    """
    environ = os.environ if environ is None else environ
    settings = read_settings(spec)
    if not spec.model:
        raise UsageError("teacher anthropic: needs a model; got none. Write anthropic:MODEL.")
    forms = forms_of(spec, "json_schema", "tool")
    names = (settings.api_key_env,) if settings.api_key_env else _ROW.key_names
    url = checked_url(spec, settings, _ROW, environ, needs_key=True, allowed_hosts=allowed_hosts)
    key = read_key(names, environ, teacher="anthropic")
    mask = Mask([key])
    place = f"anthropic at {urlsplit(url).netloc}"
    http = HttpClient(
        url,
        {"x-api-key": key, "anthropic-version": _VERSION},
        place=place,
        mask=mask,
        timeout_s=settings.timeout_s,
        max_bytes=settings.max_reply_bytes,
    )
    asked = Asked(place, spec.model, names[0], mask, url)
    return Anthropic(spec.model, http=http, asked=asked, settings=settings, forms=forms)
