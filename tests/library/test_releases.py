"""HQ releases a format to all cities; they merge its versions as any other city's."""

from __future__ import annotations

from datetime import datetime

import pytest

from network.hq.models import AuditEntry, Role, StaffRole
from network.library.adopting import adopt, take_update, waiting
from network.library.errors import Withdrawn
from network.library.models import Adoption, PublishedFormat
from network.library.publishing import refresh_city, withdraw
from network.library.queries import updates
from network.library.releases import source_of
from tenants.formats.catalogue import CATALOGUE
from tenants.members.models import Member
from tenants.registry.models import City
from tenants.registry.scope import hub_scope
from tests.cast import Visitor
from tests.library.conftest import TROIKA, Edit, latest, spec, with_minutes


def released() -> PublishedFormat:
    with hub_scope():
        found: PublishedFormat = PublishedFormat.objects.of(None).get()
        return found


def source(shown: PublishedFormat) -> dict[str, str]:
    return {"source": f"city:{shown.pk}", "advice": "When stuck", "why": "Omsk proved it"}


def test_a_citys_format_becomes_hqs_release_and_is_merged_elsewhere(
    tomsk: City, darya: Member, hq: Visitor, shown: PublishedFormat, improve: Edit, now: datetime
) -> None:
    assert "Omsk: Troika of Omsk, version 2" in hq.get("/hq/formats/").text
    assert hq.post("/hq/formats/", source(shown)).status_code == 302
    row = released()
    assert (row.number, row.key, row.credit_en, row.city_name) == (1, "troika", "Omsk", "HQ")
    with tomsk.scope():
        found = PublishedFormat.objects.get(city_id=None)
        adoption = adopt(found, city=tomsk, by=darya, now=now)
        assert latest(tomsk, adoption.key).why == "From HQ, version 1"
    hq.post("/hq/formats/", source(shown))
    assert released().number == 1  # nothing is new
    improve(with_minutes(TROIKA, 0, 3))
    hq.post("/hq/formats/", source(shown))
    assert released().number == 2
    page = hq.get("/hq/formats/").text
    assert ">1</td>" in page
    with tomsk.scope():
        assert [one.newest for one in updates()] == [2]
        merged = take_update(adoption, number=2, ours=1, choices={}, by=darya, now=now)
        assert spec(tomsk, merged.key).steps[0].minutes == 3


def test_recalled_it_stays_where_it_was_taken_and_its_numbers_go_on(
    tomsk: City, darya: Member, hq: Visitor, shelves: None, now: datetime
) -> None:
    platform = {"source": "platform:triz", "advice": "When all goes well"}
    hq.post("/hq/formats/", platform)
    with tomsk.scope():
        adoption = adopt(PublishedFormat.objects.get(), city=tomsk, by=darya, now=now)
        assert (adoption.key, adoption.made_format) == ("triz", False)  # word for word at home
    assert hq.post(f"/hq/formats/{released().pk}/recall/").status_code == 302
    with hub_scope():
        newest = AuditEntry.objects.first()
        assert newest
        assert (newest.kind, newest.words) == ("recalled", "triz, 1")
    with tomsk.scope():
        assert not PublishedFormat.objects.exists()
        with pytest.raises(Withdrawn):
            waiting(adoption)
        assert spec(tomsk, "triz") == CATALOGUE["triz"]
        assert Adoption.objects.count() == 1
    hq.post("/hq/formats/", platform)
    assert (released().is_open, released().number) == (True, 1)


def test_only_those_who_review_release(hq: Visitor, shown: PublishedFormat, db: None) -> None:
    with hub_scope():
        StaffRole.objects.exclude(role=Role.READ_ONLY).delete()
    assert "Release a format" not in hq.get("/hq/formats/").text
    assert hq.post("/hq/formats/", source(shown)).status_code == 403
    with hub_scope():
        assert not PublishedFormat.objects.of(None).exists()


def test_what_its_city_has_taken_back_meanwhile_is_not_released(
    omsk: City, hq: Visitor, shown: PublishedFormat
) -> None:
    with omsk.scope():
        withdraw(PublishedFormat.objects.get(), city=omsk)
    assert hq.post("/hq/formats/", source(shown)).status_code == 422
    with hub_scope():
        with pytest.raises(Withdrawn):
            source_of(f"city:{shown.pk}")
        assert not PublishedFormat.objects.exists()


def test_a_citys_change_leaves_hqs_rows_alone(
    omsk: City, hq: Visitor, shown: PublishedFormat
) -> None:
    hq.post("/hq/formats/", source(shown))
    with hub_scope():
        omsk.state = City.State.PAUSED
        omsk.save()
        refresh_city(omsk)
    assert released().is_open
