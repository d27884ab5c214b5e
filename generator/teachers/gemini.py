"""Teacher `gemini`: Gemini by Google's package `google-genai` (extra `gemini`)."""

import importlib
import logging
from collections.abc import Collection, Mapping
from typing import Any

from generator.config import TeacherSpec
from generator.records.calls import Reply, Request
from generator.teachers.embeddings import is_embedding, texts_of
from generator.teachers.gemini_wire import (
    TASK,
    Opened,
    embedded,
    kept_headers,
    missing_extra,
    open_wire,
    replied,
    split_messages,
    wishes_of,
)
from generator.teachers.wire import good_json, other_params

__all__ = ["Gemini", "open_gemini"]

API_VERSION = "v1beta"
"""Reply schemas are there, not in v1."""


class Gemini:
    """Asks `generate_content`; the reply's schema goes along as JSON Schema. Or `embed_content`.

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
        with self._opened.forms.asking(request) as form:
            if is_embedding(request):
                read = embedded(request, self._opened, self.model)
                return await replied(self._embed(request), self._opened, read)
            return await replied(self._ask(request, form), self._opened)

    async def _embed(self, request: Request) -> dict[str, Any]:
        found = await self._client.aio.models.embed_content(
            model=self.model,
            contents=[{"parts": [{"text": text}]} for text in texts_of(request)],
            config={"task_type": TASK, **other_params(request)},
        )
        data = found.model_dump(mode="json", exclude_none=True)
        assert isinstance(data, dict)
        return data

    async def _ask(self, request: Request, form: str) -> dict[str, Any]:
        system, turns = split_messages(request, self.model)
        config = wishes_of(request, form, response_json_schema=request.reply_schema)
        if system:
            config["system_instruction"] = system
        found = await self._client.aio.models.generate_content(
            model=self.model, contents=turns, config=config
        )
        data = found.model_dump(mode="json", exclude_none=True)
        assert isinstance(data, dict)
        return data

    async def close(self) -> None:
        """Close the connections."""
        await self._opened.http.close()


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
