"""A profile is for members of the city; each person may open theirs. Leaving ends all sessions."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import pytest
from django.utils import timezone

from tenants.accounts.models import ApiKey
from tenants.meetings.actions import register
from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.members.queries import people
from tenants.products.actions.products import begin_product, show_product
from tenants.products.actions.questions import ask_question
from tenants.registry.models import City
from tests.api.test_answers import Program
from tests.cast import Visitor
from tests.meetings.conftest import clock, thursdays, tonight

__all__ = ["clock", "thursdays", "tonight"]

Visit = Callable[..., Visitor]
PAGE = {"accept": "text/html"}


@pytest.fixture
def rud(omsk: City, anna: Member) -> Member:
    """Anna Rud-Lis with a full profile, none of it open."""
    with omsk.scope():
        anna.name = "Anna Rud-Lis"
        anna.about, anna.working_on = "I grew up in Tara.", "a yard library"
        anna.helps_with, anna.contact = ["bookkeeping"], "+7 900 000"
        anna.save()
    return anna


def test_a_visitor_is_led_to_the_door_and_back(omsk: City, rud: Member, visit: Visit) -> None:
    for path in (f"/people/{rud.pk}/", "/people/999999/"):  # nothing tells them apart
        answer = visit(omsk).get(path, headers=PAGE)
        assert answer.status_code == 302
        assert answer["Location"] == f"/sign-in/?next={quote(path, safe='')}"


def test_a_member_reads_all_of_it_and_no_search_engine_does(
    omsk: City, rud: Member, boris: Member, visit: Visit
) -> None:
    page = visit(omsk, boris).get(f"/people/{rud.pk}/")
    for words in ("Anna Rud-Lis", "I grew up in Tara.", "bookkeeping", "+7 900 000"):
        assert words in page.text
    assert page["X-Robots-Tag"] == "noindex"


def test_who_opens_their_profile_is_read_by_everybody(
    omsk: City, rud: Member, visit: Visit
) -> None:
    form = {"name": "Anna Rud-Lis", "about": "I grew up in Tara.", "contact": "+7 900 000"}
    visit(omsk, rud).post("/me/", form | {"is_public": "on"})
    page = visit(omsk).get(f"/people/{rud.pk}/")
    assert "I grew up in Tara." in page.text
    assert "+7 900 000" not in page.text
    assert "X-Robots-Tag" not in page
    assert "Anna Rud-Lis" in visit(omsk).get("/people/").text
    visit(omsk, rud).post("/me/", form)
    assert visit(omsk).get(f"/people/{rud.pk}/").status_code == 404


def test_the_list_of_people_counts_for_visitors_and_names_for_members(
    omsk: City, rud: Member, boris: Member, visit: Visit
) -> None:
    page = visit(omsk).get("/people/")
    assert "2 people are with us." in page.text
    assert "Rud-Lis" not in page.text
    assert "Rud-Lis" not in visit(omsk).get("/people/?q=bookkeeping").text
    assert page["X-Robots-Tag"] == "noindex"
    assert "Anna Rud-Lis" in visit(omsk, boris).get("/people/").text
    with omsk.scope():
        today = timezone.localdate()
        assert not people(reader=None, words="bookkeeping", today=today).exists()


def test_visitors_read_first_names_wherever_people_are(
    omsk: City, rud: Member, boris: Member, tonight: Meeting, visit: Visit
) -> None:
    now = timezone.now()
    with omsk.scope():
        register(tonight, member=rud, now=now)
        product = begin_product(
            by=rud, title="Library", pitch="Books in the yard", stage="idea", now=now
        )
        show_product(product, to="public", by=rud)
        ask_question(by=rud, text="Who lends?", blocker="", product=product, now=now)
    public = ["/", "/core/", "/products/", f"/products/{product.pk}/", f"/meetings/{tonight.pk}/"]
    for path in (*public, "/meetings/", "/questions/"):
        page = visit(omsk).get(path).text
        assert "Rud-Lis" not in page, path
        assert f"/people/{rud.pk}/" not in page, path
    assert "Anna" in visit(omsk).get("/").text
    for path in public[:-1]:
        assert "Anna Rud-Lis" in visit(omsk, boris).get(path).text, path


def test_programs_read_what_the_pages_show(omsk: City, rud: Member, boris: Member) -> None:
    now = timezone.now()
    with omsk.scope():
        product = begin_product(
            by=rud, title="Library", pitch="Books in the yard", stage="idea", now=now
        )
        show_product(product, to="public", by=rud)
    for program, name in ((Program(omsk), "Anna"), (Program(omsk, boris), "Anna Rud-Lis")):
        status, shown = program("GET", f"products/{product.pk}/")
        assert (status, shown["people"][0]["name"]) == (200, name)


def test_robots_read_what_is_theirs(omsk: City, visit: Visit) -> None:
    page = visit(omsk).get("/robots.txt")
    assert page["Content-Type"].startswith("text/plain")
    assert "Disallow: /me/" in page.text
    assert "/sitemap.xml" in page.text


def test_leaving_ends_every_session_and_key_at_once(
    omsk: City, boris: Member, visit: Visit
) -> None:
    here, elsewhere = visit(omsk, boris), visit(omsk, boris)
    program = Program(omsk, boris)
    assert program("GET", "tasks/")[0] == 200
    here.post("/me/leave/")
    assert elsewhere.get("/me/settings/").status_code == 302
    elsewhere.post("/me/api-keys/", {"name": "still here"})
    assert program("GET", "tasks/")[0] in (401, 403)
    with omsk.scope():
        assert not ApiKey.objects.filter(user=boris.user).exists()


def test_signing_out_elsewhere_leaves_only_this_device(
    omsk: City, boris: Member, vera: Member, visit: Visit
) -> None:
    here, elsewhere, other = visit(omsk, boris), visit(omsk, boris), visit(omsk, vera)
    page = here.post("/me/sign-out-elsewhere/", {"next": "/me/settings/"}, follow=True)
    assert "Signed out on all other devices." in page.text
    assert here.get("/me/settings/").status_code == 200
    assert elsewhere.get("/me/settings/").status_code == 302
    assert other.get("/me/settings/").status_code == 200
    assert visit(omsk).post("/me/sign-out-elsewhere/").status_code == 302


def test_hq_signs_out_elsewhere_as_well(hq: Visitor) -> None:
    page = hq.get("/me/password/")
    assert "Sign out on all other devices" in page.text
    assert hq.post("/me/sign-out-elsewhere/").status_code == 302
    assert hq.get("/hq/").status_code == 200


def test_a_new_round_is_counted_once_around(omsk: City, boris: Member) -> None:
    from tenants.accounts.actions import ROUNDS, end_sessions

    with omsk.scope():
        boris.user.session_round = ROUNDS - 1
        boris.user.save()
        end_sessions(boris.user)
        assert boris.user.session_round == 0
