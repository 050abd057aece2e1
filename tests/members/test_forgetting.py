"""A member takes everything along and is forgotten; what others have built on stays true."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.db import connection, models
from django.test import TestCase

from network.cards.models import ExpertCard
from tenants.accounts.api_keys import make_api_key
from tenants.accounts.models import ApiKey, User
from tenants.conversations.actions import edit_post, write_post
from tenants.conversations.models import Post
from tenants.live.models import Capture
from tenants.meetings.models import Meeting
from tenants.members import personal_data
from tenants.members.actions import create_invitation, join_city
from tenants.members.forgetting import FORGET, TIME_TO_RETURN, ask_to_be_forgotten
from tenants.members.models import Member
from tenants.notifications.models import Notification
from tenants.outcome.actions import make_task
from tenants.outcome.models import Minutes, Task
from tenants.outcome.queries import numbers_of, read_minutes
from tenants.products.models import Product, ProductFile
from tenants.registry import alarms
from tenants.registry.models import Alarm, City
from tests.cast import Visitor, person
from tests.outcome.conftest import (
    agenda,
    clock,
    closed,
    doors,
    people,
    question,
    questions,
    reads,
    roman,
    room,
    run,
    thoughts,
    thursdays,
    tonight,
    working,
)
from tests.products import making

__all__ = [
    "agenda", "clock", "closed", "doors", "people", "question", "questions", "reads", "roman",
    "room", "run", "thoughts", "thursdays", "tonight", "working",
]  # fmt: skip
Visit = Callable[..., Visitor]
NAME, EMAIL = "Zinaida Qwertova", "qwertova@example.com"
WORDS = "a tangerine in november"  # in all that only she has built on
TRACES = (NAME, EMAIL, "Qwertova", WORDS)


@pytest.fixture
def zinaida(omsk: City, closed: Meeting, thoughts: dict[str, Capture], now: datetime) -> Member:
    """A member of the evening who has left words wherever one can."""
    found = thoughts["realisation"].by.member
    assert found
    with omsk.scope():
        boris = Member.objects.exclude(pk=found.pk).get(name="Boris")
        User.objects.filter(pk=found.user_id).update(email=EMAIL)
        found.name, found.about, found.contact, found.helps_with = NAME, WORDS, WORDS, [WORDS]
        found.save()
        found = Member.objects.select_related("user").get(pk=found.pk)
        make_api_key(user=found.user, name=WORDS, now=now)
        create_invitation(email=EMAIL, name=NAME, now=now)
        ExpertCard.objects.create(member=found, headline=WORDS, published_at=now)
        alone = making.product(found, f"Alone {WORDS}")
        ProductFile.objects.create(
            product=alone,
            by=found,
            title=WORDS,
            content="files/lost.txt",
            kind="text/plain",
            size=1,
        )
        making.question(found, f"Alone {WORDS}?")
        shed = making.product(boris, "Shed of tools")
        hers = write_post(by=found, subject=shed, text=f"Unanswered: {WORDS}", now=now)
        edit_post(hers, by=found, text=f"Unanswered, edited: {WORDS}", now=now)
        answered = write_post(by=found, subject=shed, text="Who keeps the keys?", now=now)
        said = f"@{NAME}, the neighbour does."
        write_post(by=boris, subject=shed, text=said, reply_to=answered, now=now)
        make_task(by=found, text=f"Buy {WORDS}", now=now)
        make_task(by=found, text="Mend the shed", product=shed, now=now)
    return found


def rows_with(word: str) -> list[str]:
    """Tables of the current scope and of the shared schema in which a row has the word."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT n.nspname, c.relname FROM pg_class c"
            " JOIN pg_namespace n ON n.oid = relnamespace"
            " WHERE relkind = 'r' AND n.nspname IN (current_schema(), 'public')"
            " AND has_table_privilege(c.oid, 'SELECT')"
        )
        for schema, table in cursor.fetchall():
            cursor.execute(
                f'SELECT count(*) FROM "{schema}"."{table}" t WHERE t::text ILIKE %s', [f"%{word}%"]
            )
            if cursor.fetchone()[0]:
                found.append(table)
    return found


def forgotten(city: City, member: Member, *, now: datetime) -> None:
    """Ask, and let the week pass."""
    with city.scope():
        ask_to_be_forgotten(member=member, now=now)
        alarm = Alarm.objects.get(kind=FORGET, key=str(member.pk))
        assert alarm.due_at == now + TIME_TO_RETURN
        with TestCase.captureOnCommitCallbacks(execute=True):
            assert alarms.ring(alarm.pk, city=city, now=alarm.due_at)


def test_nothing_of_hers_is_left_and_what_others_built_on_is_true(
    omsk: City, tomsk: City, zinaida: Member, closed: Meeting, now: datetime
) -> None:
    with omsk.scope():
        assert {table for word in TRACES for table in rows_with(word)} >= {
            "accounts_user", "members_member", "products_product", "products_question",
            "conversations_post", "notifications_notification", "outcome_task", "cards_expertcard",
        }  # fmt: skip
        minutes = Minutes.objects.get(meeting=closed)
        before = numbers_of(closed), closed.attendances.count(), Capture.objects.count()
    twin = person(tomsk, "Zoya")
    mail.outbox.clear()
    forgotten(omsk, zinaida, now=now)
    with omsk.scope():
        assert {word: rows_with(word) for word in TRACES} == {word: [] for word in TRACES}
        assert (numbers_of(closed), closed.attendances.count(), Capture.objects.count()) == before
        page = read_minutes(minutes, reader=Member.objects.get(name="Anna"), now=now)
        assert "Кто-то" in {attendance.name for attendance in page.came}
        realisation = Capture.objects.get(kind="realisation")
        assert (realisation.text, realisation.by.name) == ("So it was never about money!", "Кто-то")
        posts = Post.objects.filter(thread__product__title="Shed of tools").order_by("number")
        assert [(p.text, p.is_withheld) for p in posts] == [
            ("", True),
            ("Who keeps the keys?", False),
            ("@…, the neighbour does.", False),
        ]
        assert [p.author.name for p in posts] == ["Кто-то", "Кто-то", "Boris"]
        assert Task.objects.get(text="Mend the shed").member is None
        assert not Notification.objects.filter(member=zinaida).exists()
    with tomsk.scope():
        assert Member.objects.get(pk=twin.pk).name == "Zoya"
    (letter,) = [letter for letter in mail.outbox if letter.to == [EMAIL]]
    assert letter.subject == "Мы вас забыли"


def test_her_address_is_free_and_her_account_opens_nothing(
    omsk: City, zinaida: Member, visit: Visit, now: datetime
) -> None:
    browser = visit(omsk, zinaida)
    assert browser.get("/me/data/").status_code == 200
    forgotten(omsk, zinaida, now=now)
    assert browser.get("/me/data/").status_code == 302
    with omsk.scope():
        old = User.objects.get(pk=zinaida.user_id)
        assert (old.is_active, old.has_usable_password()) == (False, False)
        assert not ApiKey.objects.filter(user=old).exists()
        new = join_city(user=User.objects.create_user(EMAIL), name="Zina", now=now)
        assert new.pk != zinaida.pk


def test_signing_in_within_a_week_takes_it_back(omsk: City, zinaida: Member, now: datetime) -> None:
    with omsk.scope():
        ask_to_be_forgotten(member=zinaida, now=now)
        first = Member.objects.get(pk=zinaida.pk).forget_at
        ask_to_be_forgotten(member=zinaida, now=now + timedelta(days=3))
        assert Member.objects.get(pk=zinaida.pk).forget_at == first
        alarm = Alarm.objects.get(kind=FORGET)
        join_city(user=zinaida.user, name=NAME, now=now + timedelta(days=6))
        assert alarms.ring(alarm.pk, city=omsk, now=now + timedelta(days=8))
        member = Member.objects.get(pk=zinaida.pk)
        assert (member.name, member.about, member.left_at, member.forget_at) == (
            NAME, WORDS, None, None,
        )  # fmt: skip
        assert Product.objects.filter(title=f"Alone {WORDS}").exists()


def test_it_is_asked_with_the_own_address_and_not_by_one_press(
    omsk: City, zinaida: Member, visit: Visit
) -> None:
    browser = visit(omsk, zinaida)
    refused = browser.post("/me/forget/", {"email": "boris@omsk.example.com"})
    assert "not the e-mail that you sign in with" in refused.content.decode()
    with omsk.scope():
        assert Member.objects.get(pk=zinaida.pk).left_at is None
    assert browser.post("/me/forget/", {"email": EMAIL.upper()}).status_code == 302
    with omsk.scope():
        assert Member.objects.get(pk=zinaida.pk).forget_at is not None


def read(answer: Any) -> zipfile.ZipFile:
    return zipfile.ZipFile(BytesIO(b"".join(answer.streaming_content)))


def test_she_takes_along_all_that_is_hers_and_nothing_of_others(
    omsk: City, zinaida: Member, visit: Visit
) -> None:
    archive = read(visit(omsk, zinaida).post("/me/data/download/"))
    found = json.loads(archive.read("data.json"))
    assert found["member"]["profile"][0]["name"] == NAME
    assert [row["text"] for row in found["posts"]["posts"]] == [
        f"Unanswered, edited: {WORDS}", "Who keeps the keys?",
    ]  # fmt: skip
    assert found["posts"]["posts"][0]["versions"][0]["text"] == f"Unanswered: {WORDS}"
    assert [row["title"] for row in found["products"]["products"]] == [f"Alone {WORDS}"]
    assert [row["text"] for row in found["tables"]["thoughts"]] == ["So it was never about money!"]
    assert found["missing"] == [WORDS]  # the storage has lost this file
    words = json.dumps(found, ensure_ascii=False)
    assert "the neighbour does" not in words
    assert "Boris" not in words


def test_the_sixth_download_of_a_day_waits_and_visitors_get_none(
    omsk: City, boris: Member, visit: Visit
) -> None:
    browser = visit(omsk, boris)
    statuses = [browser.post("/me/data/download/").status_code for _ in range(6)]
    assert statuses == [200] * 5 + [429]
    assert visit(omsk).post("/me/data/download/").status_code == 302
    assert visit(omsk, boris).get("/me/data/download/").status_code == 405


NAMELESS = {  # rows that stay and name a member without a name
    "decisions.Decision", "decisions.Elector", "decisions.Word",
    "conversations.Post", "formats.Format", "formats.FormatVersion", "live.Agenda",
    "live.Encounter", "live.Run", "live.RunEvent", "live.Seat", "meetings.Attendance",
    "meetings.MeetingChange", "meetings.Registration", "meetings.Series", "members.Duty",
    "members.Invitation", "products.Authorship", "products.Handover", "products.HoursSpent",
    "products.Merge", "products.ProductFile", "products.Question", "products.StageChange",
    "rounds.RoundWord", "values.Value", "values.Rule", "values.Wish",
    "values.Observation",
    "moderation.Act", "moderation.Voice",
    "conversations.PostFile", "outcome.Task", "webhooks.Endpoint", "duties.Turn",
}  # fmt: skip
DELETED = {  # rows that go
    "cards.ExpertCard", "conversations.ThreadRead", "meetings.StandingYes", "notifications.Device",
    "notifications.Notification", "notifications.NotificationChoices", "pairs.PairChoice",
    "duties.Absence", "values.Acceptance",
    "moderation.Report",
}  # fmt: skip


def test_every_reference_to_a_member_has_been_thought_of() -> None:
    naming = {
        model._meta.label
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.related_model is Member
    }
    assert naming == NAMELESS | DELETED


def test_each_part_says_what_for_and_how_long() -> None:
    for part in personal_data.all_parts():
        assert str(part.title), part.name
        assert str(part.purpose), part.name
        assert str(part.kept), part.name
