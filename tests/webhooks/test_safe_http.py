"""Nothing is sent into our own network; no answer keeps a worker."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from tenants.members.models import Member
from tenants.registry.models import City
from tenants.webhooks import safe_http
from tenants.webhooks.actions import (
    send_test,
)
from tenants.webhooks.models import Delivery, Endpoint
from tests.cast import Visitor
from tests.webhooks.conftest import Program
from tests.webhooks.deliveries import the_try

State = Delivery.State
Visit = Callable[..., Visitor]


def test_a_redirect_is_not_followed(
    omsk: City, endpoint: Endpoint, program: Program, now: datetime
) -> None:
    program.status, program.location = 302, "/elsewhere"
    with omsk.scope():
        delivery = send_test(endpoint, now=now)
    tried = the_try(omsk, delivery, at=now)
    assert (tried.state, tried.status, tried.error) == ("waiting", 302, "answered 302")
    assert [got.path for got in program.received] == ["/hook?city=omsk"]


def test_an_endless_answer_is_cut_off_and_a_huge_one_is_not_read(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    program.answer = b"x" * 5_000_000
    assert safe_http.post(program.url, body=b"{}", headers={}).status == 204
    program.drips = True
    monkeypatch.setattr(safe_http, "SECONDS", 0.5)
    with pytest.raises(safe_http.NotSent, match="no answer within"):
        safe_http.post(program.url, body=b"{}", headers={})


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700:4700::1111", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),  # the metadata of a cloud
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 - refused
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),  # mapped
        ("::ffff:8.8.8.8", True),
        ("64:ff9b::a00:1", False),  # NAT64 of 10.0.0.1
        ("64:ff9b::808:808", True),
        ("2002:7f00:1::", False),  # 6to4 of 127.0.0.1
    ],
)
def test_only_addresses_of_the_open_internet_are_public(address: str, public: bool) -> None:
    assert safe_http.is_public(address) is public


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1"])
def test_private_addresses_get_nothing_unless_the_installation_says_so(
    omsk: City, endpoint: Endpoint, program: Program, settings: Any, now: datetime, host: str
) -> None:
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = False
    with omsk.scope():
        url = program.url.replace("127.0.0.1", host)
        Endpoint.objects.filter(pk=endpoint.pk).update(url=url)
        delivery = send_test(endpoint, now=now)
    tried = the_try(omsk, delivery, at=now)
    assert tried.state == State.WAITING
    assert "public address" in tried.error or "not known" in tried.error
    assert program.received == []


@pytest.mark.parametrize(
    "url",
    ["http://example.org/", "https://", "ftp://example.org/", "https://a:b@example.org/", "x",
     "https://example.org:x/", "javascript:alert(1)"],
)  # fmt: skip
def test_what_is_no_address_is_refused(
    omsk: City, anna: Member, visit: Visit, settings: Any, url: str
) -> None:
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = False
    sent = {"name": "A", "url": url, "events": ["question.created"]}
    assert visit(omsk, anna).post("/webhooks/new/", sent).status_code == 422
    api = visit(omsk, anna).post("/api/v1/webhooks/", sent, content_type="application/json")
    assert (api.status_code, "url" in api.text) == (400, True)
    with omsk.scope():
        assert not Endpoint.objects.exists()
