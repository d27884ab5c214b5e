"""A teacher that misbehaves: a real HTTP server on loopback, for tests and for adapters to come.

It speaks the wire formats of OpenAI, Anthropic and Gemini and follows a script: each request takes
the next `Step`; after the last one every request gets an honest answer. It counts and keeps what it
was sent. It is shipped, not hidden among the tests, so that whoever writes an adapter outside this
repository can hold it to the same contract: docs/writing_an_adapter.md. By itself it runs as

    python -m generator.teachers.misbehaving [--delay-ms N]
"""

import asyncio
import gzip
import json
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from types import TracebackType
from typing import Any, Literal

from msgspec import Struct, field

from generator.teachers.wire_formats import (
    body_of,
    honest_text,
    is_for_vectors,
    prompt_of,
    vectors_of,
)

__all__ = ["Misbehaving", "Seen", "Step", "answer", "bomb", "html", "redirect", "refuse"]

Way = Literal[
    "whole",  # the answer, as it should be
    "reset",  # the connection is reset instead of an answer
    "close",  # closed without a word
    "stall",  # accepted and never answered
    "stall-body",  # headers, then nothing more
    "trickle",  # a byte every 20 ms
    "truncate",  # half the body, then closed: fewer bytes than Content-Length
    "chunk-cut",  # chunked, closed before the last chunk
    "endless",  # a body that never ends
    "garbage",  # no HTTP at all
    "headers",  # headers without end
    "raw",  # the body's bytes are all that is sent
]


class Step(Struct, frozen=True):
    """What the server does with one request.

    Attributes:
        body: sent as it is; `None` means a reply in the format that the request's path asks for.
        text: the model's text in that reply; `None` means an honest answer from the passages.
            Vectors are always honest: change them by `body`.
        finish: "stop", "length", "refused" or "tool call", in that format's words.
        usage: replaces the reply's usage.
        delay_s: waited before the first byte.
    """

    way: Way = "whole"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    text: str | None = None
    finish: str = "stop"
    usage: Any = ...
    delay_s: float = 0.0


def answer(text: str | None = None, **other: Any) -> Step:  # noqa: ANN401 (fields of Step)
    """Reply with this text, or honestly."""
    return Step(text=text, **other)


def refuse(
    status: int,
    message: str = "no",
    /,
    *,
    headers: Mapping[str, str] | None = None,
    **error: Any,  # noqa: ANN401 (any JSON value)
) -> Step:
    """Refuse with a JSON error; `error` adds to its object, e.g. code="insufficient_quota"."""
    body = json.dumps({"error": {"message": message, **error}}).encode()
    return Step(status=status, headers=dict(headers or {}), body=body)


def redirect(to: str, status: int = 302) -> Step:
    """Send the client elsewhere."""
    return Step(status=status, headers={"location": to}, body=b"")


def html(text: str = "<html><body>Sign in to the network</body></html>") -> Step:
    """Answer 200 like a captive portal."""
    return Step(headers={"content-type": "text/html"}, body=text.encode())


def bomb(size: int = 200_000_000) -> Step:
    """Answer with a small gzip body that unpacks to `size` bytes."""
    return Step(headers={"content-encoding": "gzip"}, body=gzip.compress(b" " * size, 9))


class Seen(Struct, frozen=True):
    """A request as it came; `at` is the server's clock, seconds that never go back."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    at: float

    @property
    def json(self) -> Any:  # noqa: ANN401 (any JSON value)
        """The body as JSON."""
        return json.loads(self.body)


Script = Callable[[Seen], Step]


class Misbehaving:
    """A context manager; the server runs in a thread of its own until it ends.

    Args:
        script: steps for the first requests in the order they come, or a function from a request
            to its step. What follows the last step is `otherwise`.

    Attributes:
        url: "http://127.0.0.1:PORT".
        requests: what came, in order.
        max_in_flight: the most requests that were being answered at once.
    """

    def __init__(
        self,
        script: Iterable[Step] | Script = (),
        *,
        otherwise: Step | None = None,
        keep: bool = True,
    ) -> None:
        self.requests: list[Seen] = []
        self.n_requests = 0
        self.max_in_flight = 0
        self.url = ""
        self._script = script if callable(script) else _in_order(script, otherwise or Step())
        self._keep = keep
        self._n_in_flight = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True, name="misbehaving")
        self._ready = threading.Event()
        self._stop = asyncio.Event()

    def __enter__(self) -> "Misbehaving":
        self._thread.start()
        self._ready.wait(10)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._client, "127.0.0.1", 0, limit=1 << 20)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        self._ready.set()
        await self._stop.wait()
        server.close()
        others = [t for t in asyncio.all_tasks() if t is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while seen := await _read(reader):
                self.n_requests += 1
                if self._keep:
                    self.requests.append(seen)
                self._n_in_flight += 1
                self.max_in_flight = max(self.max_in_flight, self._n_in_flight)
                try:
                    goes_on = await _act(self._script(seen), seen, writer)
                finally:
                    self._n_in_flight -= 1
                if not goes_on:
                    break
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()


def _in_order(steps: Iterable[Step], otherwise: Step) -> Script:
    remaining = iter(steps)
    return lambda seen: next(remaining, otherwise)


async def _read(reader: asyncio.StreamReader) -> Seen | None:
    """Read one request; `None` where the client has hung up."""
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    except asyncio.IncompleteReadError:
        return None
    at = time.monotonic()
    method, path, _ = head[0].split(" ", 2)
    pairs = (line.split(":", 1) for line in head[1:] if ":" in line)
    headers = {name.strip().lower(): value.strip() for name, value in pairs}
    if headers.get("transfer-encoding", "").lower() == "chunked":
        body = await _read_chunks(reader)
    else:
        body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Seen(method, path, headers, body, at)


async def _read_chunks(reader: asyncio.StreamReader) -> bytes:
    parts = []
    while size := int((await reader.readline()).strip() or b"0", 16):
        parts.append(await reader.readexactly(size))
        await reader.readline()
    await reader.readline()
    return b"".join(parts)


async def _act(step: Step, seen: Seen, writer: asyncio.StreamWriter) -> bool:
    """Carry out a step; return whether the connection may be used again."""
    if step.delay_s:
        await asyncio.sleep(step.delay_s)
    if step.way == "stall":
        await asyncio.sleep(3600)
    if step.way == "reset":
        linger = b"\x01\x00\x00\x00\x00\x00\x00\x00"
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        writer.transport.abort()
        return False
    if step.way == "close":
        return False
    if step.way == "garbage":
        writer.write(b"\x00\x01SSH-2.0 hello\r\n\r\n" * 20)
        await writer.drain()
        return False
    body = _body(step, seen)
    if step.way == "raw":
        writer.write(body)
        await writer.drain()
        return False
    return await _send(step, body, writer)


async def _send(step: Step, body: bytes, writer: asyncio.StreamWriter) -> bool:
    chunked = step.way in ("chunk-cut", "endless")
    headers = {
        "content-type": "application/json",
        **({"transfer-encoding": "chunked"} if chunked else {"content-length": str(len(body))}),
        **step.headers,
    }
    head = f"HTTP/1.1 {step.status} Step\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    if step.way == "headers":
        await _without_end(writer, head.encode("latin-1"), b"x-more: " + b"a" * 4000 + b"\r\n")
        return False
    writer.write(head.encode("latin-1") + b"\r\n")
    match step.way:
        case "truncate":
            writer.write(body[: len(body) // 2])
        case "chunk-cut":
            half = body[: len(body) // 2]
            writer.write(b"%x\r\n%s\r\n" % (len(half), half))
        case "endless":
            await _without_end(writer, b"", b"10000\r\n" + b" " * 65536 + b"\r\n")
        case "trickle":
            for i in range(len(body)):
                writer.write(body[i : i + 1])
                await writer.drain()
                await asyncio.sleep(0.02)
        case "stall-body":
            await writer.drain()
            await asyncio.sleep(3600)
        case _:
            writer.write(body)
    await writer.drain()
    return step.way == "whole"


async def _without_end(writer: asyncio.StreamWriter, first: bytes, again: bytes) -> None:
    writer.write(first)
    for _ in range(20_000):
        writer.write(again)
        await writer.drain()


def _body(step: Step, seen: Seen) -> bytes:
    if step.body is not None:
        return step.body
    request = json.loads(seen.body)
    if is_for_vectors(seen.path):
        data = vectors_of(seen.path, request)
    else:
        text = honest_text(prompt_of(seen.path, request)) if step.text is None else step.text
        data = body_of(seen.path, request, text, finish=step.finish)
    if step.usage is not ...:
        for name in ("usage", "usageMetadata"):
            if name in data:
                data[name] = step.usage
    return json.dumps(data).encode()


def _main() -> None:
    """Serve honest answers, each after `--delay-ms N`, until standard input is closed."""
    delay_ms = float(sys.argv[sys.argv.index("--delay-ms") + 1]) if "--delay-ms" in sys.argv else 0
    with Misbehaving(otherwise=Step(delay_s=delay_ms / 1000), keep=False) as server:
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        try:
            sys.stdin.read()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    _main()
