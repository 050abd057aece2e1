"""POST to an address that somebody typed, without reaching into the installation's own network.

The name is resolved once, each of its addresses must be a public one, and the connection goes to
one of exactly these: a name that changes between the look and the connection leads nowhere else.
Redirects are answers like others. An answer is read to a limit, and one try has one time limit
for everything.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import Event, Timer
from urllib.parse import urlsplit

from django.conf import settings

from tenants.webhooks.validators import MAX_ANSWER, SECONDS

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
SIX_TO_FOUR = ipaddress.IPv6Network("2002::/16")


class NotSent(Exception):
    """There was no answer: `str()` of it says why, in English, as the log of the endpoint shows."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300


def post(url: str, *, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Raises NotSent."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    is_secure = parts.scheme == "https"
    try:
        port = parts.port or (443 if is_secure else 80)
        address = public_address(host, port)
        connection = _connection(host, port, address, is_secure=is_secure)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return _exchange(connection, target, body=body, headers=headers)
    except NotSent:
        raise
    except TimeoutError as error:
        raise NotSent(f"no answer within {SECONDS} seconds") from error
    except ssl.SSLError as error:
        raise NotSent(f"TLS: {error.reason or error}") from error
    except (OSError, HTTPException, ValueError) as error:
        raise NotSent(f"no connection: {error or type(error).__name__}") from error


def public_address(host: str, port: int) -> str:
    """Resolve a name once. Raises NotSent if one of its addresses is private."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise NotSent(f"the name {host} is not known") from error
    addresses = [str(entry[4][0]) for entry in found]
    if not settings.WEBHOOKS_TO_PRIVATE_ADDRESSES:
        for address in addresses:
            if not is_public(address):
                raise NotSent(f"{host} leads to {address}, which is not a public address")
    return addresses[0]


def is_public(text: str) -> bool:
    """True for an address of the open Internet; one inside another is looked at, too."""
    address: Address = ipaddress.ip_address(text.partition("%")[0])
    inner = _embedded(address)
    if inner is not None:
        return is_public(str(inner))
    return address.is_global and not (
        address.is_multicast or address.is_reserved or address.is_unspecified
    )


def _embedded(address: Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 one stands for: mapped, 6to4, Teredo, NAT64."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour
    if address.teredo:
        return address.teredo[1]
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


class _Pinned(HTTPConnection):
    """A connection to one address, which speaks to the host by its name."""

    address = ""

    def connect(self) -> None:
        self.sock = socket.create_connection((self.address, self.port), self.timeout)


class _PinnedSecure(HTTPSConnection):
    address = ""
    tls = ssl.create_default_context()

    def connect(self) -> None:
        plain = socket.create_connection((self.address, self.port), self.timeout)
        self.sock = self.tls.wrap_socket(plain, server_hostname=self.host)


def _connection(host: str, port: int, address: str, *, is_secure: bool) -> _Pinned | _PinnedSecure:
    connection = (_PinnedSecure if is_secure else _Pinned)(host, port, timeout=SECONDS)
    connection.address = address
    return connection


def _exchange(
    connection: _Pinned | _PinnedSecure, target: str, *, body: bytes, headers: Mapping[str, str]
) -> Answer:
    """Whatever drips slowly is cut off by the timer."""
    cut = Event()
    late = Timer(SECONDS, _cut, [connection, cut])
    late.daemon = True
    late.start()
    try:
        connection.request("POST", target, body=body, headers=dict(headers))
        answer = connection.getresponse()
        answer.read(MAX_ANSWER)
    except (OSError, HTTPException) as error:
        if cut.is_set():
            raise TimeoutError from error
        raise
    finally:
        late.cancel()
        connection.close()
    if cut.is_set():  # a header that was cut off looks whole
        raise TimeoutError
    return Answer(answer.status)


def _cut(connection: HTTPConnection, cut: Event) -> None:
    cut.set()
    sock = connection.sock
    if sock is not None:
        try:
            sock.shutdown(socket.SHUT_RDWR)
        except OSError:  # closed by the other side in the same moment
            return
