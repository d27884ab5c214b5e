"""Teacher `google-generativeai`: Gemini by Google's older package of that name.

Its support ended on 2025-11-30; `gemini` is the one to choose. Only its blocking REST calls can be
pointed at another server, so each runs in a thread, and its HTTP comes back to the event loop.
"""

import asyncio
import importlib
import warnings
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from generator.config import TeacherSpec
from generator.errors import UsageError
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

__all__ = ["GoogleGenerativeAI", "open_google_generativeai"]

MAX_THREADS = 64
"""A call has a thread while it is in flight; more calls than threads are never sent."""


class GoogleGenerativeAI:
    """Asks `GenerativeModel.generate_content`, with the package's own retries off.

    Args:
        package: the module `google.generativeai`, configured.
    """

    provider = "google-generativeai"
    max_in_flight = MAX_THREADS

    def __init__(self, model: str, *, package: Any, opened: Opened) -> None:  # noqa: ANN401
        self.model = model
        self.settings = opened.settings
        self.endpoint = opened.http.base_url
        self._package = package
        self._opened = opened
        self._models: dict[str, Any] = {}
        self._pool: ThreadPoolExecutor | None = None

    async def reply(self, request: Request) -> Reply:
        """Return the raw reply of one attempt.

        Raises:
            TeacherFault: there is none, by its kind.
        """
        loop = asyncio.get_running_loop()
        if self._pool is None:
            self._pool = ThreadPoolExecutor(MAX_THREADS, thread_name_prefix="generativeai")
        with self._opened.forms.asking(request) as form:
            if is_embedding(request):
                asking = loop.run_in_executor(self._pool, self._embed, request, loop)
                read = embedded(request, self._opened, self.model)
                return await replied(asking, self._opened, read)
            asking = loop.run_in_executor(self._pool, self._ask, request, form, loop)
            return await replied(asking, self._opened)

    def _ask(self, request: Request, form: str, loop: asyncio.AbstractEventLoop) -> dict[str, Any]:
        """Ask in this thread; the package's session is given the loop that carries its HTTP."""
        system, turns = split_messages(request, self.model)
        model = self._models.get(system)
        if model is None:
            model = self._package.GenerativeModel(self.model, system_instruction=system or None)
            model._client = self._connect(model._client, loop)
            self._models[system] = model
        config = wishes_of(request, form, response_schema=narrowed(request.reply_schema))
        found = model.generate_content(
            turns,
            generation_config=config,
            request_options={"retry": None, "timeout": self.settings.timeout_s + 1},
        )
        data = found.to_dict()
        assert isinstance(data, dict)
        return data

    def _embed(self, request: Request, loop: asyncio.AbstractEventLoop) -> dict[str, Any]:
        """Have texts embedded in this thread."""
        found = self._package.embed_content(
            model=f"models/{self.model.removeprefix('models/')}",
            content=texts_of(request),
            client=self._connect(None, loop),
            request_options={"retry": None, "timeout": self.settings.timeout_s + 1},
            **{"task_type": TASK, **other_params(request)},
        )
        return {"embeddings": [{"values": values} for values in found["embedding"]]}

    def _connect(self, client: Any, loop: asyncio.AbstractEventLoop) -> Any:  # noqa: ANN401
        clients = importlib.import_module("google.generativeai.client")
        client = client or clients.get_default_generative_client()
        carrier = _Carrier(self._opened, loop)
        for scheme in ("http://", "https://"):
            client.transport._session.mount(scheme, carrier)
        return client

    async def close(self) -> None:
        """Close the connections; the next call opens new ones, in its own event loop."""
        self._models.clear()
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None
        await self._opened.http.close()


class _Carrier:
    """Sends the package's requests over this room's client; requests takes it for an adapter."""

    def __init__(self, opened: Opened, loop: asyncio.AbstractEventLoop) -> None:
        self._opened = opened
        self._loop = loop

    def send(self, request: Any, **_: Any) -> Any:  # noqa: ANN401 (requests' own)
        body = request.body.encode() if isinstance(request.body, str) else request.body or b""
        sending = self._opened.http.post_to(request.url, body, kept_headers(request.headers))
        answered = asyncio.run_coroutine_threadsafe(sending, self._loop).result()
        good_json(answered, self._opened.asked)
        response = importlib.import_module("requests").Response()
        response.status_code = 200
        response.headers["content-type"] = "application/json"
        response.url = request.url
        response.request = request
        response.encoding = "utf-8"
        response._content = answered.body
        return response

    def close(self) -> None:
        """Nothing to close: the connections are the HTTP client's."""


def narrowed(schema: Any) -> Any:  # noqa: ANN401 (any JSON Schema)
    """Return a JSON Schema as the subset of it that this package takes.

    >>> narrowed({"type": "array", "items": {"type": "integer", "minimum": 0}})
    {'type': 'ARRAY', 'items': {'type': 'INTEGER'}}
    """
    if not isinstance(schema, dict):
        return schema
    kept: dict[str, Any] = {}
    for name, value in schema.items():
        if name == "type":
            kept[name] = str(value).upper()
        elif name == "items":
            kept[name] = narrowed(value)
        elif name == "properties":
            kept[name] = {k: narrowed(v) for k, v in value.items()}
        elif name in ("required", "enum", "description"):
            kept[name] = value
    return kept


def open_google_generativeai(
    spec: TeacherSpec,
    *,
    environ: Mapping[str, str] | None = None,
    allowed_hosts: Collection[str] = (),
) -> GoogleGenerativeAI:
    """Open Gemini by the older package, which holds one key for the whole process.

    Raises:
        UsageError: the package is missing, no model, a bad setting, no key, or an address that the
            key may not go to.
    """
    opened = open_wire(spec, environ, allowed_hosts)
    if "thinking_config" in spec.params:
        raise UsageError(
            "teacher google-generativeai: params.thinking_config must not be given, as this "
            "package is older than it; got one. Remove it, or use the provider gemini."
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it says on import that its support has ended
            package = importlib.import_module("google.generativeai")
    except ImportError:
        raise missing_extra("google-generativeai", "google-generativeai") from None
    package.configure(
        api_key=opened.key,
        transport="rest",
        client_options={"api_endpoint": opened.http.base_url},
    )
    return GoogleGenerativeAI(spec.model, package=package, opened=opened)
