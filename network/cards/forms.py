from __future__ import annotations

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from network.cards.models import ExpertCard


class ExpertCardForm(forms.ModelForm):
    class Meta:
        model = ExpertCard
        fields = ("headline", "helps_with", "credentials", "is_public")
        widgets: ClassVar = {"credentials": forms.Textarea(attrs={"rows": 6})}
        help_texts: ClassVar = {
            "headline": _("One line that a stranger in another city understands."),
            "helps_with": _("Separated by commas: “cost price, hiring, mould making”."),
            "credentials": _("Here, and only here, you may say what stands behind your advice."),
        }
