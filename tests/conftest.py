"""What every test stands on: no network, and hypothesis profiles that CI can repeat."""

import ipaddress
import os
import socket

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("dev", deadline=None)
settings.register_profile(
    "ci",
    deadline=None,
    derandomize=True,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


def stays_here(host):
    """Whether a host is this machine: a loopback address, `localhost` or none at all."""
    name = host.decode() if isinstance(host, bytes) else host
    if name in (None, "", "localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def refuse_strangers(host):
    """Fail by a fault that no client takes for a network error worth a retry."""
    if not stays_here(host):
        raise AssertionError(f"a test must not leave this machine; got a connection to {host!r}")


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    """Let sockets reach this machine only; names of others aren't even looked up."""
    real_connect = socket.socket.connect
    real_connect_ex = socket.socket.connect_ex
    real_getaddrinfo = socket.getaddrinfo

    def connect(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6):
            refuse_strangers(address[0])
        return real_connect(self, address)

    def connect_ex(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6):
            refuse_strangers(address[0])
        return real_connect_ex(self, address)

    def getaddrinfo(host, *args, **kwargs):
        refuse_strangers(host)
        return real_getaddrinfo(host, *args, **kwargs)

    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket.socket, "connect_ex", connect_ex)
    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
