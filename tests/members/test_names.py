"""Names and titles: visible characters, one alphabet, no links."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from rest_framework import serializers

from franchise.forms import InitiatorForm
from franchise.validators import validate_plain
from tenants.meetings.forms import CancellationForm, GuestForm, WalkInForm
from tenants.meetings.models import Meeting, Registration
from tenants.meetings.serializers import NewArrival, SeriesInputSerializer, Why
from tenants.members import serializer_fields
from tenants.members.fields import LineField, NameField, PlainTextField
from tenants.members.forms import NameForm, ProfileForm
from tenants.members.models import Member
from tenants.registry.models import City
from tenants.ui.plain_text import one_line
from tests.cast import Visitor
from tests.meetings.conftest import clock, thursdays, tonight

__all__ = ["clock", "thursdays", "tonight"]

Visit = Callable[..., Visitor]
FILLERS = ["\u3164", "\u115f", "\u1160", "\uffa0", "\u2800", "\u034f", "\ufffe", "\uffff"]
UNSEEN = [*FILLERS, " \u2800 ", "\u200d", "\u3164 \u3164"]
HONEST = [
    "Елена Рудь",
    "Anna-Maria",
    "Иван Smith",
    "И.И. Иванов",
    "O'Brien",
    "李小龙",
    "Dr.Smith",
    "7",
]
BAIT = [
    "friend http://evil.example/x",
    "http://evil.example/win Click here",
    "Anna www.evil.example",
    "evil.com",
    "зайди на evil.ru сейчас",
    "приз.рф",
    "bit.ly/abc",
    "look at bit.ly",
    "evil.cn",
    "evil．com",
    "anna@evil.example",
]


@pytest.mark.parametrize("typed", UNSEEN)
def test_what_cannot_be_seen_is_no_name_no_title_and_no_text(typed: str) -> None:
    for form in (NameForm, GuestForm, WalkInForm, InitiatorForm, ProfileForm):
        bound = form({"name": typed, "email": "a@example.com"})
        assert "name" in bound.errors, form
    for field in (LineField(), PlainTextField(), NameField()):
        with pytest.raises(ValidationError):
            field.clean(typed)
    for shape in (serializer_fields.LineField(), serializer_fields.TextField()):
        with pytest.raises(serializers.ValidationError):
            shape.run_validation(typed)
    assert not NewArrival(data={"name": typed}).is_valid()
    assert "title" in _errors(SeriesInputSerializer(data={"title": typed}))


def _errors(shape: serializers.Serializer[Any]) -> Any:
    shape.is_valid()
    return shape.errors


@pytest.mark.parametrize("typed", FILLERS)
def test_an_application_holds_nothing_unseen(typed: str) -> None:
    with pytest.raises(ValidationError):
        validate_plain(f"Boiling Point{typed}")


def test_a_filler_after_a_name_makes_no_second_person() -> None:
    assert NameField().clean("Елена Рудь\u3164") == "Елена Рудь"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Eлена Рудь", "Елена Рудь"),
        ("Елена Pудь", "Елена Рудь"),
        ("Bоris", "Boris"),
        ("Aннa", "Анна"),
    ],
)
def test_a_borrowed_letter_is_asked_about(typed: str, meant: str) -> None:
    with pytest.raises(ValidationError) as refused:
        NameField().clean(typed)
    assert refused.value.messages == [f"Two alphabets in one word. Did you mean “{meant}”?"]
    sent = NewArrival(data={"name": typed})
    assert not sent.is_valid()
    assert sent.errors["name"] == refused.value.messages
    assert typed in str(NameForm({"name": typed}))  # what was typed is kept


@pytest.mark.parametrize("typed", HONEST)
def test_honest_names_pass(typed: str) -> None:
    assert NameField().clean(typed) == typed


def test_a_letter_carries_three_marks_at_most() -> None:
    assert one_line("З" + "\u0322" * 70) == "З" + "\u0322" * 3
    assert one_line("e\u0301") == "é"


@pytest.mark.parametrize("typed", BAIT)
def test_a_name_is_no_link(typed: str) -> None:
    for form in (NameForm, GuestForm, WalkInForm, InitiatorForm):
        assert "name" in form({"name": typed, "email": "a@example.com"}).errors, form
    assert not NewArrival(data={"name": typed}).is_valid()
    assert "why" in CancellationForm({"why": typed}).errors
    assert not Why(data={"why": typed}).is_valid()


def test_a_name_is_one_line() -> None:
    form = InitiatorForm({"name": "friend,\n\nconfirm your mailbox", "email": "a@example.com"})
    assert form.is_valid()
    assert form.cleaned_data["name"] == "friend, confirm your mailbox"


def test_no_letter_leaves_with_a_stranger_s_link(
    omsk: City, visit: Visit, tonight: Meeting
) -> None:
    path = f"/meetings/{tonight.pk}/registration/"
    words = {"name": "http://evil.example/win Click here", "email": "victim@example.com"}
    refused = visit(omsk).post(path, words)
    assert refused.status_code == 422
    assert not mail.outbox
    with omsk.scope():
        assert not Registration.objects.exists()
        assert not Member.objects.exists()
