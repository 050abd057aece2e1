"""The form of another value."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.governance.decisions.forms import long_text
from tenants.governance.decisions.validators import LEAST_CONCRETE, MAX_TEXT
from tenants.members.city_settings import Setting


class ValueForm(forms.Form):
    reason = long_text(
        _("Why, and what should become better"),
        most=MAX_TEXT,
        rows=5,
        min_length=LEAST_CONCRETE,
        help_text=_("Everybody who is asked reads it."),
    )
    field_order = ("value", "reason")

    def __init__(self, *args: Any, setting: Setting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label = _("The value that you propose")
        if setting.choices:
            choices = setting.choices.items()
            self.fields["value"] = forms.TypedChoiceField(label=label, choices=choices, coerce=int)
        else:
            self.fields["value"] = forms.IntegerField(
                label=label,
                min_value=setting.least,
                max_value=setting.most,
                help_text=_("From %(least)d to %(most)d.")
                % {"least": setting.least, "most": setting.most},
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )
        self.order_fields(self.field_order)
