"""The second factor at HQ's door: set up, asked, replayed, lost and reset."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.test import Client

from franchise.models import Note
from network.hq.models import AuditEntry
from network.hq.rights import ALL_ROLES
from network.hq.second_factor import TRIES
from network.hq.staff import invite_staff
from tenants.accounts.models import User
from tenants.registry import alarms
from tenants.registry.models import Alarm, City
from tenants.registry.scope import hub_scope
from tests.cast import NOW, Clock, Visitor
from tests.franchise.cast import applied

Kind = AuditEntry.Kind
pytestmark = pytest.mark.django_db
CHECK, SET_UP = "/hq/second-factor/check/", "/hq/second-factor/time-code/"
MINUTE = timedelta(minutes=1)
Enter = Callable[..., Visitor]


@pytest.fixture(autouse=True)
def _required(settings: Any) -> None:
    settings.HQ_SECOND_FACTOR = True


@pytest.fixture
def enter(visit: Callable[[], Visitor], clock: Clock) -> Enter:
    """`enter()` is a browser in which the code by mail was right; the clock stands at NOW."""
    clock(NOW)

    def browser_of(email: str = "hq@example.com", **invitation: Any) -> Visitor:
        browser = visit()
        with hub_scope():
            given = {"roles": ALL_ROLES, "by": None, "now": NOW} | invitation
            browser.force_login(invite_staff(email, **given)[0])
        return browser

    return browser_of


def digits(secret: str, *, seconds: int) -> str:
    """What the app shows so many seconds after NOW."""
    return str(format_hotp_value(hotp_value(secret, int(NOW.timestamp() + seconds) // 30)))


def set_up(browser: Client, *, seconds: int = 0) -> tuple[str, list[str]]:
    """Connect an app; return its secret and the recovery codes."""
    found = re.search(r"secret=([A-Z2-7]+)", browser.get(SET_UP).text)
    assert found
    page = browser.post(SET_UP, {"code": digits(found[1], seconds=seconds)})
    assert page.status_code in (200, 302)
    return found[1], re.findall(r"<li><code>(\d{8})</code>", page.text)


def removal_of(email: str) -> str:
    """The address that ends the app of a person."""
    with hub_scope():
        row = Authenticator.objects.get(user__email=email, type="totp")
    return f"/hq/second-factor/{row.pk}/removal/"


def log(kind: str) -> list[tuple[str, str, bool]]:
    with hub_scope():
        found = AuditEntry.objects.filter(kind=kind).order_by("pk")
        return [(line.by, line.words, line.refused) for line in found]


def test_hq_opens_once_a_factor_is_set_up(enter: Enter) -> None:
    with hub_scope():
        application = applied("Псков", now=NOW)
    browser = enter()
    for path in ("/hq/", "/hq/people/", "/hq/log.csv"):
        response = browser.get(path)
        assert response["Location"].startswith("/hq/second-factor/?next=")
    notes = f"/hq/applications/{application.pk}/notes/"
    assert browser.post(notes, {"text": "Call them"}).status_code == 302
    with hub_scope():
        assert not Note.objects.exists()
    assert "Connect an app" in browser.get("/hq/second-factor/").text

    wrong = browser.post(SET_UP, {"code": "000000"})
    assert wrong.status_code == 422
    assert "These digits don&#x27;t fit" in wrong.text
    assert browser.get("/hq/").status_code == 302

    _secret, codes = set_up(browser)
    assert len(set(codes)) == 10
    assert browser.get("/hq/").status_code == 200
    assert "Call them" in browser.get(f"/hq/applications/{application.pk}/").text  # was kept
    assert log(Kind.FACTOR_ADDED) == [("hq@example.com", "totp", False)]
    with hub_scope():
        (alarm,) = Alarm.objects.filter(city=None, kind="hq.factor")
        assert alarms.ring(alarm.pk, city=None, now=NOW + MINUTE)
    assert mail.outbox[-1].to == ["hq@example.com"]
    assert "second factor set up" in mail.outbox[-1].body


def test_digits_open_hq_once(enter: Enter, clock: Clock) -> None:
    secret, _codes = set_up(enter())
    browser = enter()
    response = browser.get("/hq/board/?text=x")
    assert response["Location"] == f"{CHECK}?next=%2Fhq%2Fboard%2F%3Ftext%3Dx"
    clock(NOW + MINUTE)
    for code in (digits(secret, seconds=0), "123", "", "x" * 41):  # used already, and wrong ones
        assert browser.post(CHECK, {"code": code}).status_code == 422
    code = digits(secret, seconds=60)
    typed = {"code": f"{code[:3]} {code[3:]}", "next": "/hq/board/?text=x"}
    assert browser.post(CHECK, typed)["Location"] == "/hq/board/?text=x"
    assert browser.get("/hq/").status_code == 200
    other = enter()
    clock(NOW + MINUTE)
    assert other.post(CHECK, {"code": code}).status_code == 422  # read over a shoulder
    assert other.get("/hq/").status_code == 302
    assert log(Kind.PASSED) == [
        ("hq@example.com", "", True),
        ("hq@example.com", "", True),
        ("hq@example.com", "totp", False),
        ("hq@example.com", "", True),
    ]


def test_a_recovery_code_opens_hq_once(enter: Enter) -> None:
    _secret, codes = set_up(enter())
    browser, other = enter(), enter()
    assert browser.post(CHECK, {"code": codes[3]}).status_code == 302
    assert other.post(CHECK, {"code": codes[3]}).status_code == 422
    assert "9 codes are left" in browser.get("/hq/second-factor/").text
    renewed = re.findall(
        r"<li><code>(\d{8})</code>", browser.post("/hq/second-factor/recovery-codes/").text
    )
    assert len(renewed) == 10
    assert other.post(CHECK, {"code": codes[4]}).status_code == 422
    assert other.post(CHECK, {"code": renewed[4]}).status_code == 302
    assert ("hq@example.com", "recovery_codes", False) in log(Kind.FACTOR_ADDED)


def test_guessing_ends_after_a_few_tries(enter: Enter, clock: Clock) -> None:
    secret, _codes = set_up(enter())
    browser = enter()
    clock(NOW + MINUTE)
    for number in range(TRIES.amount):
        page = browser.post(CHECK, {"code": f"{number:06}"})
    page = browser.post(CHECK, {"code": digits(secret, seconds=60)})
    assert page.status_code == 422
    assert "Too many tries" in page.text
    assert browser.get("/hq/").status_code == 302


def test_who_has_a_factor_is_asked_also_where_none_is_required(enter: Enter, settings: Any) -> None:
    settings.HQ_SECOND_FACTOR = False
    assert enter().get("/hq/").status_code == 200
    set_up(enter())
    assert enter().get("/hq/")["Location"].startswith(CHECK)
    assert enter("other@example.com").get("/hq/").status_code == 200


def test_a_stolen_session_changes_no_factor(enter: Enter, clock: Clock) -> None:
    browser = enter()
    set_up(browser)
    clock(NOW + 16 * MINUTE)
    assert browser.get("/hq/").status_code == 200
    for path in (
        SET_UP,
        removal_of("hq@example.com"),
        "/hq/second-factor/recovery-codes/",
        "/hq/second-factor/passkey/",
    ):
        assert browser.post(path, {"code": "1"})["Location"].startswith(CHECK)
    assert browser.get(SET_UP)["Location"].startswith(CHECK)
    stranger = enter("other@example.com")
    with hub_scope():
        session = stranger.session
        session["hq_second_factor"] = browser.session["hq_second_factor"]  # of somebody else
        session.save()
    assert stranger.get("/hq/").status_code == 302


def test_the_last_factor_stays_where_one_is_required(enter: Enter, settings: Any) -> None:
    browser = enter()
    set_up(browser)
    page = browser.post(removal_of("hq@example.com"), follow=True)
    assert "set up another one first" in page.text
    with hub_scope():
        assert Authenticator.objects.count() == 2
    settings.HQ_SECOND_FACTOR = False
    browser.post(removal_of("hq@example.com"))
    with hub_scope():
        assert not Authenticator.objects.exists()  # the recovery codes as well
    assert log(Kind.FACTOR_REMOVED) == [("hq@example.com", "totp", False)]
    page = browser.post("/hq/second-factor/recovery-codes/", follow=True)
    assert "set up another one first" in page.text


def test_another_phone_replaces_the_first(enter: Enter, clock: Clock) -> None:
    browser = enter()
    first, _codes = set_up(browser)
    second, codes = set_up(browser)
    assert second != first
    assert codes == []  # those from before go on
    clock(NOW + MINUTE)
    other = enter()
    clock(NOW + MINUTE)
    assert other.post(CHECK, {"code": digits(first, seconds=60)}).status_code == 422
    assert other.post(CHECK, {"code": digits(second, seconds=60)}).status_code == 302


def test_a_colleague_resets_a_lost_factor(enter: Enter) -> None:
    lost, helper = enter("lost@example.com"), enter("money@example.com", roles=["money"])
    for browser in (lost, helper):
        set_up(browser)
    with hub_scope():
        number = User.objects.get(email="lost@example.com").pk
    reset = f"/hq/people/{number}/factor/reset/"
    assert helper.post(reset).status_code == 403
    assert lost.get("/hq/").status_code == 200
    manager = enter()
    set_up(manager)
    assert "Reset the second factor" in manager.get(f"/hq/people/{number}/").text
    assert manager.post(reset).status_code == 302
    assert lost.get("/hq/")["Location"].startswith("/sign-in/")
    assert enter("lost@example.com").get("/hq/")["Location"].startswith("/hq/second-factor/?")
    assert log(Kind.FACTOR_RESET) == [("hq@example.com", "", False)]

    out = StringIO()
    call_command("hq", "reset-factor", "hq@example.com", stdout=out)
    assert "sets up a new second factor" in out.getvalue()
    assert log(Kind.FACTOR_RESET)[1:] == [("", "", False)]


def test_others_see_no_page_of_it(visit: Callable[[], Visitor]) -> None:
    browser = visit()
    assert browser.get(CHECK)["Location"].startswith("/sign-in/")
    with hub_scope():
        browser.force_login(User.objects.create_user("guest@example.com"))
    for path in (CHECK, SET_UP, "/hq/second-factor/"):
        assert browser.get(path).status_code == 403


def test_cities_have_no_factors(omsk: City) -> None:
    with omsk.scope(), pytest.raises(DatabaseError), transaction.atomic():
        Authenticator.objects.count()
