"""The HTTP client against what a server of `misbehaving` can't do: TLS, closed ports, proxies."""

import asyncio
import shutil
import socket
import ssl
import subprocess
import threading

import pytest

from generator.teachers.contract import TeacherFault
from generator.teachers.http import HttpClient, proxy_of
from generator.teachers.misbehaving import Misbehaving, Step
from generator.teachers.secrets import Mask

MAKE_CERTIFICATE = (
    "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
    "-subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 -keyout key.pem -out certificate.pem"
)


def post(url, **options):
    given = {"place": "here", "mask": Mask(), "timeout_s": 5.0, "max_bytes": 1_000_000, **options}

    async def once():
        client = HttpClient(url, {}, **given)
        try:
            return await client.post("/", b"{}")
        finally:
            await client.close()

    return asyncio.run(once())


@pytest.fixture
def self_signed(tmp_path):
    """The address of a server whose certificate nobody vouches for."""
    if not shutil.which("openssl"):
        pytest.skip("openssl, which makes the certificate, isn't installed")
    subprocess.run(MAKE_CERTIFICATE.split(), cwd=tmp_path, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "certificate.pem", tmp_path / "key.pem")
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        try:
            connection, _ = listener.accept()
            with connection, context.wrap_socket(connection, server_side=True):
                pass
        except OSError:
            return

    thread = threading.Thread(target=serve)
    thread.start()
    yield f"https://127.0.0.1:{listener.getsockname()[1]}"
    thread.join(5)
    listener.close()


def test_nw_23_a_certificate_that_is_not_trusted_is_fatal(self_signed):
    with pytest.raises(TeacherFault, match="certificate") as caught:
        post(self_signed)
    assert (caught.value.kind, caught.value.fatal) == ("certificate", True)


def test_nw_1_a_refused_connection_names_host_and_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(TeacherFault, match=f"127.0.0.1:{port}") as caught:
        post(f"http://127.0.0.1:{port}")
    assert (caught.value.kind, caught.value.fatal) == ("connect", False)


def test_a_declared_length_beyond_the_limit_is_not_read():
    with Misbehaving([Step(body=b"x" * 2_000)]) as server, pytest.raises(TeacherFault) as caught:
        post(server.url, max_bytes=1_000)
    assert caught.value.kind == "too-large"


@pytest.mark.parametrize("encoding", ["br", "zstd", "x" * 200])
def test_an_encoding_that_nobody_asked_for_is_refused(encoding):
    step = Step(headers={"content-encoding": encoding}, body=b"x")
    with Misbehaving([step]) as server, pytest.raises(TeacherFault) as caught:
        post(server.url)
    assert caught.value.kind == "bad-http"


def test_nw_24_a_proxy_is_heeded_but_never_for_this_machine(monkeypatch):
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    monkeypatch.setenv("http_proxy", "http://proxy.example:3128")
    monkeypatch.setenv("no_proxy", "inside.example")
    assert proxy_of("https://api.openai.com/v1") == "http://proxy.example:3128"
    assert proxy_of("https://inside.example/v1") is None
    for url in ("http://127.0.0.1:8000", "http://localhost:1", "http://[::1]:1"):
        assert proxy_of(url) is None
