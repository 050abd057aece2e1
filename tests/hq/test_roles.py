"""Roles at HQ: what each one opens, who gives them, and who stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.urls import reverse

from franchise.models import Application, Change, Message, Note
from network.hq.models import AuditEntry, Role, StaffRole
from network.hq.rights import GIVEN_BY, Right, colleagues, rights_of, staff_who_may
from network.hq.staff import LastOfHQ, NoRole, invite_staff, revoke_staff, set_roles
from tenants.accounts.models import User
from tenants.registry import alarms
from tenants.registry.models import Alarm
from tenants.registry.scope import hub_scope
from tests.cast import NOW, Visitor
from tests.franchise.cast import applied, staff

Kind = AuditEntry.Kind
pytestmark = pytest.mark.django_db
PAGES = {
    "hq:today": Right.READ,
    "hq:board": Right.READ,
    "hq:cities": Right.READ,
    "hq:map": Right.READ,
    "hq:network": Right.READ,
    "hq:announcements": Right.READ,
    "hq:money": Right.MONEY,
    "hq:people": Right.PEOPLE,
    "hq:log": Right.LOG,
    "hq:help": Right.HELP,
}
ACTIONS = {
    "review": (Right.REVIEW, {"answer": "decline", "words": "No", "sure": "decline:3"}),
    "introduction": (Right.REVIEW, {}),
    "messages": (Right.TALK, {"text": "Where?"}),
    "notes": (Right.TALK, {"text": "Call"}),
    "assignee": (Right.TALK, {"assignee": ""}),
}


@pytest.fixture(autouse=True)
def _with_billing(settings: Any) -> None:
    settings.BILLING = True


@pytest.fixture
def open_as(visit: Callable[[], Visitor]) -> Callable[..., Visitor]:
    """`open_as("money")` is a browser of somebody with this role only."""

    def browser_of(*roles: str, email: str = "") -> Visitor:
        browser = visit()
        with hub_scope():
            browser.force_login(staff(email or f"{'-'.join(roles)}@example.com", roles=roles))
        return browser

    return browser_of


@pytest.fixture
def group(db: None) -> Application:
    with hub_scope():
        return applied("Псков", now=NOW)


def roles_of(email: str) -> set[str]:
    with hub_scope():
        return {role for one in colleagues() if one.email == email for role in one.roles}


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("name", PAGES)
def test_pages_and_menu_follow_the_role(
    open_as: Callable[..., Visitor], role: str, name: str
) -> None:
    browser, path = open_as(role), reverse(name, urlconf="deploy.urls_public")
    page = browser.get(path)
    may = PAGES[name] in GIVEN_BY[Role(role)]
    assert page.status_code == (200 if may else 403)
    assert (f'href="{path}"' in browser.get("/hq/").text) == may
    with hub_scope():
        denied = AuditEntry.objects.filter(kind=Kind.DENIED, page=path)
        assert [(one.by, one.refused) for one in denied] == (
            [] if may else [(f"{role}@example.com", True)]
        )


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("name", ACTIONS)
def test_a_refusal_by_role_changes_nothing(
    open_as: Callable[..., Visitor], group: Application, role: str, name: str
) -> None:
    right, fields = ACTIONS[name]
    browser, page = open_as(role), f"/hq/applications/{group.pk}/"
    may = right in GIVEN_BY[Role(role)]
    shown = browser.get(page).text
    assert (f'action="{page}{name}/' in shown) == (may and name != "introduction")
    with hub_scope():
        before = Change.objects.count()
    assert browser.post(f"{page}{name}/", fields).status_code == (302 if may else 403)
    if not may:
        with hub_scope():
            assert Application.objects.get().state == Application.State.SUBMITTED
            assert not Note.objects.exists()
            assert not Message.objects.exists()
            assert Change.objects.count() == before


def test_each_right_is_given_and_needed_somewhere() -> None:
    given = frozenset[Right]().union(*GIVEN_BY.values())
    assert given == set(Right)
    needed = set(PAGES.values()) | {right for right, _fields in ACTIONS.values()}
    assert needed | {Right.CORRECT} == set(Right)  # that one: test_account.py
    assert set(GIVEN_BY) == set(Role)


def test_somebody_without_roles_opens_nothing(visit: Callable[[], Visitor]) -> None:
    browser = visit()
    with hub_scope():
        browser.force_login(User.objects.create_user("nobody@example.com", is_staff=True))
    page = browser.get("/hq/")
    assert page.status_code == 403
    assert "Your roles don't open this" in page.text
    assert "/hq/people/" not in page.text


def test_a_colleague_invites_by_letter_and_gives_roles(
    hq: Visitor, open_as: Callable[..., Visitor]
) -> None:
    page = hq.post("/hq/people/", {"email": " New@example.com", "roles": ["money"]}, follow=True)
    assert "new@example.com can sign in now" in page.text
    assert roles_of("new@example.com") == {"money"}
    with hub_scope():
        user = User.objects.get(email="new@example.com")
        (alarm,) = Alarm.objects.filter(city=None, kind="hq.invited")
        assert alarms.ring(alarm.pk, city=None, now=NOW + timedelta(minutes=1))
    (letter,) = mail.outbox
    assert letter.to == ["new@example.com"]
    assert "/hq/" in letter.body

    hq.post(f"/hq/people/{user.pk}/roles/", {"roles": ["support", "read_only"]})
    assert roles_of("new@example.com") == {"support", "read_only"}
    with hub_scope():
        told = AuditEntry.objects.filter(about="new@example.com").order_by("pk")
        assert [(one.by, one.kind, one.words) for one in told] == [
            ("hq@example.com", Kind.INVITED, "money"),
            ("hq@example.com", Kind.ROLES, "support read_only"),
        ]
    assert "support, read only" in hq.get("/hq/log/").text


@pytest.mark.parametrize(
    "fields",
    [
        {"email": "no address", "roles": ["money"]},
        {"email": "new@example.com"},
        {"email": "new@example.com", "roles": ["everything"]},
    ],
)
def test_a_bad_invitation_keeps_what_was_typed(hq: Visitor, fields: dict[str, Any]) -> None:
    page = hq.post("/hq/people/", fields)
    assert page.status_code == 422
    assert f'value="{fields["email"]}"' in page.text
    with hub_scope():
        assert not User.objects.filter(email="new@example.com").exists()


def test_the_last_who_manages_people_stays(hq: Visitor, open_as: Callable[..., Visitor]) -> None:
    open_as("money")
    with hub_scope():
        last = User.objects.get(email="hq@example.com")
    before = roles_of(last.email)
    page = hq.post(f"/hq/people/{last.pk}/removal/", follow=True).text
    assert "the last one at HQ who manages people" in page
    page = hq.post(f"/hq/people/{last.pk}/roles/", {"roles": ["money"]}).text
    assert "the last one at HQ who manages people" in page
    assert roles_of(last.email) == before
    with hub_scope():
        assert [(one.kind, one.refused) for one in AuditEntry.objects.filter(by=last.email)] == [
            (Kind.REVOKED, True)
        ]
        with pytest.raises(LastOfHQ):
            revoke_staff(last, by=None, now=NOW)
        with pytest.raises(LastOfHQ):
            set_roles(last, roles=["money"], by=None, now=NOW)
        with pytest.raises(NoRole):
            set_roles(last, roles=[], by=None, now=NOW)


def test_a_removed_person_is_out_at_once(hq: Visitor, open_as: Callable[..., Visitor]) -> None:
    browser = open_as("money")
    assert browser.get("/hq/").status_code == 200
    with hub_scope():
        user = User.objects.get(email="money@example.com")
    assert hq.post(f"/hq/people/{user.pk}/removal/").status_code == 302
    assert browser.get("/hq/").status_code == 302
    with hub_scope():
        assert not StaffRole.objects.filter(user=user).exists()
    assert hq.get(f"/hq/people/{user.pk}/").status_code == 404
    assert hq.post(f"/hq/people/{user.pk}/removal/").status_code == 404


def test_changing_roles_works_from_the_next_page_on(open_as: Callable[..., Visitor]) -> None:
    browser = open_as("review")
    assert browser.get("/hq/money/").status_code == 403
    with hub_scope():
        staff("people@example.com", roles=["people"])
        user = User.objects.get(email="review@example.com")
        set_roles(user, roles=["money"], by=None, now=NOW)
        assert Right.REVIEW not in rights_of(user)
    assert browser.get("/hq/money/").status_code == 200


def test_letters_about_applications_go_to_those_who_may_answer(db: None) -> None:
    with hub_scope():
        for role in Role.values:
            staff(f"{role}@example.com", roles=[role])
        assert [one.email for one in staff_who_may(Right.REVIEW)] == ["review@example.com"]
        applied("Псков", now=NOW)
        keys = Alarm.objects.filter(city=None, kind="hq.letter").values_list("key", flat=True)
        reader = User.objects.get(email="review@example.com").pk
        assert [key.rpartition(":")[2] for key in keys] == [str(reader)]


def test_known_staff_get_all_roles(db: None) -> None:
    step = import_module("network.hq.migrations.0006_all_roles_of_known_staff")
    with hub_scope():
        User.objects.create_user("old@example.com", is_staff=True)
        User.objects.create_user("guest@example.com")
        invite_staff("new@example.com", roles=["money"], by=None, now=NOW)
        for _again in range(2):
            step.give_all_roles(apps, None)
    assert roles_of("old@example.com") == set(Role.values)
    assert roles_of("guest@example.com") == set()
