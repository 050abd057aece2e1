"""A repeated request with the same `Idempotency-Key` is executed once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from tenants.api.idempotency import claim
from tenants.meetings.models import Series
from tenants.members import budgets
from tenants.members.models import Member
from tenants.outcome.models import Task
from tenants.products.models import Product, Question
from tenants.registry import valkey
from tenants.registry.limiter import Limit
from tenants.registry.models import City
from tests.api.test_answers import V1, Program
from tests.cast import Visitor

Visit = Callable[..., Visitor]
THURSDAY = {
    "title": "Thursday",
    "rule": "FREQ=WEEKLY;BYDAY=TH",
    "starts_on": "2026-11-26",
    "at": "18:00",
    "venue": "Here",
}


class Repeating(Program):
    """A program that sends `Idempotency-Key` and commits its transactions."""

    key = ""
    capture: Any = None

    def __call__(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        self.browser.defaults["HTTP_IDEMPOTENCY_KEY"] = self.key
        with self.capture(execute=True):
            return super().__call__(method, path, body)


@pytest.fixture
def hers(omsk: City, anna: Member, django_capture_on_commit_callbacks: Any) -> Repeating:
    program = Repeating(omsk, anna)
    program.key, program.capture = str(uuid4()), django_capture_on_commit_callbacks
    return program


def titles(city: City) -> list[str]:
    with city.scope():
        return [*Series.objects.values_list("title", flat=True)]


def test_sent_twice_it_is_one(omsk: City, hers: Repeating) -> None:
    first, again = hers("POST", "series/", THURSDAY), hers("POST", "series/", THURSDAY)
    assert first[0] == 201
    assert again == first
    assert titles(omsk) == ["Thursday"]
    hers.key = str(uuid4())
    assert hers("POST", "series/", THURSDAY)[1]["id"] != first[1]["id"]
    assert titles(omsk) == ["Thursday", "Thursday"]


def test_a_replay_says_so(omsk: City, hers: Repeating) -> None:
    hers("POST", "tasks/", {"text": "Call"})
    answer = hers.browser.post(V1 + "tasks/", {"text": "Call"}, content_type="application/json")
    assert (answer.status_code, answer["Idempotent-Replayed"]) == (201, "true")
    with omsk.scope():
        assert Task.objects.count() == 1


def test_a_key_is_one_requests(omsk: City, tomsk: City, hers: Repeating, darya: Member) -> None:
    assert hers("POST", "series/", THURSDAY)[0] == 201
    status, said = hers("POST", "series/", THURSDAY | {"title": "Friday"})
    assert (status, said["code"]) == (422, "key_reused")
    assert hers("POST", "tasks/", {"text": "Call"})[0] == 201  # another address
    theirs = Repeating(tomsk, darya)
    theirs.key, theirs.capture = hers.key, hers.capture
    assert theirs("POST", "series/", THURSDAY | {"title": "Of Tomsk"})[0] == 201
    assert (titles(omsk), titles(tomsk)) == (["Thursday"], ["Of Tomsk"])


def test_two_at_once_are_one(omsk: City, hers: Repeating, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second comes while the first is still being answered."""
    seen: list[tuple[int, Any]] = []
    twin = Repeating(omsk)
    twin.key, twin.capture = hers.key, hers.capture
    twin.browser.defaults.update(hers.browser.defaults)

    def claimed(request: Any) -> Any:
        found = claim(request)
        if not seen:
            seen.append((0, None))
            seen.append(twin("POST", "series/", THURSDAY))
        return found

    monkeypatch.setattr("tenants.api.idempotency.claim", claimed)
    assert hers("POST", "series/", THURSDAY)[0] == 201
    assert (seen[1][0], seen[1][1]["code"]) == (409, "in_progress")
    assert titles(omsk) == ["Thursday"]


def test_what_was_refused_may_be_sent_again(omsk: City, hers: Repeating) -> None:
    assert hers("POST", "series/", THURSDAY | {"at": "x"})[0] == 400
    assert hers("POST", "series/", THURSDAY)[0] == 201
    hers.key = "a b"
    status, said = hers("POST", "series/", THURSDAY)
    assert (status, list(said["fields"])) == (400, ["Idempotency-Key"])


def test_without_valkey_nothing_is_done(omsk: City, hers: Repeating, settings: Any) -> None:
    settings.VALKEY_URL = "redis://127.0.0.1:1/0"
    try:
        status, said = hers("POST", "series/", THURSDAY)
        assert (status, said["code"]) == (503, "not_remembered")
        assert titles(omsk) == []
        del hers.browser.defaults["HTTP_IDEMPOTENCY_KEY"]
        assert Program.__call__(hers, "POST", "series/", THURSDAY)[0] == 201
    finally:
        valkey.forget_silence()


def test_who_is_signed_in_has_budgets_too(
    omsk: City, anna: Member, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = Limit(f"products {uuid4()}", 2, 60)
    for module in ("tenants.products.api.products", "tenants.products.views.products"):
        monkeypatch.setattr(f"{module}.PRODUCTS", few)
    program, page = Program(omsk, anna), visit(omsk, anna)
    assert program("POST", "products/", {"title": "1", "pitch": "P"})[0] == 201
    form = {"title": "2", "pitch": "P", "stage": "idea"}
    assert page.post("/products/new/", form).status_code == 302
    refused = page.post("/products/new/", form | {"title": "3"})
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 60
    status, said = program("POST", "products/", {"title": "3", "pitch": "P"})
    assert (status, said["code"]) == (429, "too_often")
    with omsk.scope():
        assert Product.objects.count() == 2
    assert budgets.PLANS.amount >= 30


def test_nobody_fills_the_queue_alone(
    omsk: City, anna: Member, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = Limit(f"questions {uuid4()}", 2, 60)
    for module in ("tenants.products.api.questions", "tenants.products.views.questions"):
        monkeypatch.setattr(f"{module}.QUESTIONS", few)
    program, page = Program(omsk, anna), visit(omsk, anna)
    asked = {"text": "Who buys it first?", "about": "person", "blocker": "customer"}
    assert program("POST", "questions/", asked)[0] == 201
    form = asked | {"text": "And who buys it next?"}
    assert page.post("/questions/new/", form).status_code == 302
    assert page.post("/questions/new/", form | {"text": "And then?"}).status_code == 429
    assert program("POST", "questions/", asked | {"text": "And then?"})[0] == 429
    with omsk.scope():
        assert Question.objects.count() == 2
