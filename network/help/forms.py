"""Forms of help from HQ."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from network.help.models import MAX_PURPOSE
from tenants.members.fields import LineField

HOURS = (
    (4, _("4 hours")),
    (24, _("a day")),
    (72, _("three days")),
    (168, _("a week")),
    (336, _("two weeks")),
)


class InviteForm(forms.Form):
    """For what and for how long."""

    purpose = LineField(
        label=_("What for"),
        max_length=MAX_PURPOSE,
        help_text=_("One sentence. Everybody in the city and at HQ reads it."),
    )
    hours = forms.TypedChoiceField(label=_("For how long"), choices=HOURS, coerce=int, initial=24)

    @property
    def term(self) -> timedelta:
        return timedelta(hours=self.cleaned_data["hours"])
