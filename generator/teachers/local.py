"""Teacher `local`: a GGUF file in this process, by xllamacpp (extra `local`)."""

import asyncio
import hashlib
import importlib.util
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from generator.config import TeacherSpec
from generator.errors import UsageError
from generator.records.calls import Reply, Request
from generator.teachers.contract import TeacherFault
from generator.teachers.limits import LOCAL_CONTEXT_TOKENS, max_tokens_of
from generator.teachers.openai_compatible import chat_reply
from generator.teachers.settings import read_settings
from generator.teachers.wire import other_params

__all__ = ["Local", "open_local"]

DIGEST_BYTES = 1 << 20


class Local:
    """Asks a model in this process, one call at a time; the reply keeps to the schema.

    The model is loaded at the first call. Its name, which is in the calls' keys, is the file's with
    a digest, so that a moved file is the same teacher and a replaced one isn't.
    """

    provider = "local"

    def __init__(self, path: Path, *, n_threads: int, context_tokens: int) -> None:
        self.model = f"{path.name}@{_digest(path)}"
        self._path = path
        self._n_threads = n_threads
        self._context_tokens = context_tokens
        self._server: Any = None
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="local")

    async def reply(self, request: Request) -> Reply:
        """Return the model's reply.

        Raises:
            TeacherFault: the model can't be loaded or doesn't take the prompt.
        """
        loop = asyncio.get_running_loop()
        return chat_reply(await loop.run_in_executor(self._pool, self._ask, request))

    def _ask(self, request: Request) -> dict[str, Any]:
        try:
            if self._server is None:
                self._server = _load(self._path, self._n_threads, self._context_tokens)
        except Exception as fault:  # noqa: BLE001 (whatever the library raises)
            raise TeacherFault(
                "model", f"local: {self._path.name} can't be loaded: {fault}"[:300], fatal=True
            ) from None
        body: dict[str, Any] = {
            "messages": [{"role": m.role, "content": m.content} for m in request.messages],
            "max_tokens": max_tokens_of(request.params),
            "temperature": 0,
            "seed": request.sample,
            **other_params(request),
        }
        if request.params.get("structured") != "none":
            body["response_format"] = {
                "type": "json_schema",
                "json_schema": {"name": request.kind, "schema": request.reply_schema},
            }
        try:
            found = self._server.handle_chat_completions(body)
        except Exception as fault:  # noqa: BLE001 (whatever the library raises)
            raise TeacherFault("bad-request", f"local: {fault}"[:300], permanent=True) from None
        if not isinstance(found, Mapping) or found.get("error") or "choices" not in found:
            said = found.get("error", found) if isinstance(found, Mapping) else found
            raise TeacherFault("bad-request", f"local: {said}"[:300], permanent=True)
        return dict(found)


def _load(path: Path, n_threads: int, context_tokens: int) -> Any:  # noqa: ANN401 (its server)
    xllamacpp = importlib.import_module("xllamacpp")
    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.n_ctx = context_tokens
    params.n_parallel = 1
    params.verbosity = -1
    if n_threads:
        params.cpuparams.n_threads = n_threads
    return xllamacpp.Server(params)


def _digest(path: Path) -> str:
    """Return 12 hex digits of a file's size and beginning, which holds its metadata."""
    with path.open("rb") as file:
        head = file.read(DIGEST_BYTES)
    return hashlib.sha256(head + str(path.stat().st_size).encode()).hexdigest()[:12]


def open_local(spec: TeacherSpec, folder: Path) -> Local:
    """Open a GGUF file; `options` may give `n_threads`.

    Raises:
        UsageError: the file isn't one, a setting can't work, or the package is missing.
    """
    settings = read_settings(spec, extra=("n_threads",))
    if not spec.model:
        raise UsageError("teacher local: needs a GGUF file; got none. Write local:FILE.gguf.")
    path = folder / Path(spec.model).expanduser()
    try:
        with path.open("rb") as file:
            magic = file.read(4)
    except OSError as fault:
        reason = (fault.strerror or "not found").lower()
        raise UsageError(
            f"teacher local: {path} must be a file that can be read; {reason}."
        ) from None
    if magic != b"GGUF":
        raise UsageError(f"teacher local: {path} must be a GGUF file; it isn't one.")
    n_threads = spec.options.get("n_threads", 0)
    if isinstance(n_threads, bool) or not isinstance(n_threads, int) or n_threads < 0:
        raise UsageError(
            f"teacher local: options.n_threads must be a whole number; got {n_threads!r}."
        )
    if importlib.util.find_spec("xllamacpp") is None:
        raise UsageError(
            "teacher local: needs the package xllamacpp, which isn't installed. "
            "Install it: pip install 'askwright[local]'"
        )
    context_tokens = settings.context_tokens or LOCAL_CONTEXT_TOKENS
    return Local(path, n_threads=n_threads, context_tokens=context_tokens)
