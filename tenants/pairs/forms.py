from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.pairs.models import Rhythm


class TakePartForm(forms.Form):
    rhythm = forms.TypedChoiceField(
        label=_("How often"), choices=Rhythm.choices, coerce=int, widget=forms.RadioSelect
    )
