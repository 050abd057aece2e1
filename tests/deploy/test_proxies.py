"""Forwarded headers are believed from our own proxies only."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from deploy.proxies import TOLD, TrustedProxies, networks


def heard(peer: str) -> set[str]:
    seen: list[HttpRequest] = []

    def page(request: HttpRequest) -> HttpResponse:
        seen.append(request)
        return HttpResponse()

    forged: dict[str, Any] = dict.fromkeys(TOLD, "https")
    TrustedProxies(page)(RequestFactory().get("/", REMOTE_ADDR=peer, **forged))
    return {name for name in seen[0].META if name in TOLD}


@pytest.mark.parametrize(
    ("proxies", "peer", "believed"),
    [
        (["loopback"], "127.0.0.1", True),
        (["loopback"], "::1", True),
        (["loopback"], "", True),
        (["loopback"], "10.0.0.7", False),
        (["loopback"], "203.0.113.9", False),
        (["private"], "172.18.0.1", True),
        (["private"], "203.0.113.9", False),
        (["203.0.113.0/24", "loopback"], "203.0.113.9", True),
        (["loopback"], "nonsense", False),
        ([], "127.0.0.1", False),
        ([], "", False),
    ],
)
def test_only_our_proxies_are_believed(
    settings: Any, proxies: list[str], peer: str, believed: bool
) -> None:
    settings.PROXIES = proxies
    assert heard(peer) == (set(TOLD) if believed else set())


def test_a_wrong_network_is_named() -> None:
    with pytest.raises(ImproperlyConfigured, match="'everybody'"):
        networks(["everybody"])
