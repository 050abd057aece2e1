"""HQ looks into a city only by its invitation: marked, reading, logged on both sides."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from network.help.models import HelpInvitation, HelpOpening, HelpPass
from network.hq.models import AuditEntry, Role
from network.hq.staff import invite_staff, revoke_staff, set_roles
from tenants.accounts.models import User
from tenants.members.models import Duty, Member
from tenants.registry import routing
from tenants.registry.models import City
from tenants.registry.scope import hub_scope
from tests.cast import NOW, Clock, Visitor, person
from tests.faults.test_1_every_address import addresses
from tests.passports.conftest import Browser
from tests.products.making import product

Kind = AuditEntry.Kind
Visit = Callable[..., Visitor]


@pytest.fixture
def olga(omsk: City) -> Member:
    """Takes care of newcomers: her duty has the right to invite HQ."""
    return person(omsk, "Olga", duty=Duty.Kind.NEWCOMERS)


@pytest.fixture
def core(omsk: City, olga: Member, visit: Visit) -> Visitor:
    return visit(omsk, olga)


@pytest.fixture
def staff(hq: Visitor) -> Browser:
    """Somebody of HQ with all roles, in a browser of the main domain."""
    return Browser({settings.MAIN_DOMAIN: hq})


def invite(core: Visitor, **given: str) -> Any:
    words = {"purpose": "Why does nobody come?", "hours": "24"}
    return core.post("/network/help/", words | given)


def to_token(staff: Browser, city: City) -> str:
    """The address that redeems HQ's token, not opened yet."""
    hub = staff.tabs[settings.MAIN_DOMAIN]
    pressed = hub.post(f"/hq/help/{city.slug}/entrance/")
    led = hub.get(pressed["Location"])
    begun = staff.open(led["Refresh"].removeprefix("0; url="))
    return str(staff.open(begun["Location"])["Location"])


def enter(staff: Browser, city: City) -> Visitor:
    answer = staff.open(to_token(staff, city))
    assert (answer.status_code, answer["Location"]) == (302, "/"), answer.text
    return staff.on(city)


def is_inside(tab: Visitor) -> bool:
    return "HQ is looking" in tab.get("/").text


def lines(city: City) -> list[str]:
    with city.scope():
        return list(HelpOpening.objects.order_by("pk").values_list("path", flat=True))


def audit(kind: str) -> list[AuditEntry]:
    with hub_scope():
        return list(AuditEntry.objects.filter(kind=kind).order_by("pk"))


def test_hq_looks_by_invitation_and_every_page_is_a_line_in_both_logs(
    omsk: City, core: Visitor, staff: Browser, boris: Member, visit: Visit
) -> None:
    with omsk.scope():
        made = product(boris, "Only for members")
    page = f"/products/{made.pk}/"
    hub = staff.tabs[settings.MAIN_DOMAIN]
    assert "Nobody asks for help" in hub.get("/hq/help/").text
    assert invite(core).status_code == 302
    assert "Why does nobody come?" in hub.get("/hq/help/").text
    assert "Why does nobody come?" in hub.get("/hq/").text
    tab = enter(staff, omsk)
    shown = re.sub(r"\s+", " ", tab.get("/").text)
    assert "HQ is looking until" in shown
    assert "Why does nobody come?" in shown
    assert "Only for members" in tab.get(page).text
    assert boris.name in tab.get(page).text  # a first name, as every visitor reads it
    assert lines(omsk) == ["", "/", page, page]
    (entered,) = audit(Kind.HELP_ENTERED)
    assert (entered.by, entered.about) == ("hq@example.com", "Омск / Omsk")
    opened = audit(Kind.HELP_OPENED)
    assert [(each.words, each.by, each.about) for each in opened] == [
        (path, "hq@example.com", "Омск / Omsk") for path in lines(omsk)
    ]
    log = visit(omsk, boris).get("/network/help/").text  # any member reads it
    assert "hq@example.com" in log
    assert page in log


def test_hq_writes_nothing(
    omsk: City, core: Visitor, staff: Browser, boris: Member, visit: Visit
) -> None:
    invite(core)
    tab = enter(staff, omsk)
    for path in ("/join/", "/network/guests/visit/end/", "/products/new/", "/api/v1/products/"):
        answer = tab.post(path, {"email": "hq@example.com"})
        assert answer.status_code == 403, path
        assert "HQ only reads here" in answer.text, path
    with omsk.scope():
        refused = HelpOpening.objects.filter(refused=True)
        assert "POST /join/" in refused.values_list("path", flat=True)
        assert not User.objects.filter(email="hq@example.com").exists()
    assert is_inside(tab)
    assert tab.post("/i18n/setlang/", {"language": "ru"}).status_code == 302
    tab.post("/network/help/leave/")
    assert not is_inside(tab)


@pytest.mark.parametrize("page", ["/people/", "/me/", "/core/door/", "/network/help/"])
def test_pages_of_members_stay_closed(omsk: City, core: Visitor, staff: Browser, page: str) -> None:
    invite(core)
    answer = enter(staff, omsk).get(page)
    assert "Olga" not in answer.text.split("</header>")[-1] or answer.status_code != 200


def plain(answer: Any) -> tuple[int, str, str]:
    """An answer without what differs from request to request."""
    words = re.sub(
        r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")[^"]+',
        "",
        answer.content.decode(errors="replace"),
    )
    words = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", words)
    return answer.status_code, answer.headers.get("Location", ""), words


def test_without_an_invitation_hq_is_any_visitor_at_every_address(
    omsk: City, hq: Visitor, anna: Member, visit: Visit, clock: Clock
) -> None:
    clock(NOW)  # pages that say when they were made say the same
    forged = Visitor(omsk.host)
    forged.cookies["session"] = hq.cookies["session"].value
    forged.cookies["help"] = "1"
    visitor = visit(omsk)
    visitor.cookies["session"] = "x"  # a cookie makes pages private, whatever is in it
    forged.raise_request_exception = visitor.raise_request_exception = False
    for path in addresses(1):
        if path.startswith("/network/help/arriving/"):
            continue  # a state of its own for each request
        assert plain(forged.get(path)) == plain(visitor.get(path)), path
    with omsk.scope():
        assert not HelpOpening.objects.exists()


def test_hq_enters_no_city_that_has_not_invited_it(
    omsk: City, tomsk: City, core: Visitor, staff: Browser
) -> None:
    invite(core)  # Omsk, not Tomsk
    hub = staff.tabs[settings.MAIN_DOMAIN]
    assert hub.post("/hq/help/tomsk/entrance/")["Location"] == "/hq/help/"
    assert "has not invited HQ" in hub.get("/hq/help/").text
    with hub_scope():
        assert not HelpPass.objects.exists()
    (line,) = audit(Kind.HELP_ENTERED)
    assert line.refused
    assert hub.get("/help/tomsk/leaving/").status_code == 404
    begun = staff.on(tomsk).get("/network/help/arriving/")
    assert staff.open(begun["Location"]).status_code == 404


def test_a_token_for_omsk_opens_omsk_once_and_no_other_city(
    omsk: City, tomsk: City, core: Visitor, staff: Browser
) -> None:
    invite(core)
    address = to_token(staff, omsk)
    cookie = staff.on(omsk).cookies["passport"].value
    stolen = Browser()
    assert stolen.open(address).status_code == 403
    elsewhere = staff.on(tomsk)
    elsewhere.get("/network/help/arriving/")
    assert staff.open(address.replace("omsk", "tomsk")).status_code == 403
    assert staff.open(address).status_code == 302
    staff.on(omsk).post("/network/help/leave/")
    staff.on(omsk).cookies["passport"] = cookie
    assert staff.open(address).status_code == 410
    assert not is_inside(staff.on(omsk))


def test_it_ends_by_a_press_of_any_of_the_core(
    omsk: City, core: Visitor, staff: Browser, anna: Member, boris: Member, visit: Visit
) -> None:
    invite(core)
    tab = enter(staff, omsk)
    waiting = to_token(staff, omsk)
    assert visit(omsk, boris).post("/network/help/end/").status_code == 403
    assert is_inside(tab)
    visit(omsk, anna).post("/network/help/end/")
    assert not is_inside(tab)
    assert staff.open(waiting).status_code == 403
    with hub_scope():
        assert HelpInvitation.objects.get().ended_by == "Anna"
    assert "ended by Anna" in core.get("/network/help/").text


def test_it_ends_by_time(omsk: City, core: Visitor, staff: Browser) -> None:
    invite(core, hours="4")
    tab = enter(staff, omsk)
    with time_machine.travel(timezone.now() + timedelta(hours=4, minutes=1)):
        assert not is_inside(tab)
    assert is_inside(tab)


@pytest.mark.parametrize("state", [City.State.ARCHIVED, City.State.PAUSED, City.State.READ_ONLY])
def test_it_ends_when_the_city_closes(
    omsk: City, core: Visitor, staff: Browser, state: str
) -> None:
    invite(core)
    tab = enter(staff, omsk)
    with hub_scope():
        City.objects.filter(pk=omsk.pk).update(state=state)
    routing.forget()
    before = lines(omsk)
    assert not is_inside(tab)
    pressed = staff.tabs[settings.MAIN_DOMAIN].post("/hq/help/omsk/entrance/")
    assert pressed["Location"] == "/hq/help/"
    assert lines(omsk) == before


@pytest.mark.parametrize("how", ["role", "removal"])
def test_it_ends_with_the_right_of_the_person(
    omsk: City, core: Visitor, staff: Browser, how: str
) -> None:
    invite(core)
    tab = enter(staff, omsk)
    with hub_scope():
        invite_staff("other@example.com", roles=[Role.PEOPLE], by=None, now=NOW)
        user = User.objects.get(email="hq@example.com")
        if how == "role":
            set_roles(user, roles=[Role.MONEY], by=None, now=NOW)
        else:
            revoke_staff(user, by=None, now=NOW)
    assert not is_inside(tab)
    hub = staff.tabs[settings.MAIN_DOMAIN]
    assert hub.post("/hq/help/omsk/entrance/").status_code in {302, 403}
    with hub_scope():
        assert not HelpPass.objects.filter(ended_at=None).exists()


def test_only_support_enters(omsk: City, core: Visitor, visit: Visit) -> None:
    invite(core)
    with hub_scope():
        user, _new = invite_staff("money@example.com", roles=[Role.MONEY], by=None, now=NOW)
        browser = visit()
        browser.force_login(user)
    assert browser.get("/hq/help/").status_code == 403
    assert browser.post("/hq/help/omsk/entrance/").status_code == 403
    with hub_scope():
        assert not HelpPass.objects.exists()


def test_inviting_takes_the_right_a_purpose_and_one_at_a_time(
    omsk: City, core: Visitor, anna: Member, boris: Member, visit: Visit
) -> None:
    assert invite(visit(omsk, boris)).status_code == 403
    assert invite(visit(omsk, anna)).status_code == 403  # facilitates
    answer = invite(core, purpose="")
    assert answer.status_code == 422
    assert invite(core, hours="9999").status_code == 422
    with hub_scope():
        assert not HelpInvitation.objects.exists()
    invite(core)
    again = invite(core, purpose="Something else")
    assert again.status_code == 422
    assert "invited already" in again.text
    with hub_scope():
        (row,) = HelpInvitation.objects.all()
    assert (row.invited_by, row.until - row.invited_at) == ("Olga", timedelta(days=1))


def test_others_pay_nothing(omsk: City, core: Visitor, visit: Visit, boris: Member) -> None:
    for tab in (visit(omsk), visit(omsk, boris)):
        with CaptureQueriesContext(connection) as queries:
            tab.get("/products/")
        assert not [query for query in queries if "help_" in query["sql"]]


def run(statement: str) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.rowcount)


INVITE = (
    "INSERT INTO help_helpinvitation (city_id, purpose, invited_by, invited_at, until, ended_by)"
    " VALUES ({omsk}, 'x', 'x', now(), now(), '')"
)
PASS = (
    "INSERT INTO help_helppass (city_id, invitation_id, email, given_at)"
    " VALUES ({omsk}, {invitation}, 'x@example.com', now())"
)
OPENING = (
    "INSERT INTO help_helpopening (city_id, pass_id, invitation_id, email, at, path, refused)"
    " VALUES ({city}, {given}, {invitation}, 'hq@example.com', now(), '/', false)"
)
LINE = (
    "INSERT INTO hq_auditentry (at, by, kind, about, page, words, refused)"
    " VALUES (now(), 'x', '{kind}', '{about}', '/', '', false)"
)


@pytest.fixture
def numbers(omsk: City, tomsk: City, core: Visitor, staff: Browser) -> dict[str, int]:
    invite(core)
    enter(staff, omsk)
    with hub_scope():
        given = HelpPass.objects.get()
    return {
        "omsk": omsk.pk,
        "tomsk": tomsk.pk,
        "given": given.pk,
        "invitation": given.invitation_id,
    }


@pytest.mark.parametrize(
    "statement",
    [
        INVITE,
        "UPDATE help_helpinvitation SET until = now() + interval '9 days'",
        "DELETE FROM help_helpopening",
        "UPDATE help_helpopening SET path = '/other/'",
        PASS.replace("{invitation}", "999999"),
        OPENING.replace("{city}", "{omsk}"),
    ],
)
def test_hq_makes_no_invitation_and_no_line(numbers: dict[str, int], statement: str) -> None:
    with hub_scope():
        before = list(HelpInvitation.objects.values()), list(HelpOpening.objects.values())
        with suppress(DatabaseError):
            assert run(statement.format(**numbers)) == 0
        assert before == (list(HelpInvitation.objects.values()), list(HelpOpening.objects.values()))


@pytest.mark.parametrize(
    "statement",
    [
        INVITE,
        PASS,
        OPENING.replace("{city}", "{omsk}"),
        OPENING.replace("{city}", "{tomsk}"),
        LINE.format(kind="help_opened", about="Омск / Omsk"),
        LINE.format(kind="roles", about="Томск / Tomsk"),
        "SELECT 1 FROM hq_auditentry",
        "UPDATE hq_auditentry SET by = 'x'",
    ],
)
def test_another_city_writes_nothing_of_it(
    tomsk: City, numbers: dict[str, int], statement: str
) -> None:
    refused = pytest.raises(DatabaseError, match=r"row-level security|permission denied")
    with tomsk.scope(), refused:
        run(statement.format(**numbers))
    with tomsk.scope():
        for table in ("help_helpinvitation", "help_helppass", "help_helpopening"):
            assert run(f"SELECT 1 FROM {table}") == 0


@pytest.mark.parametrize(
    "statement",
    [
        PASS,
        "UPDATE help_helppass SET ended_at = NULL",
        "UPDATE help_helpopening SET path = '/other/'",
        "DELETE FROM help_helpopening",
        "DELETE FROM help_helpinvitation",
        LINE.format(kind="approved", about="Омск / Omsk"),
        LINE.format(kind="help_opened", about="Омск / Omsk"),  # by somebody who has no pass
    ],
)
def test_the_city_itself_names_nobody_and_changes_no_line(
    omsk: City, numbers: dict[str, int], statement: str
) -> None:
    refused = pytest.raises(DatabaseError, match=r"row-level security|permission denied")
    with omsk.scope(), refused:
        run(statement.format(**numbers))
