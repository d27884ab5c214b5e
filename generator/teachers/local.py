"""Teacher `local`: a GGUF file in this process, by xllamacpp (extra `local`)."""

import asyncio
import atexit
import contextlib
import hashlib
import importlib
import importlib.util
import secrets
import threading
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from msgspec.structs import replace

from generator.config import TeacherSpec
from generator.errors import UsageError
from generator.records.calls import Reply, Request
from generator.teachers.contract import TeacherFault
from generator.teachers.limits import LOCAL_CONTEXT_TOKENS, max_tokens_of
from generator.teachers.openai_compatible import chat_reply
from generator.teachers.settings import read_settings
from generator.teachers.wire import other_params, part

__all__ = ["Local", "is_busy", "open_local"]

T = TypeVar("T")

_one_at_a_time = threading.Lock()
"""Held while a model of this process is loaded or works."""

DIGEST_BYTES = 1 << 20

BATCH_TOKENS = 64
"""So many tokens of a prompt are read in one go, and only between two such steps can a call be
stopped. Reading 800 tokens takes no more CPU by steps of 64 than by one of 2,048."""

LEAVE_S = 1.0
"""How long the end of a command waits for a call that was told to stop."""


class Local:
    """Asks a model in this process, one call at a time; the reply keeps to the schema.

    The model is loaded at the first call. Its name, which is in the calls' keys and in the records,
    is the file's with a digest, so that a moved file is the same teacher and a replaced one isn't.

    Args:
        timeout_s: the deadline of one attempt, from its turn to its last token; loading the model
            isn't in it.
    """

    provider = "local"

    def __init__(
        self, path: Path, *, n_threads: int, context_tokens: int, timeout_s: float
    ) -> None:
        self.model = f"{path.name}@{_digest(path)}"
        self._path = path
        self._n_threads = n_threads
        self._context_tokens = context_tokens
        self._timeout_s = timeout_s
        self._server: Any = None
        self._turn = asyncio.Lock()
        self._newest: asyncio.Future[Any] | None = None

    async def reply(self, request: Request) -> Reply:
        """Return the model's reply. Whoever gives up waiting for it stops the model, too.

        Raises:
            TeacherFault: the model can't be loaded or doesn't take the prompt, or its reply isn't
                there in time.
        """
        async with self._turn:
            await self._in_thread(self._load)
            written = _Written()
            try:
                async with asyncio.timeout(self._timeout_s):
                    data = await self._in_thread(lambda: self._ask(request, written))
            except TimeoutError:
                raise TeacherFault(
                    "time-out", f"local: no whole reply within {self._timeout_s:g} s"
                ) from None
            finally:
                written.is_unwanted = True
        # The library's name for the model is its path, which is nobody else's business.
        return replace(chat_reply(data), model=self.model)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        """Run something in a thread that the end of the process doesn't wait for.

        What was given up before may need a moment to end; this then begins after it.
        """
        loop = asyncio.get_running_loop()
        ended: asyncio.Future[T] = loop.create_future()
        ended.add_done_callback(lambda future: future.exception())  # nobody may wait for it

        def run() -> None:
            try:
                with _one_at_a_time:
                    found = work()
            except Exception as fault:  # noqa: BLE001 (it is raised where it is awaited)
                tell(ended.set_exception, fault)
            else:
                tell(ended.set_result, found)

        def tell(what: Callable[[Any], None], value: object) -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(what, value)

        self._newest = ended
        threading.Thread(target=run, name="local", daemon=True).start()
        return await asyncio.shield(ended)

    def _load(self) -> None:
        if self._server is not None:
            return
        _loaded.add(self)
        try:
            self._server = _load(self._path, self._n_threads, self._context_tokens)
        except Exception as fault:  # noqa: BLE001 (whatever the library raises)
            raise TeacherFault(
                "model", f"local: {self._path.name} can't be loaded: {fault}"[:300], fatal=True
            ) from None

    def unload(self) -> None:
        """Free the model; the next call loads it again."""
        with _one_at_a_time:
            self._server = None

    def _ask(self, request: Request, written: "_Written") -> dict[str, Any]:
        body: dict[str, Any] = {
            "messages": [{"role": m.role, "content": m.content} for m in request.messages],
            "max_tokens": max_tokens_of(request.params),
            "temperature": 0,
            "seed": request.sample,
            **other_params(request),
            # In pieces, since only between two of them can it be stopped.
            "stream": True,
            "stream_options": {"include_usage": True},
            "return_progress": True,
        }
        if request.params.get("structured") != "none":
            body["response_format"] = {
                "type": "json_schema",
                "json_schema": {"name": request.kind, "schema": request.reply_schema},
            }
        try:
            self._server.handle_chat_completions(body, written.take)
        except Exception as fault:  # noqa: BLE001 (whatever the library raises)
            raise TeacherFault("bad-request", f"local: {fault}"[:300], permanent=True) from None
        return written.whole()

    async def close(self) -> None:
        """Wait a moment for what was told to stop. The model stays loaded for the next round."""
        self._turn = asyncio.Lock()  # the next call may come from another event loop
        if self._newest is not None and not self._newest.done():
            await asyncio.wait([self._newest], timeout=LEAVE_S)
        self._newest = None


_loaded: "weakref.WeakSet[Local]" = weakref.WeakSet()


@atexit.register
def _unload_all() -> None:
    """End the library's threads while there is what they use; else the process ends by a crash."""
    for teacher in list(_loaded):
        teacher.unload()


def is_busy() -> bool:
    """Say whether a model is being loaded or works, perhaps on what nobody waits for any more."""
    return _one_at_a_time.locked()


class _Written:
    """What there is of a reply so far.

    Attributes:
        is_unwanted: nobody waits for it any more.
    """

    def __init__(self) -> None:
        self.is_unwanted = False
        self._texts: list[str] = []
        self._finish: object = None
        self._usage: object = None
        self._error: object = None

    def take(self, piece: object) -> bool:
        """Take the next piece from the library; return whether it should stop."""
        text = part(piece, "choices", 0, "delta", "content")
        if isinstance(text, str):
            self._texts.append(text)
        self._finish = part(piece, "choices", 0, "finish_reason") or self._finish
        self._usage = part(piece, "usage") or self._usage
        self._error = part(piece, "error") or self._error
        return self.is_unwanted

    def whole(self) -> dict[str, Any]:
        """Return the whole reply, as a chat completion.

        Raises:
            TeacherFault: there is none, or not all of it.
        """
        if self._error:
            raise TeacherFault("bad-request", f"local: {self._error}"[:300], permanent=True)
        if self._finish is None:
            raise TeacherFault("cut-off", "local: the reply breaks off")
        message = {"content": "".join(self._texts)}
        choices = [{"message": message, "finish_reason": self._finish}]
        return {"choices": choices, "usage": self._usage}


def _load(path: Path, n_threads: int, context_tokens: int) -> Any:  # noqa: ANN401 (its server)
    xllamacpp = importlib.import_module("xllamacpp")
    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.n_ctx = context_tokens
    params.n_batch = BATCH_TOKENS
    params.n_parallel = 1
    params.verbosity = -1
    # It listens on a port of this machine, whether anybody wants that or not, and lets the pages of
    # every site in a browser ask it and read its prompts. With a key that nobody knows none can.
    params.api_keys = [secrets.token_hex(32)]
    params.endpoint_slots = False
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
    return Local(
        path,
        n_threads=n_threads,
        context_tokens=context_tokens,
        timeout_s=settings.timeout_s,
    )
