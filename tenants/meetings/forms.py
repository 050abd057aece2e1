"""What people type about an evening. Each refusal stands beside its field."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenants.meetings.fields import Clock, Day, minutes_field, seats_field
from tenants.meetings.models import Meeting
from tenants.meetings.rhythm import exists, moment
from tenants.members.fields import LineField, NameField, PlainTextField
from tenants.members.validators import MAX_NAME, validate_no_address
from tenants.registry.scope import current_city

FAR = timedelta(days=730)


class GuestForm(forms.Form):
    """Two fields: coming must not cost more."""

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


class WalkInForm(forms.Form):
    """At the door: a name is enough."""

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
    """The same in the words of whoever stands at the door."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fields:
            self.fields[name].widget.attrs["autocomplete"] = "off"
        self.fields["name"].label = _("Name of the guest")
        self.fields["email"].help_text = _("If they said they would come, the same one.")


AT_ONCE = timedelta(minutes=1)  # a tap that comes later has waited: nobody is there to ask


class TapForm(forms.Form):
    """What a phone adds to a tap, so that it may arrive late and twice."""

    nonce = forms.UUIDField(required=False)
    at = forms.DateTimeField(required=False)

    def said(self, *, meeting: Meeting, now: datetime) -> tuple[str, datetime]:
        """The nonce, and the moment of the tap: never later than now nor before the doors open."""
        self.is_valid()
        nonce: UUID | None = self.cleaned_data.get("nonce")
        at: datetime = self.cleaned_data.get("at") or now
        return str(nonce or ""), min(now, max(at, meeting.doors_open_at))


class MeetingForm(forms.Form):
    """Moving an evening, its seats and the word before it."""

    day = forms.DateField(label=pgettext_lazy("meeting", "Day"), widget=Day)
    at = forms.TimeField(label=_("Begins at"), widget=Clock)
    minutes = minutes_field()
    venue = LineField(label=pgettext_lazy("meeting", "Place"), max_length=120)
    address = LineField(label=_("Address"), max_length=200, required=False)
    capacity = seats_field()
    note = PlainTextField(
        label=_("A word before the evening"),
        max_length=2000,
        required=False,
        help_text=_("What to bring, how to find the door, what we are going to try."),
    )
    why = LineField(
        label=_("Why it moves"),
        max_length=300,
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
        if not -FAR <= (datetime.combine(day, at, tzinfo=UTC) - timezone.now()) <= FAR:
            self.add_error("day", _("Choose a day within the next two years."))
            return cleaned
        zone = current_city().zone
        if not exists(day, at, zone):
            self.add_error("at", _("That night the clock jumps over this time. Choose another."))
            return cleaned
        cleaned["starts_at"] = moment(day, at, zone)
        cleaned["ends_at"] = cleaned["starts_at"] + timedelta(minutes=minutes)
        return cleaned


class WhyForm(forms.Form):
    why = LineField(
        label=pgettext_lazy("meeting", "Why"),
        max_length=300,
        required=False,
        help_text=_("Everybody who was going to come reads it in a letter."),
        validators=[validate_no_address],
    )
