"""Forms of a meeting: registration, check-in, changes and cancellation."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenants.meetings import validators
from tenants.meetings.fields import ClockInput, DayInput, minutes_field, seats_field
from tenants.meetings.models import Meeting
from tenants.meetings.rhythm import exists, moment
from tenants.members.fields import LineField, NameField, PlainTextField
from tenants.members.models import Member
from tenants.members.validators import MAX_NAME, validate_no_address
from tenants.registry.scope import current_city
from tenants.ui.fields import RowNumberField, SearchField


class GuestForm(forms.Form):
    """Registration without an account, by a letter to the e-mail."""

    name = NameField(
        label=_("What is your name?"),
        max_length=MAX_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        help_text=_("We'll send one link there, and a reminder the day before."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    @property
    def has_fields(self) -> bool:
        """False if only a button was sent, from a page that has no fields."""
        return "email" in self.data


class WalkInForm(forms.Form):
    """A guest at the door, by the code on the poster."""

    name = NameField(
        label=_("What is your name?"),
        max_length=MAX_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        help_text=_("If you said you would come, the same one."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class LetInForm(WalkInForm):
    """The same, labelled for the keeper of the door."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fields:
            self.fields[name].widget.attrs["autocomplete"] = "off"
        self.fields["name"].label = _("Name of the guest")
        self.fields["email"].help_text = _("If they said they would come, the same one.")


class CheckInDetails(forms.Form):
    """Hidden fields of a check-in, so that a phone can send it late and more than once."""

    nonce = forms.UUIDField(required=False)
    at = forms.DateTimeField(required=False)
    namesake = forms.BooleanField(required=False)  # not the person of this name in the list

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.full_clean()

    @property
    def raw_nonce(self) -> str:
        """The nonce as it was sent, for the answer to the script."""
        return str(self.data.get("nonce", ""))

    @property
    def valid_nonce(self) -> str:
        return str(self.cleaned_data.get("nonce") or "")

    def arrived_at(self, meeting: Meeting, *, now: datetime) -> datetime:
        return meeting.arrival_time(self.cleaned_data.get("at"), now=now)


class CodeCheckInDetails(CheckInDetails):
    """Of a check-in on one's own phone."""

    as_expected = forms.BooleanField(required=False)  # the registered guest of this browser
    as_ticked = forms.BooleanField(required=False)  # the guest who was let in under this name
    by = forms.CharField(required=False)  # number of the member who saw the page, "" for guests

    def is_from(self, member: Member | None) -> bool:
        """False if somebody has signed in or out since the page was opened."""
        return bool(self.data.get("by", shown_to(member)) == shown_to(member))

    @property
    def is_identified(self) -> bool:
        """True if the person has answered whether they are the one of this name."""
        return any(self.cleaned_data[name] for name in ("as_expected", "as_ticked", "namesake"))


class DoorCheckInDetails(CheckInDetails):
    """Of a check-in from the list at the door."""

    member = RowNumberField()
    expected = forms.BooleanField(required=False)  # chosen from the list of expected guests

    @property
    def is_walk_in(self) -> bool:
        return self.cleaned_data["member"] is None and not self.cleaned_data["expected"]


def shown_to(member: Member | None) -> str:
    """The value of `by` for a page."""
    return str(member.pk) if member else ""


class DoorSearchForm(forms.Form):
    q = SearchField(max_length=80)


class ArrivalForm(forms.Form):
    """The door's correction of one arrival. Without a field: the person left early."""

    back = forms.BooleanField(required=False)
    same = RowNumberField()  # another arrival of the same person


class MeetingForm(forms.Form):
    """Time, place, seats and note of a meeting."""

    day = forms.DateField(label=pgettext_lazy("meeting", "Day"), widget=DayInput)
    at = forms.TimeField(label=_("Begins at"), widget=ClockInput)
    minutes = minutes_field()
    venue = LineField(label=pgettext_lazy("meeting", "Place"), max_length=validators.MAX_VENUE)
    address = LineField(label=_("Address"), max_length=validators.MAX_ADDRESS, required=False)
    capacity = seats_field()
    note = PlainTextField(
        label=_("A word before the evening"),
        max_length=validators.MAX_NOTE,
        required=False,
        help_text=_("What to bring, how to find the door, what we are going to try."),
    )
    why = LineField(
        label=_("Why it moves"),
        max_length=validators.MAX_REASON,
        required=False,
        help_text=_("If the time or the place changes, everybody who comes gets a letter."),
        validators=[validate_no_address],
    )

    @staticmethod
    def of(meeting: Meeting) -> dict[str, Any]:
        here = timezone.localtime(meeting.starts_at)
        return {
            "day": here.date(),
            "at": here.time(),
            "minutes": meeting.minutes,
            "venue": meeting.venue,
            "address": meeting.address,
            "capacity": meeting.capacity,
            "note": meeting.note,
        }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        day, at, minutes = (cleaned.get(name) for name in ("day", "at", "minutes"))
        if day is None or at is None or minutes is None:
            return cleaned
        zone = current_city().zone
        try:
            validators.validate_start(datetime.combine(day, at, tzinfo=zone))
        except forms.ValidationError as error:
            self.add_error("day", error)
            return cleaned
        if not exists(day, at, zone):
            self.add_error("at", _("That night the clock jumps over this time. Choose another."))
            return cleaned
        cleaned["starts_at"] = moment(day, at, zone)
        cleaned["ends_at"] = cleaned["starts_at"] + timedelta(minutes=minutes)
        return cleaned


class CancellationForm(forms.Form):
    why = LineField(
        label=pgettext_lazy("meeting", "Why"),
        max_length=validators.MAX_REASON,
        required=False,
        help_text=_("Everybody who was going to come reads it in a letter."),
        validators=[validate_no_address],
    )
