"""Trust forwarded headers of configured proxies only: anybody can send X-Forwarded-For."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse

Network = IPv4Network | IPv6Network
NAMED = {
    "loopback": ("127.0.0.0/8", "::1/128"),
    "private": ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"),
}
TOLD = (
    "HTTP_FORWARDED",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_REAL_IP",
)


def networks(names: Iterable[str]) -> list[Network]:
    """Parse ``loopback``, ``private`` or networks such as ``10.1.0.0/16``.

    Raises ImproperlyConfigured for anything else.
    """
    found: list[Network] = []
    for name in names:
        try:
            found += [ip_network(network) for network in NAMED.get(name, (name,))]
        except ValueError:
            raise ImproperlyConfigured(
                f"PROXIES must name loopback, private or networks, not {name!r}."
            ) from None
    return found


class TrustedProxies:
    """Drop forwarded headers of clients that are not a proxy; the first middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.networks = networks(settings.PROXIES)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not self._is_ours(request.META.get("REMOTE_ADDR", "")):
            for name in TOLD:
                request.META.pop(name, None)
        return self.get_response(request)

    def _is_ours(self, peer: str) -> bool:
        if not peer:  # a Unix socket: only this machine can open it
            return bool(self.networks)
        try:
            address = ip_address(peer)
        except ValueError:
            return False
        return any(address in network for network in self.networks)
