"""One POST over aiohttp: no redirects, one deadline, a bounded body, every fault by its kind."""

import asyncio
import contextlib
import importlib
import ssl
import sys
import threading
import urllib.request
import zlib
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from msgspec import Struct

from generator.teachers.contract import TeacherFault
from generator.teachers.secrets import Mask
from generator.teachers.settings import is_loopback

if TYPE_CHECKING:  # see `_load`
    import aiohttp

__all__ = ["Answered", "HttpClient"]


class Answered(Struct, frozen=True):
    """A whole HTTP answer; headers are found by their names in any case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class HttpClient:
    """Sends JSON to one provider; opens its connections at the first call, in that event loop.

    aiohttp's own time-outs are off: one deadline covers connecting, waiting and reading, so that a
    server which trickles a byte a second can't outlive it. Bodies are asked for uncompressed, and
    one that comes compressed all the same is unpacked only up to the limit.

    Args:
        base_url: without a slash at its end.
        headers: sent with every call; they hold the key.
        place: the provider and host, for messages.
        max_bytes: a longer body is a fault, and the connection is closed.
    """

    def __init__(
        self,
        base_url: str,
        headers: Mapping[str, str],
        *,
        place: str,
        mask: Mask,
        timeout_s: float,
        max_bytes: int,
    ) -> None:
        self.base_url = base_url
        self.place = place
        self._headers = {
            **headers,
            "content-type": "application/json",
            "accept": "application/json",
            "accept-encoding": "identity",
        }
        self._mask = mask
        self._timeout_s = timeout_s
        self._max_bytes = max_bytes
        self._proxy = proxy_of(base_url)
        self._session: aiohttp.ClientSession | None = None
        _load()

    async def post(self, path: str, body: bytes) -> Answered:
        """Send one request below the base address; see `post_to`."""
        return await self.post_to(self.base_url + path, body)

    async def post_to(
        self, url: str, body: bytes, headers: Mapping[str, str] | None = None
    ) -> Answered:
        """Send one request and return the whole answer, whatever its status.

        Args:
            headers: besides, or in the place of, those that are sent with every call.

        Raises:
            TeacherFault: "connect", "certificate", "time-out", "cut-off", "too-large", "bad-http".
        """
        import aiohttp

        try:
            async with asyncio.timeout(self._timeout_s):
                return await self._exchange(url, body, headers)
        except TimeoutError:
            raise TeacherFault(
                "time-out", f"{self.place}: no whole reply within {self._timeout_s:g} s"
            ) from None
        except aiohttp.ClientConnectorCertificateError as fault:
            raise self._fault("certificate", "its certificate isn't trusted", fault) from None
        except aiohttp.ClientConnectorSSLError as fault:
            raise self._fault("certificate", "no TLS connection", fault) from None
        except (aiohttp.ClientConnectorError, aiohttp.ClientProxyConnectionError) as fault:
            if isinstance(fault.os_error, ssl.SSLError):
                raise self._fault("certificate", "no TLS connection", fault) from None
            raise self._fault("connect", "no connection", fault) from None
        except aiohttp.ClientHttpProxyError as fault:
            raise self._fault("connect", "the proxy refused", fault) from None
        except (aiohttp.ClientPayloadError, aiohttp.ServerDisconnectedError) as fault:
            raise self._fault("cut-off", "the reply was cut off", fault) from None
        except aiohttp.ClientResponseError as fault:  # status line or headers that are none
            raise self._fault("bad-http", "not an HTTP answer", fault) from None
        except (aiohttp.ClientError, OSError) as fault:
            raise self._fault("cut-off", "the connection broke", fault) from None

    async def _exchange(self, url: str, body: bytes, headers: Mapping[str, str] | None) -> Answered:
        session = self._session or self._open()
        async with session.post(
            url,
            data=body,
            headers=headers,
            allow_redirects=False,
            proxy=self._proxy,
        ) as response:
            encoding = response.headers.get("content-encoding", "").lower()
            raw = await self._read(response)
            if encoding not in ("", "identity"):
                raw = self._unpack(raw, encoding)
            return Answered(response.status, response.headers, raw)

    async def _read(self, response: "aiohttp.ClientResponse") -> bytes:
        declared = response.content_length
        if declared is not None and declared > self._max_bytes:
            response.close()
            raise self._too_large()
        if declared is not None:
            return await response.read()
        parts, size = [], 0
        async for part in response.content.iter_any():
            parts.append(part)
            size += len(part)
            if size > self._max_bytes:
                response.close()
                raise self._too_large()
        return b"".join(parts)

    def _unpack(self, raw: bytes, encoding: str) -> bytes:
        if encoding not in ("gzip", "deflate"):
            raise TeacherFault("bad-http", f"{self.place}: unasked encoding {encoding[:40]!r}")
        inflater = zlib.decompressobj(47 if encoding == "gzip" else 15)
        try:
            found = inflater.decompress(raw, self._max_bytes + 1)
        except zlib.error:
            raise TeacherFault("cut-off", f"{self.place}: damaged {encoding} data") from None
        if len(found) > self._max_bytes:
            raise self._too_large()
        if not inflater.eof:
            raise TeacherFault("cut-off", f"{self.place}: {encoding} data is cut off")
        return found

    def _too_large(self) -> TeacherFault:
        return TeacherFault(
            "too-large",
            f"{self.place}: a reply must be of at most {self._max_bytes} bytes; got more",
            permanent=True,
        )

    def _fault(self, kind: str, what: str, fault: Exception) -> TeacherFault:
        import aiohttp

        if isinstance(fault, aiohttp.ClientResponseError):
            said = fault.message
        elif isinstance(fault, aiohttp.ClientConnectorError):
            said = f"{fault.host}:{fault.port}: {fault.os_error.strerror or fault.os_error}"
        else:
            said = str(fault) or type(fault).__name__
        text = f"{self.place}: {what} ({self._mask(said, max_chars=160)})"
        return TeacherFault(kind, text, fatal=kind == "certificate")

    def _open(self) -> "aiohttp.ClientSession":
        import aiohttp

        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, ttl_dns_cache=300),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None),
            auto_decompress=False,
            skip_auto_headers=("user-agent",),
            headers={"user-agent": "askwright", **self._headers},
        )
        return self._session

    async def close(self) -> None:
        """Close the connections; the next call opens new ones."""
        if self._session:
            session, self._session = self._session, None
            await session.close()


def _load() -> None:
    """Begin to import aiohttp beside what comes before the first call.

    While it is imported it reads the system's certificates twice, most of a tenth of a second that
    nobody has to wait for. Whoever uses it imports it, and waits for the rest of it where that came
    too early. What fails here fails again there, and is told there.
    """

    def load() -> None:
        with contextlib.suppress(Exception):
            importlib.import_module("aiohttp")

    if "aiohttp" not in sys.modules:
        threading.Thread(target=load).start()


def proxy_of(url: str) -> str | None:
    """Return the proxy that the environment names for an address; never one for this machine."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if is_loopback(host) or urllib.request.proxy_bypass(host):
        return None
    return urllib.request.getproxies().get(parts.scheme)
