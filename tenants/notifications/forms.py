"""The choices of what reaches a member, as one form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from tenants.notifications.channels import all_channels
from tenants.notifications.kinds import Choice, Group, Kind
from tenants.notifications.models import NotificationChoices
from tenants.notifications.validators import MAX_ENDPOINT, MAX_PUSH_KEY, PUSH_KEY
from tenants.notifications.wishes import Wish


@dataclass(frozen=True, slots=True)
class KindFields:
    kind: Kind
    when: BoundField
    on: BoundField


class DeviceForm(forms.Form):
    """The subscription of a browser, as its script sends it."""

    endpoint = forms.URLField(max_length=MAX_ENDPOINT, assume_scheme="https")
    p256dh = forms.RegexField(PUSH_KEY, max_length=MAX_PUSH_KEY)
    auth = forms.RegexField(PUSH_KEY, max_length=MAX_PUSH_KEY)


class ChoicesForm(forms.Form):
    """A select for each kind, and channels for those who want others than the first one."""

    quiet_from = forms.TimeField(
        label=_("Quiet from"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    quiet_until = forms.TimeField(
        label=_("until"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )

    digest_day = forms.TypedChoiceField(
        label=_("The weekly letter comes on"), coerce=int, empty_value=None, required=False
    )
    digest_hour = forms.TypedChoiceField(
        label=_("at"), coerce=int, choices=[(hour, f"{hour}:00") for hour in range(24)]
    )

    def __init__(
        self, data: Any = None, *, chosen: NotificationChoices, kinds: Sequence[Kind]
    ) -> None:
        initial: dict[str, Any] = {
            "quiet_from": chosen.quiet_from,
            "quiet_until": chosen.quiet_until,
            "digest_day": "" if chosen.digest_day is None else chosen.digest_day,
            "digest_hour": chosen.digest_hour,
        }
        super().__init__(data, initial=initial)
        days = [(number, WEEKDAYS[number]) for number in range(7)]
        self.fields["digest_day"].choices = [("", _("never")), *days]  # type: ignore[attr-defined]
        for name in initial:
            self.fields[name].asked_in_one = True  # type: ignore[attr-defined]  # of two halves
        self.kinds = kinds
        channels = [(channel.name, channel.label) for channel in all_channels()]
        for kind in self.kinds:
            wish = chosen.wish(kind)
            self.fields[f"when:{kind.name}"] = forms.ChoiceField(
                label=kind.label, choices=Choice.choices, initial=wish.when
            )
            self.fields[f"on:{kind.name}"] = forms.MultipleChoiceField(
                label=_("Only over"),
                choices=channels,
                initial=list(wish.on),
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    def groups(self) -> Iterator[tuple[str, Sequence[KindFields]]]:
        for group in Group:
            fields = [
                KindFields(kind, self[f"when:{kind.name}"], self[f"on:{kind.name}"])
                for kind in self.kinds
                if kind.group == group
            ]
            if fields:
                yield str(group.label), fields

    def wishes(self) -> dict[str, Wish]:
        """The wish for each kind. Call after validation."""
        sent = self.cleaned_data
        return {
            kind.name: Wish(Choice(sent[f"when:{kind.name}"]), tuple(sent[f"on:{kind.name}"]))
            for kind in self.kinds
        }
