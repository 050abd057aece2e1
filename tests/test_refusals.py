"""One way to refuse: the class, its two places on pages, its answer in the API."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest
from django import forms
from django.contrib import messages
from django.contrib.messages.storage.base import BaseStorage
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, override

import franchise
import network
import tenants
from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.products.actions.team import offer_product
from tenants.products.models import Handover, Product, Stage
from tenants.refusals import (
    Refusal,
    error_on_refusal,
    json_refusal,
    message_on_refusal,
    refusal_content,
)
from tenants.registry.models import City
from tests.api.test_answers import Program
from tests.cast import NOW, Visitor
from tests.meetings.conftest import a_series, clock, thursdays, tonight
from tests.products.making import product

__all__ = ["a_series", "clock", "thursdays", "tonight"]

Visit = Callable[..., Visitor]
SERVER_SIDE = {503, 507}  # Valkey is away, the disk is full: the sender did nothing wrong
# Errors of the machinery: nobody reads their messages on a page or in an answer of the API.
MACHINERY = (
    "tenants.registry",
    "tenants.live.stream",
    "tenants.meetings.planning",
    "tenants.formats.catalogue",
    "tenants.telegram.bot.gateway",
    "tenants.webhooks.safe_http",
)
NOT_REFUSED = {
    "BrokenHeader": "found while a picture is examined, which refuses the file",
    "NotDrawn": "a worker gives a picture up",
    "NoEntry": "a ticket of the event stream, answered with a bare 403",
    "Replay": "the first answer to a repeated request",
    "UnknownKind": "a mistake of the programmer: no app registers such notifications",
    "FrozenVersion": "a mistake of the programmer",
    "AppendOnly": "a mistake of the programmer: the audit log is only added to",
    "ClosedButOpenable": "a PermissionDenied of Django, with a way in",
    "Undecided": "of a merge of values; adopting refuses with Conflicts",
    "Unmergeable": "of a merge of values; adopting refuses with CantBeRun",
}


class DoorClosed(Refusal):
    message = gettext_lazy("The door opens three hours before the beginning. Come back then.")


class SeatsTaken(Refusal):
    code = "taken"
    field = "seats"
    message = "Fewer seats than people"
    status = 400


class Busy(Refusal):
    message = "Later"
    template = "429.html"


class Chairs(forms.Form):
    seats = forms.IntegerField()


class Storage(BaseStorage):
    """Messages of one request, kept nowhere."""

    def _get(self, *args: Any, **kwargs: Any) -> tuple[list[Any], bool]:
        return [], True

    def _store(self, *args: Any, **kwargs: Any) -> list[Any]:
        return []


@pytest.fixture
def request_with_messages() -> HttpRequest:
    request = RequestFactory().get("/")
    request._messages = Storage(request)  # type: ignore[attr-defined]
    return request


def shown(request: HttpRequest) -> list[tuple[int, str]]:
    return [(each.level, each.message) for each in messages.get_messages(request)]


class TestTheClass:
    def test_the_code_is_the_name_of_the_class(self) -> None:
        assert DoorClosed().code == "door_closed"
        assert SeatsTaken().code == "taken"

    def test_a_subclass_has_a_code_of_its_own(self) -> None:
        assert type("NoChairs", (SeatsTaken,), {})().code == "no_chairs"

    def test_the_message_is_in_the_language_of_the_reader(self) -> None:
        with override("ru"):
            assert str(DoorClosed()).startswith("Отмечаться можно")
        with override("en"):
            assert str(DoorClosed()).startswith("The door opens")


class TestAPage:
    def test_a_refusal_becomes_a_message(self, request_with_messages: HttpRequest) -> None:
        with message_on_refusal(request_with_messages):
            raise SeatsTaken
        with message_on_refusal(request_with_messages, messages.INFO):
            raise SeatsTaken
        text = "Fewer seats than people"
        assert shown(request_with_messages) == [(messages.ERROR, text), (messages.INFO, text)]

    def test_other_errors_pass(self, request_with_messages: HttpRequest) -> None:
        with pytest.raises(ValueError, match="ours"), message_on_refusal(request_with_messages):
            raise ValueError("ours")
        with pytest.raises(ValueError, match="ours"), error_on_refusal(Chairs({})):
            raise ValueError("ours")
        assert shown(request_with_messages) == []

    def test_a_refusal_with_a_page_of_its_own_passes(
        self, request_with_messages: HttpRequest
    ) -> None:
        with pytest.raises(Busy), message_on_refusal(request_with_messages):
            raise Busy
        with pytest.raises(Busy), error_on_refusal(Chairs({})):
            raise Busy
        assert shown(request_with_messages) == []

    def test_a_refusal_becomes_an_error_of_its_field_and_keeps_the_input(self) -> None:
        form = Chairs({"seats": "3"})
        assert form.is_valid()
        with error_on_refusal(form):
            raise SeatsTaken
        assert form.errors == {"seats": ["Fewer seats than people"]}
        assert form["seats"].value() == "3"

    def test_without_a_field_of_that_name_it_stands_at_the_top(self) -> None:
        form = forms.Form({})
        with error_on_refusal(form):
            raise SeatsTaken
        assert form.non_field_errors() == ["Fewer seats than people"]

    def test_a_press_shows_it_on_the_next_page_and_changes_nothing(
        self, omsk: City, anna: Member, visit: Visit
    ) -> None:
        with omsk.scope():
            made = product(anna)
        page = visit(omsk, anna).post(f"/products/{made.pk}/return/", follow=True)
        assert "there is nothing to return it from" in page.content.decode()
        with omsk.scope():
            assert Product.objects.get().stage == Stage.IDEA

    def test_a_form_shows_it_above_what_was_typed(
        self, omsk: City, anna: Member, boris: Member, visit: Visit
    ) -> None:
        with omsk.scope():
            made = product(anna)
            offer_product(made, by=anna, to=boris, words="First", now=NOW)
        typed = {"to": boris.pk, "words": "Once more"}
        page = visit(omsk, anna).post(f"/products/{made.pk}/handover/", typed).content.decode()
        assert "It is offered to somebody already" in page
        assert "Once more" in page
        with omsk.scope():
            assert Handover.objects.get().words == "First"

    def test_a_press_by_htmx_answers_the_part_with_the_message(
        self, omsk: City, boris: Member, tonight: Meeting, visit: Visit
    ) -> None:
        address = f"/meetings/{tonight.pk}/live/pulse/"
        energy = {"moment": "start", "value": "3"}
        part = visit(omsk, boris).post(address, energy, headers={"HX-Request": "true"})
        assert part.status_code == 200
        assert "<html" not in part.content.decode()
        assert "Check in first" in part.content.decode()


class TestTheAPI:
    def test_it_answers_code_message_and_status(
        self, omsk: City, anna: Member, boris: Member
    ) -> None:
        with omsk.scope():
            made = product(anna)
        status, body = Program(omsk, anna)("PUT", f"products/{made.pk}/return/")
        assert (status, body["code"]) == (409, "not_resting")
        assert body.keys() == {"code", "message"}
        status, body = Program(omsk, boris)("PUT", f"products/{made.pk}/return/")
        assert (status, body["code"]) == (403, "not_its_author")

    def test_one_function_makes_its_json(self) -> None:
        assert refusal_content("no", "No") == {"code": "no", "message": "No"}
        assert refusal_content("no", "No", fields={}, present=[]) == {
            "code": "no",
            "message": "No",
            "fields": {},
            "present": [],
        }
        answer = json_refusal("no", "Нет", status=413)
        assert (answer.status_code, answer["Content-Type"]) == (413, "application/json")


def modules(package: ModuleType) -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if ".migrations" not in found.name and ".management" not in found.name:
            yield import_module(found.name)


def errors() -> list[type[Exception]]:
    """Every exception class that the packages define."""
    return sorted(
        {
            each
            for package in (tenants, network, franchise)
            for module in modules(package)
            for _name, each in inspect.getmembers(module, inspect.isclass)
            if issubclass(each, Exception) and each.__module__ == module.__name__
        },
        key=lambda each: (each.__module__, each.__name__),
    )


def refusals() -> list[type[Refusal]]:
    return [each for each in errors() if issubclass(each, Refusal) and each is not Refusal]


class TestAllOfThem:
    def test_every_error_of_the_domain_is_a_refusal(self) -> None:
        others = [
            f"{each.__module__}.{each.__name__}"
            for each in errors()
            if not issubclass(each, Refusal)
            and not each.__module__.startswith(MACHINERY)
            and each.__name__ not in NOT_REFUSED
        ]
        assert others == []

    def test_each_has_a_code_of_its_own_in_its_app(self) -> None:
        assert len(refusals()) > 80
        codes: dict[tuple[str, str], type[Refusal]] = {}
        for each in refusals():
            app = ".".join(each.__module__.split(".")[:2])
            assert each.code
            assert codes.setdefault((app, each.code), each) is each

    def test_each_has_a_status_for_the_api(self) -> None:
        for each in refusals():
            assert 400 <= each.status < 500 or each.status in SERVER_SIDE, each

    def test_each_says_in_both_languages_what_to_do(self) -> None:
        for each in refusals():
            if not each.message:  # made from what is refused, or the base of others
                assert "__init__" in vars(each) or each.__subclasses__(), each
                continue
            assert isinstance(each.message, Promise), each
            with override("en"):
                english = str(each.message)
            with override("ru"):
                assert str(each.message) != english, each
