"""The audit log: everything that HQ does leaves a line, and no line can be changed."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from franchise.models import Application, Note
from network.hq.models import AppendOnly, AuditEntry
from network.hq.rights import ALL_ROLES
from network.hq.staff import invite_staff
from network.hq.urls import urlpatterns as hq_urls
from tenants.accounts.models import User
from tenants.registry.scope import hub_scope, owner_scope
from tests.accounts.entering import Post, _nobody_has_tried_before, last_code, post
from tests.cast import NOW, Visitor
from tests.franchise.cast import applied

Kind = AuditEntry.Kind
__all__ = ["_nobody_has_tried_before", "post"]
pytestmark = pytest.mark.django_db

# What each page that takes a POST is sent, and the kind of its entry. `{application}`, `{second}`
# and `{person}` are numbers of rows.
POSTS: dict[str, tuple[dict[str, Any], str]] = {
    "review": ({"answer": "decline", "words": "Not yet", "sure": "decline:3"}, Kind.DECLINED),
    "write": ({"text": "Where do you meet?", "nonce": "a" * 22}, Kind.WROTE),
    "note": ({"text": "Call them"}, Kind.NOTED),
    "assignee": ({"assignee": ""}, Kind.ASSIGNED),
    "introduction": ({}, Kind.INTRODUCED),
    "releases": (
        {"source": "platform:troika", "advice": "When stuck", "why": "A first one"},
        Kind.RELEASED,
    ),
    "people": ({"email": "new@hq.example.com", "roles": ["money"]}, Kind.INVITED),
    "roles": ({"roles": ["money"]}, Kind.ROLES),
    "removal": ({}, Kind.REVOKED),
    "leaving_notice": ({"why": "Nobody meets"}, Kind.NOTICE),
    "leaving_confirmation": ({}, Kind.LEAVING_CONFIRMED),
    "leaving_taken_back": ({}, Kind.LEAVING_STOPPED),
    "leaving_return": ({}, Kind.BROUGHT_BACK),
    "factor-reset": ({}, Kind.FACTOR_RESET),
    "help_enter": ({}, Kind.HELP_ENTERED),
    "failure_retry": ({"name": "hq.changed"}, Kind.RETRIED),
    "failure_seen": ({"name": "billing.tasks.read"}, Kind.SEEN),
    "announcement_sending": (
        {
            "title_ru": "Встреча городов",
            "text_ru": "В мае, в Казани.",
            "to": "all",
            "nonce": "3f2b7c1e-6a5d-4f0e-9a3b-0c1d2e3f4a5b",
        },
        Kind.ANNOUNCED,
    ),
    "manager_adding": (
        {"name": "Nina", "email": "nina@example.com", "why": "Anna lost her mailbox"},
        Kind.MANAGER_ADDED,
    ),
}
IN_TEST_ACCOUNT = {
    "money-account",
    "money-correct",
    "money-credit",
}  # they need the double of Stripe
# Pages of one's own second factor: tests/hq/test_second_factor.py reads their lines.
OF_FACTOR = {
    "factor-check",
    "time-code",
    "recovery-codes",
    "passkey",
    "passkey-check",
    "factor-removal",
}
OF_RELEASES = {"release_recall"}  # it needs one: tests/library/test_releases.py reads its line
OF_MANAGERS = {"manager_removal"}  # it needs one: tests/hq/test_managers.py reads its line
OF_ANNOUNCEMENTS = {"announcement_withdrawal"}  # the same: tests/hq/test_announcements.py
# GETs that leave a line as well; those of other tables: tests/hq/test_network_pages.py.
GETS = {"board_table", "cities_csv", "city_csv", "log-csv", "money-csv"}


@pytest.fixture
def group(db: None) -> Application:
    with hub_scope():
        return applied("Псков", now=NOW)


@pytest.fixture
def colleague(db: None) -> User:
    with hub_scope():
        return invite_staff("colleague@example.com", roles=ALL_ROLES, by=None, now=NOW)[0]


def lines(**fields: Any) -> list[AuditEntry]:
    with hub_scope():
        return list(AuditEntry.objects.filter(**fields))


def address(name: str, group: Application, colleague: User) -> str:
    """The address of one of HQ's pages, about the rows of the test."""
    (pattern,) = (one for one in hq_urls if one.name == name)
    about = colleague if name in {"person", "roles", "removal", "factor-reset"} else group
    given = {"pk": about.pk, "key": "arrears", "slug": "omsk"}
    names = pattern.pattern.converters
    return reverse(f"hq:{name}", kwargs={key: given[key] for key in names})


@pytest.mark.parametrize(
    "name",
    sorted(
        {str(one.name) for one in hq_urls}
        - IN_TEST_ACCOUNT
        - OF_FACTOR
        - OF_MANAGERS
        - OF_ANNOUNCEMENTS
        - OF_RELEASES
    ),
)
def test_whatever_is_posted_to_hq_leaves_a_line(
    hq: Visitor, group: Application, colleague: User, name: str, settings: Any
) -> None:
    settings.BILLING = True
    before = len(lines())
    fields, kind = POSTS.get(name, ({}, ""))
    response = hq.post(address(name, group, colleague), fields)
    if not kind:
        assert response.status_code == 405, f"Add the page {name} to POSTS."
        assert len(lines()) == before
        return
    assert response.status_code == 302
    (newest, *rest) = lines()
    assert len(rest) == before
    assert (newest.by, newest.kind, newest.address) == ("hq@example.com", kind, "127.0.0.1")


@pytest.mark.parametrize("name", sorted(GETS))
def test_a_download_leaves_a_line(
    hq: Visitor, group: Application, colleague: User, name: str, settings: Any
) -> None:
    settings.BILLING = True
    assert hq.get(address(name, group, colleague)).status_code == 200
    (line,) = lines(kind=Kind.DOWNLOADED)
    assert line.words.endswith(".csv")


def test_a_form_with_an_error_leaves_none(hq: Visitor, group: Application) -> None:
    before = len(lines())
    assert hq.post(f"/hq/applications/{group.pk}/notes/", {"text": ""}).status_code == 422
    assert len(lines()) == before


def test_a_refused_action_is_told_as_refused(hq: Visitor, group: Application) -> None:
    page = f"/hq/applications/{group.pk}/review/"
    for _tab in range(2):
        hq.post(page, {"answer": "decline", "words": "Not yet", "sure": "decline:3"})
    late, first = lines(kind=Kind.DECLINED)
    assert (first.refused, late.refused) == (False, True)
    assert "before you" in late.words
    assert first.about == "Псков / Pskov"
    assert first.page == f"/hq/applications/{group.pk}/"
    assert "Not yet" not in first.words  # the words stay with the application


def test_an_action_that_fails_leaves_neither_a_row_nor_a_line(
    hq: Visitor, group: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("no entry, no action")

    before = len(lines())
    monkeypatch.setattr("network.hq.audit.Draft.write", fail)
    hq.raise_request_exception = False
    assert hq.post(f"/hq/applications/{group.pk}/notes/", {"text": "Call"}).status_code == 500
    with hub_scope():
        assert not Note.objects.exists()
    assert len(lines()) == before


@pytest.mark.parametrize("scope", [hub_scope, owner_scope])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE hq_auditentry SET by = 'x'",
        "DELETE FROM hq_auditentry",
        "TRUNCATE hq_auditentry",
        "INSERT INTO hq_auditentry SELECT * FROM hq_auditentry "
        "ON CONFLICT (id) DO UPDATE SET words = 'x'",
    ],
)
def test_no_sql_changes_a_line(colleague: User, scope: Callable[..., Any], statement: str) -> None:
    kept = [(line.pk, line.by, line.words) for line in lines()]
    assert kept
    refusal = pytest.raises(DatabaseError, match=r"append-only|permission denied")
    with scope(), refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert [(line.pk, line.by, line.words) for line in lines()] == kept


def test_the_model_refuses_as_well(colleague: User) -> None:
    (line,) = lines()
    line.words = "other"
    for change in (
        line.save,
        line.delete,
        AuditEntry.objects.all().delete,
        lambda: AuditEntry.objects.update(words="other"),
    ):
        with hub_scope(), pytest.raises(AppendOnly):
            change()


def write(count: int, **fields: Any) -> None:
    given = {"by": "hq@example.com", "kind": Kind.NOTED, "about": "Псков / Pskov", "at": NOW}
    with hub_scope():
        AuditEntry.objects.bulk_create(AuditEntry(**(given | fields)) for _ in range(count))


@pytest.mark.parametrize("count", [1, 60])
def test_the_page_takes_as_many_queries_for_one_line_as_for_sixty(hq: Visitor, count: int) -> None:
    write(count)
    with CaptureQueriesContext(connection) as queries:
        page = hq.get("/hq/log/").text
    work = [q["sql"] for q in queries if "SAVEPOINT" not in q["sql"]]
    assert len(work) == 5, "\n".join(work)
    assert ("page 1 of 2" in page) == (count == 60)


def test_filters_by_person_kind_city_and_days(hq: Visitor, settings: Any) -> None:
    settings.HQ_TIME_ZONE = "Asia/Omsk"
    write(1, by="anna@example.com", about="Тверь / Tver", kind=Kind.WROTE)
    write(1, by="boris@example.com", about="=Тула / Tula", at=NOW - timedelta(days=2))
    write(1, by="vera@example.com", at=datetime(2026, 11, 20, 18, 30, tzinfo=UTC))  # 21st in Omsk

    def found(query: str) -> set[str]:
        text = hq.get(f"/hq/log.csv?{query}").text
        return {row["by"] for row in csv.DictReader(io.StringIO(text))} - {"hq@example.com", ""}

    assert found("") == {"anna@example.com", "boris@example.com", "vera@example.com"}
    assert found("by=ANNA") == {"anna@example.com"}
    assert found("kind=wrote") == {"anna@example.com"}
    assert found("about=тула") == {"boris@example.com"}
    assert found("since=2026-11-26") == {"anna@example.com"}
    assert found("since=2026-11-21&until=2026-11-21") == {"vera@example.com"}
    assert found("until=2026-11-20") == set()
    assert found("since=yesterday&kind=everything") == found("")
    assert "'=Тула / Tula" in hq.get("/hq/log.csv").text
    assert "Nothing fits these filters" in hq.get("/hq/log/?by=nobody").text


def test_signing_in_leaves_a_line_for_hq_only(
    visit: Callable[[], Visitor], post: Post, colleague: User
) -> None:
    with hub_scope():
        User.objects.create_user("stranger@example.com")
    for email in ("stranger@example.com", colleague.email):
        browser = visit()
        post(browser, "/sign-in/", email=email)
        post(browser, "/sign-in/code/", code=last_code())
    (line,) = lines(kind=Kind.SIGNED_IN)
    assert (line.by, line.words, line.address) == (colleague.email, "code", "127.0.0.1")
