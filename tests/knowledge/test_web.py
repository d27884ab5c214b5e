import hashlib
import http.server
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.config import Source
from generator.errors import KnowledgeError
from generator.knowledge import Gathered, Web, gather

PAGE = b"<html><title>Care</title><body><h1>Care</h1><p>Clean the filter weekly.</p></body></html>"


class Site(http.server.ThreadingHTTPServer):
    """A real server on this machine; `answers` is path -> (status, headers, body)."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.asked: list[str] = []
        self.stop = threading.Event()

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(http.server.BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        if self.path == "/drip-head":
            self.wfile.write(b"HTTP/1.0 200 OK\r\n")
            self._drip(b"X-A: b\r\n")
            return
        status, headers, body = self.server.answers[self.path]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.path == "/drip":
            self._drip(b"a")
        self.wfile.write(body)

    def _drip(self, piece: bytes) -> None:
        try:
            while not self.server.stop.wait(0.1):
                self.wfile.write(piece)
        except OSError:
            pass

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its name there)
        """Say nothing."""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("no_proxy", "127.0.0.1,localhost")
    with Site() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.stop.set()
        server.shutdown()
        thread.join()


def read(address: str, folder: Path, **limits: float) -> Gathered:
    cache = folder / "cache"
    max_bytes = int(limits.pop("max_bytes", 1_000_000))
    web = Web(cache, timeout_s=limits.pop("timeout_s", 5), max_bytes=max_bytes, **limits)  # type: ignore[arg-type]
    return gather([Source(address)], folder, web=web)


def test_an_address_is_read_by_its_type_and_named_by_itself(site: Site, tmp_path: Path) -> None:
    site.answers["/care"] = (200, {"Content-Type": "text/html; charset=utf-8"}, PAGE)
    gathered = read(f"{site.root}/care", tmp_path)
    document = gathered.documents[0]
    assert (document.id, document.title) == (f"{site.root}/care", "Care")
    assert document.text == "Care\n\nClean the filter weekly."
    assert gathered.files[0].sha256 == hashlib.sha256(PAGE).hexdigest()


@pytest.mark.parametrize(
    ("path", "kind", "body", "text"),
    [
        ("/a.md", "text/plain", b"# A\n\nOne.", "# A\n\nOne."),
        ("/a", "text/plain; charset=iso-8859-1", b"caf\xe9", "caf\u00e9"),
        ("/a.json?v=2", "", b'{"name": "Pump"}', "name: Pump."),
        ("/rows.csv", "application/octet-stream", b"a,b\n1,2\n", "a: 1; b: 2."),
    ],
)
def test_what_the_server_does_not_say_the_address_does(
    site: Site, tmp_path: Path, path: str, kind: str, body: bytes, text: str
) -> None:
    site.answers[path] = (200, {"Content-Type": kind} if kind else {}, body)
    assert read(site.root + path, tmp_path).documents[0].text == text


def test_what_was_fetched_once_is_read_from_the_cache(site: Site, tmp_path: Path) -> None:
    address = f"{site.root}/a.txt"
    site.answers["/a.txt"] = (200, {}, b"First.")
    assert read(address, tmp_path).documents[0].text == "First."
    site.answers["/a.txt"] = (200, {}, b"Second.")
    assert read(address, tmp_path).documents[0].text == "First."
    assert site.asked == ["/a.txt"]
    assert read(address, tmp_path, refresh=True).documents[0].text == "Second."


def test_a_copy_that_was_changed_in_the_cache_is_not_believed(site: Site, tmp_path: Path) -> None:
    address = f"{site.root}/a.txt"
    site.answers["/a.txt"] = (200, {}, b"First.")
    read(address, tmp_path)
    (kept,) = (tmp_path / "cache").glob("*.txt")
    kept.write_bytes(b"Forged.")
    assert read(address, tmp_path).documents[0].text == "First."
    assert len(site.asked) == 2


def test_nothing_is_fetched_without_leave(site: Site, tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match=r"only where --fetch allows it.*save the document"):
        gather([Source(f"{site.root}/a.txt")], tmp_path)
    assert site.asked == []


def test_redirects_within_the_host_are_followed(site: Site, tmp_path: Path) -> None:
    site.answers["/old"] = (301, {"Location": "/new.txt"}, b"")
    site.answers["/new.txt"] = (200, {"Content-Type": "text/plain"}, b"Moved.")
    assert read(f"{site.root}/old", tmp_path).documents[0].text == "Moved."


@pytest.mark.parametrize(
    "target", ["http://localhost:{port}/a", "http://127.0.0.1:1/a", "https://example.org/a"]
)
def test_redirects_to_another_host_are_refused(site: Site, tmp_path: Path, target: str) -> None:
    port = site.server_address[1]
    site.answers["/old"] = (302, {"Location": target.format(port=port)}, b"")
    with pytest.raises(KnowledgeError, match="leads to another place"):
        read(f"{site.root}/old", tmp_path)
    assert not (tmp_path / "cache").exists()


def test_a_redirect_to_a_file_is_refused(site: Site, tmp_path: Path) -> None:
    site.answers["/old"] = (302, {"Location": "file:///etc/passwd"}, b"")
    with pytest.raises(KnowledgeError):
        read(f"{site.root}/old", tmp_path)


def test_a_circle_of_redirects_ends(site: Site, tmp_path: Path) -> None:
    site.answers["/a"] = (302, {"Location": "/b"}, b"")
    site.answers["/b"] = (302, {"Location": "/a"}, b"")
    with pytest.raises(KnowledgeError, match="answered 302"):
        read(f"{site.root}/a", tmp_path)
    assert len(site.asked) <= 12


@pytest.mark.parametrize(
    ("status", "headers", "body", "why"),
    [
        (404, {}, b"gone", "the server answered 404"),
        (500, {}, b"", "the server answered 500"),
        (200, {"Content-Type": "text/plain"}, b"", "sent nothing"),
        (200, {"Content-Length": "2000000"}, b"a", "has 2,000,000 bytes, the limit is 1,000,000"),
        (200, {"Content-Type": "text/plain"}, b"a" * 1_000_001, "more than 1,000,000 bytes"),
        (200, {"Content-Length": "20"}, b"a", "was cut off after 1 of 20 bytes"),
        (200, {"Content-Encoding": "gzip"}, b"\x1f\x8b", "came packed as 'gzip'"),
        (200, {"Content-Type": "image/png"}, b"\x89PNG", "no loader"),
    ],
)
def test_what_is_no_document_is_an_error_with_its_reason(
    site: Site, tmp_path: Path, status: int, headers: dict[str, str], body: bytes, why: str
) -> None:
    site.answers["/a"] = (status, headers, body)
    with pytest.raises(KnowledgeError, match=why):
        read(f"{site.root}/a", tmp_path)


@pytest.mark.parametrize("path", ["/drip", "/drip-head"])
def test_a_server_that_drips_is_left_at_the_deadline(site: Site, tmp_path: Path, path: str) -> None:
    site.answers[path] = (200, {"Content-Type": "text/plain"}, b"")
    began = time.monotonic()
    with pytest.raises(KnowledgeError, match=r"takes longer than 0.5 s"):
        read(site.root + path, tmp_path, deadline_s=0.5)
    assert time.monotonic() - began < 20  # it would drip for ever


def test_a_server_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="can't be fetched"):
        read("http://127.0.0.1:1/a.txt", tmp_path)


@pytest.mark.parametrize(
    "address",
    ["http://", "http://[", "http://h:99999/", "http://h/a b", "http://h/\u00e9", "http://h/\n"],
)
def test_what_is_no_address_is_refused(tmp_path: Path, address: str) -> None:
    with pytest.raises(KnowledgeError, match="must be"):
        read(address, tmp_path)


def test_a_password_in_an_address_is_refused_and_not_shown(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError) as caught:
        read("http://me:hunter22@example.org/a", tmp_path)
    assert "hunter22" not in str(caught.value)
