from __future__ import annotations

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from network.cards.models import ExpertCard
from tenants.members.fields import LineField, PlainTextField, TopicsField
from tenants.products.forms.products import contact_field


class ExpertCardForm(forms.ModelForm):  # type: ignore[type-arg]
    headline = LineField(
        label=_("What to ask me about"),
        max_length=140,
        help_text=_("One line that a stranger in another city understands."),
    )
    helps_with = TopicsField(
        label=_("Topics"),
        required=False,
        help_text=_("One a line or between commas: cost price, hiring, mould making."),
    )
    credentials = PlainTextField(
        label=_("What I have done"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Here, and only here, you may say what stands behind your advice."),
    )
    contact = contact_field()

    class Meta:
        model = ExpertCard
        fields: ClassVar = ("headline", "helps_with", "credentials", "contact", "is_public")
