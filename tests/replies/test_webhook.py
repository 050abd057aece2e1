"""A provider brings mails by a signed webhook, as ANYMAIL_… settings switch it on."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import clear_url_caches, include, path

from deploy import urls_public
from tenants.registry.models import Alarm, City
from tenants.registry.scope import hub_scope
from tenants.replies.addresses import ReplyAddress
from tenants.replies.inbound_webhooks import connect
from tenants.replies.models import ReceivedMail
from tenants.replies.receiving import READ
from tests.replies.mails import mail

DOMAIN = "reply.example.org"
KEY = "key-of-the-provider"


@pytest.fixture
def address(settings: Any, tmp_path: Path) -> str:
    settings.REPLY_DOMAIN, settings.MEDIA_ROOT = DOMAIN, str(tmp_path)
    return str(ReplyAddress(1, 2, 3, 4))


def waiting() -> int:
    with hub_scope():
        assert ReceivedMail.objects.count() == Alarm.objects.filter(kind=READ).count()
        return int(ReceivedMail.objects.count())


@pytest.fixture
def provider(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    settings.ANYMAIL = {"WEBHOOK_SECRET": "user:secret", "MAILGUN_WEBHOOK_SIGNING_KEY": KEY}
    connect()
    addresses = [*urls_public.urlpatterns, path("inbound-mail/", include("anymail.urls"))]
    monkeypatch.setattr(urls_public, "urlpatterns", addresses)
    clear_url_caches()
    yield Client(headers={"host": settings.MAIN_DOMAIN, "authorization": "Basic dXNlcjpzZWNyZXQ="})
    monkeypatch.undo()
    clear_url_caches()


def form(raw: bytes, recipient: str, *, key: str = KEY) -> dict[str, str]:
    stamp, token = str(int(time.time())), "t" * 50
    signed = hmac.new(key.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    return {
        "recipient": recipient,
        "sender": "anna@omsk.example.com",
        "body-mime": raw.decode(),
        "timestamp": stamp,
        "token": token,
        "signature": signed,
    }


WEBHOOK = "/inbound-mail/mailgun/inbound_mime/"


def test_a_provider_brings_a_mail_once(omsk: City, address: str, provider: Client) -> None:
    address = str(ReplyAddress(omsk.pk, 2, 3, 4))
    raw = mail("Yes.", to=address, sender="anna@omsk.example.com").as_bytes()
    for _ in range(2):
        assert provider.post(WEBHOOK, form(raw, address)).status_code == 200
    assert waiting() == 1


def test_a_webhook_without_its_secret_or_signature_is_refused(
    omsk: City, address: str, provider: Client
) -> None:
    address = str(ReplyAddress(omsk.pk, 2, 3, 4))
    raw = mail("Yes.", to=address, sender="anna@omsk.example.com").as_bytes()
    assert provider.post(WEBHOOK, form(raw, address, key="guessed")).status_code == 400
    stranger = Client(headers={"host": provider.defaults["HTTP_HOST"]})
    assert stranger.post(WEBHOOK, form(raw, address)).status_code == 400
    assert waiting() == 0


def test_a_mail_that_is_not_for_us_contents_the_provider(
    omsk: City, address: str, provider: Client
) -> None:
    raw = mail("Buy!", to="omsk@example.org", sender="x@example.org").as_bytes()
    assert provider.post(WEBHOOK, form(raw, "omsk@example.org")).status_code == 200
    assert waiting() == 0
