"""Teacher `gemini`: Gemini by Google's package `google-genai` (extra `gemini`)."""

import importlib
import logging
from collections.abc import Collection, Mapping
from typing import Any

from generator.config import TeacherSpec
from generator.records.calls import Reply, Request
from generator.teachers.contract import TeacherFault
from generator.teachers.gemini_wire import (
    Opened,
    kept_headers,
    missing_extra,
    open_wire,
    reply_of,
    split_messages,
)
from generator.teachers.limits import max_tokens_of
from generator.teachers.wire import good_json, other_params

__all__ = ["Gemini", "open_gemini"]

API_VERSION = "v1beta"
"""Reply schemas are there, not in v1."""


class Gemini:
    """Asks `generate_content`; the reply's schema goes along as JSON Schema.

    Args:
        client: a `google.genai.Client` whose transport is `_Transport`.
    """

    provider = "gemini"

    def __init__(self, model: str, *, client: Any, opened: Opened) -> None:  # noqa: ANN401
        self.model = model
        self.settings = opened.settings
        self.endpoint = opened.http.base_url
        self._client = client
        self._opened = opened

    async def reply(self, request: Request) -> Reply:
        """Return the raw reply of one attempt.

        Raises:
            TeacherFault: there is none, by its kind.
        """
        system, turns = split_messages(request)
        form = request.params.get("structured", "json_schema")
        config: dict[str, Any] = {
            "max_output_tokens": max_tokens_of(request.params),
            **({"system_instruction": system} if system else {}),
            **({"response_mime_type": "application/json"} if form != "none" else {}),
            **({"response_json_schema": request.reply_schema} if form == "json_schema" else {}),
            **other_params(request),
        }
        try:
            found = await self._client.aio.models.generate_content(
                model=self.model, contents=turns, config=config
            )
            return reply_of(found.model_dump(mode="json", exclude_none=True))
        except TeacherFault as fault:
            if fault.kind == "structure":
                raise TeacherFault("bad-request", str(fault), permanent=True) from None
            raise
        except Exception as fault:  # noqa: BLE001 (whatever the package makes of a strange reply)
            raise strange_reply(fault, self._opened) from None

    async def close(self) -> None:
        """Close the connections."""
        await self._opened.http.close()


def strange_reply(fault: Exception, opened: Opened) -> TeacherFault:
    """Return the fault for a reply, or a request, that a package can't make sense of."""
    said = opened.asked.mask(f"{type(fault).__name__}: {fault}", max_chars=160)
    return TeacherFault("not-json", f"{opened.asked.place}: not a Gemini reply: {said}")


class _Transport:
    """Carries the package's requests over this room's HTTP client.

    The package talks to it as to a transport of httpx, or of httpx2 in newer versions; the request
    itself says which of the two builds the response.
    """

    def __init__(self, opened: Opened) -> None:
        self._opened = opened

    async def handle_async_request(self, request: Any) -> Any:  # noqa: ANN401 (httpx's or httpx2's)
        body = await request.aread()
        headers = kept_headers(request.headers)
        answered = await self._opened.http.post_to(str(request.url), body, headers)
        good_json(answered, self._opened.asked)
        httpx = importlib.import_module(type(request).__module__.partition(".")[0])
        return httpx.Response(
            200, headers={"content-type": "application/json"}, content=answered.body
        )

    async def aclose(self) -> None:
        """Nothing to close: the connections are the HTTP client's."""


def open_gemini(
    spec: TeacherSpec,
    *,
    environ: Mapping[str, str] | None = None,
    allowed_hosts: Collection[str] = (),
) -> Gemini:
    """Open Gemini.

    Raises:
        UsageError: the package is missing, no model, a bad setting, no key, or an address that the
            key may not go to.
    """
    opened = open_wire(spec, environ, allowed_hosts)
    try:
        genai = importlib.import_module("google.genai")
    except ImportError:
        raise missing_extra("gemini", "google-genai") from None
    # It warns on stderr of parts without text; what a reply holds is this room's to say.
    logging.getLogger("google_genai").setLevel(logging.CRITICAL)
    client = genai.Client(
        api_key=opened.key,
        vertexai=False,
        http_options={
            "base_url": opened.http.base_url,
            "api_version": API_VERSION,
            "retry_options": {"attempts": 1},
            "timeout": int(opened.settings.timeout_s * 1000) + 1000,
            "async_client_args": {"transport": _Transport(opened), "trust_env": False},
        },
    )
    return Gemini(spec.model, client=client, opened=opened)
