"""A city in which everything has happened leaves and comes back, row by row and file by file."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from deploy.demo.content import CITIES
from deploy.demo.seeding.city import seed_city
from deploy.demo.seeding.evenings import keep_up
from tenants.members.actions import create_invitation
from tenants.members.models import Member
from tenants.registry.archive import export_city, import_city
from tenants.registry.models import City

ROUND = {  # tables that refer to one another, whatever the order they are filled in
    "formats_format",
    "formats_formatversion",
    "live_agendaitem",
    "live_table",
    "meetings_meeting",
    "meetings_series",
    "members_invitation",
    "members_member",
    "products_authorship",
    "products_product",
}


@pytest.fixture
def lively(town: City) -> City:
    (telling,) = (city for city in CITIES if city.slug == "omsk")
    now = timezone.now()
    with timezone.override(town.zone), town.scope():
        seed_city(telling, city=town, now=now)
        keep_up(telling, now=now)
        create_invitation(by=Member.objects.earliest("pk"), now=now)
    default_storage.save(f"{town.schema_name}/minutes/1.txt", ContentFile("Четверг".encode()))
    return town


def test_a_lively_city_comes_back_as_it_was(lively: City, tmp_path: Path) -> None:
    before = export_city(lively, tmp_path / "before.zip")
    filled = {name for name, part in before.tables.items() if part.rows}
    assert filled >= ROUND
    copy = import_city(tmp_path / "before.zip", slug=f"{lively.slug}-copy")
    after = export_city(copy, tmp_path / "after.zip")
    assert after.tables == before.tables
    assert after.sequences == before.sequences
    assert after.files == before.files
    assert after.alarms == before.alarms
