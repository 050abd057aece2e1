"""Fault 1: every address of a city × callers without permission. Nothing leaks.

The resolver is walked, so a new page is covered the day it is written. The same primary keys exist
in both cities: Tomsk's rows carry a word that must never appear in Omsk's answers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import (
    IntConverter,
    PathConverter,
    SlugConverter,
    UUIDConverter,
)
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator

from tenants.accounts.models import User
from tenants.governance.decisions.models import Decision
from tenants.members.actions import join_city
from tenants.members.models import Member
from tenants.registry.checks import city_labels
from tenants.registry.models import City
from tenants.registry.scope import hub_scope

SECRET = "tomsk-secret-word"
ZERO = UUID(int=0)
WRITING = ("post", "put", "patch", "delete")
LEFT_OUT = ("static/", "media/")
NAMED = re.compile(r"\(\?P<\w+>([^()]*)\)")


def patterns(resolver: URLResolver, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    for entry in resolver.url_patterns:
        trail = (*before, entry)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, trail)
        elif isinstance(entry, URLPattern):
            yield trail


def filled(trail: tuple[Any, ...], number: int) -> str:
    """A path that fits the patterns, with the number of a row that both cities have."""
    path = ""
    for entry in trail:
        route = NAMED.sub(lambda group: chosen(group, number), str(entry.pattern))
        for name, converter in entry.pattern.converters.items():
            value = {
                IntConverter: str(number),
                UUIDConverter: str(ZERO),
                SlugConverter: str(number),
                PathConverter: str(number),
            }.get(type(converter), str(number))
            tag = next(
                part
                for part in route.split("<")
                if part.rstrip("/").endswith(f"{name}>") or f"{name}>" in part
            )
            route = route.replace(f"<{tag.split('>')[0]}>", value)
        path += route
    return "/" + path.replace("^", "").replace("$", "").replace("\\Z", "").replace("\\.", ".")


def chosen(group: re.Match[str], number: int) -> str:
    """The API's routes are expressions: `(?P<pk>[0-9]{1,18})`, `(?P<moment>start|end)`."""
    inside = group.group(1)
    return inside.split("|")[0] if inside.replace("|", "").isalpha() else str(number)


def addresses(number: int = 1) -> list[str]:
    found = {filled(trail, number) for trail in patterns(get_resolver(settings.CITY_URLCONF))}
    plain = {path for path in found if not set(path) & set("(?[*+|")}
    return sorted(path for path in plain if not path.lstrip("/").startswith(LEFT_OUT))


def contents(city: City) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of a city but its sessions, as its role reads them."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    with city.scope(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r'"
            " AND relnamespace = current_schema()::regnamespace"
        )
        for (table,) in cursor.fetchall():
            if table != "django_session":
                cursor.execute(f'SELECT t::text FROM "{table}" t ORDER BY 1')
                found[table] = cursor.fetchall()
    return found


def changes(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """The rows that are new or gone, by table."""
    return {
        table: set(before[table]) ^ set(after[table])
        for table in before
        if before[table] != after[table]
    }


@pytest.fixture
def cast(omsk: City, tomsk: City, anna: Member, darya: Member) -> None:
    """Anna and Darya have one number; whatever text Tomsk's people wrote holds the word."""
    with tomsk.scope():
        _fill(darya)
        for model in apps.get_models():
            if model._meta.app_label in city_labels() and not model._meta.proxy:
                _mark(model)
    with omsk.scope():
        _fill(anna)


def _fill(who: Member) -> None:
    from tenants.conversations.actions import write_post
    from tenants.governance.decisions.actions import ask, open_decision
    from tenants.governance.duties.actions import add_absence
    from tenants.governance.duties.models import Turn
    from tenants.governance.moderation.actions import act_on, ask_second_look, report_thing
    from tenants.governance.moderation.models import Voice
    from tenants.governance.moderation.things import KINDS, Thing
    from tenants.meetings.models import Meeting
    from tenants.notifications.actions import notify
    from tenants.products.actions.questions import ask_question
    from tenants.products.models import Product
    from tenants.rounds.actions import end_round, open_round
    from tenants.rounds.models import RoundWord
    from tenants.webhooks.actions import add_endpoint, send_test

    now = timezone.now()
    hears: dict[str, Any] = {"url": "https://example.org/", "events": ["question.created"]}
    send_test(add_endpoint(name="A table", by=who, now=now, **hears), now=now)
    evening = Meeting.objects.create(
        title="An evening",
        kind="regular",
        starts_at=now + timedelta(days=2),
        ends_at=now + timedelta(days=2, hours=2),
        venue="A place",
    )
    Turn.objects.create(meeting=evening, member=who, taken_at=now)
    add_absence(by=who, first_day=now.date(), last_day=now.date(), now=now)
    question = ask_question(by=who, text="A question", blocker="", now=now)
    round = open_round(question, by=who, hours=24, shape="alone", asks="all", now=now)
    RoundWord.objects.create(round=round, member=who, text="A word", given_at=now)
    end_round(round, by=who, now=now)
    other = join_city(user=User.objects.create_user("other@example.com"), name="Other", now=now)
    for number in range(3):
        decision = open_decision(
            by=who,
            way="consent",
            title=f"Decision {number}",
            text="A text",
            electors=[who, other],
            closes_at=now + timedelta(days=7),
            now=now,
        )
        ask(decision, by=who, text="A question?", now=now)
        _fill_values(who, decision)
        product = Product(title=f"Product {number}", pitch="A pitch")
        product.save()
        write_post(by=who, subject=product, text=f"Post {number}", now=now)
        notify("outcome.task", members=[who], key=f"{number}:given:1", text="A task", now=now)
    post = write_post(by=other, subject=question, text="A shout", now=now)
    facts: dict[str, Any] = {"rule": "respect", "now": now}
    reporter = join_city(user=User.objects.create_user("vera@example.com"), name="Vera", now=now)
    report_thing(Thing(KINDS["post"], post), by=reporter, words="Rude", **facts)
    act = act_on(Thing(KINDS["post"], post), by=who, kind="word", reason="Rude", **facts)
    ask_second_look(act, by=other, now=now)
    Voice.objects.create(act=act, member=who, reason="A reason")


def _fill_values(who: Member, decision: Decision) -> None:
    from tenants.governance.values.actions import make_wish
    from tenants.governance.values.models import ManifestoVersion, Observation, Rule, Value

    now = timezone.now()
    make_wish(by=who, text="A wish", is_anonymous=False, now=now)
    value = Value.objects.create(
        title="A value", text="A text", state="in_force", by=who, decided_at=now
    )
    rule: dict[str, Any] = {
        "title": "A rule",
        "text": "A text",
        "look_at": "Signs",
        "trial_weeks": 4,
    }
    Observation.objects.create(value=value, member=who, text="An observation", made_at=now)
    Rule.objects.create(value=value, state="trial", by=who, made_at=now, review_at=now, **rule)
    ManifestoVersion.objects.create(
        number=decision.pk, text="# A value", fingerprint="0" * 64, made_at=now, decision=decision
    )


def _mark(model: type[models.Model]) -> None:
    """Write the word into every free text of a table."""
    free = (models.CharField, models.TextField)
    fields = [
        field.attname
        for field in model._meta.concrete_fields
        if isinstance(field, free)
        and not isinstance(field, (models.EmailField, models.SlugField, models.FileField))
        and not field.choices
        and not field.unique
        and not field.primary_key
        and (field.max_length or 1000) >= 60
        and field.name not in {"password", "session_data", "key"}
    ]
    if fields:
        model._default_manager.update(**dict.fromkeys(fields, SECRET))


def asked(browser: Client, method: str, path: str, **headers: Any) -> Any:
    return getattr(browser, method)(path, headers=headers or None)


def test_the_walk_finds_the_pages(db: None) -> None:
    found = addresses()
    assert "/" in found
    assert len(found) > 20


def test_the_walk_finds_every_operation_of_the_api(db: None) -> None:
    described = SchemaGenerator(urlconf=settings.CITY_URLCONF).get_schema(request=None, public=True)
    told = {re.sub(r"{\w+}", "1", path.replace("{moment}", "start")) for path in described["paths"]}
    assert told <= set(addresses())
    assert "/api/v1/meetings/1/live/captures/1/return/" in told


def test_a_member_of_tomsk_is_nobody_in_omsk(
    cast: None, omsk: City, tomsk: City, anna: Member, darya: Member, visit: Callable[..., Client]
) -> None:
    at_home = visit(tomsk, darya)
    abroad = visit(omsk)
    abroad.cookies = at_home.cookies
    guest, before = visit(omsk), contents(omsk)
    for path in addresses():
        there, stranger = abroad.get(path), guest.get(path)
        assert there.status_code == stranger.status_code, path
        assert SECRET.encode() not in _body(there), path
    assert changes(before, contents(omsk)) == {}


def test_the_word_is_seen_at_home(
    cast: None, tomsk: City, darya: Member, visit: Callable[..., Client]
) -> None:
    """The positive control: the walk would see the word if it were there."""
    seen = [path for path in addresses() if SECRET.encode() in _body(visit(tomsk, darya).get(path))]
    assert len(seen) >= 3


def test_pages_of_omsk_never_hold_a_row_of_tomsk(
    cast: None, omsk: City, anna: Member, visit: Callable[..., Client]
) -> None:
    browser = visit(omsk, anna)
    for path in addresses():
        answer = browser.get(path)
        assert answer.status_code < 500, path
        assert SECRET.encode() not in _body(answer), path


@pytest.mark.parametrize("method", WRITING)
@pytest.mark.parametrize("is_signed_in", [False, True])
def test_nobody_writes_without_signing_in_or_with_a_wrong_token(
    cast: None,
    omsk: City,
    tomsk: City,
    anna: Member,
    visit: Callable[..., Client],
    method: str,
    is_signed_in: bool,
) -> None:
    browser = visit(omsk, anna if is_signed_in else None)
    before = contents(omsk), contents(tomsk)
    browser.handler.enforce_csrf_checks = True
    for path in addresses():
        answer = asked(browser, method, path, **{"x-csrftoken": "0" * 64})
        assert answer.status_code < 500, path
    assert changes(before[0], contents(omsk)) == {}
    assert changes(before[1], contents(tomsk)) == {}


@pytest.mark.parametrize(
    "host", ["omsk.localhost.evil.com", "evil.com", "omsk", "omsk.localhost@x"]
)
def test_a_forged_host_reaches_no_city(
    cast: None, omsk: City, anna: Member, visit: Callable[..., Client], host: str
) -> None:
    browser = visit(omsk, anna)
    for path in addresses()[:40]:
        answer = browser.get(path, headers={"host": host})
        assert answer.status_code in (400, 404), path
        assert omsk.name.encode() not in _body(answer), path


def test_every_city_page_is_unknown_to_the_hub_as_a_city(
    cast: None, visit: Callable[..., Client]
) -> None:
    browser = visit()
    for path in addresses():
        assert SECRET.encode() not in _body(browser.get(path)), path
    with hub_scope():
        assert City.objects.filter(slug="omsk").exists()


def _body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content
