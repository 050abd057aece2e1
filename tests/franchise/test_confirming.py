"""Initiators say by the link of their own letter that they are one of the group."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from franchise.models import Application, Initiator
from franchise.tokens import confirmation_link
from tenants.registry.scope import hub_scope
from tests.franchise.cast import applied, deliver

Visit = Callable[..., Client]


@pytest.fixture
def pskov(db: None) -> Application:
    with hub_scope():
        return applied("Псков", now=timezone.now())


def confirmed() -> list[str]:
    with hub_scope():
        return list(Initiator.objects.exclude(confirmed_at=None).values_list("name", flat=True))


def path_of(name: str) -> str:
    with hub_scope():
        return re.sub(r"https?://[^/]+", "", confirmation_link(Initiator.objects.get(name=name)))


def test_each_letter_carries_a_link_of_its_own(committed: None) -> None:
    with hub_scope():
        application = applied("Псков", now=timezone.now())
    mail.outbox.clear()
    deliver(application, now=timezone.now())
    links = {re.search(r"\S+/applications/people/\S+", str(letter.body)) for letter in mail.outbox}
    assert len({found.group() for found in links if found}) == 3


def test_looking_changes_nothing_and_pressing_confirms_once(
    pskov: Application, visit: Visit
) -> None:
    browser, address = visit(), path_of("Дарья")
    page = browser.get(address).content.decode()
    assert "Дарья, are you one of them?" in page
    assert confirmed() == []
    answer = browser.post(address)
    assert answer["Location"] == pskov.get_absolute_url()
    assert confirmed() == ["Дарья"]
    with hub_scope():
        first = Initiator.objects.get(name="Дарья").confirmed_at
    browser.post(address)
    with hub_scope():
        assert Initiator.objects.get(name="Дарья").confirmed_at == first
    assert "you are one of them" in browser.get(address).content.decode()


@pytest.mark.parametrize("token", ["x", "WzFd:1abc:def", "\u202e", "a" * 5000])
def test_other_links_open_nothing(pskov: Application, visit: Visit, token: str) -> None:
    assert visit().get(f"/applications/people/{token}/").status_code == 404
    assert visit().post(f"/applications/people/{token}/").status_code == 404
    assert confirmed() == []


def test_a_link_ends_with_its_address(pskov: Application, visit: Visit) -> None:
    address = path_of("Егор")
    with hub_scope():
        Initiator.objects.filter(name="Егор").update(email="other@example.com")
    assert visit().post(address).status_code == 404
    assert confirmed() == []


def test_hq_and_the_group_see_who_has_confirmed(
    pskov: Application, visit: Visit, hq: Client
) -> None:
    visit().post(path_of("Жанна"))
    page = hq.get(f"/hq/applications/{pskov.pk}/").content.decode()
    assert page.count("not confirmed yet") == 2
    assert page.count(">confirmed ") == 1
    own = visit().get(pskov.get_absolute_url()).content.decode()
    assert own.count("letter not opened yet") == 2
