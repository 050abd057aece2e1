"""Evenings and formats as a program meets them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta

import pytest
from django.utils.timezone import now

from tenants.formats.actions import install_catalogue
from tenants.meetings.actions import begin_series
from tenants.meetings.models import Meeting, Registration
from tenants.members.models import Member
from tenants.registry.models import City
from tests.api.test_answers import Program
from tests.cast import Visitor

Visit = Callable[..., Visitor]


@pytest.fixture
def evenings(omsk: City) -> list[Meeting]:
    """The next three Thursdays of Omsk, and a closed experiment."""
    with omsk.scope():
        today = now().astimezone(omsk.zone).date()
        for kind, day, is_open in (("regular", "TH", True), ("experimental", "TU", False)):
            begin_series(
                title=kind,
                kind=kind,
                rule=f"FREQ=WEEKLY;BYDAY={day}",
                starts_on=today,
                at=time(18),
                minutes=120,
                venue="Точка кипения",
                address="ул. Жукова, 21",
                now=now(),
                is_open=is_open,
            )
        return list(Meeting.objects.filter(kind="regular").order_by("starts_at"))


def test_a_visitor_reads_the_open_evenings_only(omsk: City, evenings: list[Meeting]) -> None:
    code, found = Program(omsk)("GET", "meetings/?ordering=starts_at")
    assert code == 200
    assert [row["id"] for row in found["results"]] == [meeting.pk for meeting in evenings]


def test_one_comes_twice_and_is_there_once(
    omsk: City, boris: Member, evenings: list[Meeting]
) -> None:
    boris_says = Program(omsk, boris)
    for _ in range(2):
        code, said = boris_says("PUT", f"meetings/{evenings[0].pk}/registration/")
        assert (code, said["state"]) == (200, "coming")
    _, meeting = boris_says("GET", f"meetings/{evenings[0].pk}/")
    assert (meeting["coming"], meeting["mine"]) == (1, "coming")
    assert boris_says("DELETE", f"meetings/{evenings[0].pk}/registration/")[0] == 204
    with omsk.scope():
        assert list(Registration.objects.values_list("state", flat=True)) == ["cancelled"]


def test_an_evening_that_has_passed_refuses_in_words(
    omsk: City, boris: Member, evenings: list[Meeting]
) -> None:
    with omsk.scope():
        ago = now() - timedelta(days=9)
        Meeting.objects.filter(pk=evenings[0].pk).update(
            starts_at=ago, ends_at=ago + timedelta(hours=2)
        )
    code, refused = Program(omsk, boris)("PUT", f"meetings/{evenings[0].pk}/registration/")
    assert (code, refused["code"]) == (409, "meeting_over")
    assert "Come to the next one" in refused["message"]
    with omsk.scope():
        assert not Registration.objects.exists()


def test_a_visitor_and_a_member_of_another_city_can_not_come(
    omsk: City, tomsk: City, darya: Member, evenings: list[Meeting]
) -> None:
    path = f"meetings/{evenings[0].pk}/registration/"
    assert Program(omsk)("PUT", path)[0] == 403
    assert Program(tomsk, darya)("PUT", path)[0] == 404
    with omsk.scope():
        assert not Registration.objects.exists()


def test_formats_tell_their_steps(omsk: City) -> None:
    with omsk.scope():
        install_catalogue(now=now())
    ask = Program(omsk)
    code, shelf = ask("GET", "formats/")
    assert code == 200
    assert "troika" in {row["key"] for row in shelf}
    _, troika = ask("GET", "formats/troika/")
    assert troika["steps"]
    assert all(step["title"] for step in troika["steps"])
    assert ask("GET", "formats/no-such/")[0] == 404
