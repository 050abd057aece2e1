"""The API of meetings and formats."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta
from uuid import uuid4

import pytest
from django.utils.timezone import now

from tenants.formats.actions import install_catalogue
from tenants.meetings.actions import begin_series
from tenants.meetings.models import Meeting, Registration
from tenants.members.models import Duty, Member
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
    assert Program(omsk)("PUT", path)[0] == 401
    assert Program(tomsk, darya)("PUT", path)[0] == 404
    with omsk.scope():
        assert not Registration.objects.exists()


def test_formats_tell_their_steps(omsk: City) -> None:
    with omsk.scope():
        install_catalogue(now=now())
    ask = Program(omsk)
    shelf = ask("GET", "formats/")[1]["results"]
    assert "troika" in {row["key"] for row in shelf}
    _, troika = ask("GET", "formats/troika/")
    assert troika["steps"]
    assert all(step["title"] for step in troika["steps"])
    assert ask("GET", "formats/no-such/")[0] == 404


@pytest.fixture
def hers(omsk: City, anna: Member, evenings: list[Meeting]) -> Program:
    """Anna's program; she holds her duty by the wall clock."""
    with omsk.scope():
        Duty.objects.filter(member=anna).update(taken_at=now() - timedelta(days=1))
    return Program(omsk, anna)


@pytest.mark.parametrize(
    "moment",
    ["0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00", "1999-12-31", "2100-01-02"],
)
def test_a_moment_out_of_this_century_is_refused_kindly(omsk: City, moment: str) -> None:
    for name in ("after", "before"):
        code, refused = Program(omsk)("GET", f"meetings/?{name}={moment}")
        assert (code, list(refused["fields"])) == (400, [name])
        assert "2000 and 2099" in refused["fields"][name][0]


def test_the_core_moves_an_evening_and_takes_it_back(
    omsk: City, boris: Member, hers: Program, evenings: list[Meeting]
) -> None:
    path, begins = f"meetings/{evenings[0].pk}/", evenings[0].starts_at
    later = {
        "starts_at": (begins + timedelta(days=1)).isoformat(),
        "ends_at": (begins + timedelta(days=1, hours=2)).isoformat(),
        "why": "The hall is taken",
    }
    assert Program(omsk, boris)("PATCH", path, later)[0] == 403
    code, moved = hers("PATCH", path, later)
    assert (code, moved["venue"]) == (200, "Точка кипения")
    with omsk.scope():
        meeting = Meeting.objects.get(pk=evenings[0].pk)
        assert meeting.starts_at == begins + timedelta(days=1)
        assert meeting.changes.get().why == "The hall is taken"
    assert hers("DELETE", path + "cancellation/")[0] == 200  # takes the last change back
    with omsk.scope():
        assert Meeting.objects.get(pk=evenings[0].pk).starts_at == begins
    code, refused = hers("PATCH", path, {"ends_at": begins.isoformat()})
    assert (code, list(refused["fields"])) == (400, ["ends_at"])
    past = {"starts_at": "2026-01-01T10:00:00Z", "ends_at": "2026-01-01T12:00:00Z"}
    assert hers("PATCH", path, past)[1]["code"] == "in_the_past"


def test_the_core_cancels_an_evening_and_brings_it_back(
    omsk: City, hers: Program, evenings: list[Meeting]
) -> None:
    path = f"meetings/{evenings[0].pk}/"
    cancelled = hers("PUT", path + "cancellation/", {"why": "Frost"})[1]
    assert (cancelled["state"], cancelled["why_cancelled"]) == ("cancelled", "Frost")
    assert hers("PUT", path + "confirmation/")[1]["code"] == "meeting_cancelled"
    assert hers("DELETE", path + "cancellation/")[1]["state"] == "planned"
    assert hers("DELETE", path + "cancellation/")[1]["code"] == "nothing_to_undo"
    assert hers("PUT", path + "closing/")[1]["code"] == "not_begun"
    assert (
        hers("POST", f"meetings/{evenings[1].pk}/arrivals/", {"name": "Lena"})[1]["code"]
        == "door_closed"
    )
    for wrong in ({}, {"name": "…"}, {"name": "Lena", "member": 1}):
        assert hers("POST", path + "arrivals/", wrong)[0] == 400
    with omsk.scope():
        assert Meeting.objects.get(pk=evenings[0].pk).state == "planned"


def test_a_rhythm_is_previewed_changed_and_ended(
    omsk: City, boris: Member, hers: Program, evenings: list[Meeting]
) -> None:
    series = evenings[0].series_id
    body = {
        "title": "Tuesday",
        "rule": "FREQ=WEEKLY;BYDAY=TU",
        "starts_on": f"{now():%Y-%m-%d}",
        "at": "19:00",
        "venue": "Here",
    }
    code, seen = hers("POST", "series/preview/", body)
    assert (code, len(seen["days"]), seen["days"][0]["why_not"]) == (200, 8, "")
    for wrong in ("FREQ=SECONDLY", "FREQ=WEEKLY;BYDAY=TU;UNTIL=20200101", "x" * 301):
        code, refused = hers("POST", "series/", body | {"rule": wrong})
        assert (code, list(refused["fields"])) == (400, ["rule"])
    boris_says = Program(omsk, boris)
    assert boris_says("PATCH", f"series/{series}/", {"title": "His"})[0] == 403
    for says in (boris_says, hers):
        assert says("PUT", f"meetings/{evenings[0].pk}/registration/")[0] == 200
    code, changed = hers("PATCH", f"series/{series}/", {"rule": "FREQ=WEEKLY;BYDAY=TU"})
    assert (code, changed["series"]["rule"]) == (200, "FREQ=WEEKLY;BYDAY=TU")
    outside = [(row["id"], row["coming"], row["mine"]) for row in changed["outside"]]
    assert outside == [(evenings[0].pk, 2, "coming")]
    code, ended = hers("PUT", f"series/{series}/end/")
    assert ended["outside"] == changed["outside"]
    assert ended["series"]["ended_at"]
    assert hers("PUT", f"series/{series}/end/") == (200, ended)
    assert hers("GET", f"series/{series}/")[1] == ended["series"]
    assert series not in [row["id"] for row in hers.rows("series/")]
    assert hers("PATCH", f"series/{series}/", {"title": "Late"})[0] == 404
    with omsk.scope():
        assert list(Meeting.objects.filter(kind="regular")) == [evenings[0]]


def test_a_calendar_gets_another_address(omsk: City, boris: Member, visit: Visit) -> None:
    his = Program(omsk, boris)
    _, told = his("GET", "calendar/addresses/")
    path = told["mine"].removeprefix(omsk.url().rstrip("/"))
    assert visit(omsk).get(path).status_code == 200
    code, renewed = his("POST", "calendar/addresses/renewal/")
    assert (code, renewed["everything"]) == (200, told["everything"])
    assert visit(omsk).get(path).status_code == 404
    assert visit(omsk).get(renewed["mine"].removeprefix(omsk.url().rstrip("/"))).status_code == 200


def test_the_number_of_a_tap_is_one_persons(
    omsk: City, anna: Member, boris: Member, evenings: list[Meeting]
) -> None:
    tonight = evenings[0]
    with omsk.scope():
        Meeting.objects.filter(pk=tonight.pk).update(
            starts_at=now(), ends_at=now() + timedelta(hours=2)
        )
        Duty.objects.update(taken_at=now(), ends_at=now() + timedelta(days=1))
    hers, path = Program(omsk, anna), f"meetings/{tonight.pk}/arrivals/"
    of_member, of_guest = str(uuid4()), str(uuid4())
    assert hers("POST", path, {"member": boris.pk, "nonce": of_member})[0] == 201
    kim = hers("POST", path, {"name": "Kim", "nonce": of_guest})
    assert hers("POST", path, {"name": "Kim", "nonce": of_guest}) == kim
    for nonce in (of_member, of_guest):
        code, refused = hers("POST", path, {"name": "Lena", "nonce": nonce})
        assert (code, refused["code"]) == (409, "nonce_taken")
    with omsk.scope():
        assert sorted(here.name for here in tonight.attendances.all()) == ["Boris", "Kim"]
