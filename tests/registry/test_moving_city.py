"""A city that moves or goes back to last night keeps its links, calendars and cards."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from network.directory.models import Listing
from network.hq.models import Pulse
from network.hq.pulse import CHANGED
from tenants.accounts.models import User
from tenants.meetings.models import Meeting
from tenants.meetings.tokens import calendar_token, door_token
from tenants.members.models import Member
from tenants.registry import alarms
from tenants.registry.archive import check_archive, delete_city, export_city, import_city
from tenants.registry.models import Alarm, City
from tenants.registry.scope import hub_scope


def links(city: City) -> dict[str, Any]:
    """Calendar subscriptions, the poster at the door and UIDs survive."""
    with city.scope():
        mine = calendar_token(Member.objects.here().earliest("pk").pk)
        door = door_token(Meeting.objects.latest("starts_at").pk)
    visitor = Client(HTTP_HOST=city.host)
    assert visitor.get(f"/calendar/{mine}.ics").status_code == 200
    feed = visitor.get("/calendar.ics")
    uids = sorted(re.findall(r"UID:(\S+)", feed.content.decode()))
    assert uids
    return {"calendar": mine, "door": door, "uids": uids}


def cards(city: City) -> list[tuple[str, int, str]]:
    with city.scope():
        found = Listing.objects.filter(city_id=city.pk).order_by("kind", "local_id")
        return list(found.values_list("kind", "local_id", "title"))


def pulse(city: City) -> tuple[dict[str, Any], list[Any]]:
    with city.scope():
        now = timezone.now()
        for alarm in Alarm.objects.filter(kind=CHANGED):
            alarms.ring(alarm.pk, city=city, now=now)
    with hub_scope():
        found = Pulse.objects.get(pk=city.pk)
    return found.published["now"], list(found.upcoming)


def test_a_city_that_moves_is_the_same_city(lively: City, tmp_path: Path) -> None:
    before = links(lively), cards(lively), pulse(lively)
    assert before[1]
    export_city(lively, tmp_path / "town.zip")
    delete_city(lively, after_export=tmp_path / "town.zip")
    moved = import_city(tmp_path / "town.zip", slug="moved")
    assert (moved.pk == lively.pk, moved.identity) == (False, lively.identity)
    assert (links(moved), cards(moved), pulse(moved)) == before


def test_a_copy_of_a_living_city_is_another_city(lively: City, tmp_path: Path) -> None:
    export_city(lively, tmp_path / "town.zip")
    copy = import_city(tmp_path / "town.zip", slug="copy")
    assert copy.identity != lively.identity
    theirs, ours = links(copy), links(lively)
    assert not set(theirs["uids"]) & set(ours["uids"])
    door = f"/here/{ours['door']}/"
    assert Client(HTTP_HOST=lively.host).get(door).status_code in (200, 302)
    assert Client(HTTP_HOST=copy.host).get(door).status_code == 404


def test_a_city_goes_back_to_last_night(lively: City, tmp_path: Path) -> None:
    last_night, now = tmp_path / "last-night.zip", tmp_path / "now.zip"
    before = links(lively), cards(lively), pulse(lively)
    exported = export_city(lively, last_night)
    with lively.scope():
        User.objects.create_user("after@example.com")
        Meeting.objects.filter(pk=Meeting.objects.latest("starts_at").pk).update(note="spoilt")
        Listing.objects.filter(city_id=lively.pk).delete()
    spoilt = export_city(lively, tmp_path / "spoilt.zip")
    call_command("city", "restore", str(lively.slug), str(last_night), "--keep", str(now))
    with hub_scope():
        city = City.objects.get(pk=lively.pk)
    assert (city.state, city.identity) == ("active", lively.identity)
    assert (links(city), cards(city), pulse(city)) == before
    again = export_city(city, tmp_path / "again.zip")
    assert (again.tables, again.files) == (exported.tables, exported.files)
    assert check_archive(now).tables == spoilt.tables
    assert spoilt.tables != exported.tables


def test_another_citys_archive_restores_nothing(town: City, village: City, tmp_path: Path) -> None:
    export_city(village, tmp_path / "village.zip")
    with town.scope():
        User.objects.create_user("anna@example.com")
    with pytest.raises(CommandError, match="This archive is of"):
        call_command(
            "city",
            "restore",
            str(town.slug),
            str(tmp_path / "village.zip"),
            "--keep",
            str(tmp_path / "now"),
        )
    assert not (tmp_path / "now").exists()
    with hub_scope():
        assert City.objects.get(pk=town.pk).state == "active"
    with town.scope():
        assert User.objects.count() == 1


def test_a_damaged_archive_restores_nothing(town: City, tmp_path: Path) -> None:
    file, keep = tmp_path / "town.zip", tmp_path / "now.zip"
    with town.scope():
        User.objects.create_user("anna@example.com")
    export_city(town, file)
    with town.scope():
        User.objects.create_user("boris@example.com")
    file.write_bytes(file.read_bytes().replace(b"anna@", b"olga@"))
    with pytest.raises(CommandError, match="damaged"):
        call_command("city", "restore", str(town.slug), str(file), "--keep", str(keep))
    with town.scope():
        assert User.objects.count() == 2


def test_new_cities_have_identities_of_their_own(town: City, village: City) -> None:
    identities = {town.identity, village.identity}
    assert len(identities) == 2
    with hub_scope():
        stored = City.objects.filter(pk__in=[town.pk, village.pk])
        assert set(stored.values_list("identity", flat=True)) == identities
