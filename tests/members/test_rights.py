"""The matrix of rights and the guards at all addresses say the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import copy
from fnmatch import fnmatchcase
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from django.utils import timezone
from django.utils.html import escape

from tenants.conversations.models import Post, Thread
from tenants.governance.decisions.models import Decision
from tenants.governance.duties.models import Turn
from tenants.meetings.models import Meeting
from tenants.members.acts import Act, Role
from tenants.members.duties import hold_duty
from tenants.members.matrix import MATRIX
from tenants.members.models import Duty, Member
from tenants.products.models import Product, Question
from tenants.registry.models import City
from tenants.rounds.models import Round
from tests.cast import Visitor, person
from tests.faults.test_1_every_address import LEFT_OUT, WRITING, cast, filled, patterns
from tests.members.act_addresses import ADDRESSES, NOT_AN_ACT

__all__ = ["cast"]
Visit = Callable[..., Visitor]
ROWS: dict[str, type[Any]] = {
    "products": Product,
    "questions": Question,
    "meetings": Meeting,
    "decisions": Decision,
    "posts": Post,
    "threads": Thread,
    "rounds": Round,
    "duties": Turn,
    "core": Duty,
}
REFUSES_IN_WORDS = {"members:agree"}  # leads back and says why (tests/members/test_claims.py)
DOORS = ("/join/", "/sign-in/", "/welcome/")


def acts_of(address: str) -> list[Act]:
    """The acts that an address belongs to."""
    acts = {act.name: act for group in MATRIX for act in group.acts}
    return [
        acts[name]
        for name, known in ADDRESSES.items()
        if any(fnmatchcase(address, pattern) for pattern in known)
    ]


def writing_addresses(city: City, visitor: Visitor) -> Iterator[tuple[str, str, str]]:
    """The name, the method and the path of each address that takes a method that writes."""
    with city.scope():
        rows = {part: model._default_manager.order_by("pk").first() for part, model in ROWS.items()}
    for trail in patterns(get_resolver(settings.CITY_URLCONF)):
        plain = filled(trail, 1).removeprefix("/api/v1")
        row = rows.get(plain.split("/")[1])
        path = filled(trail, row.pk if row else 1)
        if set(path) & set("(?[*+|") or path.lstrip("/").startswith(LEFT_OUT):
            continue
        view = trail[-1].callback
        for method, operation in getattr(view, "actions", {}).items():
            if method in WRITING:
                yield f"{view.cls.__name__}.{operation}", method, path
        if not hasattr(view, "actions"):
            spaces = [entry.namespace for entry in trail[:-1] if getattr(entry, "namespace", "")]
            if asked(visitor, "post", path).status_code != 405:
                yield ":".join([*spaces, str(trail[-1].name)]), "post", path


def asked(browser: Visitor, method: str, path: str) -> Any:
    """The answer to an empty request; whatever it changed is taken back."""
    cookies = copy(browser.cookies)
    with transaction.atomic():
        answer = getattr(browser, method)(path, content_type="application/json")
        transaction.set_rollback(True)
    browser.cookies = cookies
    return answer


def is_refused(answer: Any) -> bool:
    to_the_door = answer.status_code == 302 and answer["location"].startswith(DOORS)
    return to_the_door or answer.status_code in (401, 403)


@pytest.fixture
def people(omsk: City, anna: Member, visit: Visit) -> dict[Role, Visitor]:
    """Anna facilitates and has written the rows; Vera holds every duty; Boris is a newcomer."""
    boris, vera = person(omsk, "Boris"), person(omsk, "Vera")
    with omsk.scope():
        for kind in Duty.Kind.values:
            hold_duty(member=vera, kind=kind, now=timezone.now())
    return {
        Role.VISITOR: visit(omsk),
        Role.NEWCOMER: visit(omsk, boris),
        Role.HOLDER: visit(omsk, vera),
    }


def test_every_address_that_writes_belongs_to_one_act_and_its_guard_agrees(
    cast: None, omsk: City, people: dict[Role, Visitor]
) -> None:
    addresses = list(writing_addresses(omsk, people[Role.HOLDER]))
    assert len(addresses) > 300
    nameless = {name for name, *_rest in addresses} - NOT_AN_ACT
    assert {name: len(acts_of(name)) for name in nameless} == dict.fromkeys(nameless, 1)
    wrong = []
    for role, browser in people.items():
        for name, method, path in addresses:
            if name in NOT_AN_ACT:
                continue
            (act,) = acts_of(name)
            answer = asked(browser, method, path)
            refused = is_refused(answer)
            if act.is_open_to(role):
                # A noted act asks the row: whose it is, or whether the visitor has checked in.
                asks_row = act.note and (role == Role.VISITOR or answer.status_code == 403)
                if refused and not asks_row:
                    wrong.append((role.name, "refused", name, method, path, answer.status_code))
            elif not refused and answer.status_code != 404 and name not in REFUSES_IN_WORDS:
                wrong.append((role.name, "let in", name, method, path, answer.status_code))
    assert wrong == [], "\n".join(map(str, wrong))


def test_everybody_reads_who_may_do_what(omsk: City, boris: Member, visit: Visit) -> None:
    for browser in (visit(omsk), visit(omsk, boris)):
        page = browser.get("/rights/")
        assert page.status_code == 200
        assert page["x-robots-tag"].startswith("noindex")
        for group in MATRIX:
            assert escape(str(group.title)) in page.text
            assert all(escape(str(act.label)) in page.text for act in group.acts)
        assert "duties: facilitating, venue" in page.text
        assert 'href="/rights/"' in browser.get("/core/").text
    assert (
        "Кто что здесь может" in visit(omsk).get("/rights/", headers={"accept-language": "ru"}).text
    )


def test_the_matrix_adds_no_statement(omsk: City, boris: Member) -> None:
    with omsk.scope(), CaptureQueriesContext(connection) as queries:
        assert [act.who for group in MATRIX for act in group.acts]
    assert len(queries) == 0
