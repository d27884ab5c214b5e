"""Fetches one document from the web: from the host that is named, bounded in size and time."""

import contextlib
import http.client
import socket
import ssl
import threading
import urllib.request
from collections.abc import Mapping
from email.message import Message
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.parse import SplitResult, unquote, urlsplit

from generator import __version__
from generator.knowledge.web import Page, Web, web_fault

__all__ = ["ENDINGS", "fetch"]

ENDINGS = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/markdown": ".md",
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "application/json": ".json",
    "application/x-ndjson": ".jsonl",
    "application/jsonl": ".jsonl",
    "application/pdf": ".pdf",
    "application/epub+zip": ".epub",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}
"""Media type -> the ending whose loader reads it."""

_ANY_KIND = {"", "text/plain", "application/octet-stream", "binary/octet-stream"}
_MAX_REDIRECTS = 5
_CHUNK_BYTES = 65_536
_PORTS = {"http": 80, "https": 443}


class _Refused(Exception):
    """Raised within urllib where a redirect may not be followed; the message says why."""


class _SameHost(urllib.request.HTTPRedirectHandler):
    """Follows redirects within the host of the address and refuses all others."""

    max_redirections = _MAX_REDIRECTS

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        """Refuse another host, another port, and the step from https down to http."""
        fp.close()  # or urllib would read what comes with a redirect, however much it is
        old, new = urlsplit(req.full_url), urlsplit(newurl)
        if not _is_same_host(old, new):
            raise _Refused(
                f"leads to another place, {newurl[:200]!r}; a document must stay on its host. "
                "Name that address instead if you trust it"
            )
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class _Sockets(list[socket.socket]):
    """The sockets of one fetch; `end` breaks off whatever waits on one of them."""

    is_late = False

    def end(self) -> None:
        """Shut them all down; reading then meets the end."""
        self.is_late = True
        for opened in self:
            with contextlib.suppress(OSError):
                opened.shutdown(socket.SHUT_RDWR)


def _handlers(sockets: _Sockets) -> tuple[urllib.request.BaseHandler, ...]:
    """Return the ways of http and https whose sockets are noted."""

    class Plain(http.client.HTTPConnection):
        def connect(self) -> None:
            super().connect()
            sockets.append(self.sock)

    class Safe(http.client.HTTPSConnection):
        def connect(self) -> None:
            super().connect()
            sockets.append(self.sock)

    class PlainHandler(urllib.request.HTTPHandler):
        def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
            return self.do_open(Plain, req)

    class SafeHandler(urllib.request.HTTPSHandler):
        def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
            return self.do_open(Safe, req, context=ssl.create_default_context())

    return PlainHandler(), SafeHandler()


def _is_same_host(old: SplitResult, new: SplitResult) -> bool:
    if new.scheme not in _PORTS or new.hostname != old.hostname or new.username is not None:
        return False
    if old.scheme == "https" and new.scheme == "http":
        return False
    old_port, new_port = old.port or _PORTS[old.scheme], new.port or _PORTS[new.scheme]
    return old_port == new_port or (old_port, new_port) == (80, 443)


def fetch(address: str, parts: SplitResult, web: Web) -> Page:
    """Fetch what stands at an address.

    Args:
        parts: the address, taken apart.

    Raises:
        KnowledgeError: it isn't there, leads elsewhere, is too large, too slow or cut off.
    """
    opener = urllib.request.OpenerDirector()
    sockets = _Sockets()
    for handler in (
        urllib.request.ProxyHandler(),
        *_handlers(sockets),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        _SameHost(),
    ):
        opener.add_handler(handler)
    opener.addheaders = [
        ("User-Agent", f"askwright/{__version__}"),
        ("Accept-Encoding", "identity"),
    ]
    timer = threading.Timer(web.deadline_s, sockets.end)
    timer.daemon = True
    timer.start()
    try:
        with opener.open(address, timeout=web.timeout_s) as response:
            content = _body(response, response.headers, web)
            final = str(response.url)
            kind, charset = _kind(response.headers)
        if sockets.is_late:
            raise _Refused(f"takes longer than {web.deadline_s:g} s, the limit")
    except HTTPError as error:
        error.close()
        raise web_fault(address, f"must be there; the server answered {error.code}") from None
    except _Refused as error:
        raise web_fault(address, str(error)) from None
    except (URLError, OSError, http.client.HTTPException, ValueError) as error:
        why = getattr(error, "reason", None) or error
        text = str(why).strip() or type(error).__name__
        if sockets.is_late:
            text = f"takes longer than {web.deadline_s:g} s, the limit"
        raise web_fault(address, f"can't be fetched: {text[:200]}") from None
    finally:
        timer.cancel()
    if not content:
        raise web_fault(address, "must hold a document; the server sent nothing")
    return Page(_as_utf8(content, kind, charset), final, kind, _ending(kind, parts.path))


def _body(response: Any, headers: Mapping[str, str], web: Web) -> bytes:  # noqa: ANN401
    """Read an answer within the bounds of size and time."""
    packed = headers.get("Content-Encoding", "identity").strip().lower()
    if packed not in ("", "identity"):
        raise _Refused(f"came packed as {packed[:40]!r} though it was asked for plain")
    said = headers.get("Content-Length", "")
    if said.isdecimal() and int(said[:20]) > web.max_bytes:
        raise _Refused(f"has {int(said[:20]):,} bytes, the limit is {web.max_bytes:,}")
    chunks: list[bytes] = []
    n_bytes = 0
    while chunk := response.read1(_CHUNK_BYTES):
        chunks.append(chunk)
        n_bytes += len(chunk)
        if n_bytes > web.max_bytes:
            raise _Refused(f"has more than {web.max_bytes:,} bytes, the limit")
    if said.isdecimal() and n_bytes < int(said[:20]):
        raise _Refused(f"was cut off after {n_bytes:,} of {int(said[:20]):,} bytes")
    return b"".join(chunks)


def _kind(headers: Message) -> tuple[str, str]:
    return headers.get_content_type() if "Content-Type" in headers else "", (
        headers.get_content_charset() or ""
    )


def _ending(kind: str, path: str) -> str:
    """Return the ending whose loader reads a page: by its type, else by its address."""
    name = unquote(path).rsplit("/", 1)[-1]
    own = "." + name.rsplit(".", 1)[1].lower() if "." in name[1:] else ""
    if kind in ENDINGS:
        return ENDINGS[kind]
    if kind in _ANY_KIND and own:
        return own
    return ".txt" if kind == "text/plain" else ""


def _as_utf8(content: bytes, kind: str, charset: str) -> bytes:
    """Return a text in UTF-8 where the server named another encoding that fits it."""
    if not charset or charset in ("utf-8", "utf8", "us-ascii") or not kind.startswith("text/"):
        return content
    try:
        return content.decode(charset).encode("utf-8")
    except (LookupError, ValueError):
        return content
