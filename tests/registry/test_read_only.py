"""A read-only city: PostgreSQL refuses writes, and every page can be read."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.db import InternalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path
from django.utils import timezone

from tenants.accounts.models import User
from tenants.members.actions import join_city
from tenants.members.models import Duty, Member
from tenants.registry.actions import move_city
from tenants.registry.models import City
from tenants.registry.scope import city_scope, entered, hub_scope
from tests.faults.test_1_every_address import addresses, changes, contents


def note(request: HttpRequest) -> HttpResponse:
    """A page that writes while it is read."""
    Member.objects.update(about="noted")
    return HttpResponse("noted")


urlpatterns = [path("note/", note)]


def close_to_changes(city: City) -> dict[str, Any]:
    """Make it read-only; all that it holds."""
    with hub_scope():
        move_city(city, to="read_only")
    return contents(city)


def test_every_page_is_read_as_before_and_nothing_changes(lively: City) -> None:
    reader = Client(headers={"host": lively.host, "accept-language": "ru"})
    with lively.scope():  # with a duty, which opens every page
        reader.force_login(Duty.objects.current(now=timezone.now()).earliest("pk").member.user)

    def codes() -> dict[str, int]:
        return {address: reader.get(address).status_code for address in addresses()}

    active = codes()
    before = close_to_changes(lively)
    assert codes() == active
    assert list(active.values()).count(200) > 60
    assert changes(before, contents(lively)) == {}


def test_a_page_that_notes_something_is_refused_kindly(town: City) -> None:
    reader = Client(headers={"host": town.host, "accept-language": "ru"})
    with town.scope():
        join_city(user=User.objects.create_user("a@example.com"), name="Анна", now=timezone.now())
    with override_settings(CITY_URLCONF=__name__, ROOT_URLCONF=settings.HUB_URLCONF):
        assert reader.get("/note/").content == b"noted"  # the control: an active city
        before = close_to_changes(town)
        answer = reader.get("/note/")
    assert answer.status_code == 409
    assert "не сохранилось" in answer.content.decode()
    assert changes(before, contents(town)) == {}


def test_postgresql_says_no_in_a_savepoint_too(town: City) -> None:
    def write(**how: Any) -> None:
        with entered(city_scope(town, **how)), town.scope(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO django_migrations (app, name, applied) VALUES ('', '', now())"
            )

    with pytest.raises(InternalError, match="read-only"):
        write(read_only=True)
    write()
