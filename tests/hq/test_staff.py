"""HQ's staff are added and removed by command, also the first one."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from network.hq.models import StaffRole
from tenants.accounts.models import User
from tenants.registry.scope import hub_scope


def said(*command: str) -> str:
    out = StringIO()
    call_command("hq", *command, stdout=out)
    return out.getvalue()


def refused(*command: str) -> str:
    with pytest.raises(CommandError) as refusal:
        said(*command)
    return str(refusal.value)


def opened(browser: Client) -> int:
    return browser.get("/hq/", headers={"host": "localhost"}).status_code


def signed_in(email: str) -> Client:
    browser = Client(headers={"host": "localhost"})
    with hub_scope():
        user = User.objects.get(email=email)
        browser.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return browser


@pytest.fixture
def nobody(engine: None) -> Iterator[None]:
    """An installation without staff; accounts made by the test are deleted."""
    with hub_scope():
        kept = list(User.objects.filter(is_staff=True).values_list("pk", flat=True))
        User.objects.filter(pk__in=kept).update(is_staff=False)
    yield
    with hub_scope():
        made = User.objects.filter(email__endswith="@hq.example.com")
        StaffRole.objects.filter(user__in=made).delete()
        made._raw_delete(made.db)  # the hub knows only some of the tables that refer to it
        User.objects.filter(pk__in=kept).update(is_staff=True)


def test_the_first_one_is_invited_and_enters(nobody: None) -> None:
    assert said("list") == ""
    assert "first@hq.example.com can sign in now: http" in said("invite", " First@HQ.example.com")
    assert opened(signed_in("first@hq.example.com")) == 200
    assert "works at HQ already" in said("invite", "first@hq.example.com")
    assert said("list") == "first@hq.example.com\n"


def test_revoking_ends_what_is_open(nobody: None) -> None:
    for name in ("first", "second"):
        said("invite", f"{name}@hq.example.com")
    browsers = [signed_in(f"{name}@hq.example.com") for name in ("first", "second")]
    assert [opened(browser) for browser in browsers] == [200, 200]
    said("revoke", "SECOND@hq.example.com")
    assert [opened(browser) for browser in browsers] == [200, 302]
    assert said("list") == "first@hq.example.com\n"


def test_refusals_change_nothing(nobody: None) -> None:
    said("invite", "first@hq.example.com")
    assert "the last one at HQ" in refused("revoke", "first@hq.example.com")
    assert "does not work at HQ" in refused("revoke", "stranger@hq.example.com")
    assert "valid email address" in refused("invite", "no address")
    assert said("list") == "first@hq.example.com\n"
